"""The only writers of manuscripts besides Wagtail's form, and the way from a manuscript to the story."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from snn.desk.models import Person
from snn.desk.writing import body
from snn.desk.writing.checks import Checked, check
from snn.desk.writing.merging import Merged, merge
from snn.desk.writing.models import Manuscript
from snn.desk.writing.places import Chosen, stands
from snn.network.models import Site
from snn.stories import actions, handwork, related
from snn.stories.actions import Draft
from snn.stories.kinship import Picks
from snn.stories.models import Picture, Story

PLAIN = ("headline", "standfirst", "byline", "dateline_place", "dateline_source", "dateline_on", "urgency", "rights")
AROUND = ("section_id", "language", "links", "source_id")
"""What the editor's form asks for besides the words."""
_LINK = re.compile(r"^(?P<text>.*?)\s*(?P<href>https?://\S+)$")


@dataclass(frozen=True)
class Outcome:
    """What publishing came to. story None: nothing was written, for the reasons in refused or torn."""

    story: Story | None
    refused: tuple[str, ...] = ()
    torn: tuple[str, ...] = ()


@transaction.atomic
def open_manuscript(story: Story, *, by: Person) -> Manuscript:
    """The story's working copy: one a story, made when the first person edits it; brought up to date if untouched."""
    # Of two first edits at once the second waits here, and finds the first one's copy.
    story = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    now = words_of(story)
    manuscript = Manuscript.objects.select_for_update(of=("self",)).filter(story=story).first()
    fresh = manuscript is None
    if manuscript is None:
        manuscript = Manuscript(story=story, owner=by, section_id=story.section_id, language=story.language)
    elif manuscript.base == _stored(now) or typed(manuscript) != _loaded(manuscript.base):
        return manuscript
    _fill(manuscript, now)
    if fresh:
        _surround(manuscript, story)
    manuscript.base = _stored(now)
    manuscript.save()
    manuscript.save_revision(user=by)
    return manuscript


@transaction.atomic
def relate(manuscript: Manuscript, change: Callable[[Picks], Picks], *, by: Person) -> None:
    """Say what stands under it, or must not: by what is picked at this very moment."""
    manuscript = Manuscript.objects.select_for_update(of=("self",)).get(pk=manuscript.pk)
    manuscript.related = _kept(change(picks_of(manuscript)))
    manuscript.save()
    manuscript.save_revision(user=by)


@transaction.atomic
def depict(manuscript: Manuscript, picture: Picture | None, *, by: Person) -> None:
    """Choose its picture."""
    manuscript = Manuscript.objects.select_for_update(of=("self",)).get(pk=manuscript.pk)
    manuscript.picture = picture
    manuscript.save()
    manuscript.save_revision(user=by)


@transaction.atomic
def stand(manuscript: Manuscript, chosen: Chosen, *, by: Person) -> None:
    """Say on which sites it stands, and in which section there."""
    manuscript = Manuscript.objects.select_for_update(of=("self",)).get(pk=manuscript.pk)
    manuscript.places = {str(site): section for site, section in chosen.items()}
    manuscript.save()
    manuscript.save_revision(user=by)


@transaction.atomic
def publish(
    manuscript: Manuscript,
    *,
    by: Person,
    at: datetime,
    when: datetime | None = None,
    take: Collection[str] = (),
    over: Collection[str] = (),
) -> Outcome:
    """Make the story what the manuscript says, now or (when) later; refused or torn, nothing is written."""
    manuscript = locked(manuscript.pk)
    if refused := refusals(manuscript):
        return Outcome(None, refused=refused)
    if manuscript.story is None:
        manuscript.story = actions.create(_draft(manuscript), by=by.email, at=at)
    else:
        merged = merged_with(manuscript, take, over)
        if merged.torn:
            return Outcome(None, torn=merged.torn)
        _update(manuscript, merged, by, at)
    related.pick(manuscript.story, picks_of(manuscript), by=by.email, at=at)
    if when is not None and when > at:
        handwork.schedule(manuscript.story, when, by=by.email, at=at)
    else:
        actions.publish(manuscript.story, by=by.email, at=at)
    _settle(manuscript, by)
    return Outcome(manuscript.story)


def locked(manuscript: int) -> Manuscript:
    """The manuscript, which nobody else changes meanwhile, nor its story; for a transaction."""
    # The story first, as where one is opened: whoever takes the two the other way round would wait for ever.
    list(
        Story.objects.select_for_update(of=("self",)).filter(pk__in=_story_of(manuscript)).order_by().values_list("pk")
    )
    return Manuscript.objects.select_for_update(of=("self",)).get(pk=manuscript)


def _story_of(manuscript: int) -> list[int]:
    return [pk for pk in Manuscript.objects.filter(pk=manuscript).values_list("story_id", flat=True) if pk]


def mark_of(manuscript: Manuscript) -> str:
    """Says what somebody saw who was about to publish it: all that is in it, and the story's words as they stand."""
    around = {"picture": manuscript.picture_id, "places": manuscript.places, "related": manuscript.related}
    story = Story.objects.filter(pk=manuscript.story_id or 0).first()
    said = [words_in(manuscript), around, _stored(words_of(story)) if story else None]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def refusals(manuscript: Manuscript) -> tuple[str, ...]:
    """Why it can't be published as it is, in words for its writer."""
    found = [advice.words for advice in check(seen(manuscript)) if advice.must]
    if manuscript.story is not None and hasattr(manuscript.story, "kill"):
        found.append("The story was withdrawn; a withdrawn story does not come back. Write a new one.")
    for line in _lines(manuscript.links):
        if not _LINK.match(line):
            found.append(f'Related link "{line[:60]}" has no address; end the line with one, as https://example.org/.')
    return tuple(found)


