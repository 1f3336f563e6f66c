"""The page on which an editor says on which sites a story stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from snn.desk.models import Person
from snn.desk.permissions import Act, may
from snn.desk.writing import actions, places
from snn.desk.writing.models import Manuscript
from snn.desk.writing.views import manuscript_of, person_of
from snn.network.models import Carriage, Section, Site


@dataclass(frozen=True)
class Line:
    """A site, the sections it carries, the one that the story stands in there, and whether its own section says so.

    free: the person may choose.
    """

    site: Site
    sections: tuple[Section, ...]
    at: int | None
    canonical: bool
    by_itself: bool
    free: bool


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, manuscript: int) -> HttpResponse:
    """A line a site; the canonical one stays."""
    found = manuscript_of(request, manuscript)
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[found.pk])
    lines = lines_of(found, person_of(request))
    if request.method == "POST" and found.section is not None:
        wanted = {line.site.pk: _wanted(line, request.POST.get(f"site-{line.site.pk}", "")) for line in lines}
        actions.stand(found, places.differing(found.section, wanted), by=person_of(request))
        return redirect(edit)
    return render(request, "desk/writing/sites.html", {"manuscript": found, "lines": lines, "edit": edit})


def lines_of(found: Manuscript, person: Person) -> list[Line]:
    """Every site of the network; none before there is a section. Where the person writes nothing, nothing is chosen."""
    section = found.section
    if section is None:
        return []
    carried: dict[int, list[Section]] = {}
    for one in Carriage.objects.select_related("section").order_by("site_id", "position"):
        carried.setdefault(one.site_id, []).append(one.section)
    now = places.shown(found)
    return [
        Line(
            site, tuple(carried.get(site.pk, ())), now.get(site.pk), site.pk == section.home_id,
            section in carried.get(site.pk, ()),
            may(person, Act.EDIT_ANY, site.pk) or may(person, Act.WRITE, site.pk),
        )
        for site in Site.objects.order_by("position", "id")
        if site.pk in carried or site.pk == section.home_id
    ]  # fmt: skip


def _wanted(line: Line, said: str) -> int | None:
    """The section chosen; nonsense leaves it as it is, and so does who may not choose."""
    if not line.free:
        return line.at
    if said == "":
        return None
    known = {str(section.pk): section.pk for section in line.sections}
    return known.get(said, line.at)
