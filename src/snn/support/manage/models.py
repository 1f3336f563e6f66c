"""Who asked for a link, and the links that went out."""

from __future__ import annotations

from django.db import models

from snn.network.models import Site


class Asked(models.Model):
    """Somebody asked for a link to this address; the clock sees to it, so that the answer takes the same time for all."""

    mail = models.CharField(max_length=254)
    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Link(models.Model):
    """A link that went to an address we know: for one site, one use, one hour."""

    public_id = models.CharField(max_length=32, unique=True)
    mail = models.CharField(max_length=254)
    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When the reader closed the session that it opened.")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["expires_at"], name="link_expires_at")]
