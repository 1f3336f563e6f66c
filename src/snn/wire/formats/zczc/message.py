"""One message as an Item."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from dateutil import parser as dateutil_parser

from snn.ground.markup import to_text
from snn.ground.text import drop_controls, one_line
from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused, Subject
from snn.wire.formats import identity, iptcvalues, labels, tongue
from snn.wire.formats.xmlbody import text_to_html
from snn.wire.formats.xmlitem import finished, unique
from snn.wire.formats.zczc import header
from snn.wire.formats.zczc.header import Header

_LONGEST_TITLE = 160
_TITLE_LINE = re.compile(r"^(?:[A-Z][A-Z-]{2,20} ?: ?)?(?P<title>.{5,150}[^.])$")


def read(words: str) -> Item:
    """The Item of the text after a ZCZC.

    Raises: Refused.
    """
    found = header.read(words)
    headline, lines = _headline(found)
    body = text_to_html(drop_controls("\n".join(lines)))
    text = to_text(body)
    provider = _provider(found)
    published = _published(found)
    if not text and not headline:
        raise Refused(Reason.NO_BODY, "nothing between ZCZC and NNNN; send the whole message again")
    label = labels.label(headline)
    item = Item(
        format="zczc",
        guid=_guid(found, headline, text),
        headline=headline,
        body_html=body,
        kind=label.kind if label else Kind.NEW,
        slugline=_slug(found),
        standfirst=found.key("AB"),
        byline=_byline(found),
        provider=provider,
        credit=_sender(found),
        dateline=Dateline(place=_place(found)),
        language=tongue.guess(f"{headline}\n{text}"),
        subjects=tuple(dict.fromkeys(Subject(iptcvalues.scheme_of("", code), code) for code in found.codes())),
        keywords=unique([*_slug(found).split("_"), *found.key("KY").split()]),
        places=unique(found.all("@")),
        created_at=published,
        versioned_at=published,
        extra=_extra(found),
    )
    return finished(item, item.slugline)


def _headline(found: Header) -> tuple[str, list[str]]:
    """The headline, and the lines of the body: the first of them is the headline where the header has none."""
    titles = found.titles()
    if titles:
        return titles[0], found.body
    for number, line in enumerate(found.body):
        if not line.strip():
            continue
        words = one_line(line)
        as_title = _TITLE_LINE.match(words)
        if not line.startswith("   ") and as_title and len(words) <= _LONGEST_TITLE:
            return header.title(as_title["title"]), found.body[number + 1 :]
        break
    slugs = [said for said in found.all("#") if said]
    return (slugs[0].replace("_", " ") if slugs else ""), found.body


def _guid(found: Header, headline: str, text: str) -> str:
    return f"zczc:{found.key('AN')}" if found.key("AN") else identity.content_guid("zczc", headline, text)


def _slug(found: Header) -> str:
    return next(iter(found.all("#") or found.all("=")), "")


def _provider(found: Header) -> str:
    """The agency that the first line names; News Bites names itself; a circuit's number names nobody."""
    circuit = found.circuit
    return found.key("KN") or (circuit if circuit.isalpha() and circuit.isupper() else "")


def _byline(found: Header) -> str:
    said = found.key("BY")
    return said if said not in ("", "*") else ""


def _place(found: Header) -> str:
    """`(BRISBANE)`, as AAP writes it after a colon."""
    return next((iptcvalues.place(said.strip("() ")) for said in found.all(":") if said.startswith("(")), "")


def _published(found: Header) -> datetime | None:
    try:
        moment = dateutil_parser.parse(found.key("PD"), dayfirst=True) if found.key("PD") else None
    except (ValueError, OverflowError):
        return None
    if moment is None or not 1900 <= moment.year <= 2200:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sender(found: Header) -> str:
    """Whose media release it is."""
    return next((said for said in found.all(":") if said), "") if found.is_release() else ""


def _extra(found: Header) -> dict[str, str]:
    said = {
        "circuit": found.circuit,
        "company": found.key("CO"),
        "author": next(iter(found.all("&")), ""),
        "category": next(iter(found.all("%")), ""),
    }
    return {name: value for name, value in said.items() if value}
