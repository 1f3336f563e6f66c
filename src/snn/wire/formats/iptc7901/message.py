"""The IPTC 7901 dialect proper, as dpa and others send it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from snn.ground.markup import paragraphs_to_html
from snn.ground.text import one_line
from snn.wire.dispatch import Item, Kind, Link, Reason, Refused
from snn.wire.formats import bodies, datelines, identity, labels, layout, moments, tongue
from snn.wire.formats.iptc7901.parts import Parts, lines, paragraphs

_HEADER = re.compile(
    r"^(?P<service>[A-Za-z]{2,5})\s?(?P<number>\d{1,6})\s+(?P<priority>\d)\s+(?P<category>[A-Za-z]{1,3})"
    r"(?:\s+(?P<words>\d+))?(?:\s+(?P<text>\S.*))?$"
)
_PROVIDER = re.compile(r"(?P<name>[A-Za-z][A-Za-z-]+)\s+\d+\s*$")
_NOTEBOOK = re.compile(r"^(?:#\s|\*\s?\*\s?\*)")
_SIGNATURE = re.compile(r"^(?P<name>[a-z-]{2,12})(?: [a-z]{2,4}){1,8}$")
_INTERNET_LINK = re.compile(r"^-\s*\[(?P<text>[^\]]{1,300})\]\((?P<href>https?://[^\s)]+)\)")


@dataclass(frozen=True)
class _Top:
    """What stands above the body: labels, headline, byline, embargo."""

    headline: str = ""
    byline: str = ""
    kind: Kind = Kind.NEW
    version: int = 1
    embargo_at: datetime | None = None
    label: str = ""


def read(parts: Parts) -> Item:
    """The Item of one message.

    Raises: Refused.
    """
    header, keywords = _head(parts.head)
    provider = _provider(header.get("text", ""))
    top_lines, body_lines = _cut(lines(parts.text))
    top = _top(top_lines)
    story_lines, notebook = _without_notebook(body_lines)
    story_lines, signature = _without_signature(story_lines, provider)
    body = paragraphs_to_html(paragraphs(story_lines))
    dateline, body_html = bodies.take_dateline(body, frozenset({provider.lower()} - {""}))
    body_html = layout.without_closings(body_html)
    if not datelines.is_agency(provider) and datelines.is_agency(dateline.source):
        # sda's headers end with an editor's initials, where dpa's name the service.
        first = re.split(r"[ /,]", dateline.source)[0]
        # Arabic writes initials apart: أ ف ب.
        provider = first if len(first) > 1 else dateline.source
    if not top.headline:
        raise Refused(Reason.NO_HEADLINE, "no headline after STX; it ends with “=”")
    if not body_html and top.kind is not Kind.KILL:
        raise Refused(Reason.NO_BODY, "a headline and no text below it")
    body_text = "\n".join(paragraphs(story_lines))
    sent_at = moments.date_time_group(one_line(parts.tail))
    return Item(
        format="iptc7901",
        guid=identity.message_guid("iptc7901", provider, top.headline, body_text, sent_at),
        version=top.version,
        kind=top.kind,
        headline=top.headline,
        body_html=body_html,
        slugline=keywords.strip("/"),
        byline=top.byline,
        credit=dateline.source or provider,
        provider=provider,
        dateline=dateline,
        language=tongue.guess(body_text),
        urgency=_urgency(header),
        keywords=tuple(word for part in keywords.split("/") if (word := part.strip())),
        versioned_at=sent_at,
        embargo_at=top.embargo_at,
        editor_note="\n".join(notebook),
        links=_links(notebook),
        extra=_extra(header, top.label, signature),
    )


def _head(head: str) -> tuple[dict[str, str], str]:
    """The message header's fields by name, and the keyword line below it."""
    given = [line.strip() for line in lines(head) if line.strip()]
    found = _HEADER.match(given[0]) if given else None
    fields = {name: value for name, value in found.groupdict().items() if value} if found else {}
    return fields, one_line(" ".join(given[1:]))


def _provider(text: str) -> str:
    found = _PROVIDER.search(text)
    return found["name"] if found else ""


def _cut(text_lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines above the body and the body's: the top ends with a line that ends in “=”, else with a blank one."""
    while text_lines and not text_lines[0].strip():
        text_lines = text_lines[1:]
    for number, line in enumerate(text_lines[:12]):
        if line.rstrip().endswith("="):
            return text_lines[: number + 1], text_lines[number + 1 :]
        if not line.strip():
            return text_lines[:number], text_lines[number:]
    return text_lines[:1], text_lines[1:]


def _top(top_lines: list[str]) -> _Top:
    top = _Top()
    words: list[str] = []
    for line in (line.strip().rstrip("=").strip() for line in top_lines):
        label, embargo_at, byline = labels.label(line), labels.embargo(line), labels.byline(line)
        if label:
            top = _labelled(top, label, line)
        elif embargo_at:
            top = replace(top, embargo_at=embargo_at)
        elif byline and words:
            top = replace(top, byline=byline)
        elif line:
            words.append(line)
    return replace(top, headline=one_line(" ".join(words)))


def _labelled(top: _Top, label: labels.Label, line: str) -> _Top:
    # Of two labels the graver counts: `REFILE` above `1ST LEAD`, `KILL` above `URGENT`.
    order = list(Kind)
    kind = max(top.kind, label.kind, key=order.index) if top.kind is not Kind.NEW else label.kind
    return replace(
        top, kind=kind, version=max(top.version, label.version), label=one_line(f"{top.label} {line}".strip())
    )


def _without_notebook(body_lines: list[str]) -> tuple[list[str], list[str]]:
    """The story's lines, and what the desk wrote below them for desks."""
    for number, line in enumerate(body_lines):
        if _NOTEBOOK.match(line):
            return body_lines[:number], [kept for kept in map(one_line, body_lines[number:]) if kept]
    return body_lines, []


def _without_signature(story_lines: list[str], provider: str) -> tuple[list[str], str]:
    """The story without a last line of authors' codes, `dpa wsz jln npr`."""
    kept = [*story_lines]
    while kept and not kept[-1].strip():
        kept.pop()
    last = kept[-1].strip() if kept else ""
    found = _SIGNATURE.match(last)
    if found and len(kept) > 1 and not kept[-2].strip() and found["name"] == provider.split("-")[0].lower():
        return kept[:-1], last
    return kept, ""


def _links(notebook: list[str]) -> tuple[Link, ...]:
    found = (_INTERNET_LINK.match(line) for line in notebook)
    return tuple(Link(text=one["text"], href=one["href"]) for one in found if one)


def _urgency(header: dict[str, str]) -> int | None:
    given = int(header.get("priority", "0"))
    return given if 1 <= given <= 9 else None


def _extra(header: dict[str, str], label: str, signature: str) -> dict[str, str]:
    given = {
        "service": header.get("service", ""),
        "number": header.get("number", ""),
        "category": header.get("category", ""),
        "label": label,
        "signature": signature,
    }
    return {name: value for name, value in given.items() if value}
