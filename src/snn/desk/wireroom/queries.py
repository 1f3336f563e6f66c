"""Reading the wire room: a page of items by key, one item, its earlier versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from snn.desk.wireroom.models import Spike
from snn.stories.models import Kill, Lineage, StandDown, Story
from snn.wire.models import Dispatch, Quarantine

PAGE = 40
LOOKED_AT = 5_000
"""Items that one page looks through: words and topics have no index, and no page may be slow for it."""
EARLIER = 30
STATES = ("waiting", "spiked", *(outcome for outcome in Lineage.Outcome.values))


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty: everything."""

    source: str = ""
    section: str = ""
    state: str = ""
    topic: str = ""
    words: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What to say again in an address."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Page:
    """Items newest first; further is where to look on, None at the end; looked_at is how many were looked through."""

    items: tuple[Dispatch, ...]
    further: int | None
    full: bool


def wanted_of(asked: Mapping[str, str]) -> Wanted:
    """From an address's query; what is unknown is left out."""
    said = {name: asked.get(name, "").strip()[:100].replace("\0", "") for name in asdict(Wanted())}
    if said["state"] not in STATES:
        said["state"] = ""
    return Wanted(**said)


def page(wanted: Wanted, before: int | None = None) -> Page:
    """The newest that are wanted, below a number; looks through a few thousand at most and says where it stopped."""
    newest = Dispatch.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    top = min(newest + 1, before or newest + 1)
    bottom = max(0, top - LOOKED_AT)
    found = _shown(_matching(wanted).filter(pk__lt=top, pk__gte=bottom)[: PAGE + 1])
    if len(found) > PAGE:
        return Page(tuple(found[:PAGE]), found[PAGE - 1].pk, True)
    return Page(tuple(found), bottom if bottom > 1 else None, False)


def newer(wanted: Wanted, after: int) -> list[Dispatch]:
    """What came since, newest first; no more than a page of it."""
    return _shown(_matching(wanted).filter(pk__gt=after)[:PAGE])


def item(pk: int) -> Dispatch | None:
    """One item with everything that its page says of it."""
    return _with_fate(Dispatch.objects.select_related("raw")).filter(pk=pk).first()


def earlier_of(dispatch: Dispatch) -> list[Dispatch]:
    """What came before it in its story, or under its guid where it has none; newest first."""
    same = Q(guid=dispatch.guid)
    lineage = getattr(dispatch, "lineage", None)
    if lineage and lineage.story_id:
        ids = Lineage.objects.filter(story_id=lineage.story_id).order_by("-dispatch_id")
        same |= Q(pk__in=list(ids.values_list("dispatch_id", flat=True)[: 2 * EARLIER]))
    return list(Dispatch.objects.filter(same, pk__lt=dispatch.pk).order_by("-pk")[:EARLIER])


def refused() -> list[Quarantine]:
    """What could not be read and waits for a person, newest first; a page of it, and one more where there is more."""
    waits = Quarantine.objects.filter(retried_at=None, dropped_at=None).select_related("source")
    return list(waits.order_by("-id")[: PAGE + 1])


def _matching(wanted: Wanted) -> QuerySet[Dispatch]:
    found = Dispatch.objects.order_by("-id")
    if wanted.source:
        found = found.filter(source__slug=wanted.source)
    if wanted.section:
        found = found.filter(_of_story(section__slug=wanted.section))
    if wanted.words:
        found = found.filter(headline__icontains=wanted.words)
    if wanted.topic:
        # The fields hold subjects by code and by name; their text finds both on either engine.
        found = found.annotate(said=Cast("fields", TextField())).filter(said__icontains=wanted.topic)
    return _in_state(found, wanted.state)


def _shown(found: QuerySet[Dispatch]) -> list[Dispatch]:
    """All that the list says of these. Their numbers first: with eight more tables to join, PostgreSQL would plan it ill."""
    keys = list(found.values_list("pk", flat=True))
    return list(_with_fate(Dispatch.objects.defer("body_html", "fields")).filter(pk__in=keys).order_by("-id"))


def _in_state(found: QuerySet[Dispatch], state: str) -> QuerySet[Dispatch]:
    spiked = Exists(Spike.objects.filter(dispatch=OuterRef("pk")))
    if state == "spiked":
        return found.filter(spiked)
    if state == "waiting":
        # Not `published_at=None`: SQLite would look through the index of all that is not out, for each item.
        return found.filter(~spiked, _stands(), ~_of_story(published_at__isnull=False))
    return found.filter(lineage__outcome=state) if state else found


def _of_story(**where: object) -> Exists:
    """Asked of each item looked at: as a join, SQLite would begin with every story there is."""
    return Exists(Story.objects.filter(lineage__dispatch=OuterRef("pk"), **where))


def _stands() -> Exists:
    """Not `kill=None`: of a join without a match PostgreSQL expects one row, and walks all stories once for each item."""
    killed, stood_down = (Exists(one.objects.filter(story=OuterRef("pk"))) for one in (Kill, StandDown))
    return Exists(Story.objects.filter(~killed, ~stood_down, lineage__dispatch=OuterRef("pk")))


def _with_fate(found: QuerySet[Dispatch]) -> QuerySet[Dispatch]:
    return found.select_related(
        "source", "spike", "lineage__story__site", "lineage__story__section", "lineage__story__kill",
        "lineage__story__stand_down",
    )  # fmt: skip
