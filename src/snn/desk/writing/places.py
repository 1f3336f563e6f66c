"""On which sites a manuscript's story stands: as its section says, and as an editor says otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from snn.desk.writing.models import Manuscript
from snn.network.models import Carriage, Section
from snn.stories import actions

Chosen = Mapping[int, int | None]
"""A site to the section that the story stands in there, or to None where it does not stand."""


def stands(manuscript: Manuscript) -> tuple[tuple[int, int], ...]:
    """(site, section) of each place, the canonical one first; none without a section."""
    section = manuscript.section
    if section is None:
        return ()
    found = {section.home_id: section.pk} | dict(actions.places_of(section))
    for site, other in chosen_of(manuscript).items():
        if other is None:
            found.pop(site, None)
        else:
            found[site] = other
    return ((section.home_id, section.pk), *((site, at) for site, at in found.items() if site != section.home_id))


def shown(manuscript: Manuscript) -> dict[int, int]:
    """Each site it stands on and the section there; where nobody chose, as its story stands now."""
    if manuscript.places is None and manuscript.story is not None:
        story = manuscript.story
        now = story.placements.order_by("-id").values_list("site_id", "section_id")
        return dict(now) | {story.site_id: story.section_id}
    return dict(stands(manuscript))


def chosen_of(manuscript: Manuscript) -> dict[int, int | None]:
    """What an editor said; what a site carries no longer is left out."""
    said = {int(site): section for site, section in (manuscript.places or {}).items()}
    carried = set(Carriage.objects.filter(site__in=said).values_list("site_id", "section_id"))
    return {site: section for site, section in said.items() if section is None or (site, section) in carried}


def differing(section: Section, wanted: Chosen) -> dict[int, int | None]:
    """Of what is wanted, what the section does not say by itself; the canonical site is no matter of choice."""
    by_itself = dict(actions.places_of(section))
    return {site: at for site, at in wanted.items() if site != section.home_id and at != by_itself.get(site)}
