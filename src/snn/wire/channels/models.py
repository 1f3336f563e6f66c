"""What the channels remember between two looks."""

from __future__ import annotations

from django.db import models

from snn.network.models import Feed, Source


class FeedState(models.Model):
    """Where the polling of a feed stands."""

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, related_name="state")
    next_at = models.DateTimeField(null=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    moved_to = models.CharField(max_length=2000, blank=True, help_text="Where it moved for good (301, 308).")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    gone_at = models.DateTimeField(null=True, help_text="When it said 410; it is not asked again.")


class Trouble(models.Model):
    """Something about a channel that is wrong now; gone once it goes well again."""

    channel = models.CharField(max_length=20)
    key = models.CharField(max_length=1000, help_text="Which of the channel's: a path, an address, a mailbox.")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True)
    says = models.CharField(max_length=600)
    times = models.PositiveIntegerField(default=1, help_text="In a row.")
    since = models.DateTimeField()
    at_once = models.BooleanField(default=False, help_text="An alarm the first time, not only when it goes on.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="a_trouble_is_kept_once")]


class PushToken(models.Model):
    """What a source shows to push; only its hash is kept."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="push_tokens")
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
