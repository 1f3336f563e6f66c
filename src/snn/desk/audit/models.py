"""What was done at the desk; what was done to a story is kept with the story."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One act. `by` is a mail address or the command line's name, so that it outlives the account."""

    at = models.DateTimeField()
    by = models.CharField(max_length=254)
    act = models.CharField(max_length=40)
    about = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=600, blank=True)

    class Meta:
        app_label = "desk"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["act", "-id"], name="audit_by_act"),
            models.Index(fields=["by", "-id"], name="audit_by_person"),
            models.Index(fields=["by", "act", "-id"], name="audit_by_person_and_act"),
        ]
