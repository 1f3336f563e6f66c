"""What stands in a sponsor's place."""

from __future__ import annotations

from django.db import models

from snn.network.models import Site


class HouseMessage(models.Model):
    """Our own message, shown where no sponsor's is; on one site or on all."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True)
    slug = models.SlugField(max_length=40, unique=True)
    headline = models.CharField(max_length=80)
    text = models.CharField(max_length=200)
    link_text = models.CharField(max_length=40)
    href = models.CharField(max_length=200, help_text="A path on the same site, or another site of the network.")

    class Meta:
        ordering = ["id"]
