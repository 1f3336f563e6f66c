"""Stories in the XML of single agencies, by the table of dialects."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from snn.ground.markup import to_text
from snn.ground.text import one_line
from snn.wire.dispatch import Dateline, Item, Kind, Link, PictureRef, Reason, Refused, Subject
from snn.wire.formats import bodies, tongue, xmlread
from snn.wire.formats.agencyxml.dialects import DIALECTS, Dialect
from snn.wire.formats.iptcvalues import moment, scheme_of, urgency, whole
from snn.wire.formats.xmlbody import element_to_html, safe_href, text_to_html
from snn.wire.formats.xmlitem import finished, unique
from snn.wire.formats.xmlread import Element, words

# 28.09.2018 11:15
_DAY_FIRST = re.compile(r"^(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d)$")
_HEAD_BYTES = 16 * 1024


class AgencyXml:
    """One of the dialects."""

    name = "agencyxml"

    def recognises(self, raw: bytes) -> bool:
        """Whether the root is XML and a story of a dialect, with elements that only it has, begins near the top."""
        if xmlread.root_name(raw) is None:
            return False
        head = raw[:_HEAD_BYTES]
        return any(_begins(head, one) for one in DIALECTS)

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        root = xmlread.read(raw)
        found = [(one, each) for one in DIALECTS for each in _stories(root, one)]
        if not found:
            raise Refused(Reason.NOT_A_STORY, f"<{root.tag}> holds no story of an agency known here; nothing to take")
        bodies.refuse_too_many(len(found))
        return [_taken(dialect, each) for dialect, each in found]


FORMAT = AgencyXml()


def _begins(head: bytes, dialect: Dialect) -> bool:
    return b"<" + dialect.story.encode() in head and all(b"<" + mark.encode() in head for mark in dialect.marks)


def _stories(root: Element, dialect: Dialect) -> Iterator[Element]:
    for each in root.iter(dialect.story):
        if all(each.find(mark) is not None for mark in dialect.marks):
            yield each


def _taken(dialect: Dialect, element: Element) -> Item | Refused:
    try:
        return _item(dialect, element)
    except Refused as refused:
        return refused


def _item(dialect: Dialect, story: Element) -> Item:
    own = _first(story, dialect.guid)
    for path, others in dialect.other_than_story.items():
        if (sort := _first(story, (path,))) in others:
            raise Refused(Reason.NOT_A_STORY, f"{own or story.tag}: a {sort}, not a story; nothing to take")
    if not own:
        raise Refused(Reason.MALFORMED, f"<{story.tag}> without {dialect.guid[0]}; ask the sender for an item with one")
    # A new version has an id of its own, and names the one it replaces.
    guid = f"{dialect.name}:{_first(story, dialect.replaces) or own}"
    body = _body(dialect, story)
    version = max(1, whole(_first(story, dialect.version), 1) or 1)
    published = _moment(dialect, story)
    item = Item(
        format="agencyxml",
        guid=guid,
        headline=_first(story, dialect.headline),
        body_html=body,
        version=version,
        kind=_kind(dialect, story, version),
        slugline=_first(story, dialect.slugline).strip("- "),
        standfirst=to_text(html.unescape(_first(story, dialect.standfirst))),
        byline=_first(story, dialect.byline),
        provider=_first(story, dialect.provider) or dialect.default_provider,
        dateline=Dateline(place=_first(story, dialect.place)),
        language=_first(story, dialect.language) or dialect.default_language or tongue.guess(body),
        urgency=urgency(_first(story, dialect.urgency)),
        subjects=_subjects(dialect, story),
        keywords=unique(_all(story, dialect.keywords)),
        created_at=published,
        versioned_at=published,
        embargo_at=_embargo(dialect, story),
        editor_note="\n".join(unique(to_text(html.unescape(said)) for said in _all(story, dialect.note))),
        links=tuple(Link(href, href) for path in dialect.link if (href := safe_href(_first(story, (path,))))),
        pictures=_pictures(dialect, story),
        extra={"dialect": dialect.name},
    )
    return finished(item)


def _kind(dialect: Dialect, story: Element, version: int) -> Kind:
    if _first(story, dialect.kill).lower() == "true":
        return Kind.KILL
    if _first(story, dialect.correction).lower() == "true" or _first(story, dialect.correction_note):
        return Kind.CORRECTION
    return Kind.UPDATE if version > 1 or _first(story, dialect.replaces) else Kind.NEW


def _body(dialect: Dialect, story: Element) -> str:
    for path in dialect.body:
        found = story.find(path)
        if found is not None and (body := element_to_html(found) if len(found) else text_to_html(found.text or "")):
            return body
    return ""


def _moment(dialect: Dialect, story: Element) -> datetime | None:
    zone = ZoneInfo(dialect.zone)
    said = (_DAY_FIRST.sub(r"\3-\2-\1 \4", each) for each in _all(story, dialect.moment))
    return next((found for each in said if (found := moment(each, zone))), None)


def _embargo(dialect: Dialect, story: Element) -> datetime | None:
    said = _first(story, dialect.embargo)
    if dialect.no_moment and said.startswith(dialect.no_moment):
        return None
    until = moment(said, ZoneInfo(dialect.zone))
    if said and until is None:
        raise Refused(Reason.BAD_DATE, f"embargoed until “{said[:40]}”, which is no date; ask the sender until when")
    return until


def _pictures(dialect: Dialect, story: Element) -> tuple[PictureRef, ...]:
    found = story.iterfind(dialect.picture) if dialect.picture else ()
    return tuple(
        PictureRef(href, words(each.find(dialect.picture_caption)))
        for each in found
        if (href := safe_href(words(each.find(dialect.picture_href))))
    )


def _subjects(dialect: Dialect, story: Element) -> tuple[Subject, ...]:
    codes = [
        code for said in _all(story, dialect.subjects) for code in said.split() if code.isdigit() and len(code) == 8
    ]
    return tuple(dict.fromkeys(Subject(scheme_of("", code), code) for code in codes))


def _first(story: Element, paths: tuple[str, ...]) -> str:
    return next(iter(_all(story, paths)), "")


def _all(story: Element, paths: tuple[str, ...]) -> list[str]:
    """The words, or the attributes, at every one of these paths."""
    found = []
    for path in paths:
        elements, _, name = path.rpartition("@")
        if name != path:
            holders = story.iterfind(elements.rstrip("/")) if elements.strip("/") else [story]
            found += [one_line(str(each.get(name) or "")) for each in holders]
        else:
            found += [words(each) for each in story.iterfind(path)]
    return [said for said in found if said]
