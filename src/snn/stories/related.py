"""Choosing what stands under a story as "more on this": against the whole archive, after publication.

Not in the transaction that publishes: an agency's flood must not wait for it. That transaction leaves a KinDue row; the
press has the choice made before its turn, and each story whose choice changed gets a Change of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from snn.network.prepared import prepared
from snn.network.settling import soon_durable
from snn.stories import kinship
from snn.stories.changes import related_changed
from snn.stories.kinship import Picks
from snn.stories.models import AuditLine, KinDue, KinWord, Placement, RelatedPick, RelatedStory, Story

CANDIDATES = 24
Chosen = list[tuple[int, int]]


def something_waits() -> bool:
    """Whether any story waits for its choice."""
    return bool(_newest_due())


def relate_waiting(limit: int, at: datetime) -> int:
    """Choose for the newest stories that wait; how many."""
    waiting = list(KinDue.objects.order_by("-story_id").values_list("story_id", flat=True)[:limit])
    for story in waiting:
        relate(story, at)
    return len(waiting)


def relate(story_id: int, at: datetime) -> None:
    """Choose for one story, and let it enter the choice of those that gain most by it.

    Should the choice be lost with the power, it is made again: its KinDue row is back then, and no change is done.
    """
    with soon_durable():
        _relate(story_id, at)


def _relate(story_id: int, at: datetime) -> None:
    KinDue.objects.filter(story_id=story_id).delete()
    story = next(iter(_with_kill(story_id)), None)
    if story is None or story.published_at is None or hasattr(story, "kill"):
        return
    words = kinship.word_numbers(story.headline, story.standfirst)
    akin = _akin(story, words)
    _index(story_id, words)
    ordered = [pk for pk, _ in kinship.best(akin, CANDIDATES)]
    picked = picks_of([story_id, *ordered])
    wanted = _wanted(story, akin, picked[story_id])
    chosen = _chosen([story_id, *ordered])
    new = {} if wanted == chosen[story_id] else {story_id: wanted}
    asked = {pk: score for pk, score in akin.items() if pk not in picked or story_id not in picked[pk].removed}
    _choose(new | _neighbours(story_id, asked, chosen), at)


@transaction.atomic
def pick(story: Story, picks: Picks, *, by: str, at: datetime) -> bool:
    """Let an editor's word stand before what is computed; whether that is a change."""
    story = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if picks_of([story.pk])[story.pk] == picks:
        return False
    story.related_picks.all().delete()
    said = [*((pk, True) for pk in picks.pinned), *((pk, False) for pk in sorted(picks.removed))]
    RelatedPick.objects.bulk_create(
        RelatedPick(story=story, other_id=pk, pinned=pinned, position=n, by=by, at=at)
        for n, (pk, pinned) in enumerate(said)
    )
    note = f"{len(picks.pinned)} pinned, {len(picks.removed)} removed"
    AuditLine.objects.create(story=story, act="relate", by=by, at=at, note=note)
    if story.published_at is not None and not hasattr(story, "kill"):
        wanted = suggested(story, picks)
        _choose({} if wanted == _chosen([story.pk])[story.pk] else {story.pk: wanted}, at)
    return True


def suggested(story: Story, picks: Picks = kinship.NO_PICKS) -> Chosen:
    """What would stand under a story that is like this one, saved or not; writes nothing."""
    return _wanted(story, _akin(story, kinship.word_numbers(story.headline, story.standfirst)), picks)


def picks_of(stories: Sequence[int]) -> dict[int, Picks]:
    """What editors said of each."""
    found: dict[int, tuple[list[int], set[int]]] = {story: ([], set()) for story in stories}
    for story, other, pinned in _picks(stories):
        if pinned:
            found[story][0].append(other)
        else:
            found[story][1].add(other)
    return {story: Picks(tuple(pinned), frozenset(removed)) for story, (pinned, removed) in found.items()}


def live(stories: Iterable[int]) -> set[int]:
    """Those of them that readers have."""
    out = Story.objects.filter(pk__in=list(stories), published_at__isnull=False, kill=None).order_by()
    return set(out.values_list("pk", flat=True))


def _wanted(story: Story, akin: dict[int, int], picks: Picks) -> Chosen:
    pinned = live(picks.pinned) if picks.pinned else set()
    chosen = kinship.laid_over(akin, Picks(tuple(pk for pk in picks.pinned if pk in pinned), picks.removed))
    return _filled(story, chosen, picks.removed)


def _akin(story: Story, words: list[int]) -> dict[int, int]:
    """Live stories in the same language that share words with it, each with its likeness."""
    score = kinship.likeness(_having(words, story.pk))
    most = dict(kinship.best(score, CANDIDATES))
    return {
        pk: most[pk] + kinship.SAME_SECTION * (section == story.section_id)
        for pk, section in _sections_of(list(most), story.language)
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
    have = set(_words_of(story_id))
    if have != set(words):
        if have:
            KinWord.objects.filter(story_id=story_id).delete()
        KinWord.objects.bulk_create(KinWord(word=word, story_id=story_id) for word in words)


def _filled(story: Story, chosen: Chosen, removed: frozenset[int]) -> Chosen:
    """Where fewer than three are akin, the newest of its section fill up."""
    if len(chosen) >= kinship.SHOWN:
        return chosen
    newest = Placement.objects.filter(site_id=story.site_id, section_id=story.section_id, live_at__isnull=False)
    ids = newest.order_by("-live_at", "-story_id").values_list("story_id", flat=True)[
        : 3 * kinship.SHOWN + len(removed)
    ]
    same = set(Story.objects.filter(pk__in=ids, language=story.language).order_by().values_list("pk", flat=True))
    there = {story.pk, *removed, *(pk for pk, _ in chosen)}
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
    for story, other, score in _related(stories):
        found[story].append((other, score))
    return found


@prepared
def _newest_due() -> QuerySet[KinDue, int]:
    return KinDue.objects.order_by("-story_id").values_list("story_id", flat=True)[:1]


@prepared
def _with_kill(story: int) -> QuerySet[Story]:
    return Story.objects.filter(pk=story).select_related("kill").order_by()


@prepared
def _picks(stories: Collection[int]) -> QuerySet[RelatedPick, tuple[int, int, bool]]:
    rows = RelatedPick.objects.filter(story_id__in=stories).order_by("story_id", "position", "id")
    return rows.values_list("story_id", "other_id", "pinned")


@prepared
def _sections_of(stories: Collection[int], language: str) -> QuerySet[Story, tuple[int, int]]:
    """Of the live ones in that language."""
    live = Story.objects.filter(pk__in=stories, published_at__isnull=False, kill=None, language=language)
    return live.order_by().values_list("pk", "section_id")


@prepared
def _words_of(story: int) -> QuerySet[KinWord, int]:
    return KinWord.objects.filter(story_id=story).order_by().values_list("word", flat=True)


@prepared
def _related(stories: Collection[int]) -> QuerySet[RelatedStory, tuple[int, int, int]]:
    rows = RelatedStory.objects.filter(story_id__in=stories).order_by("story_id", "position", "id")
    return rows.values_list("story_id", "other_id", "score")


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
