"""What editors decided about fronts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class FrontPick(models.Model):
    """A story leads a front, is pinned to it or hidden from it, until a moment."""

    class Stands(models.TextChoices):
        LEAD = "lead"
        PINNED = "pinned"
        HIDDEN = "hidden"

    site = models.ForeignKey("network.Site", on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey("network.Section", on_delete=models.CASCADE, null=True, related_name="+")
    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="front_picks")
    stands = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField(default=0)
    until = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        app_label = "stories"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "section", "story"], name="a_story_is_picked_once_a_section"),
            models.UniqueConstraint(fields=["site", "story"], condition=Q(section=None), name="a_story_is_picked_once"),
            models.UniqueConstraint(
                fields=["site", "section"], condition=Q(stands="lead"), name="a_section_front_has_one_lead"
            ),
            models.UniqueConstraint(
                fields=["site"], condition=Q(section=None, stands="lead"), name="a_front_has_one_lead"
            ),
        ]


class Banner(models.Model):
    """Breaking news in a line above a site's fronts, until a moment."""

    site = models.OneToOneField("network.Site", on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=140)
    href = models.CharField(max_length=500, blank=True)
    until = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        app_label = "stories"
