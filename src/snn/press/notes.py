"""The press writes down what failed and what a bake came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from snn.ground.clock import now
from snn.ground.text import shorten
from snn.network.prepared import prepared
from snn.press.models import Failure, LastBake
from snn.press.plan import Due, Sort


def failed_dues() -> set[Due]:
    """What failed and was not baked since."""
    return {Due(site, Sort(sort), what) for site, sort, what in _failures()}


@prepared
def _failures() -> QuerySet[Failure, tuple[int, str, str]]:
    return Failure.objects.order_by("id").values_list("site_id", "sort", "what")


def settle_failures(due: set[Due], wrong: Sequence[tuple[Due, str]]) -> None:
    """Of what was due, what failed is noted, and what did not is forgiven."""
    forgiven = (failed_dues() & due) - {one for one, _ in wrong}
    if not wrong and not forgiven:
        return  # Nearly always: no writer is waited for.
    with transaction.atomic():
        _note(wrong)
        for one in forgiven:
            Failure.objects.filter(site_id=one.site, sort=one.sort, what=one.what).delete()


@transaction.atomic
def settle_sites(sites: Iterable[int], wrong: Sequence[tuple[Due, str]]) -> None:
    """The same where all of these sites was due."""
    Failure.objects.filter(site_id__in=list(sites)).delete()
    _note(wrong)


def remember(kind: str, changes: int, pages: int, written: int, seconds: float) -> None:
    """Keep the figures of a bake for `snn press status`."""
    figures = {"at": now(), "changes": changes, "pages": pages, "written": written, "seconds": seconds}
    if not LastBake.objects.filter(kind=kind).update(**figures):
        LastBake.objects.update_or_create(kind=kind, defaults=figures)


def _note(wrong: Sequence[tuple[Due, str]]) -> None:
    at = now()
    for one, why in wrong:
        said = {"wrong": shorten(why, 600), "tried_at": at}
        Failure.objects.update_or_create(
            site_id=one.site, sort=one.sort, what=one.what, defaults=said, create_defaults={**said, "since": at}
        )
