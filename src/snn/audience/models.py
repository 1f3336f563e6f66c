"""What was counted lately, how far each segment was taken, and which files are history."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from snn.network.models import Site
from snn.stories.models import Story


class Segment(models.Model):
    """A file of hits, and how far it is in the database."""

    name = models.CharField(max_length=60, unique=True)
    taken_bytes = models.BigIntegerField(default=0)
    taken_at = models.DateTimeField(help_text="When something of it was last taken.")
    folded_at = models.DateTimeField(null=True, help_text="Since then its hits are in the history.")
    torn = models.BooleanField(default=False, help_text="Its end was cut off by a crash.")


class Tally(models.Model):
    """Hits of one minute and kind, as one batch brought them. Rows are only added, and dropped when they are old."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="tallies")
    minute = models.DateTimeField()
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, null=True, related_name="+")
    page = models.CharField(max_length=300, blank=True, help_text="Of a page that is no story, its path.")
    referrer = models.CharField(max_length=100, blank=True)
    campaign = models.CharField(max_length=60, blank=True)
    device = models.PositiveSmallIntegerField()
    country = models.CharField(max_length=2, blank=True)
    views = models.PositiveIntegerField()
    visitors = models.PositiveIntegerField(help_text="Views that were their reader's first of the site that day.")
    readers = models.PositiveIntegerField(help_text="Views that were their reader's first of the page that day.")
    seconds = models.PositiveIntegerField()
    quarter1 = models.PositiveIntegerField()
    quarter2 = models.PositiveIntegerField()
    quarter3 = models.PositiveIntegerField()
    quarter4 = models.PositiveIntegerField(help_text="Views that reached the end of the page.")

    class Meta:
        indexes = [models.Index(fields=["minute"], name="tally_by_minute")]


class Refused(models.Model):
    """How many beacons were not counted on a UTC day, by reason."""

    day = models.DateField()
    reason = models.CharField(max_length=40)
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "reason"], name="a_reason_is_counted_once_a_day")]


class Piece(models.Model):
    """A file of history: hits of one UTC day."""

    name = models.CharField(max_length=120, unique=True)
    day = models.DateField()
    hits = models.PositiveBigIntegerField()
    size_bytes = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, help_text="It is in a larger one since; deleted a while later.")

    class Meta:
        indexes = [models.Index(fields=["day"], condition=Q(replaced_at=None), name="piece_by_day")]
