"""Mails that wait, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from snn.network.models import Site


class Note(models.Model):
    """One mail to one reader: due, claimed before it is sent, sent at most once.

    Claimed but never sent: the sender died in between, and whether the mail went is unknown; not sent again.
    """

    key = models.CharField(max_length=160, unique=True, help_text="What it is about, so that it is told once.")
    kind = models.CharField(max_length=20, help_text="A member of rules.Kind.")
    mail = models.CharField(max_length=254)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, help_text="Whose face it wears.")
    facts = models.JSONField(default=dict, help_text="What its template needs; emptied once it is sent.")
    due_at = models.DateTimeField(help_text="When to try next.")
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=80, blank=True, help_text="Why no mail will be sent, if none will.")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["due_at"], condition=Q(claimed_at=None, refused=""), name="note_waiting")]


class YearClosed(models.Model):
    """The statements of this year were made out."""

    year = models.PositiveSmallIntegerField(unique=True)
    at = models.DateTimeField()
