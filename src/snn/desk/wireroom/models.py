"""What the wire room remembers of its own."""

from __future__ import annotations

from django.db import models

from snn.wire.models import Dispatch


class Spike(models.Model):
    """An item that nobody here wants; taken back by deleting the row."""

    dispatch = models.OneToOneField(Dispatch, on_delete=models.PROTECT, related_name="spike")
    reason = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        app_label = "desk"
