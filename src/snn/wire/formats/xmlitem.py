"""What the XML formats do to every item at the end: headline, byline, dateline, kind; or a refusal."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace

from snn.ground.markup import to_text
from snn.ground.text import one_line, shorten
from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused
from snn.wire.formats.iptcvalues import dateline

_FIRST_HEADING = re.compile(r"\s*<(h[234])>((?:(?!</\1>).){1,600})</\1>", re.S)
_FIRST_P = re.compile(r"\s*<p(?: [^>]*)?>((?:(?!</p>).){1,4000})</p>", re.S)
_BY = re.compile(r"(?:by|von|par|por)[\s:]+", re.I)
# Names alone: a sentence that begins with By has a full stop or more words in lower case.
_BYLINE = re.compile(r"By (?:[A-Z][\w.'’-]*[,]?(?: and)? ?){2,8}")
# `DAMASCUS (Reuters) - `, `LIMA, Jan 21 (Reuters) - `: a bracketed name and a dash must follow the place.
_OPENING = re.compile(r"([A-ZÀ-Þ][^()<>.!?]{1,60}(?:\.[^()<>!?]{0,20})?\([A-Z][\w./ -]{1,30}\))\.? ?(?:--|[-–—_])")
# Word and dash or colon: headlines in capitals may well begin with KILL or CORRECTION.
_KILLED = re.compile(r"\W*(?:(?:STORY|BULLETIN|MANDATORY|ADVISORY) KILL\b|KILL\s?[:–—-])")
_CORRECTED = re.compile(r"\W*(?:CORRECTED|CORRECTION|CORRECTS|KORREKTUR|RETTELSE|KORJAUS)(?: \d)?\s?[:)–—-]")


def finished(item: Item, *fallbacks: str) -> Item:
    """The item with headline, byline, dateline and kind as far as its own words tell them, or refused.

    Where the headline is empty: the first fallback (title, slugline) with words, then the start of the body.
    Raises: Refused NO_HEADLINE or NO_BODY. A kill needs neither.
    """
    opening = next(iter(to_text(item.body_html[:4000]).split("\n")), "")
    headline = next((said for said in map(one_line, (item.headline, *fallbacks)) if said), "") or shorten(opening, 120)
    kind = _kind(item.kind, headline)
    if kind is not Kind.KILL and not headline:
        raise Refused(Reason.NO_HEADLINE, f"{item.guid}: no headline and no text; ask the sender for the item")
    if kind is not Kind.KILL and not item.body_html:
        raise Refused(Reason.NO_BODY, f"{item.guid}: “{shorten(headline, 80)}” has no text; ask the sender for it")
    body = _without_headline(item.body_html, headline) if item.headline else item.body_html
    byline, body = _byline(item.byline, body)
    return replace(
        item,
        headline=shorten(headline, 500),
        kind=kind,
        byline=byline,
        body_html=body,
        dateline=_dateline(item, body),
    )


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Each non-empty value once, in order."""
    return tuple(dict.fromkeys(value for value in map(one_line, values) if value))


def _without_headline(body_html: str, headline: str) -> str:
    """The body without a heading at its very start that only says the headline again."""
    found = _FIRST_HEADING.match(body_html)
    if found and _words(found.group(2)).casefold() == headline.casefold():
        return body_html[found.end() :].strip() or body_html
    return body_html


def _byline(byline: str, body_html: str) -> tuple[str, str]:
    """The byline without `By`, and the body without a first paragraph that is nothing else than one."""
    found = _FIRST_P.match(body_html)
    opening = _words(found.group(1)) if found else ""
    if found and len(opening) <= 100 and to_text(body_html[found.end() :]):
        same = byline and _without_by(opening).casefold() == _without_by(byline).casefold()
        if same or _BYLINE.fullmatch(opening):
            byline, body_html = byline or opening, body_html[found.end() :].strip()
    return _without_by(byline), body_html


def _without_by(byline: str) -> str:
    by = _BY.match(byline)
    return byline[by.end() :] if by else byline


def _dateline(item: Item, body_html: str) -> Dateline:
    """What the elements say; its gaps filled from the first paragraph where that begins with a dateline."""
    found = _FIRST_P.match(body_html)
    opening = _OPENING.match(_words(found.group(1))[:120]) if found else None
    if not opening:
        return item.dateline
    said, given = dateline(opening.group(1), near=item.versioned_at or item.created_at), item.dateline
    # The place that the story opens with is the sender's last word; `located` may be the editing desk.
    return Dateline(said.place or given.place, given.source or said.source, given.on or said.on)


def _words(markup: str) -> str:
    return one_line(html.unescape(re.sub(r"<[^>]*>", "", markup)))


def _kind(kind: Kind, headline: str) -> Kind:
    if kind in (Kind.KILL, Kind.CORRECTION):
        return kind
    if _KILLED.match(headline):
        return Kind.KILL
    return Kind.CORRECTION if _CORRECTED.match(headline) else kind
