"""Transactions and their entries. guards.py has the database itself refuse every later change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Transaction(models.Model):
    """Money moved, once. Open while its entries are written, then sealed, in one database transaction.

    Only sealed ones count. SQLite has no deferred triggers: sealing is the moment at which both engines can
    check that the entries sum to zero.
    """

    key = models.CharField(max_length=120, unique=True, help_text="Idempotency key: what happened, told once.")
    what = models.CharField(max_length=40)
    reference = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(help_text="When the money moved.")
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(sealed_at=None), name="transaction_left_open")]


class Entry(models.Model):
    """A signed amount on an account."""

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(max_length=40, help_text="A member of rules.Account.")
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["account", "currency"], name="entry_account")]
        constraints = [models.CheckConstraint(condition=~Q(amount_cents=0), name="an_entry_moves_money")]
