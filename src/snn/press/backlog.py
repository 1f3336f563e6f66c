"""What a press puts off when more waits than readers should wait for: fronts first, lists of the past a moment later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from snn.press.gather import Gatherer
from snn.press.plan import Due, Sort
from snn.rack.pages import Rack, SpoiltError
from snn.stories.models import Story

PROMPT = 120
"""A turn of so many Dues puts nothing off: it takes no quarter of a second."""
SLICE_S = 0.2
"""How long a turn bakes what was put off: the next fronts wait for it."""
PIECE = 8
_MAY_WAIT = frozenset({Sort.EDITION, Sort.FEEDS, Sort.SECTION_FEEDS, Sort.SITEMAP, Sort.NEWS_SITEMAP})


@dataclass
class _Batch:
    """Changes of one turn, and what of theirs is still to be baked."""

    changes: list[int]
    left: set[Due]


@dataclass
class Backlog:
    """Kept in the press's memory alone: its changes are not done, so that whoever comes after its death bakes all."""

    batches: list[_Batch] = field(default_factory=list)
    due: dict[Due, None] = field(default_factory=dict)
    """In the order it was put off."""

    @property
    def changes(self) -> set[int]:
        """Changes that are planned already, and wait for what was put off."""
        return {change for batch in self.batches for change in batch.changes}

    def add(self, changes: Sequence[int], put_off: Iterable[Due]) -> None:
        """Remember a turn's changes until all they touch is on the rack."""
        put_off = set(put_off)
        self.batches.append(_Batch(list(changes), put_off))
        self.due |= dict.fromkeys(sorted(put_off - self.due.keys()))

    def pieces(self) -> Iterator[list[Due]]:
        """The oldest first, few at a time."""
        walk = iter(list(self.due))
        while piece := list(islice(walk, PIECE)):
            yield piece

    def settle(self, baked: Iterable[Due]) -> list[int]:
        """These were baked from facts that had all the changes here in them; which changes are done by it."""
        baked = set(baked)
        for batch in self.batches:
            batch.left -= baked
        for one in baked:
            self.due.pop(one, None)
        done = [change for batch in self.batches if not batch.left for change in batch.changes]
        self.batches = [batch for batch in self.batches if batch.left]
        return done


def may_wait(due: set[Due], leaving: set[Due], gatherer: Gatherer, rack: Rack) -> set[Due]:
    """What of a large turn may be put off: no front, no story, no list that a withdrawn story is to leave.

    An edition that is not there yet is baked at once, too: fronts link to it.
    """
    late = {one for one in due - leaving if one.sort in _MAY_WAIT}
    return {one for one in late if one.sort is not Sort.EDITION or _stands(one, gatherer, rack)}


def withdrawn(stories: Iterable[int]) -> set[int]:
    """Those of the stories that readers may not see."""
    stories = set(stories)
    live = Story.objects.filter(pk__in=stories, published_at__isnull=False, kill=None).order_by()
    return stories - set(live.values_list("pk", flat=True))


def _stands(edition: Due, gatherer: Gatherer, rack: Rack) -> bool:
    with suppress(SpoiltError):
        return rack.get(gatherer.sites[edition.site].host, f"/{edition.what.replace('-', '/')}/") is not None
    return False
