"""What a routing rule would do to the items that came last; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass

from snn.network.models import Preference, Route
from snn.stories.actions import default_source
from snn.stories.routing.queries import decide, router, router_trying
from snn.stories.routing.rules import Decision
from snn.wire.models import Dispatch
from snn.wire.queries import item_of

TRIED = 100


@dataclass(frozen=True)
class Tried:
    """An item for which the rule speaks, or would no more; where it goes now, and where it would."""

    dispatch: Dispatch
    why: tuple[str, ...]
    now: str
    then: str
    moves: bool


@dataclass(frozen=True)
class Trial:
    """Of how many items, which are touched."""

    looked_at: int
    rows: tuple[Tried, ...]

    @property
    def spoken(self) -> int:
        """For how many it speaks."""
        return sum(1 for row in self.rows if row.why)

    @property
    def moved(self) -> int:
        """How many would go elsewhere, or wait where they did not."""
        return sum(1 for row in self.rows if row.moves)


def trial(route: Route) -> Trial:
    """The last hundred items, filed by the rules as they are and as they would be with this one."""
    as_is, with_it, default = router(), router_trying(route), Preference.default_section()
    dispatches = list(Dispatch.objects.select_related("source__default_section").order_by("-id")[:TRIED])
    fallback = default_source() if any(one.source is None for one in dispatches) else None
    rows = []
    for one in dispatches:
        source = one.source or fallback
        assert source is not None
        item = item_of(one)
        now, then = (decide(item, source, default, using=rules) for rules in (as_is, with_it))
        why = _why(then, route.slug)
        if why or _why(now, route.slug):
            rows.append(Tried(one, why, _goes(now), _goes(then), _goes(now) != _goes(then)))
    return Trial(len(dispatches), tuple(sorted(rows, key=lambda row: not row.moves)))


def _why(decision: Decision, slug: str) -> tuple[str, ...]:
    return tuple(why for match in decision.matches if match.rule == f"route {slug}" for why in match.why)


def _goes(decision: Decision) -> str:
    more = f", and to {', '.join(decision.also)}" if decision.also else ""
    return f"{decision.section}{more}{', waits' if decision.held else ''}"
