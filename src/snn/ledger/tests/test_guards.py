"""The database refuses by itself: every statement here goes past the actions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from snn.ledger import guards, queries
from snn.ledger.actions import post
from snn.ledger.models import Entry, Transaction
from snn.ledger.rules import Account, Line

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LINES = (Line(Account.SANDBOX, 500, "USD"), Line(Account.CONTRIBUTIONS, -500, "USD"))


@pytest.fixture
def posted() -> Transaction:
    post("ben-1", "contribution", NOON, LINES)
    return Transaction.objects.get()


def refused(act, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        act()


def entry(row: Transaction, cents: int, currency: str = "USD") -> Entry:
    return Entry.objects.create(transaction=row, account=Account.SANDBOX, amount_cents=cents, currency=currency)


def write(*lines: tuple[int, str]) -> None:
    with transaction.atomic():
        row = Transaction.objects.create(key="cy-1", what="contribution", at=NOON)
        for cents, currency in lines:
            entry(row, cents, currency)
        seal(row)


def seal(row: Transaction) -> int:
    return Transaction.objects.filter(id=row.id).update(sealed_at=NOON)


def test_an_entry_is_never_changed(posted):
    refused(lambda: Entry.objects.update(amount_cents=1), "never changed")
    assert queries.balance(Account.SANDBOX, "USD") == 500


def test_an_entry_is_never_deleted(posted):
    refused(lambda: Entry.objects.all().delete(), "never (changed or )?deleted")
    assert Entry.objects.count() == 2


def test_a_transaction_is_never_deleted(posted):
    def delete() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_transaction")

    refused(delete, "never deleted")
    assert Transaction.objects.exists()


@pytest.mark.parametrize("change", [{"key": "other"}, {"what": "gift"}, {"sealed_at": None}, {"reference": "x"}])
def test_a_sealed_transaction_is_never_changed(posted, change):
    refused(lambda: Transaction.objects.update(**change), "only ever sealed, once")
    assert Transaction.objects.get().key == "ben-1"


def test_no_entry_joins_a_sealed_transaction(posted):
    refused(lambda: entry(posted, 100), "open transaction")
    assert Entry.objects.count() == 2


def test_a_transaction_can_not_be_born_sealed():
    refused(lambda: Transaction.objects.create(key="cy", what="gift", at=NOON, sealed_at=NOON), "starts open")
    assert not Transaction.objects.exists()


@pytest.mark.parametrize(
    "lines",
    [((500, "USD"), (-499, "USD")), ((500, "USD"),), ((500, "USD"), (-500, "JPY"))],
    ids=["a cent off", "one side", "two currencies"],
)
def test_what_does_not_sum_to_zero_is_not_sealed(lines):
    with pytest.raises(IntegrityError, match="sum to zero"):
        write(*lines)
    assert not Transaction.objects.exists()


def test_nothing_is_not_sealed():
    with pytest.raises(IntegrityError, match="no entries"):
        write()
    assert not Transaction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_left_open_counts_nowhere(erasable_books):
    def leave_open() -> None:
        with transaction.atomic():
            entry(Transaction.objects.create(key="cy-1", what="contribution", at=NOON), 500)

    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match="left open at commit"):
            leave_open()
        assert queries.check() == []
    else:
        leave_open()
        assert [(problem.subject, problem.says[:9]) for problem in queries.check()] == [("cy-1", "left open")]
    assert queries.balance(Account.SANDBOX, "USD") == 0


def test_replace_does_not_get_past_the_delete_guard(posted):
    """SQLite's INSERT OR REPLACE deletes without firing delete triggers; PostgreSQL's ON CONFLICT updates."""
    first = Entry.objects.first()
    replace, on_conflict = (
        ("INSERT OR REPLACE", "")
        if connection.vendor == "sqlite"
        else ("INSERT", "ON CONFLICT (id) DO UPDATE SET amount_cents = 1")
    )

    def smuggle() -> None:
        row = Transaction.objects.create(key="cy-1", what="contribution", at=NOON)
        with connection.cursor() as cursor:
            cursor.execute(
                f"{replace} INTO ledger_entry (id, transaction_id, account, amount_cents, currency)"
                f" VALUES ({first.id}, {row.id}, 'fees', 1, 'USD') {on_conflict}"
            )

    refused(smuggle, "ledger: ")
    assert queries.balance(Account.SANDBOX, "USD") == 500


def test_half_a_cent_is_refused_by_sqlite():
    if connection.vendor != "sqlite":
        assert Entry._meta.get_field("amount_cents").db_type(connection) == "bigint"
        return

    def half() -> None:
        row = Transaction.objects.create(key="cy-1", what="contribution", at=NOON)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_entry (transaction_id, account, amount_cents, currency)"
                f" VALUES ({row.id}, 'fees', 0.5, 'USD')"
            )

    refused(half, "whole number")


@pytest.mark.django_db(transaction=True)
def test_full_books_are_not_truncated(erasable_books, posted):
    if connection.vendor != "postgresql":
        assert "ledger_keep_entry" in guards.SQLITE  # SQLite has no TRUNCATE
        return

    def truncate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE ledger_entry, ledger_transaction CASCADE")

    refused(truncate, "never emptied")
    assert Entry.objects.count() == 2


def test_check_says_when_a_guard_is_gone(posted):
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON ledger_entry"
        cursor.execute("SELECT 1" if connection.vendor == "sqlite" else "SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER ledger_entry_stays{on}")
    assert [problem.subject for problem in queries.check()] == ["ledger_entry_stays"]


def test_check_finds_what_got_past_missing_guards(posted):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    guards.remove(connection)
    Entry.objects.filter(account=Account.SANDBOX).update(amount_cents=400)
    Entry.objects.filter(account=Account.CONTRIBUTIONS).update(account="pocket")
    Transaction.objects.create(key="cy-1", what="contribution", at=NOON, sealed_at=NOON)
    guards.install(connection)
    assert [(problem.subject, problem.says) for problem in queries.check()] == [
        ("cy-1", "sealed without an entry"),
        ("ben-1", "its USD entries sum to -100, not to zero"),
        ("pocket", "no such account"),
    ]
