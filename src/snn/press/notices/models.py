"""What others must still be told."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """One subject for one receiver, until it was heard. Asked for again meanwhile, it stays one row."""

    receiver = models.CharField(max_length=20)
    subject = models.CharField(max_length=600, help_text="A surrogate key, or a feed's address.")
    token = models.CharField(
        max_length=32, help_text="New each time it is asked for: what was asked last is told last."
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    wrong = models.CharField(max_length=300, blank=True, help_text="What the receiver said the last time.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["receiver", "subject"], name="a_subject_is_told_once")]
        indexes = [models.Index(fields=["receiver", "due_at"], name="notice_due")]
