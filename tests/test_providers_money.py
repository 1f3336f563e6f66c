"""Amounts as Stripe and PayPal write them, and what becomes of a subscription, in both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.support.providers import Checkout, Interval, Method, MovementKind, Order, Page, Refused, Standing, Unavailable
from snn.support.providers.paypal import reading as paypal
from snn.support.providers.stripe import reading as stripe
from tests.fakes.base import Fault
from tests.fakes.paypal import FakePayPal
from tests.fakes.stripe import FakeStripe
from tests.fakes.world import in_use, make_provider


@pytest.mark.parametrize(
    ("cents", "currency", "told"),
    [
        (500, "USD", "5.00"),
        (5, "EUR", "0.05"),
        (500, "JPY", "500"),
        (50000, "HUF", "500"),
        (50050, "TWD", None),
        (500, "KWD", None),
    ],
)
def test_an_amount_as_paypal_writes_it_or_not_at_all(cents, currency, told):
    written = paypal.to_paypal(cents, currency)
    assert (written and written["value"]) == told


@given(st.integers(1, 10**9), st.sampled_from(["USD", "EUR", "JPY"]))
def test_what_paypal_wrote_reads_back_to_the_cent(cents, currency):
    assert paypal.cents(paypal.to_paypal(cents, currency)) == cents


def test_a_part_of_a_cent_is_no_amount():
    with pytest.raises(ValueError, match="no whole number"):
        paypal.cents({"value": "5.001", "currency_code": "USD"})


@pytest.mark.parametrize(
    ("cents", "currency", "told"),
    [(500, "USD", 500), (500, "JPY", 500), (500, "ISK", 50000), (1250, "KWD", 1250), (1255, "KWD", None)],
)
def test_an_amount_in_stripes_unit_or_not_at_all(cents, currency, told):
    assert stripe.to_stripe(cents, currency) == told
    assert told is None or stripe.from_stripe(told, currency) == cents


class Account:
    def __init__(self, name: str) -> None:
        self.fake = FakeStripe() if name == "stripe" else FakePayPal()
        self.name, self.provider, self.at = name, make_provider(self.fake), self.fake.now

    def order(self, interval: Interval, **facts: object) -> Order:
        method = Method.CARD if self.name == "stripe" else Method.PAYPAL
        return Order(
            str(facts.get("key", "key-1")), int(facts.get("cents", 500)), str(facts.get("currency", "USD")), interval,
            method, "SpaceDaily", "Supporter", "https://a.example/support/r/", "https://a.example/support/",
        )  # fmt: skip

    def subscribed(self, interval: Interval = Interval.MONTH) -> str:
        checkout = self.provider.start(self.order(interval), self.at)
        self.fake.decide(checkout.id, "approve")
        return self.provider.fetch(checkout.id, self.at).subscription_id


@pytest.fixture(params=["stripe", "paypal"])
def account(request):
    account = Account(request.param)
    with in_use(account.name, account.provider):
        yield account


@pytest.mark.parametrize("interval", list(Interval))
def test_the_same_order_asked_twice_is_one_checkout(account, interval):
    first, second = (account.provider.start(account.order(interval), account.at) for _ in range(2))
    assert isinstance(first, Checkout) and first == second


def test_what_the_provider_can_not_collect_is_refused(account):
    assert isinstance(
        account.provider.start(account.order(Interval.ONCE, currency="KWD", cents=1255), account.at), Refused
    )


def test_a_yearly_subscription_is_one_of_a_year(account):
    state = account.provider.fetch_subscription(account.subscribed(Interval.YEAR), account.at)
    assert (state.interval, state.standing, state.amount_cents, state.order_key) == (
        Interval.YEAR,
        Standing.ACTIVE,
        500,
        "key-1",
    )
    assert state.mail == "ben@example.org"


def test_cancelled_takes_no_more_and_says_whether_it_can_be_resumed(account):
    subscription_id = account.subscribed()
    for _ in range(2):
        state = account.provider.cancel(subscription_id, account.at)
        assert (state.standing, state.next_at) == (Standing.CANCELLED, None)
    account.fake.renew(subscription_id)
    assert len(account.provider.fetch_subscription(subscription_id, account.at).payments) == 1
    resumed = account.provider.resume(subscription_id, account.at + timedelta(seconds=5))
    assert isinstance(resumed, Refused)


def test_another_amount_is_done_at_stripe_and_approved_by_the_reader_at_paypal(account):
    subscription_id = account.subscribed()
    changed = account.provider.change_amount(subscription_id, 900, "change-1", "https://a.example/", account.at)
    if account.name == "paypal":
        assert isinstance(changed, Page)
        assert account.provider.fetch_subscription(subscription_id, account.at).amount_cents == 500
        return
    assert changed.amount_cents == 900


def test_a_card_is_changed_at_stripes_portal_and_nowhere_for_paypal(account):
    answer = account.provider.card_page(account.subscribed(), "https://a.example/", account.at)
    assert isinstance(answer, Page if account.name == "stripe" else Refused)


def test_a_failed_renewal_is_past_due_and_the_next_good_one_active_again(account):
    subscription_id = account.subscribed()
    account.fake.renew(subscription_id, fails=True)
    state = account.provider.fetch_subscription(subscription_id, account.at)
    assert (state.standing, state.failures) == (Standing.PAST_DUE, 1)
    account.fake.renew(subscription_id)
    assert account.provider.fetch_subscription(subscription_id, account.at).standing is Standing.ACTIVE


def test_paypal_suspends_what_failed_three_times_and_resumes_it():
    account = Account("paypal")
    subscription_id = account.subscribed()
    for _ in range(3):
        account.fake.renew(subscription_id, fails=True)
    state = account.provider.fetch_subscription(subscription_id, account.at)
    assert (state.standing, state.resumable) == (Standing.PAUSED, True)
    assert account.provider.resume(subscription_id, account.at).standing is Standing.ACTIVE


@pytest.mark.parametrize("fault", list(Fault))
def test_a_refund_that_went_wrong_on_the_wire_is_given_once(account, fault):
    checkout = account.provider.start(account.order(Interval.ONCE), account.at)
    account.fake.decide(checkout.id, "approve")
    payment_id = account.provider.fetch(checkout.id, account.at).payment_id
    account.fake.faults.append(fault)
    for _ in range(2):
        account.provider.refund(payment_id, 200, "refund-1", account.at)
    told = account.provider.movements(account.at - timedelta(days=1), account.at + timedelta(days=1))
    assert [one.gross_cents for one in told if one.kind is MovementKind.REFUND] == [-200]
    assert isinstance(account.provider.refund(payment_id, 301, "refund-2", account.at), Refused)


def test_a_provider_that_is_down_is_unavailable_whatever_is_asked(account):
    subscription_id = account.subscribed()
    account.fake.down = True
    asked = account.provider
    answers = [
        asked.start(account.order(Interval.ONCE, key="key-2"), account.at), asked.fetch_subscription(subscription_id, account.at),
        asked.cancel(subscription_id, account.at), asked.refund("ch_1", 1, "r", account.at), asked.fetch_payment("ch_1", account.at),
        asked.movements(account.at - timedelta(days=1), account.at), asked.payouts(account.at - timedelta(days=1), account.at),
    ]  # fmt: skip
    assert all(isinstance(answer, Unavailable) for answer in answers)


def test_a_withdrawn_paypal_token_is_fetched_again():
    account = Account("paypal")
    with in_use("paypal", account.provider):
        account.subscribed()
        account.fake.tokens += 1
        assert isinstance(account.provider.start(account.order(Interval.ONCE, key="key-2"), account.at), Checkout)


def test_a_plan_is_made_once_for_an_amount_also_by_another_process():
    account = Account("paypal")
    for number in range(2):
        account.provider.start(account.order(Interval.MONTH, key=f"a-{number}"), account.at)
    make_provider(account.fake).start(account.order(Interval.MONTH, key="b"), account.at)
    plans = [thing for thing in account.fake.things.values() if "payment_preferences" in thing]
    assert [plan["payment_preferences"]["payment_failure_threshold"] for plan in plans] == [3]
