"""What came in, kept as it came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from snn.network.models import Source


class Raw(models.Model):
    """The bytes of one received file, compressed, once."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    size_bytes = models.BigIntegerField()
    packed = models.BinaryField(help_text="zlib")
    received_at = models.DateTimeField()


class Dispatch(models.Model):
    """One received item, immutable."""

    raw = models.ForeignKey(Raw, on_delete=models.PROTECT, related_name="dispatches")
    number = models.PositiveIntegerField(help_text="Its place in the file, from 0.")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True)
    format = models.CharField(max_length=30)
    guid = models.CharField(max_length=500)
    version = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    headline = models.CharField(max_length=500)
    body_html = models.TextField()
    fields = models.JSONField(help_text="Every other field of wire.dispatch.Item, as JSON.")
    fingerprint = models.CharField(max_length=64, help_text="Of headline, body and kind: the same words again.")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["guid", "version"], name="dispatch_by_guid"),
            models.Index(fields=["source", "received_at"], name="dispatch_by_source"),
        ]
        constraints = [models.UniqueConstraint(fields=["raw", "number"], name="an_item_of_a_file_is_kept_once")]


class Quarantine(models.Model):
    """Something that could not be read, with the reason; `q-118`."""

    raw = models.ForeignKey(Raw, on_delete=models.PROTECT, null=True, related_name="refusals")
    name = models.CharField(max_length=255)
    number = models.PositiveIntegerField(default=0)
    format = models.CharField(max_length=30, default="", help_text="What it was read as; empty where nothing knew it.")
    reason = models.CharField(max_length=30)
    message = models.TextField()
    at = models.DateTimeField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, help_text="Whose channel it came by.")
    retried_at = models.DateTimeField(null=True, help_text="When a later parser read it after all.")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.CharField(max_length=150, blank=True)
    dropped_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["raw", "number"], condition=Q(raw__isnull=False), name="a_refusal_is_kept_once"
            )
        ]

    @property
    def label(self) -> str:
        return f"q-{self.pk}"