def seen(manuscript: Manuscript) -> Checked:
    """What the checks look at."""
    picture = manuscript.picture
    return Checked(
        manuscript.headline, manuscript.standfirst, manuscript.body_html, manuscript.body_words,
        manuscript.section_id is not None, picture is not None, picture.alt if picture else "",
    )  # fmt: skip


def merged_with(manuscript: Manuscript, take: Collection[str] = (), over: Collection[str] = ()) -> Merged:
    """The manuscript and its story as it stands now."""
    assert manuscript.story is not None
    story = Story.objects.get(pk=manuscript.story.pk)
    return merge(_loaded(manuscript.base), words_of(story), typed(manuscript), take, over)


def words_of(story: Story) -> dict[str, Any]:
    """The story's words, by field; the body as the editor writes it."""
    return {name: getattr(story, name) for name in PLAIN} | {"body_html": body.normal(story.body_html)}


def typed(manuscript: Manuscript) -> dict[str, Any]:
    """The manuscript's words, by field."""
    said = {name: getattr(manuscript, name) for name in PLAIN}
    return said | {"body_html": body.normal(manuscript.body_html)}


def words_in(manuscript: Manuscript) -> dict[str, Any]:
    """All that the editor's form asks for, by field, as it can be kept."""
    said = {name: getattr(manuscript, name) for name in AROUND}
    return _stored(typed(manuscript) | said)


def write(manuscript: Manuscript, words: dict[str, Any], *, by: Person) -> None:
    """Give it these words, as a version of its own."""
    _fill(manuscript, _loaded(words) if "dateline_on" in words else words)
    manuscript.save()
    manuscript.save_revision(user=by, clean=False, log_action=True)


def source_id() -> int:
    """Whose a story is that was written here."""
    return actions.default_source().pk


def picks_of(manuscript: Manuscript) -> Picks:
    """What is pinned under it and removed; stories that are no more are left out."""
    pinned, removed = manuscript.related.get("pinned", ()), manuscript.related.get("removed", ())
    there = set(Story.objects.filter(pk__in=[*pinned, *removed]).order_by().values_list("pk", flat=True))
    return Picks(tuple(pk for pk in pinned if pk in there), frozenset(removed) & there)


def links_of(manuscript: Manuscript) -> list[handwork.Link]:
    """(words, address) of each line; a line without words is called by its address."""
    found = (_LINK.match(line) for line in _lines(manuscript.links))
    return [((one["text"] or one["href"])[:300], one["href"][:1000]) for one in found if one]


def _surround(manuscript: Manuscript, story: Story) -> None:
    """All but the words as the story has it; later it is the manuscript's, until somebody publishes."""
    manuscript.picture, manuscript.source_id = story.picture, story.source_id
    manuscript.links = "\n".join(
        f"{link.text} {link.href}".strip() for link in story.related_links.filter(section=None)
    )
    manuscript.related = _kept(related.picks_of([story.pk])[story.pk])


def _update(manuscript: Manuscript, merged: Merged, by: Person, at: datetime) -> None:
    story, section = manuscript.story, manuscript.section
    assert story is not None and section is not None
    if merged.mine:
        actions.update(story, merged.mine, by=by.email, at=at)
    if section.pk != story.section_id:
        actions.rehome(story, section, by=by.email, at=at)
    if manuscript.source is not None:
        handwork.attribute(story, manuscript.source, by=by.email, at=at)
    if manuscript.places is not None and set(stands(manuscript)) != set(_places_now(story)):
        actions.place(story, stands(manuscript), by=by.email, at=at)
    handwork.depict(story, manuscript.picture, by=by.email, at=at)
    handwork.relink(story, links_of(manuscript), by=by.email, at=at)


def _draft(manuscript: Manuscript) -> Draft:
    section = manuscript.section
    assert section is not None
    said = {name: getattr(manuscript, name) for name in PLAIN}
    return Draft(
        site_id=section.home_id, section_id=section.pk, source_id=manuscript.source_id or source_id(),
        body_html=typed(manuscript)["body_html"], language=manuscript.language or _language(section.home),
        picture=manuscript.picture, places=stands(manuscript),
        links=((section.pk, section.related_line, ""), *((None, text, href) for text, href in links_of(manuscript))),
        **said,
    )  # fmt: skip


def _places_now(story: Story) -> list[tuple[int, int]]:
    return list(story.placements.order_by("id").values_list("site_id", "section_id"))


def _kept(picks: Picks) -> dict[str, list[int]]:
    return {"pinned": list(picks.pinned), "removed": sorted(picks.removed)}


def _language(site: Site) -> str:
    return site.language


def _settle(manuscript: Manuscript, by: Person) -> None:
    """The manuscript and the story say the same again."""
    assert manuscript.story is not None
    story = Story.objects.get(pk=manuscript.story.pk)
    manuscript.story = story
    now = words_of(story)
    changed = {name: words for name, words in now.items() if typed(manuscript)[name] != words}
    _fill(manuscript, changed)
    manuscript.base = _stored(now)
    manuscript.save()
    if changed:
        manuscript.save_revision(user=by if by.pk else None)


def _fill(manuscript: Manuscript, words: dict[str, Any]) -> None:
    for name, value in words.items():
        if name == "body_html":
            manuscript.set_body(value)
        else:
            setattr(manuscript, name, value)


def _stored(words: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in words.items()}


def _loaded(base: dict[str, Any]) -> dict[str, Any]:
    day = base.get("dateline_on")
    # What was begun before stories had rights on the desk began without any.
    return {"rights": ""} | base | {"dateline_on": date.fromisoformat(day) if day else None}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
