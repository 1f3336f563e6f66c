"""What readers were offered, wished, and gave. Amounts are copied to where they were agreed; tiers may change."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from snn.network.models import Site


class Tier(models.Model):
    """A way to give, on one site or, without one, on all."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True)
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=10)
    methods = models.JSONField(default=list, help_text="Of card, paypal; in the order shown.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="a_site_has_a_tier_once"),
            models.UniqueConstraint(fields=["slug"], condition=Q(site=None), name="the_network_has_a_tier_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="a_tier_costs_something"),
            models.CheckConstraint(condition=Q(interval__in=["once", "month"]), name="a_tier_has_an_interval"),
        ]


class Intent(models.Model):
    """A reader chose to give; written before anything is asked of a provider."""

    public_id = models.CharField(max_length=32, unique=True, help_text="Random; whoever knows it is this reader.")
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    tier_slug = models.CharField(max_length=40)
    tier_name = models.CharField(max_length=80)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=10)
    method = models.CharField(max_length=10)
    story_path = models.CharField(max_length=800, blank=True, help_text="The story the reader came from, if any.")
    provider = models.CharField(max_length=20)
    checkout_id = models.CharField(max_length=120, null=True, help_text="None until the provider made one.")
    state = models.CharField(max_length=10, default="open", help_text="A member of rules.State.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "checkout_id"], name="a_checkout_has_one_intent"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="an_intent_is_of_something"),
        ]


class Hold(models.Model):
    """A person must look at this intent: the provider's story is not ours. Nothing was booked."""

    intent = models.OneToOneField(Intent, on_delete=models.PROTECT)
    reason = models.CharField(max_length=40, help_text="A member of rules.HoldReason.")
    detail = models.CharField(max_length=300)
    at = models.DateTimeField()


class Contribution(models.Model):
    """A reader gave. In the books under the key `contribution:<provider>:<payment id>`."""

    intent = models.OneToOneField(Intent, on_delete=models.PROTECT)
    provider = models.CharField(max_length=20)
    payment_id = models.CharField(max_length=120)
    gross_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=10)
    mail = models.CharField(max_length=254, blank=True, help_text="Blank: the provider gave none we can write to.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "payment_id"], name="a_payment_is_one_contribution"),
            models.CheckConstraint(
                condition=Q(gross_cents__gt=0) & Q(fee_cents__gte=0) & Q(fee_cents__lte=F("gross_cents")),
                name="a_fee_is_part_of_the_gross",
            ),
        ]


class Subscription(models.Model):
    """A monthly contribution that goes on until cancelled."""

    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, help_text="The first one.")
    provider = models.CharField(max_length=20)
    subscription_id = models.CharField(max_length=120)
    active_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subscription_id"], name="a_subscription_is_kept_once")
        ]


class ProviderEvent(models.Model):
    """The inbox: webhooks as they came, believed but not yet acted on."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    checkout_id = models.CharField(max_length=120)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When to look at it next; moved on while someone does.")
    tries = models.PositiveSmallIntegerField(default=0)
    processed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, help_text="A member of rules.Outcome.")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["due_at"], condition=Q(processed_at=None), name="event_waiting")]
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="an_event_is_kept_once")]


class Receipt(models.Model):
    """The mail that says thank you: due from the moment the money is booked, claimed before it is sent.

    Claimed but never sent means that the sender died in between: whether the mail went is unknown, so it is
    not sent again; queries.doubtful_receipts lists them for a person.
    """

    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT)
    due_at = models.DateTimeField(help_text="When to try next.")
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=80, blank=True, help_text="Why no mail will be sent, if none will.")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(claimed_at=None, refused=""), name="receipt_waiting"),
        ]
