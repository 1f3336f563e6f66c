"""What stands on a saved news page and is no story: a table of patterns, not code.

A LINE pattern must match a whole line and counts anywhere. An OPENER begins an appeal for support; from it on,
APPEAL patterns count too, until the first line that matches nothing here. A story that merely speaks of paywalls
or ad blockers is safe: without an opener above it, APPEAL patterns do not count.
"""

from __future__ import annotations

import re

_PRICE = r"[$€£¥]\s?\d{1,4}(?:[.,]\d{2})?\s?\+?"
_MEANS = r"(?:credit card|debit card|paypal|bank transfer|bitcoin|apple pay|google pay)"

# Whole lines, wherever they stand.
LINE = (
    r"exit mobile version|view (?:desktop|mobile) version|skip to (?:main )?content|back to top",
    r"print this (?:page|article)|tweet|advertisement|sponsored",
    r"share (?:this|on \w+|via \w+)(?: (?:article|story|post))?(?: (?:on|via) [\w, ]+)?",
    rf"{_PRICE} billed (?:once|monthly|annually|yearly|weekly)",
    rf"{_MEANS}(?:(?:,| or| and|/) ?{_MEANS})* ?(?:only|accepted)?",
    r"(?:subscribe|sign up) (?:to|for) (?:our|the) (?:free )?(?:[\w-]+ )?newsletters?\.?",
    r"(?:all rights reserved|privacy policy|terms of (?:use|service)|contact us|about us|cookie settings)\.?",
    r"(?:copyright|©|\(c\)) (?:©? ?\d{4}|[\w .,-]+ all rights reserved).{0,80}",
)
# Lines that begin an appeal.
OPENER = (
    r"thanks? (?:you )?(?:so much )?for (?:being here|visiting|reading|coming|your support)\W{0,2}",
    r"we need your (?:help|support)\b.{0,400}",
    r"(?:please )?(?:help|support) (?:us|our (?:work|journalism|news(?: network)?))\b.{0,200}",
    r"(?:please )?(?:become|consider becoming) an? (?:[\w-]+ )?(?:supporter|contributor|member|patron)\b.{0,200}",
)
# Lines that belong to an appeal once it has begun; searched for anywhere in the line.
APPEAL = (
    r"\bwe need your (?:help|support)\b",
    r"\brevenues? (?:have|has) never been\b|\b(?:traditional|ad|advertising) revenues?\b|\brevenue sources?\b",
    r"\bad[ -]?blockers?\b|\bpaywalls?\b|\busernames? and passwords?\b",
    r"\btakes? (?:a lot of )?time(?:,| and) (?:effort|money|work)\b",
    r"\bfind our (?:news )?(?:sites?|stories|coverage|reporting|work) (?:informative|useful|valuable)\b",
    r"\b(?:regular|monthly|annual) (?:supporter|contributor|donation|contribution)s?\b",
    r"\bone[- ]?(?:off|time) (?:contribution|donation|gift)\b",
    r"\b(?:your|every) (?:support|contribution|donation|gift)\b|\bindependent journalism\b",
    rf"^{_PRICE}(?: (?:a|per) (?:month|year|week))?\b.{{0,30}}$",
    r"^(?:[\w.'’]+ ){0,4}(?:contributor|supporter|patron|member(?:ship)?|friend|benefactor|sponsor)s?$",
    rf"\b{_MEANS}\b.{{0,40}}$",
    r"^(?:donate|contribute|support us|give|subscribe|join)(?: now| today| here)?\W?$",
)
# Headings of a list of links to other pages.
LINKS_HEADING = (
    r"(?:related (?:links?|articles?|stories|news|topics?)|see also|more on this(?: story)?|read more on this)\s*:?"
)
# Further lines of such a list, after a blank line.
LINK_LINE = (
    r"(?:learn|read|find out|find|discover)(?: more)? about .{3,150}|"
    r".{3,120} at [\w-]+\.(?:com|org|net|daily|info|news)"
)


def _any(patterns: tuple[str, ...] | list[str], *, whole: bool) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"^(?:{joined})$" if whole else joined, re.I)


_line, _opener, _appeal = _any(LINE, whole=True), _any(OPENER, whole=True), _any(APPEAL, whole=False)
_heading, _link = _any([LINKS_HEADING], whole=True), _any([LINK_LINE], whole=True)
_LONGEST = 1000


def is_line(words: str) -> bool:
    return len(words) < _LONGEST and bool(_line.match(words))


def is_opener(words: str) -> bool:
    return len(words) < _LONGEST and bool(_opener.match(words))


def is_appeal(words: str) -> bool:
    """Whether a line below an opener still belongs to the appeal."""
    return is_line(words) or is_opener(words) or (len(words) < _LONGEST and bool(_appeal.search(words)))


def is_links_heading(words: str) -> bool:
    return bool(_heading.match(words[:80]))


def is_link(words: str) -> bool:
    return len(words) < 300 and bool(_link.match(words))
