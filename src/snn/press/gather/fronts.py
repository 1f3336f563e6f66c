"""What editors decided about fronts, read once a bake."""

from __future__ import annotations

from functools import cached_property

from snn.press import facts
from snn.stories.fronts import queries
from snn.stories.fronts.rules import Arrangement

_BY_RULE = Arrangement()


class Fronts:
    """Arrangements and banners; a preview proposes others."""

    @cached_property
    def _arranged(self) -> dict[queries.Front, Arrangement]:
        return queries.arrangements()

    @cached_property
    def _banners(self) -> dict[int, tuple[str, str]]:
        return queries.banners()

    def of(self, site: int, section: int | None) -> Arrangement:
        return self._arranged.get((site, section), _BY_RULE)

    def propose(self, site: int, section: int | None, arrangement: Arrangement) -> None:
        """For a preview: as if this were decided."""
        self._arranged[(site, section)] = arrangement

    def banner(self, site: int) -> facts.BannerFacts | None:
        said = self._banners.get(site)
        return facts.BannerFacts(*said) if said else None
