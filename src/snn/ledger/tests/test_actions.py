from __future__ import annotations

from datetime import UTC, datetime

import pytest

from snn.ledger import queries
from snn.ledger.actions import Posted, post
from snn.ledger.models import Entry, Transaction
from snn.ledger.rules import Account, Line, Refusal

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BENS_FIVE = (
    Line(Account.SANDBOX, 500, "USD"),
    Line(Account.CONTRIBUTIONS, -500, "USD"),
    Line(Account.SANDBOX, -45, "USD"),
    Line(Account.FEES, 45, "USD"),
)


def test_ben_gives_five_dollars_and_the_fee_is_45_cents():
    assert post("ben-1", "contribution", NOON, BENS_FIVE) == Posted(Transaction.objects.get().id, fresh=True)
    assert queries.balance(Account.SANDBOX, "USD") == 455
    assert queries.balance(Account.FEES, "USD") == 45
    assert queries.balance(Account.CONTRIBUTIONS, "USD") == -500
    assert sum(queries.balances().values()) == 0
    assert queries.check() == []


def test_told_twice_counts_once():
    first = post("ben-1", "contribution", NOON, BENS_FIVE)
    again = post("ben-1", "contribution", NOON, tuple(reversed(BENS_FIVE)))
    assert (first.fresh, again.fresh) == (True, False)
    assert first.transaction_id == again.transaction_id
    assert Entry.objects.count() == 4


def test_the_same_key_for_other_money_is_refused_and_nothing_is_written():
    post("ben-1", "contribution", NOON, BENS_FIVE)
    assert post("ben-1", "contribution", NOON, BENS_FIVE[:2]) is Refusal.KEY_TAKEN
    assert post("ben-1", "refund", NOON, BENS_FIVE) is Refusal.KEY_TAKEN
    assert queries.balance(Account.SANDBOX, "USD") == 455


def test_lines_a_cent_apart_are_refused_and_nothing_is_written():
    lines = (Line(Account.SANDBOX, 500, "USD"), Line(Account.CONTRIBUTIONS, -499, "USD"))
    assert post("cy-1", "contribution", NOON, lines) is Refusal.UNBALANCED
    assert not Transaction.objects.exists()


def test_currencies_are_kept_apart():
    post("ben-1", "contribution", NOON, BENS_FIVE)
    yen = (Line(Account.SANDBOX, 500, "JPY"), Line(Account.CONTRIBUTIONS, -500, "JPY"))
    post("ben-2", "contribution", NOON, yen)
    assert queries.balance(Account.SANDBOX, "JPY") == 500
    assert queries.balance(Account.SANDBOX, "USD") == 455
    assert queries.balance(Account.SANDBOX, "EUR") == 0
