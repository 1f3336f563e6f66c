"""What sponsors book, what was counted, and what stands in a place that nobody booked."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

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


class Sponsor(models.Model):
    """Who pays for messages."""

    name = models.CharField(max_length=80, unique=True, help_text="As readers see it.")
    mail = models.CharField(max_length=254)
    domain = models.CharField(max_length=253, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A sponsor's flights that belong together, in one currency."""

    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["sponsor", "name"], name="a_sponsor_names_a_campaign_once")]


class Terms(models.Model):
    """What is sold: where, how much, for what price. Empty lists mean all of the network."""

    sites = models.JSONField(default=list, help_text="Hosts.")
    sections = models.JSONField(default=list, help_text="Slugs.")
    places = models.JSONField(default=list, help_text="Kinds of page: front, section, story, day.")
    goal_kind = models.CharField(max_length=8, help_text="views, share or fixed.")
    goal = models.BigIntegerField(help_text="Views, or per cent of all views; 100 of a fixed place.")
    price_per = models.CharField(max_length=8, help_text="thousand, day or flat.")
    price_cents = models.BigIntegerField()
    priority = models.PositiveSmallIntegerField(default=5, help_text="1 goes before 9.")
    daily_cap = models.PositiveSmallIntegerField(default=0, help_text="How often a browser shows it a day; 0: no cap.")

    class Meta:
        abstract = True


class Package(Terms):
    """Terms with a name, to be booked again and again."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["slug"]


class Flight(Terms):
    """A campaign's messages from one day to another; a day is a site's own."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="flights")
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")
    state = models.CharField(max_length=8, default="draft")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was refused.")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "ends_on"], name="flight_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_flight_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(goal__gt=0), name="a_flight_promises_something"),
            models.CheckConstraint(condition=Q(price_cents__gte=0), name="a_flight_costs_no_less_than_nothing"),
            models.CheckConstraint(
                condition=~Q(goal_kind__in=["share", "fixed"]) | Q(goal__lte=100), name="a_share_is_of_a_hundred"
            ),
        ]


class Creative(models.Model):
    """A message: words, a link, perhaps a picture. Never changed: a new one takes its place."""

    flight = models.ForeignKey(Flight, on_delete=models.CASCADE, related_name="creatives")
    headline = models.CharField(max_length=60)
    text = models.CharField(max_length=140, blank=True)
    link_text = models.CharField(max_length=30)
    href = models.CharField(max_length=1000)
    picture = models.CharField(max_length=80, blank=True, help_text="Its file in the media folder.")
    picture_alt = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Deed(models.Model):
    """Who did what to what: the log of this room."""

    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    verb = models.CharField(max_length=20)
    subject = models.CharField(max_length=40, help_text="flight:12")
    says = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject", "id"], name="deed_by_subject")]


class HourCount(models.Model):
    """What was counted in an hour of UTC. flight 0: our own message stood there."""

    hour = models.DateTimeField()
    site_id = models.BigIntegerField()
    section = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=8)
    flight_id = models.BigIntegerField()
    offered = models.BigIntegerField(default=0)
    viewed = models.BigIntegerField(default=0)
    clicked = models.BigIntegerField(default=0)
    # The database's own default: a process of the version before goes on writing until it is stopped.
    capped = models.BigIntegerField(
        db_default=0, default=0, help_text="Drawn, but seen in that browser as often as the cap has it."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flight_id", "hour", "site_id", "section", "place"], name="counted_once"),
        ]
        indexes = [models.Index(fields=["hour"], name="count_by_hour")]


class Refused(models.Model):
    """What was not counted in an hour, and why."""

    hour = models.DateTimeField()
    flight_id = models.BigIntegerField()
    reason = models.CharField(max_length=24)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "flight_id", "reason"], name="refusals_once")]


class Seen(models.Model):
    """The one-time tokens that were used in a moment, packed; written with the counts they made."""

    until = models.DateTimeField(help_text="None of them is taken after this anyway.")
    packed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="seen_until")]


class Invoice(models.Model):
    """What a flight's month costs; in the ledger under the same number."""

    number = models.CharField(max_length=40, unique=True)
    flight = models.ForeignKey(Flight, on_delete=models.PROTECT, related_name="invoices")
    month = models.CharField(max_length=7, help_text="2026-11")
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    says = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["flight", "month"], name="a_month_is_billed_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="an_invoice_asks_for_money"),
        ]
