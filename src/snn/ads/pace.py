"""The pacing loop: each minute the counts are looked at and the rotas written anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from snn.ads import queries, rota
from snn.ads.booking import GoalKind
from snn.ads.models import Creative, Flight
from snn.ads.pacing import Cell, Plan, braked
from snn.ads.rota import Message
from snn.ads.sheets import Sheet
from snn.ads.traffic import Shape
from snn.network.models import Carriage, Site
from snn.rack.pages import ANY_HOST, Page, Rack, media_page, text_page
from snn.rack.squeezing import parts_of

EVERY_S = 60
RENEWED_S = 10 * 60
"""A rota that says the same is written again after so long, for its sheet's sake."""
CACHE = (("cache-control", "public, max-age=30, s-maxage=30"),)
FOREVER = (("cache-control", "public, max-age=31536000, immutable"),)
COMING_MIN = 3
"""How long until what is counted now shows in a rota that a page reads: a minute here, one in caches, one for chance."""
NEARLY = 0.03


@dataclass
class Paced:
    """What a turn did. short: flights that will fall short, by how many offers."""

    rotas: int = 0
    written: int = 0
    short: dict[int, float] = field(default_factory=dict)


class Pacer:
    """Writes rotas; remembers what it wrote, so that a rack in a far store is not written for nothing."""

    def __init__(self, rack: Rack, media: Path, key: str, *, for_supporters: bool) -> None:
        self._rack, self._media, self._key, self._for_supporters = rack, media, key, for_supporters
        self._shapes: dict[Cell, Shape] = {}
        self._learned = 0
        self._said: dict[tuple[str, str], tuple[dict[str, dict[int, float]], tuple[Message, ...], int]] = {}

    def turn(self, at: datetime) -> Paced:
        """Plan, and write every rota that says something new or grows old."""
        if self._learned != queries.hour_number(at) or not self._shapes.keys() >= set(queries.cells()):
            self._shapes, self._learned = queries.shapes(at), queries.hour_number(at)
        live = running()
        made = queries.planned(at, live, self._shapes)
        rates = self._braked(made, live, at)
        messages = _messages(live)
        pages = list(self._pages(rates, messages, int(at.timestamp())))
        drop = [key for key in self._said if key not in {(host, rota.address(slug)) for _, host, slug in _sections()}]
        written = self._rack.put([*self._pictures(messages), *pages], drop=drop) if pages or drop else 0
        for key in drop:
            del self._said[key]
        return Paced(len(self._said), written, made.short)

    def _braked(self, made: Plan, live: Sequence[Flight], at: datetime) -> dict[Cell, dict[int, float]]:
        """Cut where the goal is so near that counts which lag would pass it."""
        done = queries.counted(row.pk for row in live)
        needs = {
            row.pk: float(row.goal - done.get(row.pk, (0, 0, 0))[1]) if row.goal_kind == GoalKind.VIEWS else 1e18
            for row in live
        }
        hour, coming, through = queries.hour_number(at), defaultdict[int, float](float), queries.caps(live, at)
        for cell, rates in made.rates.items():
            for flight in rates:
                coming[flight] += self._shapes[cell].at(hour, 0) / 60 * COMING_MIN * through.get(flight, 1.0)
        return {cell: braked(rates, needs, coming) for cell, rates in made.rates.items()}

    def _pages(
        self, rates: dict[Cell, dict[int, float]], messages: Sequence[Message], at_s: int
    ) -> Iterable[Page]:  # fmt: skip
        for site, host, section in _sections():
            places = ("section", "story") if section else ("front", "day")
            here = {place: found for place in places if (found := rates.get((host, section, place)))}
            flights = tuple(sorted({flight for found in here.values() for flight in found}))
            shown = tuple(one for one in messages if one.flight in flights)
            key = (host, rota.address(section))
            said = self._said.get(key)
            if said and at_s - said[2] < RENEWED_S and said[1] == shown and _near(said[0], here):
                continue
            self._said[key] = (here, shown, at_s)
            body = rota.write(
                Sheet(site, at_s, section, flights), here, shown, self._key, for_supporters=self._for_supporters
            )
            # The embedded rack keeps shared parts for ever: a rota shares none.
            parts = [part._replace(is_shared=False) for part in parts_of(body)]
            yield text_page(*key, parts, content_type="application/json; charset=utf-8", headers=CACHE)

    def _pictures(self, messages: Sequence[Message]) -> Iterable[Page]:
        for name in {one.picture for one in messages if one.picture}:
            if self._rack.get(ANY_HOST, f"/media/{name}") is None:
                raw = (self._media / name).read_bytes()
                yield media_page(ANY_HOST, f"/media/{name}", raw, content_type="image/webp", headers=FOREVER)


def running() -> list[Flight]:
    """The flights that may be on; which of them are, the plan says by their days."""
    return list(queries.showing().select_related("campaign__sponsor"))


def _sections() -> list[tuple[int, str, str]]:
    """(site, host, section) of every rota."""
    found = [(pk, host, "") for pk, host in Site.objects.order_by("position", "id").values_list("pk", "host")]
    carried = Carriage.objects.order_by("site_id", "position")
    return found + list(carried.values_list("site_id", "site__host", "section__slug"))


def _messages(live: Sequence[Flight]) -> list[Message]:
    sponsor = {row.pk: (row.campaign.sponsor.name, row.daily_cap) for row in live}
    rows = Creative.objects.filter(flight_id__in=sponsor, approved_at__isnull=False, withdrawn_at=None).order_by("pk")
    return [
        Message(row.pk, row.flight_id, sponsor[row.flight_id][0], row.headline, row.text, row.link_text, row.picture,
                row.picture_alt, sponsor[row.flight_id][1])
        for row in rows
    ]  # fmt: skip


def _near(one: dict[str, dict[int, float]], other: dict[str, dict[int, float]]) -> bool:
    """Whether two sets of rates differ by so little that no reader and no count could tell."""
    if one.keys() != other.keys() or any(one[place].keys() != other[place].keys() for place in one):
        return False
    return all(
        abs(rate - other[place][flight]) <= NEARLY * rate
        for place, rates in one.items()
        for flight, rate in rates.items()
    )
