"""Balances, derived from the sealed entries, and what is wrong with the books."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Sum

from snn.ledger import guards
from snn.ledger.models import Entry, Transaction
from snn.ledger.rules import Account


@dataclass(frozen=True)
class Problem:
    """Something wrong with the books, and where."""

    subject: str
    says: str


def balance(account: Account, currency: str) -> int:
    """What the account holds, in the currency's minor unit."""
    sealed = Entry.objects.filter(transaction__sealed_at__isnull=False, account=account, currency=currency)
    return sealed.aggregate(total=Sum("amount_cents"))["total"] or 0


def balances() -> dict[tuple[str, str], int]:
    """Every account and currency that was ever used, with what it holds."""
    rows = Entry.objects.filter(transaction__sealed_at__isnull=False).order_by().values_list("account", "currency")
    return {(account, currency): total for account, currency, total in rows.annotate(total=Sum("amount_cents"))}


def check() -> list[Problem]:
    """Everything that is wrong with the books; empty when all is well."""
    return [*_guards_missing(), *_left_open(), *_empty(), *_unbalanced(), *_unknown_accounts()]


def _guards_missing() -> Iterator[Problem]:
    for name in guards.missing(connection):
        yield Problem(name, "this trigger is missing: the database no longer protects the books; migrate again")


def _left_open() -> Iterator[Problem]:
    for key in Transaction.objects.filter(sealed_at=None).values_list("key", flat=True):
        yield Problem(key, "left open: its entries count nowhere")


def _empty() -> Iterator[Problem]:
    sealed = Transaction.objects.filter(sealed_at__isnull=False)
    for key in sealed.annotate(lines=Count("entries")).filter(lines=0).values_list("key", flat=True):
        yield Problem(key, "sealed without an entry")


def _unbalanced() -> Iterator[Problem]:
    rows = Entry.objects.filter(transaction__sealed_at__isnull=False).order_by().values("transaction__key", "currency")
    for row in rows.annotate(total=Sum("amount_cents")).exclude(total=0):
        yield Problem(row["transaction__key"], f"its {row['currency']} entries sum to {row['total']}, not to zero")


def _unknown_accounts() -> Iterator[Problem]:
    known = [account.value for account in Account]
    rows = Entry.objects.exclude(account__in=known).order_by().values_list("account", flat=True)
    for account in rows.distinct():
        yield Problem(account, "no such account")
