"""The words that ask."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from snn.network.models import Section, Site


class Appeal(models.Model):
    """What pages say above the tiers: on the whole network, a site, a section, or one story.

    With a second wording it is an experiment: each page shows the one or the other.
    """

    slug = models.SlugField(max_length=40, unique=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, null=True)
    story = models.CharField(max_length=800, blank=True, help_text="The story's path, if only for one.")
    headline = models.CharField(max_length=120)
    text = models.TextField(help_text="Paragraphs, with an empty line between.")
    b_headline = models.CharField(max_length=120, blank=True)
    b_text = models.TextField(blank=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(b_headline="", b_text="") | (~Q(b_headline="") & ~Q(b_text="")),
                name="a_second_wording_is_whole",
            )
        ]
