"""What publishing would do, found out by doing it and taking it back: nothing that could differ from the real thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils.html import escape

from snn.desk.models import Person
from snn.desk.writing import actions
from snn.desk.writing.models import Manuscript
from snn.ground.clock import now
from snn.network.models import Change, Site
from snn.press import facts, render
from snn.press.bake import plan
from snn.press.gather import Gatherer
from snn.press.make import make
from snn.press.plan import in_order

MOST_NAMED = 200
"""Pages beyond these are counted as dues, not rendered to be named."""
T = TypeVar("T")


@dataclass(frozen=True)
class Touch:
    """The pages of one site that change."""

    site: str
    paths: tuple[str, ...]


class _TakeBackError(Exception):
    pass


def rehearse(work: Callable[[], T]) -> T:
    """Do the work and take all of it back; what it gave."""
    given: list[T] = []
    try:
        with transaction.atomic():
            given.append(work())
            raise _TakeBackError
    except _TakeBackError:
        return given[0]


def touches(work: Callable[[], object]) -> list[Touch]:
    """The pages that change if this is done, site by site."""
    return rehearse(lambda: _touches(work))


def preview(manuscript: Manuscript, *, lite: bool = False) -> str:
    """The story's page as the press would bake it, or what is missing for that."""
    if manuscript.pk is None or refusals_of(manuscript):
        return _missing(refusals_of(manuscript) or ("Type something; the page appears here.",))
    return rehearse(lambda: _page(manuscript, lite))


def refusals_of(manuscript: Manuscript) -> tuple[str, ...]:
    """Why there is no page yet."""
    return actions.refusals(manuscript)


def _page(manuscript: Manuscript, lite: bool) -> str:
    by = manuscript.owner or Person(email="preview@desk")
    manuscript.save()
    done = actions.publish(manuscript, by=by, at=now(), over=tuple(actions.typed(manuscript)))
    if done.story is None:
        return _missing(done.refused or ("The story changed meanwhile; see Publish.",))
    made = Gatherer().stories.whole([done.story.pk])[done.story.pk]
    assert isinstance(made, facts.StoryFacts)
    page = (render.lite(made) if lite else render.page(made)).body.decode()
    # The page's own addresses are its site's, and the desk is another.
    base = f'<base href="{escape(done.story.site.origin)}/" target="_blank">'
    return page.replace("<meta ", f"{base}<meta ", 1)


def _missing(reasons: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(reason)}</li>" for reason in reasons)
    return f'<!doctype html><html lang="en"><title>Not yet</title><body><h1>Before there is a page</h1><ul>{items}</ul></body></html>'


def _touches(work: Callable[[], object]) -> list[Touch]:
    last = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    work()
    rows = Change.objects.filter(pk__gt=last, done_at=None).order_by("pk")
    gatherer = Gatherer()
    due = in_order(plan(rows.values_list("pk", "subject", "subject_id", "before"), gatherer))
    found: dict[str, set[str]] = {}
    for made in make(due[:MOST_NAMED], gatherer):
        for page in made.pages:
            found.setdefault(page.host, set()).add(page.path)
    names = dict(Site.objects.values_list("host", "name"))
    return [Touch(names.get(host, host), tuple(sorted(paths))) for host, paths in sorted(found.items())]
