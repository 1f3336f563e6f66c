"""What stands at the top of a body and is no text of the story: notes to editors, the byline, the dateline."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from datetime import datetime

from snn.ground.markup import to_text
from snn.ground.text import one_line
from snn.wire.dispatch import Dateline
from snn.wire.formats import datelines, labels

_P = re.compile(r"\s*<p(?: [^>]*)?>((?:(?!</p>).){0,6000})</p>", re.S)
_TAG = re.compile(r"<[^>]*>")
_EMPHASIS = re.compile(r"^<(b|strong|em|i)>([^<]{1,150})</\1>")
# Reuters, AP, dpa: what this version does, in brackets above the story.
_NOTE = re.compile(
    r"\((?:adds?|updates?|updating|corrects?|correcting|corrected|recasts?|repeats?|refiles?|refiling|rewrites|writes through|"
    r"new throughout|new|removes?|clarifies|fixes|changes|deletes|restores|includes|releads|eds|editors?|with|photos?|"
    r"in \w{3,9}\.? ?\d{0,2}\w{0,3} story|note|attention|embargoed?|for more|the following|advisory|pix|graphic|"
    r"actualiza|actualise|ergänzt|neu|agrega|corrige|précise|ajoute|rough cut only)\b[^()]{0,400}(?:\([^()]{0,80}\)[^()]{0,200})?\)\.?",
    re.I,
)
# Names alone: a sentence that begins with By has a full stop or more words in lower case.
_NAME = r"[A-ZÀ-Þ][\w.'’-]*"
_JOINED = r",?(?: (?:and|und|et|y|e|en|och|og|de|von|van|der|da|del|of|in|for|the)\b,?)* "
_BYLINE = re.compile(rf"(?:By|BY|Von|Par|Por|De|Door|Av|Af)\s+{_NAME}(?:{_JOINED}{_NAME}){{1,11}},? ?")
_ARABIC_BYLINE = re.compile(r"(?:من|بقلم|كتب|كتبت|إعداد|اعداد)[: ] ?[\u0620-\u064a ]{5,60}")
# ANP: which message this one replaces.
_REPLACES = re.compile(r"(?:N i e u w|Nieuw) bericht,.{0,300}")
# A dateline may stand below a sub-headline or a teaser.
_BLOCK = re.compile(r"\s*<(p|h[2-4])(?: [^>]*)?>((?:(?!</\1>).){0,6000})</\1>", re.S)
_BLOCKS_ABOVE = 3
NOWHERE = Dateline()
_LONGEST_BYLINE = 110
_SEARCHED = 12


@dataclass(frozen=True)
class Opening:
    """What was found at the top of a body, and the body without it."""

    body_html: str
    byline: str = ""
    notes: tuple[str, ...] = ()
    dateline: Dateline = NOWHERE


def take(
    body_html: str,
    *,
    byline: str = "",
    sources: frozenset[str] = frozenset(),
    near: datetime | None = None,
    place: str = "",
) -> Opening:
    """The opening of a body; byline is the one the sender names, place the one it names for the dateline."""
    opening = Opening(body_html, byline)
    at = 0
    if byline:
        sources |= {labels.without_by(byline).casefold()}
    for _ in range(_SEARCHED):
        found = _P.match(opening.body_html, at)
        if not found:
            break
        words = _words(found[1])
        rest = opening.body_html[found.end() :]
        if _is_note(words) and to_text(rest[:2000]):
            opening = replace(_without(opening, found), notes=(*opening.notes, words))
        elif _is_byline(words, byline, at_top=at == 0, rest=rest, sources=sources, near=near, place=place):
            opening = replace(_without(opening, found), byline=byline or words)
        elif (cut := _without_dateline(found[1], sources, near, place)) is not None and (
            cut[1] or to_text(rest[:2000])
        ):
            dateline, inside = cut
            if not inside:
                return replace(_without(opening, found), dateline=dateline)
            body = opening.body_html[: found.start(1)] + inside + opening.body_html[found.end(1) :]
            return replace(opening, dateline=dateline, body_html=body)
        elif words.startswith(("* ", "• ")):
            at = found.end()
        else:
            break
    return _further_down(opening, at, sources, near)


def _further_down(opening: Opening, at: int, sources: frozenset[str], near: datetime | None) -> Opening:
    """The opening with an agency's own dateline from one of the next blocks; what stands above it stays."""
    for _ in range(_BLOCKS_ABOVE):
        found = _BLOCK.match(opening.body_html, at)
        if not found:
            break
        cut = _without_dateline(found[2], sources, near, "") if found[1] == "p" else None
        if cut and cut[1] and datelines.is_agency(cut[0].source):
            body = opening.body_html[: found.start(2)] + cut[1] + opening.body_html[found.end(2) :]
            return replace(opening, dateline=cut[0], body_html=body)
        at = found.end()
    return opening


def _without(opening: Opening, found: re.Match[str]) -> Opening:
    above, below = opening.body_html[: found.start()].rstrip(), opening.body_html[found.end() :].lstrip()
    return replace(opening, body_html=f"{above}\n{below}" if above else below)


def _is_note(words: str) -> bool:
    return (words.startswith("(") and bool(_NOTE.fullmatch(words))) or bool(_REPLACES.fullmatch(words))


def _is_byline(
    words: str,
    byline: str,
    *,
    at_top: bool,
    rest: str,
    sources: frozenset[str],
    near: datetime | None,
    place: str,
) -> bool:
    if not 4 <= len(words) <= _LONGEST_BYLINE or not to_text(rest[:2000]):
        return False
    if byline and _plain(words) == _plain(byline):
        return True
    if (_BYLINE.fullmatch(words) and not labels.is_prose(labels.without_by(words))) or _ARABIC_BYLINE.fullmatch(words):
        if at_top or not words.startswith("De "):
            return True
    elif not labels.byline(words):
        return False
    # One name, or a word that begins sentences too: a byline where the dateline stands below it.
    below = _P.match(rest)
    return bool(below and _without_dateline(below[1], sources, near, place))


def _without_dateline(
    inside: str, sources: frozenset[str], near: datetime | None, place: str
) -> tuple[Dateline, str] | None:
    """The dateline a paragraph begins with, and the paragraph without it; None where it begins with none."""
    plain = _EMPHASIS.sub(r"\2", inside.lstrip()).replace("&nbsp;", " ")
    head = html.unescape(plain[:260].partition("<")[0])
    dateline, rest = datelines.split(head, sources, near=near, place=place)
    if dateline == Dateline():
        return None
    prefix = html.escape(head[: len(head) - len(rest)], quote=False)
    left = plain[len(prefix) :] if plain.startswith(prefix) else ""
    return (dateline, left.strip()) if left.strip() or plain == prefix else None


def _plain(byline: str) -> str:
    return labels.without_by(byline).casefold().strip(" .,")


def _words(markup: str) -> str:
    return one_line(html.unescape(_TAG.sub("", markup)))
