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
    publishes = models.BooleanField(default=True, help_text="False: what comes in for it waits for an editor.")

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
    holds = models.JSONField(default=list, help_text="Slugs of sections for which its items wait for an editor.")
    publishes_in = models.JSONField(default=list, help_text="Slugs of sections for which its items never wait.")
    matches = models.JSONField(default=list, help_text="Lower-case provider names and ids this source goes by.")

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    """A rule that sends items to a section: every condition it has must hold."""

    slug = models.SlugField(max_length=60, unique=True)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="routes")
    when = models.TextField(blank=True, help_text="An expression over the item's words; network/expressions/.")
    topics = models.JSONField(default=list, help_text="Any of these subject codes, or one below it.")
    sources = models.JSONField(default=list, help_text="Slugs of sources; any of them.")
    also = models.JSONField(default=list, help_text="More places: a section's slug, or host/section.")
    score = models.PositiveSmallIntegerField(default=6)
    holds = models.BooleanField(default=False, help_text="What it sends on waits for an editor.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Topic(models.Model):
    """A subject code and the codes above it, from a vocabulary that the owner loaded."""

    code = models.CharField(max_length=60, unique=True, help_text="medtop:20000002")
    name = models.CharField(max_length=200, blank=True)
    broader = models.JSONField(default=list)
    same_as = models.JSONField(default=list, help_text="Codes of other vocabularies that mean the same.")


class WatchedFolder(models.Model):
    """A folder whose files are taken in, for one source or for whichever each names."""

    path = models.CharField(max_length=500, unique=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, related_name="folders")


class Feed(models.Model):
    """An address that is asked for news, again and again."""

    url = models.CharField(max_length=1000, unique=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="feeds")
    every_minutes = models.PositiveIntegerField(default=15)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(every_minutes__gte=1), name="a_feed_rests_between_polls")]


class Mailbox(models.Model):
    """An IMAP folder whose mails are taken in; its password is in the environment."""

    slug = models.SlugField(max_length=40, unique=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, related_name="mailboxes")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    user = models.CharField(max_length=200)
    folder = models.CharField(max_length=100, default="INBOX")
    done_folder = models.CharField(max_length=100, blank=True, help_text="Mails taken go here; empty: marked as seen.")
    every_minutes = models.PositiveIntegerField(default=1)


class Preference(models.Model):
    """What holds for the network as a whole; one row."""

    fallback = models.ForeignKey(
        Section, on_delete=models.PROTECT, help_text="Where an item goes that matches nothing."
    )
    certain_score = models.PositiveSmallIntegerField(
        default=3, help_text="From this score on the rules alone decide where an item goes."
    )
    suggestion_threshold = models.FloatField(
        default=0.7, help_text="How sure the learned suggestion must be to place an item; above 1, it never does."
    )
    routing_version = models.BigIntegerField(default=0, help_text="Grows whenever what routes items has changed.")

    security_contact = models.CharField(
        max_length=300, blank=True, help_text="mailto: or https:; whom to tell of a hole."
    )

    @classmethod
    def security_contact_said(cls) -> str:
        """Whom to tell of a hole; empty where the network file names nobody."""
        return cls.objects.order_by("id").values_list("security_contact", flat=True).first() or ""

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
        DAY = "day"
        RELATED = "related"
        FRONT = "front"

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
