"""What the network is, and the table that says what changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Site(models.Model):
    """One news site, known by its host."""

    host = models.CharField(max_length=253, unique=True)
    name = models.CharField(max_length=80, unique=True)
    tagline = models.CharField(max_length=200)
    description = models.CharField(max_length=300, help_text="One or two sentences for search engines.")
    look = models.SlugField(max_length=40, help_text="Name of the face in network/look/faces/.")
    language = models.CharField(max_length=16, default="en")
    timezone = models.CharField(max_length=64, default="UTC")
    scheme = models.CharField(max_length=5, default="https")
    port = models.PositiveIntegerField(null=True, help_text="Only where it is not the scheme's own.")
    position = models.PositiveSmallIntegerField(default=0)
    today_on = models.DateField(help_text="The day it is at this site, as the clock last said.")

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=Q(scheme__in=["http", "https"]), name="site_scheme_is_http")]

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """`https://spacewar.example`, no slash at the end."""
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port else "")


class Section(models.Model):
    """A subject shared by the sites that carry it, at home on one of them."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300)
    related_line = models.CharField(max_length=200, help_text="What a Related Link to this section says.")
    home = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="home_sections")
    keywords = models.JSONField(default=list, help_text="Lower-case words and phrases that route an item here.")
    topics = models.JSONField(default=list, help_text="Subject codes or qcodes that route an item here.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Carriage(models.Model):
    """A site carries a section, at a place in its menu."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="carriages")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="carriages")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["site", "position"]
        constraints = [models.UniqueConstraint(fields=["site", "section"], name="a_site_carries_a_section_once")]


class Source(models.Model):
    """Who sends or writes stories: an agency, a feed, the staff."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, help_text="As in a dateline: AFP.")
    full_name = models.CharField(max_length=120)
    publishes = models.BooleanField(default=True, help_text="False: items are held for an editor.")
    rank = models.PositiveSmallIntegerField(default=5, help_text="Of two copies the one of the lower rank stands.")
    holds_copies = models.BooleanField(default=True, help_text="False: a copy of a story that stands is published too.")
    default_section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True)
    matches = models.JSONField(default=list, help_text="Lower-case provider names and ids this source goes by.")

    def __str__(self) -> str:
        return self.name


class Preference(models.Model):
    """What holds for the network as a whole; one row."""

    fallback = models.ForeignKey(
        Section, on_delete=models.PROTECT, help_text="Where an item goes that matches nothing."
    )

    @classmethod
    def default_section(cls) -> str:
        """The slug of the section of last resort; empty before a network is loaded."""
        return cls.objects.order_by("id").values_list("fallback__slug", flat=True).first() or ""


class FixedPage(models.Model):
    """About, privacy: a page of prose that every site shows under its own name."""

    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    body_html = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Change(models.Model):
    """Something that readers could see was written. Appended in the writer's transaction; the press acts on it.

    It lives in the lowest room that has a database because every room above appends to it; see
    docs/decisions/0001-change-in-network.md.
    """

    class Subject(models.TextChoices):
        STORY = "story"
        SITE = "site"
        NETWORK = "network"

    subject = models.CharField(max_length=10)
    subject_id = models.BigIntegerField(null=True)
    before = models.JSONField(
        null=True, help_text="Where the subject stood before the write: the pages it may have to leave."
    )
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(done_at=None), name="change_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(done_at__gte=F("at")), name="a_change_is_done_after_it_was_made"
            )
        ]
