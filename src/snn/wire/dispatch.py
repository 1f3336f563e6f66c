"""One news item as read out of a file, whatever format it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from snn.ground.text import direction


class Kind(StrEnum):
    """What the sender means by an item."""

    NEW = "new"
    UPDATE = "update"
    CORRECTION = "correction"
    KILL = "kill"
    ADVISORY = "advisory"


class Reason(StrEnum):
    """Why an item was refused; each a thing a person can act on."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    UNKNOWN_FORMAT = "unknown-format"
    MALFORMED = "malformed"
    UNSAFE_XML = "unsafe-xml"
    NOT_A_STORY = "not-a-story"
    NO_HEADLINE = "no-headline"
    NO_BODY = "no-body"
    BAD_DATE = "bad-date"
    UNREADABLE_FILE = "unreadable-file"
    NOT_YOURS = "not-yours"


class Refused(Exception):
    """Raised by a format for an item it can't make a story of; caught at the room's edge and kept."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True)
class Dateline:
    """`Kyiv (AFP) March 13, 2022`: place, source and day, each where known."""

    place: str = ""
    source: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Subject:
    """A topic by code: scheme is `medtop`, `subj` (IPTC subject code, 8 digits) or the agency's own."""

    scheme: str
    code: str
    name: str = ""


@dataclass(frozen=True)
class Link:
    """A link that stood beside the story, not in its body; href may be empty where the text alone came."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Rendition:
    """One size of a picture; width and height in pixels, 0 where not said."""

    href: str
    name: str = ""
    media_type: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class PictureRef:
    """A picture an item refers to; nothing is downloaded. href is the best of its renditions."""

    href: str
    caption: str = ""
    credit: str = ""
    alt: str = ""
    rights: str = ""
    renditions: tuple[Rendition, ...] = ()


@dataclass(frozen=True)
class Item:
    """What a format yields.

    Shape:  headline is one line of plain text; body_html is sanitised (ground.markup.clean_body) and
            holds no headline, byline block, dateline prefix, furniture or control bytes.
    Unit:   moments are aware; version counts from 1; urgency and priority 1 (flash) to 9, None where not given.
            signal is the sender's own word for what the item does (`sig:correction`), kind is what we make of it.
    """

    format: str
    guid: str
    headline: str
    body_html: str
    version: int = 1
    kind: Kind = Kind.NEW
    slugline: str = ""
    standfirst: str = ""
    byline: str = ""
    credit: str = ""
    provider: str = ""
    dateline: Dateline = Dateline()
    language: str = "en"
    urgency: int | None = None
    subjects: tuple[Subject, ...] = ()
    keywords: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    created_at: datetime | None = None
    versioned_at: datetime | None = None
    embargo_at: datetime | None = None
    editor_note: str = ""
    usage_terms: str = ""
    links: tuple[Link, ...] = ()
    pictures: tuple[PictureRef, ...] = ()
    signal: str = ""
    priority: int | None = None
    sent_at: datetime | None = None
    alternative_headlines: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, by the language."""
        return direction(self.language)


@dataclass(frozen=True)
class Receipt:
    """What became of one item of a file at the door: a dispatch, or a place in quarantine and the reason."""

    file: str
    number: int
    format: str = ""
    dispatch_id: int | None = None
    quarantine: str = ""
    reason: str = ""
    message: str = ""
    guid: str = ""
    version: int = 0
    kind: str = ""
    headline: str = ""
    again: bool = False
