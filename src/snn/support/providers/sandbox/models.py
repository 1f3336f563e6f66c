"""What the sandbox knows; nobody else reads these tables."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SandboxCheckout(models.Model):
    """A hosted page waiting for, or done with, a reader."""

    public_id = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=64, unique=True, help_text="The order's idempotency key.")
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=10)
    method = models.CharField(max_length=10)
    merchant = models.CharField(max_length=80)
    description = models.CharField(max_length=80)
    return_url = models.CharField(max_length=500)
    cancel_url = models.CharField(max_length=500)
    status = models.CharField(max_length=10, default="open")
    mail = models.CharField(max_length=254, blank=True)
    fee_cents = models.BigIntegerField(default=0)
    payment_id = models.CharField(max_length=40, blank=True)
    subscription_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class SandboxSubscription(models.Model):
    """Renews when sandbox.actions.renew says so; the demo's months pass no faster than real ones."""

    checkout = models.OneToOneField(SandboxCheckout, on_delete=models.PROTECT)
    public_id = models.CharField(max_length=40, unique=True)
    standing = models.CharField(max_length=10, default="active")
    amount_cents = models.BigIntegerField()
    next_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)


class SandboxMovement(models.Model):
    """A line of the sandbox's statement."""

    public_id = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    checkout = models.ForeignKey(SandboxCheckout, on_delete=models.PROTECT)
    payment_id = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    gross_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class SandboxNotice(models.Model):
    """The outbox: what the merchant is still to be told."""

    event_id = models.CharField(max_length=40, unique=True)
    body = models.TextField()
    due_at = models.DateTimeField(help_text="When to try next; moved on while someone does.")
    tries = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(delivered_at=None, given_up_at=None), name="notice_waiting")
        ]
