"""IPTC subject codes as IPTC Media Topics, which sections and sites are chosen by.

The seventeen first levels have the same number in both, and that much is built in. Where an owner has put the IPTC's
own file, `cptall-x-all.json` of cv.iptc.org, into the data folder as `mediatopics.json`, every code it matches is
known exactly, and so are its names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from snn.wire.dispatch import Subject

_CODE = re.compile(r"\d{8}")
_SUBJECT_CODE = re.compile(r"/subjectcode/(\d{8})/?$")
_ROOTS = {
    "01000000": "arts, culture and entertainment", "02000000": "crime and law", "03000000": "disaster and accident",
    "04000000": "economy and business", "05000000": "education", "06000000": "environment", "07000000": "health",
    "08000000": "human interest", "09000000": "labour", "10000000": "lifestyle and leisure", "11000000": "politics",
    "12000000": "religion", "13000000": "science and technology", "14000000": "society", "15000000": "sport",
    "16000000": "conflict, war and peace", "17000000": "weather",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Which Media Topic a subject code is, and what topics are called in English."""

    topics: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)

    def beside(self, subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
        """The subjects, and behind them the Media Topics of those that are subject codes, each once."""
        codes = [one.code for one in subjects if one.scheme == "subj"]
        there = {one.code for one in subjects if one.scheme == "medtop"}
        mapped = dict.fromkeys(topic for code in codes if (topic := self.of(code)) and topic not in there)
        named = tuple(self._named(one) for one in subjects)
        return named + tuple(Subject("medtop", topic, self.names.get(topic, "")) for topic in mapped)

    def of(self, code: str) -> str:
        """The topic of a subject code, else of the nearest code above it; empty where it is no code."""
        if not _CODE.fullmatch(code):
            return ""
        above = (code, f"{code[:5]}000", f"{code[:2]}000000")
        return next((self.topics[one] for one in above if one in self.topics), "")

    def _named(self, subject: Subject) -> Subject:
        if subject.scheme != "medtop" or subject.name or subject.code not in self.names:
            return subject
        return replace(subject, name=self.names[subject.code])


CORE = Table({code: code for code in _ROOTS}, _ROOTS)


def load(path: Path) -> Table:
    """The table of the IPTC's file; the built-in one where there is no file.

    Raises: ValueError where it is not that file.
    """
    if not path.is_file():
        return CORE
    try:
        concepts = json.loads(path.read_bytes())["conceptSet"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path}: not cptall-x-all.json of cv.iptc.org; fetch it again or remove it") from None
    topics, names = dict(CORE.topics), dict(CORE.names)
    for concept in concepts:
        if concept.get("retired"):
            continue
        topic = str(concept["qcode"]).rpartition(":")[2]
        names[topic] = _english(concept.get("prefLabel", {}))
        for code in _subject_codes(concept.get("exactMatch", ())):
            topics.setdefault(code, topic)
    return Table(topics, {topic: name for topic, name in names.items() if name})


def _english(labels: Mapping[str, Any]) -> str:
    return str(labels.get("en-GB") or labels.get("en-US") or labels.get("en") or "")


def _subject_codes(uris: Iterable[str]) -> list[str]:
    return [found[1] for uri in uris if (found := _SUBJECT_CODE.search(str(uri)))]
