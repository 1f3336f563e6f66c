"""What routes items, from the network file to its rows; and how an owner's vocabulary of topics is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from snn.network.expressions import WrongExpression, parse
from snn.network.models import Preference, Route, Section, Topic

HIGHEST_SCORE = 100
_SCHEMES = {"mediatopic": "medtop", "subjectcode": "subj"}


class WrongTopics(Exception):
    """Why a file is no vocabulary of topics."""


def wrong_route(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with a [[route]]: key and words."""
    if not any(row.get(key) for key in ("when", "topics", "sources")):
        yield "slug", "this route has no condition; give it when, topics or sources"
    if not 1 <= row.get("score", 1) <= HIGHEST_SCORE:
        yield "score", f"say 1 to {HIGHEST_SCORE}"
    if "when" in row:
        try:
            parse(row["when"])
        except WrongExpression as wrong:
            yield "when", f"when, {wrong}"


def wrong_topic_codes(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Codes without their vocabulary would match nothing."""
    for code in row.get("topics", []):
        if ":" not in str(code):
            yield "topics", f"{code!r} names no vocabulary; say medtop:20000002 or subj:04000000"


def wrong_places(row: Mapping[str, Any], hosts: Sequence[str], slugs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Places under `also` that are not there."""
    for place in row.get("also", []):
        host, slash, slug = place.rpartition("/")
        if slug not in slugs:
            yield "also", f"no section is called {slug!r}"
        if slash and host not in hosts:
            yield "also", f"no site is called {host!r}"


def settle_routes(rows: Sequence[Mapping[str, Any]], sections: Mapping[str, Section]) -> bool:
    """Make the routes be those of the file, and no others; whether any changed."""
    before = list(_as_values(Route.objects.order_by("position", "slug")))
    Route.objects.exclude(slug__in=[row["slug"] for row in rows]).delete()
    for n, row in enumerate(rows):
        fields = {key: row[key] for key in ("when", "topics", "sources", "also", "score", "holds") if key in row}
        blank = {"when": "", "topics": [], "sources": [], "also": [], "score": 6, "holds": False}
        fields = {**blank, **fields, "section": sections[row["section"]], "position": n}
        Route.objects.update_or_create(slug=row["slug"], defaults=fields)
    return before != list(_as_values(Route.objects.order_by("position", "slug")))


def routing_changed() -> None:
    """Every process that keeps the compiled routes reads them again before its next item."""
    preference = Preference.objects.select_for_update().order_by("id").first()
    if preference is not None:
        preference.routing_version += 1
        preference.save(update_fields=["routing_version"])


@transaction.atomic
def load_topics(text: str) -> int:
    """Keep a vocabulary in IPTC's JSON form (`conceptSet` of `qcode`, `broader`, `exactMatch`); how many topics.

    Raises: WrongTopics.
    """
    topics = list(_topics_in(text))
    if not topics:
        raise WrongTopics("there is no concept with a qcode in it")
    Topic.objects.bulk_create(
        topics, update_conflicts=True, unique_fields=["code"], update_fields=["name", "broader", "same_as"], batch_size=500
    )  # fmt: skip
    routing_changed()
    return len(topics)


def _topics_in(text: str) -> Iterator[Topic]:
    try:
        concepts = json.loads(text)["conceptSet"]
        known = {concept.get("uri"): concept["qcode"] for concept in concepts if "qcode" in concept}
        for concept in concepts:
            if "qcode" in concept:
                yield Topic(
                    code=concept["qcode"][:60],
                    name=next(iter(concept.get("prefLabel", {}).values()), "")[:200],
                    broader=[known.get(uri) or code_of(uri) for uri in concept.get("broader", [])],
                    same_as=[code_of(uri) for uri in concept.get("exactMatch", [])],
                )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise WrongTopics(f"no JSON with a conceptSet as IPTC publishes it ({wrong})") from None


def code_of(uri: str) -> str:
    """`subj:04000000` of `http://cv.iptc.org/newscodes/subjectcode/04000000`; a qcode as it is."""
    if "/" not in uri:
        return uri
    vocabulary, _, code = uri.rstrip("/").rpartition("/")
    name = vocabulary.rpartition("/")[2]
    return f"{_SCHEMES.get(name, name)}:{code}"


def _as_values(routes: Any) -> Iterator[tuple[Any, ...]]:
    names = ("slug", "section_id", "when", "topics", "sources", "also", "score", "holds", "position")
    yield from routes.values_list(*names)
