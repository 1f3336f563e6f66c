"""Decisions of the wire, pure: what may be stored, whose an item is, whether words came before."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

from snn.ground.addresses import is_internal
from snn.ground.markup import clean_body, to_text
from snn.ground.text import shorten
from snn.wire.dispatch import Dateline, Item, Kind, Link, PictureRef, Reason, Receipt, Refused, Rendition, Subject
from snn.wire.formats import identity, mediatopics
from snn.wire.formats.bodies import refuse_too_long

LONGEST_HEADLINE = 500
LONGEST_GUID = 500
LONGEST_NAME = 255
# Fields of Item that are columns of Dispatch; every other one goes into Dispatch.fields.
COLUMNS = ("format", "guid", "version", "kind", "headline", "body_html")
# NUL and lone surrogates: no database stores them, and no reader sees them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# As repr() writes those; a backslash that is doubled there was a backslash in the words.
_ESCAPED_UNSTORABLE = re.compile(r"\\(?:x00|ud[89a-f])")
_SCHEME = re.compile(r"^[\s\x00-\x1f]*([a-z][a-z0-9+.-]*)\s*:", re.I)
_SAFE_SCHEMES = {"http", "https", "mailto"}
_LARGEST_VERSION = 2**63 - 1
_MOMENTS = {"created_at", "versioned_at", "embargo_at", "sent_at"}
_LISTS: dict[str, Callable[[Any], Any]] = {
    "subjects": lambda one: Subject(**one),
    "links": lambda one: Link(**one),
    "pictures": lambda one: PictureRef(
        **one | {"renditions": tuple(Rendition(**r) for r in one.get("renditions", ()))}
    ),
    "keywords": str,
    "places": str,
    "alternative_headlines": str,
    "people": str,
    "organisations": str,
}


@dataclass(frozen=True)
class SourceNames:
    """A source and the lower-case names it goes by."""

    id: int
    names: frozenset[str]


def refusal_line(receipt: Receipt) -> str:
    """`ap_0042.xml: no <body>; kept in quarantine as q-118 (snn wire show q-118)`."""
    label = receipt.quarantine
    return f"{receipt.file}: {receipt.message}; kept in quarantine as {label} (snn wire show {label})"


def storable(item: Item, topics: mediatopics.Table = mediatopics.CORE) -> Item:
    """The item as it can be kept: sanitised once more, whatever its format did, and within the columns' lengths.

    Its subject codes have their Media Topics beside them, as far as topics knows them.
    Raises: Refused where no version number that long, or no body that long, can be kept.
    """
    refuse_too_long(item.body_html)
    if not 0 <= item.version <= _LARGEST_VERSION:
        raise Refused(Reason.MALFORMED, f"version {str(item.version)[:30]} is no version number")
    # Half the time of a small item would go into looking at each of its words; repr() looks at all at once.
    if _ESCAPED_UNSTORABLE.search(repr(item)):
        item = _without_unstorable(item)
    return replace(
        item,
        guid=_fitting_guid(item.guid),
        # Who sent it, where nothing in it says so, is whoever gave it its id.
        provider=item.provider or identity.authority(item.guid),
        headline=shorten(item.headline, LONGEST_HEADLINE),
        body_html=clean_body(item.body_html),
        links=tuple(replace(link, href=safe_href(link.href)) for link in item.links),
        pictures=tuple(map(_safe_picture, item.pictures)),
        subjects=topics.beside(item.subjects),
    )


def safe_href(href: str) -> str:
    """The address, or nothing where following it would do more than fetch a page from the public web."""
    found = _SCHEME.match(href)
    if (found and found[1].lower() not in _SAFE_SCHEMES) or is_internal(href):
        return ""
    return href.strip()


def _safe_picture(picture: PictureRef) -> PictureRef:
    renditions = tuple(one for one in picture.renditions if safe_href(one.href))
    return replace(picture, href=safe_href(picture.href), renditions=renditions)


def storable_name(name: str) -> str:
    """A file's name as it can be kept: its end, where it is too long."""
    return _UNSTORABLE.sub("\ufffd", name)[-LONGEST_NAME:]


def fingerprint(item: Item) -> str:
    """The same for the same words: headline, text of the body and kind, spacing and Unicode form set aside."""
    words = f"{item.kind}\n{item.headline}\n{to_text(item.body_html)}"
    folded = " ".join(unicodedata.normalize("NFKC", words).split())
    return hashlib.sha256(folded.encode()).hexdigest()


def source_of(item: Item, sources: Sequence[SourceNames]) -> int | None:
    """The id of the source an item came from: by who sent it, then by its dateline, then by its credit."""
    said = [item.provider, item.dateline.source, item.credit]
    whole = [_name(words) for words in said]
    parts = [_name(part) for words in said for part in re.split(r"[/,&]", words)]
    for name in filter(None, whole + parts):
        for source in sources:
            if name in source.names:
                return source.id
    return None


def source_names(id_: int, matches: Iterable[object]) -> SourceNames:
    return SourceNames(id_, frozenset(_name(str(name)) for name in matches) - {""})


def to_fields(item: Item) -> dict[str, Any]:
    """Every field of an item that is no column, as JSON."""
    given = {name: value for name, value in asdict(item).items() if name not in COLUMNS}
    return {name: _as_json(value) for name, value in given.items()}


def from_fields(columns: dict[str, Any], kept: dict[str, Any]) -> Item:
    """The item that to_fields() was given; a field that was kept before it existed has its default."""
    restored: dict[str, Any] = dict(kept)
    for name in _MOMENTS & kept.keys():
        restored[name] = datetime.fromisoformat(kept[name]) if kept[name] else None
    for name, made_of in _LISTS.items():
        restored[name] = tuple(made_of(one) for one in kept.get(name, ()))
    if "dateline" in kept:
        on = kept["dateline"]["on"]
        restored["dateline"] = Dateline(**(kept["dateline"] | {"on": date.fromisoformat(on) if on else None}))
    return Item(**columns, **restored)


def _as_json(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _as_json(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_json(one) for one in value]
    return value


def _without_unstorable(value: Any) -> Any:
    if isinstance(value, Kind):
        return value
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, tuple):
        return tuple(_without_unstorable(one) for one in value)
    if isinstance(value, dict):
        return {_without_unstorable(name): _without_unstorable(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _without_unstorable(getattr(value, one.name)) for one in fields(value)})
    return value


def _fitting_guid(guid: str) -> str:
    if len(guid) <= LONGEST_GUID:
        return guid
    return f"{guid[:400]}#{hashlib.sha256(guid.encode()).hexdigest()}"


def _name(words: str) -> str:
    return " ".join(words.casefold().split())
