"""The sample network: made once, through the same actions that staff and wire use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from markdown_it import MarkdownIt

from snn.ads import actions as ads
from snn.ads.models import Sponsor
from snn.config.booking import book
from snn.config.network import load_file
from snn.config.progress import progress
from snn.ground.clock import now
from snn.network.models import Section, Site, Source
from snn.stories import actions, pictures
from snn.stories.actions import Draft
from snn.stories.models import Story

HERE = Path(__file__).parent
BY = "Ada"
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Sample:
    """One sample story as its file tells it."""

    name: str
    head: dict[str, Any]
    body_html: str


def prepare() -> None:
    """Load the network file, and on the first start its stories; a start that was cut off goes on where it was."""
    load_file(HERE / "network.toml")
    samples = read_samples()
    have = set(Story.objects.filter(guid__startswith="snn:sample:").values_list("guid", flat=True))
    left = [sample for sample in samples if f"snn:sample:{sample.name}" not in have]
    with progress("Writing sample stories") as tell:
        for n, sample in enumerate(sorted(left, key=lambda one: (-one.head["days_ago"], one.head["time"], one.name))):
            _tell_story(sample, now())
            tell(n + 1, len(left))
    _book_sponsor(now())


@transaction.atomic
def _book_sponsor(at: datetime) -> None:
    """One sponsor, invented, on half of the pages for a month; its site is nobody's."""
    if Sponsor.objects.exists():
        return
    days = (at.date() - timedelta(days=1), at.date() + timedelta(days=30))
    flight = book(HERE / "sponsor.toml", by=BY, at=at, days=days)
    ads.submit(flight.pk, by=BY, at=at)
    ads.approve(flight.pk, by=BY, at=at)


def read_samples() -> list[Sample]:
    """Every story file, by name."""
    return [_read(file) for file in sorted((HERE / "stories").glob("*.md"))]


def _read(file: Path) -> Sample:
    _, head, body = file.read_text(encoding="utf-8").split("+++\n", 2)
    return Sample(file.stem, tomllib.loads(head), _markdown.render(body))


@transaction.atomic
def _tell_story(sample: Sample, moment: datetime) -> None:
    head = sample.head
    hour, minute = map(int, head["time"].split(":"))
    day = moment.date() - timedelta(days=head["days_ago"])
    at = min(datetime.combine(day, time(hour, minute), UTC), moment - timedelta(minutes=5))
    draft = _draft(sample, at, moment)
    story = actions.create(draft, by=BY, at=at)
    if draft.embargo_at:
        return
    story = actions.publish(story, by=BY, at=at)
    for change in head.get("update", []):
        words = {"body_html": story.body_html + _markdown.render(change["append"])}
        if "headline" in change:
            words["headline"] = change["headline"]
        actions.update(story, words, by=BY, at=_later(at, change, moment))
        story.refresh_from_db()
    for change in head.get("correction", []):
        actions.correct(story, change["text"], by=BY, at=_later(at, change, moment))
    if "kill" in head:
        actions.kill(story, head["kill"]["reason"], by=BY, at=_later(at, head["kill"], moment))


def _draft(sample: Sample, at: datetime, moment: datetime) -> Draft:
    head = sample.head
    sites = {site.host: site for site in Site.objects.all()}
    sections = {section.slug: section for section in Section.objects.all()}
    source = Source.objects.get(slug=head["source"])
    return Draft(
        site_id=sites[head["site"]].pk,
        section_id=sections[head["section"]].pk,
        source_id=source.pk,
        headline=head["headline"],
        body_html=sample.body_html,
        standfirst=head.get("standfirst", ""),
        byline=head.get("byline", ""),
        dateline_place=head.get("place", ""),
        dateline_source=source.name if head.get("place") else "",
        dateline_on=at.date() if head.get("place") else None,
        language=head.get("language", "en"),
        urgency=head.get("urgency", 5),
        picture=_picture(head),
        places=tuple((sites[host].pk, sections[slug].pk) for host, slug in head.get("also", [])),
        links=tuple((sections[slug].pk, sections[slug].related_line, "") for slug in head.get("links", [])),
        guid=f"snn:sample:{sample.name}",
        sourced_at=at,
        embargo_at=moment + timedelta(hours=head["embargo_hours"]) if "embargo_hours" in head else None,
    )


def _picture(head: dict[str, Any]) -> Any:
    if "picture" not in head or not (HERE / "pictures" / head["picture"]).exists():
        return None
    return pictures.keep(
        (HERE / "pictures" / head["picture"]).read_bytes(),
        alt=head.get("picture_alt", ""),
        caption=head.get("picture_caption", ""),
        credit=head.get("picture_credit", "SNN illustration"),
    )


def _later(at: datetime, change: dict[str, Any], moment: datetime) -> datetime:
    return min(at + timedelta(hours=change["hours_after"]), moment)
