"""Choosing what stands under a story as "more on this": against the whole archive, after publication.

Not in the transaction that publishes: an agency's flood must not wait for it. That transaction leaves a KinDue row; the
press has the choice made before its turn, and each story whose choice changed gets a Change of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from snn.stories import kinship
from snn.stories.changes import related_changed
from snn.stories.models import KinDue, KinWord, Placement, RelatedStory, Story

CANDIDATES = 24
Chosen = list[tuple[int, int]]


def something_waits() -> bool:
    """Whether any story waits for its choice."""
    return KinDue.objects.exists()


def relate_waiting(limit: int, at: datetime) -> int:
    """Choose for the newest stories that wait; how many."""
    waiting = list(KinDue.objects.order_by("-story_id").values_list("story_id", flat=True)[:limit])
    for story in waiting:
        relate(story, at)
    return len(waiting)


@transaction.atomic
def relate(story_id: int, at: datetime) -> None:
    """Choose for one story, and let it enter the choice of those that gain most by it."""
    KinDue.objects.filter(story_id=story_id).delete()
    story = Story.objects.filter(pk=story_id).select_related("kill").order_by().first()
    if story is None or story.published_at is None or hasattr(story, "kill"):
        return
    words = kinship.word_numbers(story.headline, story.standfirst)
    akin = _akin(story, words)
    _index(story_id, words)
    wanted = _filled(story, kinship.best(akin))
    ordered = [pk for pk, _ in kinship.best(akin, CANDIDATES)]
    chosen = _chosen([story_id, *ordered])
    new = {} if wanted == chosen[story_id] else {story_id: wanted}
    _choose(new | _neighbours(story_id, akin, chosen), at)


def _akin(story: Story, words: list[int]) -> dict[int, int]:
    """Live stories in the same language that share words with it, each with its likeness."""
    score = kinship.likeness(_having(words, story.pk))
    most = dict(kinship.best(score, CANDIDATES))
    live = Story.objects.filter(pk__in=most, published_at__isnull=False, kill=None, language=story.language)
    return {
        pk: most[pk] + kinship.SAME_SECTION * (section == story.section_id)
        for pk, section in live.order_by().values_list("pk", "section_id")
    }


def _having(words: list[int], but: int) -> dict[int, list[int]]:
    """The newest stories that have each word: one short walk along the index a word, all in one question."""
    if not words:
        return {}
    one = "SELECT * FROM (SELECT word, story_id FROM stories_kinword WHERE word = %s ORDER BY story_id DESC LIMIT %s) AS w{}"
    having: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        question = " UNION ALL ".join(one.format(n) for n in range(len(words)))
        cursor.execute(question, [part for word in words for part in (word, kinship.LOOKED_AT)])
        for word, story in cursor.fetchall():
            if story != but:
                having.setdefault(word, []).append(story)
    return having


def _index(story_id: int, words: list[int]) -> None:
    have = set(KinWord.objects.filter(story_id=story_id).values_list("word", flat=True))
    if have != set(words):
        if have:
            KinWord.objects.filter(story_id=story_id).delete()
        KinWord.objects.bulk_create(KinWord(word=word, story_id=story_id) for word in words)


def _filled(story: Story, chosen: Chosen) -> Chosen:
    """Where fewer than three are akin, the newest of its section fill up."""
    if len(chosen) >= kinship.SHOWN:
        return chosen
    newest = Placement.objects.filter(site_id=story.site_id, section_id=story.section_id, live_at__isnull=False)
    ids = newest.order_by("-live_at", "-story_id").values_list("story_id", flat=True)[: 3 * kinship.SHOWN]
    same = set(Story.objects.filter(pk__in=ids, language=story.language).order_by().values_list("pk", flat=True))
    there = {story.pk, *(pk for pk, _ in chosen)}
    fill = [(pk, 0) for pk in ids if pk in same and pk not in there]
    return [*chosen, *fill][: kinship.SHOWN]


def _neighbours(newcomer: int, akin: dict[int, int], chosen: dict[int, Chosen]) -> dict[int, Chosen]:
    """The few that gain most, each with its new choice."""
    gains = []
    for other, score in kinship.best(akin, CANDIDATES):
        after = kinship.enters(chosen[other], newcomer, score)
        if after is not None:
            gains.append((kinship.gain(chosen[other], score), other, after))
    gains.sort(key=lambda one: (-one[0], -one[1]))
    return {other: after for _, other, after in gains[: kinship.REFRESHED]}


def _chosen(stories: Sequence[int]) -> dict[int, Chosen]:
    """What each of these shows now."""
    found: dict[int, Chosen] = {story: [] for story in stories}
    rows = RelatedStory.objects.filter(story_id__in=stories).order_by("story_id", "position", "id")
    for story, other, score in rows.values_list("story_id", "other_id", "score"):
        found[story].append((other, score))
    return found


def _choose(choices: dict[int, Chosen], at: datetime) -> None:
    if not choices:
        return
    RelatedStory.objects.filter(story_id__in=choices).delete()
    RelatedStory.objects.bulk_create(
        RelatedStory(story_id=story, other_id=other, position=n, score=score)
        for story, chosen in choices.items()
        for n, (other, score) in enumerate(chosen)
    )
    related_changed(choices, at)
