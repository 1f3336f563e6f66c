"""One row a story, and what hangs on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from snn.network.models import Section, Site, Source
from snn.wire.models import Dispatch


class Picture(models.Model):
    """A picture kept under its content hash in the data folder's media."""

    sha256 = models.CharField(max_length=64, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(max_length=300)
    caption = models.CharField(max_length=500, blank=True)
    credit = models.CharField(max_length=120)
    focus_x = models.PositiveSmallIntegerField(default=50, help_text="Percent from the left: what a crop must show.")
    focus_y = models.PositiveSmallIntegerField(default=50, help_text="Percent from the top.")
    widths = models.JSONField(help_text="Widths in pixels of the renditions made, ascending.")


class Story(models.Model):
    """What readers read. `published_at` empty: not out (draft, held, or under embargo)."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="stories", help_text="The canonical one.")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="stories")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="stories")
    slug = models.CharField(max_length=80)
    day = models.DateField(null=True, help_text="Of first publication, in the site's zone; part of the address.")
    headline = models.CharField(max_length=300)
    standfirst = models.CharField(max_length=600, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    dateline_place = models.CharField(max_length=120, blank=True)
    dateline_source = models.CharField(max_length=80, blank=True)
    dateline_on = models.DateField(null=True)
    body_html = models.TextField()
    words = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=16, default="en")
    urgency = models.PositiveSmallIntegerField(default=5)
    rights = models.CharField(max_length=300, blank=True, help_text="What may be done with it; for the desk alone.")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, null=True, related_name="stories")
    guid = models.CharField(max_length=500, null=True, unique=True, help_text="Of its wire lineage, if any.")
    version = models.BigIntegerField(default=1)
    created_at = models.DateTimeField()
    sourced_at = models.DateTimeField(null=True, help_text="When the source says it made this version.")
    embargo_at = models.DateTimeField(null=True)
    held_reason = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True, help_text="Of the last change of words after publication.")

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            # Covering: a sitemap reads it alone, and never the long rows.
            models.Index(fields=["site", "day", "published_at", "slug", "updated_at"], name="story_by_day"),
            models.Index(fields=["embargo_at"], condition=Q(published_at=None), name="story_under_embargo"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["site", "day", "slug"], name="one_story_an_address"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(day__isnull=False), name="a_published_story_has_its_day"
            ),
        ]


class Placement(models.Model):
    """A story stands on a site, in a section. Copies of the story's moments keep the lists one index away."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="placements")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="placements")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="placements")
    live_at = models.DateTimeField(null=True, help_text="The story's published_at while readers may see it.")
    day = models.DateField(null=True, help_text="The story's day.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "site", "section"], name="a_story_is_placed_once")]
        indexes = [
            models.Index(fields=["site", "section", "-live_at", "-story"], name="placement_by_section"),
            models.Index(fields=["site", "-live_at", "-story"], name="placement_by_site"),
            models.Index(fields=["site", "day"], condition=Q(live_at__isnull=False), name="placement_by_live_day"),
            models.Index(
                fields=["site", "section", "day"], condition=Q(live_at__isnull=False), name="placement_by_section_day"
            ),
        ]


class Lineage(models.Model):
    """A dispatch became part of a story, or says why not."""

    class Outcome(models.TextChoices):
        TAKEN = "taken"
        UPDATED = "updated"
        KILLED = "killed"
        DUPLICATE = "duplicate"
        HELD = "held"
        OFFERED = "offered"
        LINKED = "linked"

    dispatch = models.OneToOneField(Dispatch, on_delete=models.PROTECT, related_name="lineage")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, null=True, related_name="lineage")
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()


class HandEdit(models.Model):
    """A person edited this field; the wire may not overwrite it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="hand_edits")
    field = models.CharField(max_length=40)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "field"], name="a_field_is_marked_once")]


class Correction(models.Model):
    """What was wrong and is right now, in words for readers."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="corrections")
    text = models.CharField(max_length=600)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class Kill(models.Model):
    """The story is withdrawn: 410 and a notice at its address, on no list."""

    story = models.OneToOneField(Story, on_delete=models.PROTECT, related_name="kill")
    reason = models.CharField(max_length=600)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    withheld = models.BooleanField(default=False, help_text="The agency may lift it by sending the story again.")


class RelatedLink(models.Model):
    """A line under Related Links: a section of the network, or an address elsewhere."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="related_links")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True)
    text = models.CharField(max_length=300)
    href = models.CharField(max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class RelatedStory(models.Model):
    """A teaser under a story, and how akin the two are; see related.py."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="related")
    other = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="related_from")
    position = models.PositiveSmallIntegerField(default=0)
    score = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["story", "other"], name="a_story_is_related_once")]


