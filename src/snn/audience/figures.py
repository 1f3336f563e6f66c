"""All there is to say of a site, of a story, or of the network; asked once, told in whatever shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from snn.audience import queries
from snn.audience.history import LONG, Answer, By, History, Key, Measures, Question, add_up

SHOWN = 50
"""Of stories, pages, referrers and campaigns, those with most views."""
_DEVICES: dict[Key, str] = {0: "phone", 1: "tablet", 2: "desktop"}


@dataclass(frozen=True)
class Figures:
    """Answers with the names of what they are told apart by."""

    since: date
    until: date
    answer: Answer
    names: Mapping[By, Mapping[Key, str]]
    more: Mapping[str, Mapping[str, Measures]]
    """By author, source and section."""

    def name(self, by: By, key: Key) -> str:
        return self.names.get(by, {}).get(key, str(key))

    @property
    def total(self) -> Measures:
        return self.answer.get(By.ALL, {}).get("", Measures())


def figures(
    since: date, until: date, history: History, *, site: int | None = None, story: int | None = None
) -> Figures:
    """Of these UTC days, both among them."""
    by = tuple(one for one in By if not (story and one in (By.STORY, By.PAGE, By.SITE)))
    # What strangers write may be without end; of stories all are needed, for their authors and sections.
    long = tuple(one for one in by if one in LONG and one is not By.STORY)
    short = tuple(one for one in by if one not in long)
    answer = queries.ask(Question(since, until, short, site=site, story=story), history)
    answer |= queries.ask(Question(since, until, long, site=site, story=story, most=SHOWN), history)
    stories = answer.get(By.STORY, {})
    more = {
        "author": queries.by_author(stories),
        "source": queries.by_source(stories),
        "section": queries.by_section(stories),
    }
    shown = add_up([answer], Question(since, until, by, most=SHOWN))
    for one in (By.STORY, By.PAGE, By.REFERRER, By.CAMPAIGN):
        for nothing in ("", 0):
            shown.get(one, {}).pop(nothing, None)
    names: dict[By, Mapping[Key, str]] = {
        By.SITE: queries.site_names(),
        By.STORY: queries.headlines(shown.get(By.STORY, {})),
        By.DEVICE: _DEVICES,
    }
    return Figures(since, until, shown, names, more)


def minutes(one: Measures) -> str:
    """How long a view was read, as 1:05; a dash where there was none."""
    return f"{one.seconds // one.views // 60}:{one.seconds // one.views % 60:02}" if one.views else "-"


def share(part: int, whole: int) -> str:
    """Per cent; a dash of nothing."""
    return f"{part / whole:.0%}" if whole else "-"
