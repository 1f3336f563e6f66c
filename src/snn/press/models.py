"""The press's own notes: what it could not bake, how far a background bake is, what the last ones came to."""

from __future__ import annotations

from django.db import models

from snn.network.models import Change, Site


class Failure(models.Model):
    """A page that could not be rendered and keeps its last good bytes."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(max_length=20)
    what = models.CharField(max_length=200, blank=True)
    wrong = models.CharField(max_length=600)
    since = models.DateTimeField()
    tried_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "sort", "what"], name="a_page_fails_once")]


class Rebake(models.Model):
    """All of a site is due because of a change: baked piece by piece, newest first, from where it was reached.

    One pass over a site serves every row of that site that was there when it began.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=10, default="story", help_text="story, moved or list.")
    reached_day = models.DateField(null=True)
    reached_story = models.BigIntegerField(null=True)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    claimed_by = models.CharField(max_length=100, blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["change", "site"], name="a_change_rebakes_a_site_once")]


class LastBake(models.Model):
    """The figures of the last bake of each kind."""

    kind = models.CharField(max_length=10, unique=True, help_text="due, all, or rebake.")
    at = models.DateTimeField()
    changes = models.PositiveBigIntegerField()
    pages = models.PositiveBigIntegerField()
    written = models.PositiveBigIntegerField()
    seconds = models.FloatField()
