"""The ANPA 1312 dialect, as AP and Kyodo send it.

AP: `^` opens a line above the body and `<` or `=` closes it; a tab opens a paragraph. Kyodo names itself in the header
and wraps its lines: what stands below the slug up to the first indented line is the headline.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from snn.ground.markup import to_text
from snn.ground.text import one_line, shorten
from snn.wire.dispatch import Item, Kind, Reason, Refused
from snn.wire.formats import bodies, closings, identity, labels, layout, moments, tongue
from snn.wire.formats.iptc7901 import tables
from snn.wire.formats.iptc7901.parts import Parts, lines, paragraphs

_HEADER = re.compile(r"^(?P<service>[A-Za-z]+)(?P<number>\d+)(?P<agency>[A-Z]{2,12})?\x1f(?P<selector>\S*)")
_SECOND = re.compile(r"^(?P<priority>[a-z]) (?P<category>[a-z])\b")
_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 6, "s": 7, "w": 7, "z": 8}
_CYCLE = re.compile(r"^(?:BC|AP|AM|PM)-(?:[A-Z]{2,4}--)?")
_SLUG_TAIL = re.compile(r",\s*\d*\s*$")
_LEAD = re.compile(r",?\s*(?P<nth>\d)(?:st|nd|rd|th)[ -]?(?:Ld|Add|UPDATE)(?:-Writethru)?\b", re.I)
_CORRECTIVE = re.compile(r"\b(?:Correction|Corrective|Corrected)\b", re.I)
_KILL = re.compile(r"(?:[-, ](?:KILL|Kill)\b|\bBULLETIN KILL\b|\bMANDATORY KILL\b|[-, ]Withdraw(?:al|n)?\b)")
_NOTE = re.compile(r"^\(?(?:Eds|EDITOR'S NOTE|Editors?|ADDS?|UPDATES?|CORRECTS)\b", re.I)
_MEDIA = re.compile(r"^AP (?:Photos?|Graphics?|Video|Audio|Interactive)\b")
_CREDIT = re.compile(r"^(?:The )?(?:Associated Press|AP)\b[\w .,'-]{0,60}$")
_MARKED = ("^", "\t", "\x08")
_INDENT = " " * 2
_LONGEST_INITIALS = 4
_DIVIDER = re.compile(r"^_{2,}$")


@dataclass
class _Read:
    """What has been read of a message so far."""

    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    credit: str = ""
    embargo_at: datetime | None = None
    notes: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    label: labels.Label | None = None


def read(parts: Parts) -> Item:
    """The Item of one message.

    Raises: Refused.
    """
    text_lines = [line for line in lines(parts.text) if line.strip()]
    if not text_lines:
        raise Refused(Reason.NO_BODY, "nothing between STX and ETX")
    slug = _words(re.sub(r"^\^?\*\d+< *\^?", "", text_lines[0].strip()).strip("^<= "))
    got = _Read()
    if any(line.startswith(_MARKED) for line in text_lines[1:]):
        for line in text_lines[1:]:
            _take(got, line)
        _close_table(got)
    else:
        _take_wrapped(got, text_lines[1:])
    return _item(parts, slug, got)


def _take_wrapped(got: _Read, text_lines: list[str]) -> None:
    """The headline and the paragraphs of a message that marks neither."""
    above = list(takewhile(lambda line: not line.startswith(_INDENT), text_lines))
    below = text_lines[len(above) :]
    while len(below) > 1 and closings.is_closing(below[-1].strip()):
        below.pop()
    if not below:
        above, below = [], above
    got.headline = " ".join(map(_words, above)).rstrip("+ ")
    got.blocks = [f"<p>{html.escape(_words(words), quote=False)}</p>" for words in paragraphs(below)]


def _take(got: _Read, line: str) -> None:
    """Put one line where it belongs."""
    if tables.is_row(line):
        got.rows.append(line)
        return
    _close_table(got)
    words = _words(line)
    if not words or words == "END":
        return
    if line.startswith("^") and (not got.blocks or (not got.byline and labels.byline(words))):
        _take_above(got, line.rstrip(), words)
    elif _DIVIDER.match(words):
        got.blocks.append("<hr>")
    elif line.startswith("^") and line.rstrip().endswith("="):
        got.blocks.append(f"<h3>{html.escape(words, quote=False)}</h3>")
    else:
        got.blocks.append(f"<p>{html.escape(words, quote=False)}</p>")


def _take_above(got: _Read, line: str, words: str) -> None:
    """A line above the body: a note, a byline, the headline, the summary, or else the body's first."""
    embargo_at, label = labels.embargo(words), labels.label(words)
    byline = labels.byline(words)
    if embargo_at:
        got.embargo_at = embargo_at
    elif label:
        got.label = label
    elif _NOTE.match(words):
        got.notes.append(words)
        got.embargo_at = got.embargo_at or _embargo_in_note(words)
    elif _MEDIA.match(words):
        got.media.append(words)
    elif byline:
        got.byline = byline
    elif _CREDIT.match(words) and (got.byline or got.headline):
        got.credit = words
    elif not got.headline:
        got.headline = words
    elif not got.standfirst and line.endswith("<"):
        got.standfirst = words
    else:
        tag = "h3" if line.endswith("=") else "p"
        got.blocks.append(f"<{tag}>{html.escape(words, quote=False)}</{tag}>")


