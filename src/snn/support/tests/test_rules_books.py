from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.ground import clock
from snn.ledger.rules import Account, Line, refusal, sums
from snn.support import rules_books
from snn.support.providers import CheckoutState, Movement, MovementKind, Payout, Status
from snn.support.rules_books import DifferenceReason

NOW = clock.now()
PAYMENT = Movement("pay_1", MovementKind.PAYMENT, NOW, "USD", 500, 45, payment_id="pay_1")
EUROS = replace(PAYMENT, gross_cents=540, given_cents=500, given_currency="EUR")
DISPUTE = Movement("dp_1", MovementKind.DISPUTE, NOW, "USD", -500, 1500, payment_id="pay_1")
PAYOUT = Movement("po_1", MovementKind.PAYOUT, NOW, "USD", -910)


def test_five_dollars_with_45_cents_fee_in_the_books():
    assert rules_books.lines(Account.SANDBOX, PAYMENT) == (
        Line(Account.SANDBOX, 500, "USD"),
        Line(Account.SANDBOX, -45, "USD"),
        Line(Account.CONTRIBUTIONS, -500, "USD"),
        Line(Account.FEES, 45, "USD"),
    )


def test_five_euros_that_became_dollars_pass_through_the_conversion():
    assert rules_books.lines(Account.STRIPE, EUROS) == (
        Line(Account.STRIPE, 540, "USD"),
        Line(Account.STRIPE, -45, "USD"),
        Line(Account.CONVERSION, -540, "USD"),
        Line(Account.CONVERSION, 500, "EUR"),
        Line(Account.CONTRIBUTIONS, -500, "EUR"),
        Line(Account.FEES, 45, "USD"),
    )


def test_a_dispute_takes_the_payment_back_and_costs_a_fee_of_its_own():
    assert rules_books.lines(Account.STRIPE, DISPUTE) == (
        Line(Account.STRIPE, -500, "USD"),
        Line(Account.STRIPE, -1500, "USD"),
        Line(Account.DISPUTES, 500, "USD"),
        Line(Account.DISPUTE_FEES, 1500, "USD"),
    )


def test_a_payout_goes_to_the_bank():
    assert rules_books.lines(Account.STRIPE, PAYOUT) == (
        Line(Account.STRIPE, -910, "USD"),
        Line(Account.BANK, 910, "USD"),
    )


MOVEMENTS = st.builds(
    Movement,
    id=st.just("m"),
    kind=st.sampled_from(MovementKind),
    at=st.just(NOW),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
    gross_cents=st.integers(-(10**9), 10**9),
    fee_cents=st.integers(-(10**6), 10**6),
    given_cents=st.integers(-(10**9), 10**9),
    given_currency=st.sampled_from(["", "EUR"]),
)


@given(MOVEMENTS)
def test_any_movement_balances_and_explained_later_comes_to_the_same(movement):
    at_once = rules_books.lines(Account.STRIPE, movement)
    in_two = (
        *rules_books.lines_unexplained(Account.STRIPE, movement),
        *rules_books.lines_explaining(movement),
    )
    assert not at_once or refusal(at_once) is None
    assert not any(sums(in_two).values())
    assert held(at_once) == held(in_two) == movement.net_cents
    assert account_sums(at_once) == account_sums(in_two)


def held(lines):
    return sum(line.amount_cents for line in lines if line.account is Account.STRIPE)


def account_sums(lines):
    total = {}
    for line in lines:
        total[line.account, line.currency] = total.get((line.account, line.currency), 0) + line.amount_cents
    return {key: cents for key, cents in total.items() if cents}


def test_a_paid_checkout_is_a_movement_and_what_was_given_is_told_in_the_readers_currency():
    found = CheckoutState("cs_1", Status.PAID, 500, "EUR", 45, "ben@example.org", "pay_1", "", 540, "USD", paid_at=NOW)
    movement = rules_books.payment_of(found)
    assert movement == EUROS
    assert rules_books.given(movement) == (500, "EUR")
    assert rules_books.given(PAYMENT) == (500, "USD")


def test_a_statement_that_says_otherwise_than_it_did_is_said():
    assert rules_books.changed(PAYMENT, PAYMENT) is None
    said = rules_books.changed(PAYMENT, replace(PAYMENT, fee_cents=46))
    assert (said.reason, "46" in said.detail) == (DifferenceReason.LINE_CHANGED, True)


@pytest.mark.parametrize(
    ("payout", "says"),
    [
        (Payout("po_1", NOW, 455, "USD", ("pay_1",)), None),
        (Payout("po_1", NOW, 455, "USD", None), None),
        (Payout("po_1", NOW, 454, "USD", ("pay_1",)), "come to 1 USD more"),
        (Payout("po_1", NOW, 455, "EUR", ("pay_1",)), "come to 0 EUR more"),
        (Payout("po_1", NOW, 455, "USD", ("pay_1", "pay_2")), "not in the books: pay_2"),
    ],
)
def test_a_payout_closes_to_zero_or_says_why_not(payout, says):
    mismatch = rules_books.payout_mismatch(payout, [PAYMENT])
    assert (mismatch is None) if says is None else says in mismatch.detail


def test_a_balance_that_is_not_what_the_lines_come_to_is_told_by_currency():
    told = [replace(PAYMENT, balance_cents=455), replace(PAYOUT, gross_cents=-400, balance_cents=60)]
    assert rules_books.balance_mismatches({}, told[:1]) == {}
    assert rules_books.balance_mismatches({}, told) == {"USD": 5}
    assert rules_books.balance_mismatches({"USD": 5}, told) == {}
