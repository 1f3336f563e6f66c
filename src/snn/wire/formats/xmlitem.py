"""What every marked-up format does to an item at the end: headline, byline, dateline, kind; or a refusal."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from snn.ground.markup import to_text
from snn.ground.text import one_line, shorten
from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused
from snn.wire.formats import iptcvalues, labels, openings

_FIRST_HEADING = re.compile(r"\s*<(h[234])>((?:(?!</\1>).){1,600})</\1>", re.S)
_FIRST_P = re.compile(r"\s*<p(?: [^>]*)?>((?:(?!</p>).){1,1200})</p>", re.S)
# Word and dash or colon: headlines in capitals may well begin with KILL or CORRECTION.
_KILLED = re.compile(r"\W*(?:(?:STORY|BULLETIN|MANDATORY|ADVISORY) KILL\b|KILL\s?[:–—-])")
_CORRECTED = re.compile(r"\W*(?:CORRECTED|CORRECTION|CORRECTS|KORREKTUR|RETTELSE|KORJAUS)(?: \d)?\s?[:)–—-]")
# AP's cycle in front of a slug: BC-US--, AP-, AM-.
_CYCLE = re.compile(r"^(?:BC|AP|AM|PM)-(?:[A-Z]{2,4}--)?(?=\S)")
_SENTENCE = re.compile(r".{20,180}?[.!?](?=\s|$)")
_INITIALS = re.compile(r"[a-z]{1,4}(?:[/-][a-z]{1,4})+")
# Where a sender cuts its headlines off: 60 characters in Ritzau's and NTB's NITF.
_CUT_AT = 60


def finished(item: Item, *fallbacks: str) -> Item:
    """The item with headline, byline, dateline and kind as far as its own words tell them, or refused.

    Where the headline is empty: the first fallback (title, slugline) with words, then the start of the body.
    Raises: Refused NO_HEADLINE or NO_BODY. A kill needs neither.
    """
    body = _without_headline(item.body_html, item.headline) if item.headline else item.body_html
    opening = _opening(item, body)
    text = to_text(opening.body_html[:6000])
    headline = _headline(item, fallbacks, next(iter(text.split("\n")), ""))
    kind = _kind(item.kind, headline)
    if kind is not Kind.KILL and not headline:
        raise Refused(Reason.NO_HEADLINE, f"{item.guid}: no headline and no text; ask the sender for the item")
    if kind is not Kind.KILL and not opening.body_html:
        raise Refused(Reason.NO_BODY, f"{item.guid}: “{shorten(headline, 80)}” has no text; ask the sender for it")
    byline, initials = _byline(opening.byline)
    return replace(
        item,
        headline=shorten(headline, 500),
        kind=kind,
        byline=byline,
        body_html=opening.body_html,
        standfirst=without_repetition(item.standfirst, headline, text),
        dateline=_dateline(item.dateline, opening.dateline),
        editor_note="\n".join(filter(None, (item.editor_note, *opening.notes))),
        extra=item.extra | ({"signature": initials} if initials else {}),
    )


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Each non-empty value once, in order."""
    return tuple(dict.fromkeys(value for value in map(one_line, values) if value))


def without_repetition(standfirst: str, headline: str, body_text: str) -> str:
    """The standfirst, empty where it says what the headline says or what the body begins with."""
    said = " ".join(standfirst.casefold().split())
    begins = " ".join(body_text[: len(standfirst) * 2 + 200].casefold().split())
    return "" if said == headline.casefold() or begins.startswith(said.rstrip(" .…")) else standfirst


def _opening(item: Item, body_html: str) -> openings.Opening:
    sources = frozenset(name.casefold() for name in (item.provider, item.credit, item.dateline.source) if name)
    near: datetime | None = item.versioned_at or item.created_at
    return openings.take(body_html, byline=item.byline, sources=sources, near=near, place=item.dateline.place)


def _headline(item: Item, fallbacks: tuple[str, ...], opening: str) -> str:
    said = next((words for words in map(one_line, (item.headline, *fallbacks)) if words), "")
    said = _CYCLE.sub("", said).lstrip("*>").strip() or said
    if not said:
        return shorten(_first_sentence(opening), 120)
    # A headline that was cut off in the middle of the first sentence: the sentence, or as much of it as is fit.
    if (
        len(said) >= _CUT_AT - 5
        and len(said) <= _CUT_AT
        and opening.startswith(said)
        and opening[len(said) :][:1].isalnum()
    ):
        return shorten(_first_sentence(opening), 120)
    return said


def _first_sentence(words: str) -> str:
    found = _SENTENCE.match(words)
    return found[0].rstrip(".") if found else words


def _without_headline(body_html: str, headline: str) -> str:
    """The body without a heading, or a first paragraph, that only says the headline again."""
    for pattern, group in ((_FIRST_HEADING, 2), (_FIRST_P, 1)):
        found = pattern.match(body_html)
        if found and _words(found[group]).casefold() == headline.casefold():
            return body_html[found.end() :].strip() or body_html
    return body_html


def _byline(byline: str) -> tuple[str, str]:
    """The byline without `By`; and initials that were sent in its place."""
    said = labels.without_by(byline)
    return ("", said) if _INITIALS.fullmatch(said) else (said, "")


def _dateline(given: Dateline, said: Dateline) -> Dateline:
    """What the elements say; its gaps filled from the dateline that the story opens with.

    The place that the story opens with is the sender's last word; `located` may be the editing desk.
    """
    place = iptcvalues.place(said.place)
    if given.place.casefold().startswith(place.rstrip(".").casefold()):
        place = given.place
    return Dateline(place, given.source or said.source, given.on or said.on)


def _words(markup: str) -> str:
    return one_line(html.unescape(re.sub(r"<[^>]*>", "", markup)))


def _kind(kind: Kind, headline: str) -> Kind:
    if kind in (Kind.KILL, Kind.CORRECTION):
        return kind
    if _KILLED.match(headline):
        return Kind.KILL
    return Kind.CORRECTION if _CORRECTED.match(headline) else kind
