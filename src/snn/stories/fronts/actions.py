"""The only writers of what editors decide about fronts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from snn.network.models import Carriage, Change, Site
from snn.stories.fronts.models import Banner, FrontPick
from snn.stories.fronts.queries import mark_of
from snn.stories.fronts.rules import Picked, Refusal, wrong_with, wrong_with_banner
from snn.stories.models import AuditLine, Placement


@transaction.atomic
def arrange(
    site: int, section: int | None, picks: Sequence[Picked], *, seen: str, by: str, at: datetime
) -> Refusal | None:
    """Put this arrangement in the place of the one that was seen; why not, where it is refused."""
    Site.objects.select_for_update().get(pk=site)
    if seen != mark_of(site, section):
        return Refusal.STALE
    before = {one.story_id: one for one in FrontPick.objects.filter(site_id=site, section=section)}
    if wrong := wrong_with(picks, at) or _elsewhere(site, section, {one.story for one in picks} - before.keys()):
        return wrong
    wanted = [(one.story, one.stands, one.until) for one in picks]
    stood = sorted(before.values(), key=lambda one: (one.position, one.pk))
    if wanted == [(one.story_id, one.stands, one.until) for one in stood]:
        return None
    FrontPick.objects.filter(site_id=site, section=section).delete()
    FrontPick.objects.bulk_create(
        FrontPick(
            site_id=site, section_id=section, story_id=one.story, stands=one.stands, position=n, until=one.until,
            by=by, at=at,
        )
        for n, one in enumerate(picks)
    )  # fmt: skip
    now = {one.story: one.stands for one in picks}
    for story in sorted(before.keys() | now.keys()):
        if (was := before[story].stands if story in before else "by rule") != (to := now.get(story, "by rule")):
            _audit(story, f"{was} to {to}", by, at)
    _changed(site, [section], at)
    return None


@transaction.atomic
def show_banner(site: Site, words: str, href: str, *, until: datetime, by: str, at: datetime) -> Refusal | None:
    """Say it above the site's fronts; why not, where it is refused."""
    words, href = words.strip(), href.strip()
    if wrong := wrong_with_banner(words, href, until, at):
        return wrong
    said = {"words": words, "href": href, "until": until, "by": by, "at": at}
    Banner.objects.update_or_create(site=site, defaults=said)
    _changed(site.pk, _all_fronts(site.pk), at)
    return None


@transaction.atomic
def take_banner(site: Site, *, at: datetime) -> bool:
    """Take it away; whether there was one."""
    if not Banner.objects.filter(site=site).delete()[0]:
        return False
    _changed(site.pk, _all_fronts(site.pk), at)
    return True


@transaction.atomic
def expire_due(*, at: datetime) -> int:
    """Take away every decision and banner whose end has come; how many."""
    ended = list(FrontPick.objects.select_for_update().filter(until__lte=at).order_by("id"))
    FrontPick.objects.filter(pk__in=[one.pk for one in ended]).delete()
    for one in ended:
        _audit(one.story_id, f"{one.stands} to by rule: its end came", "clock", at)
    for site, section in dict.fromkeys((one.site_id, one.section_id) for one in ended):
        _changed(site, [section], at)
    over = list(Banner.objects.filter(until__lte=at).select_related("site"))
    for banner in over:
        take_banner(banner.site, at=at)
    return len(ended) + len(over)


def _elsewhere(site: int, section: int | None, stories: set[int]) -> Refusal | None:
    placed = Placement.objects.filter(site_id=site, story_id__in=stories, live_at__isnull=False)
    if section is not None:
        placed = placed.filter(section=section)
    return Refusal.ELSEWHERE if stories - set(placed.values_list("story_id", flat=True)) else None


def _all_fronts(site: int) -> list[int | None]:
    return [None, *Carriage.objects.filter(site_id=site).order_by("position").values_list("section_id", flat=True)]


def _changed(site: int, fronts: Iterable[int | None], at: datetime) -> None:
    Change.objects.create(subject=Change.Subject.FRONT, subject_id=site, before={"fronts": list(fronts)}, at=at)


def _audit(story: int, note: str, by: str, at: datetime) -> None:
    AuditLine.objects.create(story_id=story, act="front", by=by, at=at, note=note)
