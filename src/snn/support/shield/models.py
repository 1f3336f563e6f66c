"""What the shield remembers: for a day at most, but for the breaker's history."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Bucket(models.Model):
    """Leave that was taken lately by one address, network, mail address or by all together."""

    key = models.CharField(max_length=80, unique=True, help_text="Purpose, kind and a keyed digest.")
    full_at = models.DateTimeField(help_text="When all of it may be taken again.")

    class Meta:
        indexes = [models.Index(fields=["full_at"], name="bucket_full_at")]


class Attempts(models.Model):
    """How often leave was asked for in a minute, by what came of it. Counts only: nothing of who asked."""

    minute_at = models.DateTimeField()
    purpose = models.CharField(max_length=10, help_text="A member of rules.Purpose.")
    outcome = models.CharField(max_length=20, help_text="`admitted`, or a member of rules.Refusal.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["minute_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["minute_at", "purpose", "outcome"], name="attempts_of_a_minute_are_one_row")
        ]


class Rest(models.Model):
    """Cards are not taken, from one moment to another. Every row is an alarm."""

    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=20, help_text="A member of rules.Alarm.")
    detail = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["reason"], condition=Q(closed_at=None), name="a_rest_of_a_reason_is_one"),
        ]
