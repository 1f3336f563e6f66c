"""What publishing would change, found out by doing it and taking it back: nothing that could differ from the real thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from snn.network.models import Change, Site
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
