"""One transaction's worth of dispatches on their way to stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from snn.ground.text import shorten
from snn.network.models import Carriage, Section, Source
from snn.stories import actions, arrivals, copies, lineage, marks, twins
from snn.stories.actions import Draft
from snn.stories.arrivals import Arrival, Known, Member
from snn.stories.filing import Filing, file_all
from snn.stories.lineage import Step
from snn.stories.models import Copy, Lineage, Story, Trail
from snn.stories.routing import queries as routing
from snn.stories.routing.rules import Router
from snn.stories.twins import Twin
from snn.stories.versions import bring, why_withdrawn
from snn.wire.models import Dispatch

BY = "wire"
Outcome = Lineage.Outcome


@dataclass(frozen=True)
class Absorbed:
    """What became of a dispatch."""

    outcome: str
    reason: str
    story_id: int | None


@dataclass(frozen=True)
class _Pending:
    """A story that is made with the next handful."""

    place: int
    arrival: Arrival
    filing: Filing
    outcome: str
    reason: str
    twin: Twin | None = None
    stands: bool = True
    why: str = ""


@dataclass
class Batch:
    """Absorbs dispatches in order; new stories are made together, everything else one by one."""

    default_section: str
    at: datetime
    results: dict[int, Absorbed] = field(default_factory=dict)
    pending: list[_Pending] = field(default_factory=list)
    touched: set[object] = field(default_factory=set)

    def absorb(self, dispatches: Sequence[Dispatch]) -> list[Absorbed]:
        """What became of each, in the order given."""
        done = {row.dispatch_id: row for row in Lineage.objects.filter(dispatch__in=dispatches)}
        coming = [Arrival(one) for one in dispatches if one.pk not in done]
        known = arrivals.know(coming) if coming else Known()
        for arrival in {one.dispatch.pk: one for one in coming}.values():
            self._one(arrival, known)
        self._file()
        self.results |= {pk: Absorbed(row.outcome, row.reason, row.story_id) for pk, row in done.items()}
        return [self.results[dispatch.pk] for dispatch in dispatches]

    def _one(self, arrival: Arrival, known: Known) -> None:
        names: set[object] = {arrival.item.guid, *arrival.keys, *(arrival.mark.slots if arrival.mark else ())} - {0}
        if names & self.touched:
            # Something in this very batch may be its lineage: written first, and read again.
            self._file()
            known = arrivals.know([arrival])
        self.touched |= names
        members, guid = self._lineage(arrival, known)
        twin = None
        if not members and not arrival.act.withdraws:
            twin = twins.of(arrival.text, arrival.moment, known.near.get(arrival.dispatch.pk, []))
            if twin and _next_lead_of(arrival, twin):
                members, twin = arrivals.members_of(twin.story.pk), None
        self._step(arrival, members, guid, twin)

    def _lineage(self, arrival: Arrival, known: Known) -> tuple[list[Member], str]:
        """What came before it in its story, and the guid that its story has or gets."""
        same_guid = known.by_guid.get(arrival.item.guid, [])
        if not same_guid:
            return known.followed(arrival), arrival.item.guid
        strands: dict[int | None, list[Member]] = {}
        for member in same_guid:
            strands.setdefault(member.story_id, []).append(member)
        unsent = strands.pop(None, [])
        for story, strand in sorted(strands.items(), key=lambda pair: -(pair[0] or 0)):
            whole = [*known.of_story.get(story or 0, strand), *unsent]
            if not self._is_another(arrival, whole):
                return whole, arrival.item.guid
        if not strands and not self._is_another(arrival, unsent):
            return unsent, arrival.item.guid
        return [], f"{arrival.item.guid[:470]}#{arrival.dispatch.pk}"

    def _is_another(self, arrival: Arrival, members: Sequence[Member]) -> bool:
        others = [member.arrival for member in members]
        unlike = arrivals.unlike(arrival, others) if len(others) < 50 else False
        return lineage.is_another_story(arrival.sent, [one.sent for one in others], unlike=unlike)

    def _step(self, arrival: Arrival, members: Sequence[Member], guid: str, twin: Twin | None) -> None:
        ids = list(dict.fromkeys(member.story_id for member in members if member.story_id))
        step = lineage.next_step(arrival.sent, [member.arrival.sent for member in members], has_story=bool(ids))
        if step is Step.CREATE:
            self._create(arrival, guid, twin)
            return
        self._file()
        story = Story.objects.select_for_update(of=("self",)).get(pk=ids[0]) if ids else None
        outcome, reason = self._change(step, arrival, story)
        for other in Story.objects.filter(pk__in=ids[1:]) if step is Step.KILL else ():
            actions.kill(other, why_withdrawn(arrival, other), by=BY, at=self.at)
        self._note(arrival, story, outcome, reason)

    def _change(self, step: Step, arrival: Arrival, story: Story | None) -> tuple[str, str]:
        if story is not None and step is Step.UPDATE:
            return self._update(arrival, story)
        if story is not None and step is Step.LIFT:
            actions.lift(story, by=BY, at=self.at)
            return self._update(arrival, story)
        if story is not None and step in (Step.KILL, Step.WITHHOLD):
            withheld = step is Step.WITHHOLD
            actions.kill(story, why_withdrawn(arrival, story), by=BY, at=self.at, withheld=withheld)
            return Outcome.KILLED, "withheld until the agency sends it again" if withheld else ""
        return {
            Step.LATE: (Outcome.DUPLICATE, "an older version than the one we have"),
            Step.AFTER_KILL: (
                (Outcome.DUPLICATE, "the story was killed; a late update does not undo that")
                if story
                else (Outcome.HELD, "its kill arrived before it; not published")
            ),
            Step.HELD_BACK: (Outcome.HELD, "the agency withholds it; not published"),
            Step.BEFORE_ITS_STORY: (
                Outcome.HELD,
                "a kill for a story we never had; kept so that it is never published",
            ),
            Step.ADVISORY: (Outcome.HELD, "an advisory for editors, not a story"),
        }.get(step, (Outcome.DUPLICATE, "the same words again"))

    def _update(self, arrival: Arrival, story: Story) -> tuple[str, str]:
        if made := bring(story, arrival, by=BY, at=self.at):
            fields = ", ".join(offer.field for offer in made)
            return Outcome.OFFERED, f"a person edited {fields}; those words stay, the agency's are offered"
        return Outcome.UPDATED, ""

    def _create(self, arrival: Arrival, guid: str, twin: Twin | None) -> None:
        item = arrival.item
        source = self.sources.get(arrival.dispatch.source_id or 0) or self.default_source
        decision = routing.decide(item, source, self.default_section, using=self.router)
        section, held = self.sections[decision.section], decision.held_reason
        stands, why = twins.stands(source, arrival.text, arrival.moment, twin) if twin else (True, "")
        if not stands and twin:
            held = held or twins.held_because(twin, why)
        embargoed = item.embargo_at is not None and item.embargo_at > self.at
        embargo_at = item.embargo_at if embargoed else None
        live = not held and not embargoed
        outcome = Outcome.TAKEN if live else Outcome.HELD
        reason = held or (f"under embargo until {item.embargo_at:%Y-%m-%d %H:%M} UTC" if embargoed else "")
        places = (*self.places.get(section.pk, ()), *routing.places_of(decision.also))
        draft = self._draft(arrival, section, source.pk, guid, places, embargo_at)
        filing = Filing(draft, live, held, arrival.text.body)
        place = len(self.pending)
        self.pending.append(_Pending(place, arrival, filing, outcome, reason, twin, stands and live, why))

    def _file(self) -> None:
        """Make the pending stories, and write down what became of their dispatches."""
        pending, self.pending = self.pending, []
        stories = file_all([one.filing for one in pending], by=BY, at=self.at)
        pairs = list(zip(stories, pending, strict=True))
        marks.keep((story.pk, one.arrival.mark) for story, one in pairs if one.arrival.mark)
        Lineage.objects.bulk_create(
            Lineage(dispatch=one.arrival.dispatch, story=story, outcome=one.outcome,
                    reason=shorten(one.reason, 300), at=self.at)
            for story, one in pairs
        )  # fmt: skip
        Trail.objects.bulk_create(trail for one in pending for trail in arrivals.trails_of(one.arrival))
        for story, one in pairs:
            self.results[one.arrival.dispatch.pk] = Absorbed(one.outcome, one.reason, story.pk)
            if one.twin:
                self._link(story, one, one.twin)

    def _link(self, story: Story, one: _Pending, twin: Twin) -> None:
        copy = Copy.objects.create(
            story=story, like=twin.story, percent=twin.percent, how=twin.likeness.how,
            stands=story if one.stands else twin.story, chosen_by=copies.BY_RULE, why=shorten(one.why, 200), at=self.at,
        )  # fmt: skip
        beside = not self.sources_of(story).holds_copies
        if one.stands and twin.story.published_at and not beside:
            copies.choose(copy, story, by=copies.BY_RULE, at=self.at, why=one.why)

    def _note(self, arrival: Arrival, story: Story | None, outcome: str, reason: str) -> None:
        Lineage.objects.create(
            dispatch=arrival.dispatch, story=story, outcome=outcome, reason=shorten(reason, 300), at=self.at
        )
        Trail.objects.bulk_create(arrivals.trails_of(arrival))
        self.results[arrival.dispatch.pk] = Absorbed(outcome, reason, story.pk if story else None)

    # What the network is, read once for the batch

    @cached_property
    def sections(self) -> dict[str, Section]:
        return {section.slug: section for section in Section.objects.select_related("home").order_by("id")}

    @cached_property
    def router(self) -> Router:
        return routing.router()

    @cached_property
    def sources(self) -> dict[int, Source]:
        return {source.pk: source for source in Source.objects.select_related("default_section")}

    @cached_property
    def default_source(self) -> Source:
        return actions.default_source()

    @cached_property
    def places(self) -> dict[int, list[tuple[int, int]]]:
        places: dict[int, list[tuple[int, int]]] = {}
        for carriage in Carriage.objects.order_by("site__position", "site_id"):
            places.setdefault(carriage.section_id, []).append((carriage.site_id, carriage.section_id))
        return places

    @cached_property
    def related_lines(self) -> dict[str, int]:
        """The section whose Related Link says a line, `.com` or not."""
        return {_line(section.related_line): section.pk for section in reversed(list(self.sections.values()))}

    def sources_of(self, story: Story) -> Source:
        return self.sources.get(story.source_id) or self.default_source

    def _draft(
        self, arrival: Arrival, section: Section, source_id: int, guid: str, places: tuple[tuple[int, int], ...],
        embargo_at: datetime | None,
    ) -> Draft:  # fmt: skip
        item = arrival.item
        links = tuple((self.related_lines.get(_line(link.text)), link.text, link.href) for link in item.links)
        return Draft(
            site_id=section.home_id,
            section_id=section.pk,
            source_id=source_id,
            headline=arrival.words["headline"],
            body_html=item.body_html,
            standfirst=item.standfirst,
            byline=item.byline,
            dateline_place=item.dateline.place,
            dateline_source=item.dateline.source,
            dateline_on=item.dateline.on,
            language=item.language,
            urgency=item.urgency or 5,
            rights=item.usage_terms,
            places=places,
            links=links or ((section.pk, section.related_line, ""),),
            guid=guid,
            version=item.version,
            sourced_at=item.versioned_at or item.created_at,
            embargo_at=embargo_at,
        )


def _next_lead_of(arrival: Arrival, twin: Twin) -> bool:
    """Whether a likely copy is the same source's next lead under another guid."""
    labelled = arrival.act.follows or arrival.label.lead > 0
    near = abs(arrival.moment - twin.moment) <= lineage.FOLLOWS_WITHIN
    return labelled and near and arrival.dispatch.source_id == twin.story.source_id


def _line(words: str) -> str:
    return words.lower().removesuffix(".com").strip()
