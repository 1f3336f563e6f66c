"""Datelines: `Kyiv (AFP) March 13, 2022`, as a line of its own or in front of the first paragraph."""

from __future__ import annotations

import re
from datetime import datetime

from snn.ground.text import one_line
from snn.wire.dispatch import Dateline
from snn.wire.formats import iptcvalues, moments

# Only these, in brackets after a place, make a dateline: `Inter Milan (ITA) - ` does not.
AGENCIES = {
    "aap", "aa", "ad hoc news", "afp", "agi", "aim", "ana-mpa", "ana", "anp", "ani", "ansa", "ap", "apa", "apn", "aps",
    "antara", "ats", "azertac", "belga", "bernama", "bta", "businessdesk", "cana", "cna", "cp", "ctk", "čtk", "dpa",
    "dpa-afx", "dpa-tns", "efe", "esa", "europa press", "fides", "gna", "gracenote", "hina", "ians", "ina", "interfax",
    "ips", "irna", "isna", "jpl", "kcna", "kuna", "kyodo", "kyodo news", "lusa", "map", "mena", "mti", "nan", "nasa",
    "ntb", "nzn", "opta", "pa", "pap", "petra", "pna", "prensa latina", "ptb", "pti", "qna", "reuters", "ria novosti",
    "ritzau", "rtrs", "sana", "sapa", "sda", "sid", "snn", "spa", "spx", "stt", "tanjug", "tap", "tasr", "tass", "tca",
    "telam", "télam", "tns", "tt", "ukrinform", "uni", "upi", "variety.com", "vna", "wafa", "wam", "wenn", "xinhua",
    "xna", "yonhap", "thomson reuters foundation", "the conversation", "associated press", "canadian press",
    "the canadian press", "press association", "prnewswire", "pr newswire", "business wire", "globe newswire",
    "globenewswire", "prnewswire-asianet", "asianet", "kyodo jbn-asianet", "newsfile corp.",
    "أ ف ب", "ا ف ب", "أ.ف.ب", "رويترز", "د ب أ", "د.ب.أ", "أ ش أ", "أ.ش.أ", "واس", "وام", "كونا", "قنا", "بترا",
    "سانا", "وفا", "شينخوا", "الأناضول", "سبوتنيك", "أ ب", "واع", "بنا", "وات", "واج", "ومع", "العمانية",
    "тасс", "риа новости", "рейтер", "афп", "интерфакс", "укринформ", "белта", "新华社", "共同", "時事",
}  # fmt: skip
_DAY = r"(?:[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|\d{1,2}\.? [^\W\d_]{3,9}\.?,? \d{4})"
_DASH = r"(?:--|[-–—_―]|:)"
_MARKED = re.compile(
    r"^(?P<place>[^()<>\n]{0,80}?),? ?"
    r"(?:\((?P<source>[^()<>\n]{2,40})\)|/ ?(?P<slashed>[^\W\d_][^/<>\n]{1,30}?) ?/)"
    r"(?: ?,? ?(?P<on>" + _DAY + r"))?(?: ?[.,]? ?" + _DASH + r"{1,2}|(?P<stop>\.)|) ?(?=\S|$)"
)
_ANSA = re.compile(r"^\((?P<source>ANSA|AGI|LaPresse|Adnkronos)\) ?[-–] ?(?P<place>[^()<>\n–-]{2,60}?) ?[-–] ?(?=\S)")
_UNBRACKETED = re.compile(
    r"^(?P<place>[A-ZÀ-Þ][^()<>\n.–-]{1,60}?, \w{3,9}\.? \d{1,2},?|[A-ZÀ-Þ][^()<>\n.–-]{1,60}?, \d{1,2} \w{3,9},?)"
    r" (?P<source>[A-Z][\w-]{1,14}(?: News)?) ?" + _DASH + r"{1,2} ?(?=\S)"
)
_PLACE_ONLY = re.compile(r"^(?P<place>[^\W\d_][^()<>\n:–—-]{1,60}?(?:-[^\W\d_]{2,20})?),? (?:--|[-–—]) ?(?=\S)")
_LINE = re.compile(r"^(?P<place>[^()<>\n]{2,70}?) ?\((?P<source>[^()<>\n]{2,40})\),? (?P<on>" + _DAY + r")\.?$")
_NO_PLACE = re.compile(r",\s*(?:News|Press Release|Newswire|Media Release)$", re.I)
_MONTH = re.compile(r"[^\W\d_]{3,10}")


