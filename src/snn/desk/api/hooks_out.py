"""Telling hooks what was done to stories: each act once to each hook, again until it is heard."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, Max

from snn.desk.api import rules
from snn.desk.api.models import Delivery, Hook
from snn.ground.fetching import Fetched, NotFetched
from snn.stories.models import AuditLine
from snn.stories.rules import story_path

Post = Callable[[str, bytes, dict[str, str]], Fetched]
LATE_LINES = 10_000
"""A line may be committed after lines of higher numbers; so far back each turn looks for such."""
LEASE = timedelta(minutes=2)
AT_ONCE = 20


def turn(post: Post, at: datetime) -> int:
    """Note what is to be told and tell what is due; how much of either."""
    return collect(at) + tell_due(post, at)


def collect(at: datetime) -> int:
    """Make a delivery of every act that a hook wants and has none of yet."""
    made = 0
    for hook in Hook.objects.filter(ended_at=None):
        reached = hook.deliveries.aggregate(last=Max("line"))["last"] or 0
        since = max(hook.from_line, reached - LATE_LINES)
        have = set(hook.deliveries.filter(line__gt=since).values_list("line", flat=True))
        lines = AuditLine.objects.filter(pk__gt=since, act__in=hook.acts).select_related("story__site").order_by("pk")
        fresh = [line for line in lines.iterator(chunk_size=500) if line.pk not in have][:500]
        Delivery.objects.bulk_create(
            [Delivery(hook=hook, line=line.pk, body=body_of(line), made_at=at, due_at=at) for line in fresh],
            ignore_conflicts=True,
        )
        made += len(fresh)
    return made


def tell_due(post: Post, at: datetime) -> int:
    """Call for what is due. One that dies meanwhile leaves it due again after the lease: a hook may hear twice."""
    waiting = Delivery.objects.filter(done_at=None, given_up_at=None, hook__ended_at=None, due_at__lte=at)
    batch = list(waiting.select_related("hook").order_by("due_at", "id")[:AT_ONCE])
    Delivery.objects.filter(pk__in=[one.pk for one in batch]).update(due_at=at + LEASE)
    for one in batch:
        _tell(one, post, at)
    return len(batch)


def body_of(line: AuditLine) -> str:
    """What a hook is told: the act and the story as it stands, for tools to fetch the rest with their token."""
    story = line.story
    url = story.site.origin + story_path(story.day, story.slug) if story.day else None
    told = {"id": story.pk, "headline": story.headline, "site": story.site.host, "url": url}
    return json.dumps({"id": line.pk, "act": line.act, "at": line.at.isoformat(), "story": told})


def _tell(one: Delivery, post: Post, at: datetime) -> None:
    headers = {
        "content-type": "application/json", "snn-delivery": str(one.pk),
        "snn-signature": rules.signature(one.hook.secret, one.body, int(at.timestamp())),
    }  # fmt: skip
    try:
        answer = post(one.hook.url, one.body.encode(), headers)
        failure = "" if 200 <= answer.status < 300 else f"answered {answer.status}"
    except NotFetched as wrong:
        failure = wrong.says
    mine = Delivery.objects.filter(pk=one.pk)
    if not failure:
        mine.update(done_at=at, failure="")
        return
    over = one.attempts + 1 >= rules.MOST_ATTEMPTS
    mine.update(
        attempts=F("attempts") + 1, failure=failure[:300], due_at=at + rules.pause(one.attempts + 1),
        given_up_at=at if over else None,
    )  # fmt: skip
