"""What an item of NewsML-G2 is about: topics, people, organisations, places."""

from __future__ import annotations

from dataclasses import dataclass

from snn.wire.dispatch import Subject
from snn.wire.formats.iptcvalues import scheme_of
from snn.wire.formats.xmlitem import unique
from snn.wire.formats.xmlread import Element, first

# The IPTC's concept natures and types, and Reuters' numbers for them.
_PLACES = {"geoarea", "place", "poi", "city", "statprov", "country", "region", "continent", "5"}
_PEOPLE = {"person", "people"}
_ORGANISATIONS = {"organisation", "organization", "org", "company", "department"}


@dataclass(frozen=True)
class Topics:
    """Topics by code, and the names of what else the item is about."""

    subjects: tuple[Subject, ...]
    people: tuple[str, ...]
    organisations: tuple[str, ...]
    places: tuple[str, ...]


def read(news: Element, content_meta: Element) -> Topics:
    """What contentMeta names; aliases that the item's own catalog gives to the IPTC's lists are known."""
    aliases = _aliases(news)
    found: dict[tuple[str, str], Subject] = {}
    named: dict[str, list[str]] = {"people": [], "organisations": [], "places": []}
    for each in (*content_meta.iterfind("subject"), *content_meta.iterfind("genre")):
        name = first(each, "name")
        if (sort := _sort(str(each.get("type") or ""))) and name:
            named[sort].append(name)
        if subject := _subject(each, name, aliases):
            found.setdefault((subject.scheme, subject.code), subject)
    return Topics(
        tuple(found.values()), unique(named["people"]), unique(named["organisations"]), unique(named["places"])
    )


def _sort(types: str) -> str:
    for each in types.split():
        local = each.rpartition("/")[2].rpartition(":")[2].lower()
        if local in _PLACES:
            return "places"
        if local in _PEOPLE:
            return "people"
        if local in _ORGANISATIONS:
            return "organisations"
    return ""


def _subject(each: Element, name: str, aliases: dict[str, str]) -> Subject | None:
    code = str(each.get("qcode") or "").strip()
    if code or (code := _from_uri(str(each.get("uri") or "").strip())):
        scheme, _, local = code.rpartition(":")
        return Subject(scheme_of(aliases.get(scheme, scheme), local), local, name) if local else None
    literal = str(each.get("literal") or "").strip()
    if not literal and not name:
        return None
    # TT:02000000:LAG
    parts = [part for part in literal.split(":") if len(part) == 8 and part.isdigit()]
    if parts:
        return Subject(scheme_of("", parts[0]), parts[0], name)
    sort = str(each.get("type") or "literal").rpartition(":")[2].lower()
    return Subject(sort, literal or name, name)


def _from_uri(uri: str) -> str:
    """`http://cv.iptc.org/newscodes/mediatopic/20000002` as `medtop:20000002`."""
    path, _, code = uri.rpartition("/")
    scheme = path.rpartition("/")[2]
    return f"{_list_of(scheme)}:{code}".replace(" ", "") if code else ""


def _list_of(name: str) -> str:
    return {"mediatopic": "medtop", "subjectcode": "subj"}.get(name, name)


def _aliases(news: Element) -> dict[str, str]:
    """The schemes that the item's own catalog calls by another alias than the IPTC's catalog does."""
    return {
        str(scheme.get("alias") or ""): _list_of(str(scheme.get("uri") or "").rstrip("/").rpartition("/")[2])
        for scheme in news.iterfind("catalog/scheme")
        if "cv.iptc.org" in str(scheme.get("uri") or "")
    }