def split(
    words: str, sources: frozenset[str] = frozenset(), *, near: datetime | None = None, place: str = ""
) -> tuple[Dateline, str]:
    """The dateline in front of a paragraph and the words after it; an empty dateline where there is none.

    Shape: sources are further lower-case names that count as a sender, besides the known agencies; near gives the year
           where none is named; place is the one the sender names elsewhere, which may then stand without a source.
    """
    for pattern in (_MARKED, _ANSA, _UNBRACKETED):
        found = pattern.match(words)
        if found and (said := _read(found, sources, near)):
            return said, words[found.end() :]
    found = _PLACE_ONLY.match(words) if place else None
    if found and _same_place(found["place"], place):
        return Dateline(place=one_line(found["place"])), words[found.end() :]
    return Dateline(), words


def line(words: str) -> Dateline | None:
    """A whole line that is a dateline with its day, or None."""
    found = _LINE.match(one_line(words))
    if not found or not _is_place(found["place"]):
        return None
    return Dateline(one_line(found["place"]).rstrip(","), one_line(found["source"]), moments.day(found["on"]))


def _read(found: re.Match[str], sources: frozenset[str], near: datetime | None) -> Dateline | None:
    parts = found.groupdict()
    source = one_line(parts["source"] or parts.get("slashed") or "")
    said = one_line(parts["place"]).strip(" ,")
    on, place = iptcvalues.day_in(said, near) if any(letter.isdigit() for letter in said) else (None, said)
    if on is None and place:
        place = iptcvalues.without_day(place)
    # GlobeNewswire: `BROOKFIELD, News, March 14, 2022 (GLOBE NEWSWIRE)`; the second word is the client's, no place.
    place = _NO_PLACE.sub("", place.strip(" ,"))
    known = _is_sender(source, sources)
    # A name nobody knows makes a dateline only together with a day: `Harare, July 19 (The Tester) - `.
    if not known and not (place != said and source[:1].isupper()):
        return None
    # Without a dash it needs more: a day, `New Delhi, Mar 13 (PTI) Words`, or a short place, `Paris (ats) Words`.
    bare = known and place and (place != said or (source.islower() and _begins_sentence(found, place)))
    if not (_has_end(found, parts) or bare) or (place and not _is_place(place)) or not (place or on):
        return None
    return Dateline(place=place, source=source, on=(moments.day(parts["on"]) if parts.get("on") else None) or on)


def _has_end(found: re.Match[str], parts: dict[str, str | None]) -> bool:
    whole = found[0].rstrip()
    return bool(re.search(r"[-–—_―:]$", whole)) or bool(parts.get("slashed")) or bool(parts.get("stop"))


def _begins_sentence(found: re.Match[str], place: str) -> bool:
    return len(place.split()) <= 3 and found.string[found.end() : found.end() + 1].isupper()


def is_agency(source: str) -> bool:
    """Whether a name in brackets is one of the known agencies, whatever a single sender is called."""
    return _is_sender(source, frozenset())


def _same_place(said: str, given: str) -> bool:
    return said.casefold() == given.casefold() or (said.isupper() and given.casefold().startswith(said.casefold()))


def _is_sender(words: str, sources: frozenset[str]) -> bool:
    names = {name.strip().lower().removesuffix("-asianet").strip() for name in re.split(r"[/,]", words)}
    several = words.lower().split()
    return (
        bool(names & (AGENCIES | sources))
        or words.lower() in sources
        or (len(several) > 1 and AGENCIES.issuperset(several))
    )


def _is_place(words: str) -> bool:
    return words[0].isalpha() and not words[0].islower() and len(words.split()) <= 8
