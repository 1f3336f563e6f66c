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
    choices = models.JSONField(default=list, help_text="Amounts to choose from, in minor units; empty: the one amount.")
    least_cents = models.BigIntegerField(null=True, help_text="With most_cents: a reader may name an amount.")
    most_cents = models.BigIntegerField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="a_site_has_a_tier_once"),
            models.UniqueConstraint(fields=["slug"], condition=Q(site=None), name="the_network_has_a_tier_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="a_tier_costs_something"),
            models.CheckConstraint(condition=Q(interval__in=["once", "month", "year"]), name="a_tier_has_an_interval"),
            models.CheckConstraint(
                condition=Q(least_cents=None, most_cents=None)
                | Q(least_cents__gt=0, most_cents__gte=F("amount_cents"), least_cents__lte=F("amount_cents")),
                name="a_tier_has_both_bounds_around_its_amount",
            ),
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
    appeal = models.CharField(max_length=60, blank=True, help_text="Whose words the reader followed, if any.")
    variant = models.CharField(max_length=1, blank=True)
    unit = models.CharField(max_length=24, blank=True, help_text="Digest of page and day: one toss of the experiment.")
    unit_on = models.DateField(null=True)
    provider = models.CharField(max_length=20)
    checkout_id = models.CharField(max_length=120, null=True, help_text="None until the provider made one.")
    state = models.CharField(max_length=10, default="open", help_text="A member of rules.State.")
    another = models.BooleanField(default=False, help_text="The reader wants it beside one of the same kind.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["created_at"], name="intent_created_at"),
            models.Index(fields=["appeal"], condition=~Q(appeal=""), name="intent_appeal"),
        ]
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
    """A reader gave: the first payment of an intent, or a renewal of it.

    In the books under the key `contribution:<provider>:<payment id>`.
    """

    intent = models.ForeignKey(Intent, on_delete=models.PROTECT)
    number = models.PositiveIntegerField(default=1, help_text="1 is the intent's first payment, 2 its first renewal.")
    provider = models.CharField(max_length=20)
    payment_id = models.CharField(max_length=120)
    gross_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(help_text="In settled_currency where there is one, else in currency.")
    currency = models.CharField(max_length=3)
    settled_cents = models.BigIntegerField(default=0, help_text="The gross, where the provider converted it.")
    settled_currency = models.CharField(max_length=3, blank=True)
    interval = models.CharField(max_length=10)
    mail = models.CharField(max_length=254, blank=True, help_text="Blank: the provider gave none we can write to.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "payment_id"], name="a_payment_is_one_contribution"),
            models.UniqueConstraint(fields=["intent", "number"], name="an_intent_is_paid_once_a_turn"),
            models.CheckConstraint(
                condition=Q(gross_cents__gt=0, fee_cents__gte=0)
                & (
                    Q(settled_currency="", settled_cents=0, fee_cents__lte=F("gross_cents"))
                    | (~Q(settled_currency="") & Q(fee_cents__lte=F("settled_cents")))
                ),
                name="a_fee_is_part_of_what_was_settled",
            ),
        ]


class Subscription(models.Model):
    """A recurring contribution, as the provider had it when it was last asked."""

    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, help_text="The first one.")
    provider = models.CharField(max_length=20)
    subscription_id = models.CharField(max_length=120)
    standing = models.CharField(max_length=10, default="active", help_text="A member of providers.Standing.")
    amount_cents = models.BigIntegerField(default=0, help_text="What the next payment will be; 0 is not known yet.")
    next_at = models.DateTimeField(null=True, help_text="When the next payment is due, where the provider says.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="Renewals that failed in a row.")
    resumable = models.BooleanField(default=False)
    active_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True, help_text="When the provider was last asked.")
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True,
        help_text="The reader had this one already and did not ask for another: stopped, and its payment given back.",
    )  # fmt: skip
    stopped_at = models.DateTimeField(null=True, help_text="When a duplicate was stopped and given back.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subscription_id"], name="a_subscription_is_kept_once")
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(duplicate_of__isnull=False, stopped_at=None), name="duplicate_to_stop"
            ),
        ]


class StatementLine(models.Model):
    """A movement of the provider's statement that is in our books.

    In the books under `contribution:…` for a payment that is ours, else under `<kind>:<provider>:<movement id>`.
    """

    provider = models.CharField(max_length=20)
    movement_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, help_text="A member of providers.MovementKind.")
    payment_id = models.CharField(max_length=120, blank=True)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, null=True, help_text="The one that it pays, gives or takes back."
    )
    payout_id = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3)
    gross_cents = models.BigIntegerField(help_text="Signed: below zero left us.")
    fee_cents = models.BigIntegerField(help_text="Kept by the provider; below zero is a fee given back.")
    given_cents = models.BigIntegerField(default=0, help_text="On the reader's side, where it was converted.")
    given_currency = models.CharField(max_length=3, blank=True)
    at = models.DateTimeField(help_text="When it moved, says the provider.")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["provider", "movement_id"], name="a_movement_is_booked_once")]
        indexes = [
            models.Index(fields=["provider", "payment_id"], name="line_of_payment"),
            models.Index(fields=["provider", "payout_id"], name="line_of_payout"),
            models.Index(fields=["provider", "at"], name="line_at"),
        ]


class Payout(models.Model):
    """Money sent to our bank; closed when what it is made of is in the books and comes to the same cent."""

    provider = models.CharField(max_length=20)
    payout_id = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    amount_cents = models.BigIntegerField()
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["provider", "payout_id"], name="a_payout_is_kept_once")]


class Difference(models.Model):
    """Something between the provider and us that no rule explains; a person resolves it with a note."""

    key = models.CharField(max_length=200, unique=True, help_text="What it is about, so that it is raised once.")
    provider = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, help_text="A member of rules.DifferenceReason.")
    detail = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="When the alarm mail said it.")
    resolved_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(resolved_at=None), name="difference_open")]


class Reconciliation(models.Model):
    """One comparison with a provider: the window it looked at, and how far it came."""

    provider = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    booked = models.PositiveIntegerField(default=0, help_text="Movements that no webhook had brought.")
    failed = models.CharField(max_length=300, blank=True, help_text="Why it did not come to its end.")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["provider", "until"], name="reconciliation_until")]


class ProviderEvent(models.Model):
    """The inbox: webhooks as they came, believed but not yet acted on."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    subject = models.CharField(max_length=20, default="checkout", help_text="A member of providers.Subject.")
    subject_id = models.CharField(max_length=120, blank=True)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When to look at it next; moved on while someone does.")
    tries = models.PositiveSmallIntegerField(default=0)
    processed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, help_text="A member of rules.Outcome.")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(processed_at=None), name="event_waiting"),
            models.Index(
                fields=["provider", "subject_id"], condition=Q(processed_at=None), name="event_waiting_of_subject"
            ),
        ]
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


class SelfCheck(models.Model):
    """The books were checked by the clock."""

    at = models.DateTimeField()
    problems = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
