"""Figures: what the history has, with what is not there yet added from the tallies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncDate

from snn.audience.history import Answer, By, History, Key, Measures, Named, Question, add_up, shortest
from snn.audience.models import Piece, Refused, Segment, Tally
from snn.network.models import Site
from snn.stories.models import Story

_SUMS = {
    name: Sum(name)
    for name in ("views", "visitors", "readers", "seconds", "quarter1", "quarter2", "quarter3", "quarter4")
}
_FIELDS = {
    By.SITE: "site_id", By.STORY: "story_id", By.PAGE: "page", By.REFERRER: "referrer", By.CAMPAIGN: "campaign",
    By.DEVICE: "device", By.COUNTRY: "country",
}  # fmt: skip


@dataclass(frozen=True)
class LiveLine:
    """A site, a story or a referrer of the last minutes."""

    key: str
    name: str
    last_5: int
    last_30: int


@dataclass(frozen=True)
class Board:
    """What is being read now."""

    at: datetime
    views_5: int
    views_30: int
    visitors_30: int
    by_minute: tuple[int, ...]
    """Views of each of the last thirty minutes, the running one last."""
    sites: tuple[LiveLine, ...]
    stories: tuple[LiveLine, ...]
    referrers: tuple[LiveLine, ...]


@dataclass(frozen=True)
class Health:
    """How the counting does."""

    waiting_segments: int
    last_taken_at: datetime | None
    torn: int
    pieces: int
    hits: int
    size_bytes: int
    first_day: date | None
    refused: tuple[tuple[str, int], ...]
    """Of the last seven days, the most first."""


def ask(question: Question, history: History) -> Answer:
    """The figures, up to the last second that was taken."""
    pieces = Piece.objects.filter(replaced_at=None, day__range=(question.since, question.until))
    named = [Named(*row) for row in pieces.order_by("day", "id").values_list("name", "day", "hits")]
    return add_up([history.ask(question, named), _waiting(question)], question)


def board(at: datetime, *, site: int | None = None, most: int = 10) -> Board:
    """The last 5 and 30 minutes, the running one among them."""
    now = at.replace(second=0, microsecond=0)
    rows = Tally.objects.filter(minute__gt=now - timedelta(minutes=30), minute__lte=now)
    if site is not None:
        rows = rows.filter(site=site)
    late = rows.filter(minute__gt=now - timedelta(minutes=5))
    minutes = dict(rows.values("minute").annotate(all=Sum("views")).values_list("minute", "all"))
    total = rows.aggregate(views=Sum("views"), visitors=Sum("visitors"))
    return Board(
        at=at,
        views_5=late.aggregate(all=Sum("views"))["all"] or 0,
        views_30=total["views"] or 0,
        visitors_30=total["visitors"] or 0,
        by_minute=tuple(minutes.get(now - timedelta(minutes=back), 0) for back in reversed(range(30))),
        sites=_lines(rows, late, "site_id", "site__name", most),
        stories=_lines(rows.exclude(story=None), late, "story_id", "story__headline", most),
        referrers=_lines(rows.exclude(referrer=""), late, "referrer", "referrer", most),
    )


def health(at: datetime, waiting_segments: int) -> Health:
    """Whether hits arrive, and what is kept."""
    pieces = Piece.objects.filter(replaced_at=None)
    sums = pieces.aggregate(all=Count("id"), hits=Sum("hits"), size=Sum("size_bytes"))
    since = at.date() - timedelta(days=6)
    refused = (
        Refused.objects.filter(day__gte=since).values("reason").annotate(all=Sum("count")).order_by("-all", "reason")
    )
    return Health(
        waiting_segments=waiting_segments,
        last_taken_at=Segment.objects.order_by("-taken_at").values_list("taken_at", flat=True).first(),
        torn=Segment.objects.filter(torn=True).count(),
        pieces=sums["all"],
        hits=sums["hits"] or 0,
        size_bytes=sums["size"] or 0,
        first_day=pieces.order_by("day").values_list("day", flat=True).first(),
        refused=tuple((row["reason"], row["all"]) for row in refused),
    )


def by_author(stories: dict[Key, Measures]) -> dict[str, Measures]:
    """A story's figures under its byline, as it stands now."""
    return _regroup(stories, Story.objects.exclude(byline=""), "byline")


def by_source(stories: dict[Key, Measures]) -> dict[str, Measures]:
    return _regroup(stories, Story.objects.all(), "source__name")


def by_section(stories: dict[Key, Measures]) -> dict[str, Measures]:
    return _regroup(stories, Story.objects.all(), "section__name")


def site_names() -> dict[Key, str]:
    return dict(Site.objects.values_list("pk", "name"))


def headlines(stories: Iterable[Key]) -> dict[Key, str]:
    wanted = [int(story) for story in stories if story]
    return {
        pk: headline
        for start in range(0, len(wanted), 500)
        for pk, headline in Story.objects.filter(pk__in=wanted[start : start + 500]).values_list("pk", "headline")
    }


def _waiting(question: Question) -> Answer:
    """What was taken and is not in the history yet."""
    # UTC days, whatever zone the one who asks has at the desk.
    since = datetime.combine(question.since, time(), UTC)
    after = datetime.combine(question.until, time(), UTC) + timedelta(days=1)
    rows = Tally.objects.filter(segment__folded_at=None, minute__gte=since, minute__lt=after)
    if question.site is not None:
        rows = rows.filter(site=question.site)
    if question.story is not None:
        rows = rows.filter(story=question.story)
    return {by: _grouped(rows, by, shortest(question, by)) for by in question.by}


def _grouped(rows: QuerySet[Tally], by: By, most: int) -> dict[Key, Measures]:
    if by is By.ALL:
        sums = rows.aggregate(**_SUMS)
        return {"": _measures(sums)} if sums["views"] is not None else {}
    expression = TruncDate("minute", tzinfo=UTC) if by is By.DAY else F(_FIELDS[by])
    found = rows.values(key=expression).annotate(**_SUMS).values("key", *_SUMS)
    if most:
        found = found.order_by("-views", "key")[:most]
    return {_key(row["key"], by): _measures(row) for row in found}


def _key(found: object, by: By) -> Key:
    if isinstance(found, date):
        return found.isoformat()
    return 0 if found is None and by is By.STORY else found  # type: ignore[return-value]


def _measures(row: dict[str, int]) -> Measures:
    quarters = (row["quarter1"], row["quarter2"], row["quarter3"], row["quarter4"])
    return Measures(row["views"], row["visitors"], row["readers"], row["seconds"], quarters)


def _lines(rows: QuerySet[Tally], late: QuerySet[Tally], field: str, name: str, most: int) -> tuple[LiveLine, ...]:
    found = rows.values(key=F(field), said=F(name)).annotate(all=Sum("views")).filter(all__gt=0).order_by("-all", "key")
    found = found[:most]
    keys = [row["key"] for row in found]
    newest = dict(
        late.filter(**{f"{field}__in": keys}).values(key=F(field)).annotate(all=Sum("views")).values_list("key", "all")
    )
    return tuple(LiveLine(str(row["key"]), row["said"], newest.get(row["key"], 0), row["all"]) for row in found)


def _regroup(stories: dict[Key, Measures], rows: QuerySet[Story], field: str) -> dict[str, Measures]:
    wanted = [int(story) for story in stories if story]
    sums: dict[str, Measures] = {}
    for start in range(0, len(wanted), 500):
        for story, name in rows.filter(pk__in=wanted[start : start + 500]).values_list("pk", field):
            sums[name] = sums[name] + stories[story] if name in sums else stories[story]
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1].views, pair[0])))