class RelatedPick(models.Model):
    """An editor's word on what stands under a story: pinned before what is computed, or removed for good."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="related_picks")
    other = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    pinned = models.BooleanField(help_text="No: removed.")
    position = models.PositiveSmallIntegerField(default=0)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["story", "other"], name="a_related_story_is_picked_once")]


class KinWord(models.Model):
    """A telling word of a published story, as a number: the index that kinship is looked up in."""

    pk = models.CompositePrimaryKey("word", "story_id")
    word = models.BigIntegerField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="kin_words")


class KinDue(models.Model):
    """The story's choice of related stories is to be made (anew)."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, primary_key=True, related_name="kin_due")


class MovedAddress(models.Model):
    """Where a story used to be: a permanent redirect."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    path = models.CharField(max_length=200)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="moved_from")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "path"], name="an_address_moves_once")]


class AuditLine(models.Model):
    """Who did what to a story, when."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="audit")
    act = models.CharField(max_length=30)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    note = models.CharField(max_length=600, blank=True)

    class Meta:
        ordering = ["id"]


class Offer(models.Model):
    """Words of the agency for a field that a person edited; a person takes them or not."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        OVERTAKEN = "overtaken"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="offers")
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="offers")
    field = models.CharField(max_length=40)
    words = models.JSONField(help_text="What the agency would have there.")
    state = models.CharField(max_length=10, default=State.OPEN)
    at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "field"], name="a_dispatch_offers_a_field_once"),
            models.UniqueConstraint(
                fields=["story", "field"], condition=Q(state="open"), name="one_open_offer_a_field"
            ),
        ]


class Trail(models.Model):
    """What a first dispatch was called, hashed with its source: how leads under other guids find their story."""

    key = models.BigIntegerField(db_index=True)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="trails", db_index=False)
    at = models.DateTimeField()


class TextMark(models.Model):
    """A story's mark for finding texts like it; id is the story's. Numbers only: 1,000,000 of them are looked up."""

    # Four bytes: with eight the indexes below would be half as large again; it is enough for two thousand million.
    id = models.IntegerField(primary_key=True)
    slot0 = models.IntegerField()
    slot1 = models.IntegerField()
    slot2 = models.IntegerField()
    slot3 = models.IntegerField()
    slot4 = models.IntegerField()
    bits = models.BinaryField()

    class Meta:
        # With the id in the index the newest of a slot are read off its end. Without it PostgreSQL walks the whole
        # primary key backwards instead, 400 ms at a million, or sorts all that share a slot.
        indexes = [models.Index(fields=[f"slot{n}", "id"], name=f"textmark_by_slot{n}") for n in range(5)]


class Copy(models.Model):
    """Two stories say the same: a reprint, or one event's text from two agencies. One of them stands."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="copies", help_text="The later one.")
    like = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="copied_by")
    percent = models.PositiveSmallIntegerField(help_text="Of the shorter one's words, so many stand in the longer.")
    how = models.CharField(max_length=60)
    stands = models.ForeignKey(Story, on_delete=models.PROTECT, null=True, related_name="stands_for")
    chosen_by = models.CharField(max_length=150)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    unlinked_by = models.CharField(max_length=150, blank=True)
    unlinked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["story", "like"], name="two_stories_are_linked_once")]


class Joining(models.Model):
    """A person made an item, and what came before it in its own story, part of another story; and how to undo it."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="joinings")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="joinings")
    left = models.ForeignKey(Story, on_delete=models.PROTECT, null=True, related_name="+", help_text="Its own story.")
    moved = models.JSONField(help_text="Each lineage that was moved: its number, outcome and reason before.")
    held_before = models.CharField(max_length=200, blank=True, help_text="Why its own story was held before.")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch"], condition=Q(undone_at=None), name="an_item_is_part_of_one_other_story"
            )
        ]


class StandDown(models.Model):
    """A published story left its place to a better copy; its address leads there until it stands again."""

    story = models.OneToOneField(Story, on_delete=models.PROTECT, related_name="stand_down")
    instead = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="stands_in_for")
    published_at = models.DateTimeField(help_text="When it was first before readers.")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()


from snn.stories.fronts.models import Banner, FrontPick  # noqa: E402, F401
