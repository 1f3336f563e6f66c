"""From a dispatch to a story, by lineage."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from snn.ground.text import shorten
from snn.network.models import Section
from snn.stories import actions, rules
from snn.stories.actions import Draft
from snn.stories.models import Lineage, Story
from snn.stories.routing import queries as routing
from snn.stories.rules import Standing, Step
from snn.wire.dispatch import Item, Kind
from snn.wire.models import Dispatch
from snn.wire.queries import item_of

log = logging.getLogger(__name__)
BY = "wire"
Outcome = Lineage.Outcome


@dataclass(frozen=True)
class Absorbed:
    """What became of a dispatch."""

    outcome: str
    reason: str
    story_id: int | None


@transaction.atomic
def absorb(dispatch: Dispatch, *, default_section: str, at: datetime) -> Absorbed:
    """Make a story of a dispatch, or change the one it belongs to; once, however often it is called."""
    Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    done = Lineage.objects.filter(dispatch=dispatch).first()
    if done:
        return Absorbed(done.outcome, done.reason, done.story_id)
    item = item_of(dispatch)
    story = Story.objects.select_for_update(of=("self",)).filter(guid=item.guid).first()
    step = rules.next_step(Kind(item.kind), item.version, dispatch.fingerprint, _standing(story))
    outcome, reason, story = _do(step, item, dispatch, story, default_section, at)
    Lineage.objects.create(dispatch=dispatch, story=story, outcome=outcome, reason=shorten(reason, 300), at=at)
    return Absorbed(outcome, reason, story.pk if story else None)


def absorb_waiting(*, default_section: str, at: datetime) -> int:
    """Absorb every dispatch that no lineage knows yet: what a process left behind when it died."""
    waiting = list(Dispatch.objects.filter(lineage=None).order_by("id"))
    for dispatch in waiting:
        absorb(dispatch, default_section=default_section, at=at)
    return len(waiting)


def _standing(story: Story | None) -> Standing | None:
    if story is None:
        return None
    latest = story.lineage.filter(outcome__in=[Outcome.TAKEN, Outcome.UPDATED, Outcome.HELD, Outcome.OFFERED])
    newest = latest.order_by("-id").select_related("dispatch").first()
    return Standing(story.version, newest.dispatch.fingerprint if newest else "", hasattr(story, "kill"))


def _do(
    step: Step, item: Item, dispatch: Dispatch, story: Story | None, default_section: str, at: datetime
) -> tuple[str, str, Story | None]:
    if step is Step.CREATE:
        return _create(item, dispatch, default_section, at)
    if step is Step.UPDATE and story is not None:
        return _update(item, story, at)
    if step is Step.KILL and story is not None:
        actions.kill(story, item.editor_note or f"Withdrawn by {story.source.full_name}.", by=BY, at=at)
        return Outcome.KILLED, "", story
    return {
        Step.LATE: (Outcome.DUPLICATE, "an older version than the one we have", story),
        Step.AFTER_KILL: (Outcome.DUPLICATE, "the story was killed; a late update does not undo that", story),
        Step.KILL_UNKNOWN: (Outcome.HELD, "a kill for a story we never had; kept so that it is never published", None),
        Step.ADVISORY: (Outcome.HELD, "an advisory for editors, not a story", story),
    }.get(step, (Outcome.DUPLICATE, "the same words again", story))


def _create(item: Item, dispatch: Dispatch, default_section: str, at: datetime) -> tuple[str, str, Story | None]:
    if Dispatch.objects.filter(guid=item.guid, kind=Kind.KILL, lineage__outcome=Outcome.HELD).exists():
        return Outcome.HELD, "its kill arrived before it; not published", None
    source = dispatch.source or actions.default_source()
    decision = routing.decide(item, source, default_section)
    section = Section.objects.select_related("home").get(slug=decision.section)
    held = decision.held_reason
    embargoed = item.embargo_at is not None and item.embargo_at > at
    places = (*actions.places_of(section), *routing.places_of(decision.also))
    draft = _draft(item, section, source.pk, places, item.embargo_at if embargoed else None)
    story = actions.create(draft, by=BY, at=at, held_reason=held)
    if held or embargoed:
        reason = held or f"under embargo until {item.embargo_at:%Y-%m-%d %H:%M} UTC"
        return Outcome.HELD, reason, story
    return Outcome.TAKEN, "", actions.publish(story, by=BY, at=at)


def _update(item: Item, story: Story, at: datetime) -> tuple[str, str, Story]:
    by_hand = set(story.hand_edits.values_list("field", flat=True))
    words = {
        "headline": shorten(item.headline, 300),
        "standfirst": shorten(item.standfirst, 600),
        "byline": shorten(item.byline, 200),
        "body_html": item.body_html,
        "dateline_place": shorten(item.dateline.place, 120),
        "dateline_on": item.dateline.on,
    }
    actions.update(
        story,
        words,
        by=BY,
        at=at,
        by_hand=False,
        version=max(item.version, story.version),
        sourced_at=item.versioned_at,
    )
    if item.kind is Kind.CORRECTION:
        actions.correct(story, item.editor_note or "The source has corrected this story.", by=BY, at=at)
    if by_hand & set(words):
        return Outcome.OFFERED, f"a person edited {', '.join(sorted(by_hand & set(words)))}; those words stay", story
    return Outcome.UPDATED, "", story


def _draft(
    item: Item, section: Section, source_id: int, places: tuple[tuple[int, int], ...], embargo_at: datetime | None
) -> Draft:
    links = [(_section_named(link.text), link.text, link.href) for link in item.links]
    links = links or [(section.pk, section.related_line, "")]
    return Draft(
        site_id=section.home_id,
        section_id=section.pk,
        source_id=source_id,
        headline=item.headline,
        body_html=item.body_html,
        standfirst=item.standfirst,
        byline=item.byline,
        dateline_place=item.dateline.place,
        dateline_source=item.dateline.source,
        dateline_on=item.dateline.on,
        language=item.language,
        urgency=item.urgency or 5,
        places=places,
        links=tuple(links),
        guid=item.guid,
        version=item.version,
        sourced_at=item.versioned_at or item.created_at,
        embargo_at=embargo_at,
    )


def _section_named(line: str) -> int | None:
    """The section whose Related Link says this line, `.com` or not."""
    wanted = line.lower().removesuffix(".com").strip()
    for section in Section.objects.all():
        if section.related_line.lower().removesuffix(".com").strip() == wanted:
            return section.pk
    return None
