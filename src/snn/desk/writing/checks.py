"""What is still to do before a story is out, and what would make it better. Pure: words in, advice out."""

from __future__ import annotations

import re
from dataclasses import dataclass

FRONT_CUTS = 90
"""Characters of a headline that stand on two lines of a front on a phone."""
SEARCH_CUTS = 70
"""Characters of a headline that search engines show."""
MOST_WORDS = 50_000
_SHOUTS = re.compile(r"\b[A-Z]{5,}\b")
_BARE = re.compile(r">\s*(?:click here|here|link|read more|https?://[^<]*)\s*</a>", re.I)


@dataclass(frozen=True)
class Advice:
    """must: nothing is published before it is done."""

    must: bool
    words: str


@dataclass(frozen=True)
class Checked:
    """What the checks look at."""

    headline: str
    standfirst: str
    body_html: str
    body_words: int
    has_section: bool
    has_picture: bool
    picture_alt: str = ""


def check(story: Checked) -> list[Advice]:
    """All advice, what must be done first."""
    return [*_musts(story), *_hints(story)]


def _musts(story: Checked) -> list[Advice]:
    found = []
    if not story.headline.strip():
        found.append("Write a headline.")
    if not story.has_section:
        found.append("Choose a section: it decides on which sites the story stands.")
    if not story.body_words:
        found.append("Write the story: its body is empty.")
    if story.body_words > MOST_WORDS:
        found.append(
            f"The body has {story.body_words:,} words; {MOST_WORDS:,} is the most a page can carry. "
            "Split it into parts, each a story of its own."
        )
    return [Advice(True, words) for words in found]


def _hints(story: Checked) -> list[Advice]:
    found, length = [], len(story.headline)
    if length > FRONT_CUTS:
        found.append(f"The headline has {length} characters; a front on a phone shows about {FRONT_CUTS}. Shorten it.")
    elif length > SEARCH_CUTS:
        found.append(f"A search engine shows the first {SEARCH_CUTS} of the headline's {length} characters.")
    if _SHOUTS.search(story.headline) and story.headline.upper() == story.headline:
        found.append("The headline is all in capitals: screen readers may spell it out. Write it in small letters.")
    if not story.standfirst.strip():
        found.append("Without a standfirst, lists and search engines show the opening words.")
    if not story.has_picture:
        found.append("A story with a picture can lead a front and is shown larger when shared.")
    if _BARE.search(story.body_html):
        found.append('A link says only "here" or an address: say where it leads, for those who hear links read out.')
    if "<h3" in story.body_html and "<h2" not in story.body_html:
        found.append("The body has third-level headings and no second-level ones: start with second-level.")
    return [Advice(False, words) for words in found]