def _embargo_in_note(words: str) -> datetime | None:
    found = re.search(r"\b(?:EMBARGO(?:ED)?|HOLD FOR RELEASE)\b[^.]{0,80}", words)
    return labels.embargo(found[0]) if found else None


def _close_table(got: _Read) -> None:
    if got.rows:
        got.blocks.append(tables.to_html(got.rows))
        got.rows = []


def _item(parts: Parts, slug: str, got: _Read) -> Item:
    header, second = _header(parts.head)
    agency = header.pop("agency", None) or "AP"
    provider = agency if len(agency) <= _LONGEST_INITIALS else agency.title()
    dateline, body_html = bodies.take_dateline("\n".join(got.blocks), frozenset({provider.lower()}))
    body_html = layout.without_closings(body_html)
    body_text = to_text(body_html)
    plain_slug = _plain_slug(slug)
    headline = got.headline or _headline_from(plain_slug, body_text)
    kind, version = _kind(slug, got.label)
    if not headline:
        raise Refused(Reason.NO_HEADLINE, "neither a headline line nor a slug after STX")
    if not body_text and kind is not Kind.KILL:
        raise Refused(Reason.NO_BODY, "lines above the body and no body")
    sent_at = moments.ap_time(parts.tail)
    return Item(
        format="iptc7901",
        guid=identity.message_guid("iptc7901", provider, headline, body_text, sent_at),
        version=version,
        kind=kind,
        headline=headline,
        body_html=body_html,
        slugline=plain_slug,
        standfirst=got.standfirst,
        byline=got.byline,
        credit=got.credit or provider,
        provider=provider,
        dateline=dateline,
        language=tongue.guess(body_text),
        urgency=_URGENCY.get(second.get("priority", "")),
        keywords=tuple(word for part in plain_slug.split("-") if (word := part.strip())),
        versioned_at=sent_at,
        embargo_at=got.embargo_at,
        editor_note="\n".join([*got.notes, *got.media]),
        extra={name: value for name, value in {**header, **second, "slug": slug}.items() if value},
    )


def _header(head: str) -> tuple[dict[str, str], dict[str, str]]:
    first, second = ([*lines(head), "", ""])[:2]
    found, below = _HEADER.match(first), _SECOND.match(second)
    return (found.groupdict() if found else {}), (below.groupdict() if below else {})


def _plain_slug(slug: str) -> str:
    """`Ethanol-Losing Grassland` of `BC-US--Ethanol-Losing Grassland, 1st Ld-Writethru,1140`."""
    return _LEAD.sub("", _SLUG_TAIL.sub("", _CYCLE.sub("", slug))).strip(" ,")


def _headline_from(slug: str, body_text: str) -> str:
    """A headline for a message without one: an alert's is its sentence, any other's is its slug."""
    sentence = body_text.split("\n")[0]
    return shorten(sentence.rstrip("."), 150) if "NewsAlert" in slug or not slug else slug


def _kind(slug: str, label: labels.Label | None) -> tuple[Kind, int]:
    lead = _LEAD.search(slug)
    version = 1 + int(lead["nth"]) if lead else label.version if label else 1
    if label and label.kind is not Kind.NEW:
        return label.kind, version
    if _KILL.search(slug):
        return Kind.KILL, version
    if _CORRECTIVE.search(slug):
        return Kind.CORRECTION, version
    if "Advisory" in slug:
        return Kind.ADVISORY, version
    return (Kind.UPDATE if version > 1 else Kind.NEW), version


def _words(line: str) -> str:
    """The words of a line as readers know them: real quotation marks, dashes and halves."""
    words = one_line(line.strip().lstrip("^")).rstrip()
    words = re.sub(r"\s*[<=]$", "", words)
    words = words.replace("``", "“").replace("''", "”").replace(" _ ", " — ")
    return re.sub(r"(?<=\d){", "½", words)
