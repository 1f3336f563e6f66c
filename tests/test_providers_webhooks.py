"""Webhooks of Stripe and PayPal at the app's door: what is forged, stale, cut or another's, and what is believed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from snn.ground import clock
from snn.ledger import queries as books
from snn.ledger.rules import Account
from snn.support import actions, queries
from snn.support.actions import load_tiers
from snn.support.models import Contribution, Difference, Intent, ProviderEvent
from snn.support.providers import Method
from snn.support.tests.conftest import TIERS, make_site
from tests.fakes import certificates
from tests.fakes.base import Webhook
from tests.fakes.paypal import FakePayPal
from tests.fakes.stripe import FakeStripe
from tests.fakes.world import give, in_use, make_provider

pytestmark = pytest.mark.django_db
NAMES = ["stripe", "paypal"]


class Shop:
    """A site whose readers pay by one provider."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fake = FakeStripe() if name == "stripe" else FakePayPal()
        self.fake.now = clock.now()
        self.provider = make_provider(self.fake)
        self.site = make_site()
        load_tiers([tier | {"methods": ["card", "paypal"]} for tier in TIERS])

    def give(self, tier: str = "contributor", approve: bool = True) -> str:
        method = Method.CARD if self.name == "stripe" else Method.PAYPAL
        checkout = give(self.site, tier, method, self.fake.now).id
        if approve:
            self.fake.decide(checkout, "approve")
        return checkout

    def post(self, webhook: Webhook) -> tuple[int, str]:
        client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
        path = f"/support/webhooks/{self.name}/"
        answer = client.post(path, webhook.body, content_type="application/json", headers=webhook.headers)
        return answer.status_code, answer.content.decode().strip()

    def work(self) -> None:
        self.fake.now += timedelta(seconds=1)
        actions.work_inbox(self.fake.now + timedelta(seconds=5))


@pytest.fixture(params=NAMES)
def shop(request):
    shop = Shop(request.param)
    with in_use(shop.name, shop.provider):
        yield shop


@pytest.fixture
def stripe_shop():
    shop = Shop("stripe")
    with in_use("stripe", shop.provider):
        yield shop


@pytest.fixture
def paypal_shop():
    shop = Shop("paypal")
    with in_use("paypal", shop.provider):
        yield shop


def test_webhooks_alone_book_a_contribution_once_however_often_they_come(shop):
    shop.give()
    for webhook in shop.fake.outbox * 3:
        assert shop.post(webhook) == (200, "taken")
    assert ProviderEvent.objects.count() == len(shop.fake.outbox)
    shop.work()
    assert Contribution.objects.get().gross_cents == 500
    assert books.check() == queries.book_differences() == []


def test_a_replayed_event_is_acted_on_again_and_changes_nothing(shop):
    shop.give()
    for webhook in shop.fake.outbox:
        shop.post(webhook)
    shop.work()
    for event in ProviderEvent.objects.all():
        assert actions.replay(event.id, shop.fake.now + timedelta(minutes=1)).processed_at
    assert Contribution.objects.count() == 1


def test_events_of_one_object_that_came_before_it_was_fetched_are_answered_by_one_fetch(stripe_shop):
    stripe_shop.give()
    told = [json.loads(webhook.body) for webhook in stripe_shop.fake.outbox]
    for number in range(3):
        for event in told:
            body = json.dumps(event | {"id": f"{event['id']}-{number}"}).encode()
            assert stripe_shop.post(stripe_shop.fake.signed(body))[0] == 200
    stripe_shop.fake.keeps_record = True
    stripe_shop.work()
    assert not ProviderEvent.objects.filter(processed_at=None).exists()
    assert len(stripe_shop.fake.answered) <= 3
    assert Contribution.objects.count() == 1


def cut(webhook: Webhook) -> Webhook:
    return Webhook(webhook.headers, webhook.body[:-1])


def unsigned(webhook: Webhook) -> Webhook:
    return Webhook({}, webhook.body)


def altered(webhook: Webhook) -> Webhook:
    return Webhook(webhook.headers, webhook.body.replace(b"0", b"1", 1))


@pytest.mark.parametrize(
    ("spoil", "says"), [(cut, "not of this body"), (unsigned, "no signature"), (altered, "not of this body")]
)
def test_a_spoiled_webhook_is_refused_and_not_stored(shop, spoil, says):
    shop.give(approve=True)
    shop.provider.fetch(Intent.objects.get().checkout_id, shop.fake.now)
    status, said = shop.post(spoil(shop.fake.outbox[0]))
    assert (status, says in said) == (400, True)
    assert not ProviderEvent.objects.exists()


def test_a_stale_webhook_is_refused(shop):
    body = b'{"id": "e1", "type": "x", "event_type": "x", "data": {"object": {}}, "resource": {}}'
    for age in (timedelta(days=5), -timedelta(minutes=10)):
        assert shop.post(shop.fake.signed(body, age)) == (400, "signed too long ago, or in the future")
    assert shop.post(shop.fake.signed(body)) == (200, "taken")


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"id": 1}', b"[" * 5000, b'{"id": "", "type": "x"}'])
def test_a_signed_body_that_names_nothing_is_refused(shop, body):
    assert shop.post(shop.fake.signed(body))[0] == 400
    assert not ProviderEvent.objects.exists()


def test_another_secret_does_not_sign_for_stripe(stripe_shop):
    forged = stripe_shop.fake.signed(b'{"id":"e"}', secret="whsec_cy")
    assert stripe_shop.post(forged) == (400, "the signature is not of this body")


def test_while_a_secret_is_rolled_the_second_signature_counts(stripe_shop):
    webhook = stripe_shop.fake.signed(b'{"id":"e1","type":"x","data":{"object":{}}}')
    moment, _, mac = webhook.headers["Stripe-Signature"].partition(",")
    both = Webhook({"Stripe-Signature": f"{moment},v1={'0' * 64},{mac},v0=abc"}, webhook.body)
    assert stripe_shop.post(both)[0] == 200


def test_an_event_of_a_connected_account_is_kept_and_not_acted_on(stripe_shop):
    told = {"id": "e1", "type": "charge.succeeded", "account": "acct_2", "data": {"object": {"id": "ch_1"}}}
    assert stripe_shop.post(stripe_shop.fake.signed(json.dumps(told).encode()))[0] == 200
    stripe_shop.work()
    assert ProviderEvent.objects.get().outcome == "ignored"


def test_another_shops_sale_on_the_same_account_books_nothing_until_reconciled_and_then_as_unexplained(stripe_shop):
    stripe_shop.give()
    stripe_shop.fake.other_shop_sells(700)
    for webhook in stripe_shop.fake.outbox:
        stripe_shop.post(webhook)
    stripe_shop.work()
    assert "unknown_checkout" in ProviderEvent.objects.values_list("outcome", flat=True)
    assert Contribution.objects.count() == 1
    actions.reconcile(stripe_shop.provider, stripe_shop.fake.now)
    assert [row.reason for row in Difference.objects.all()] == ["not_ours"]
    assert Contribution.objects.count() == 1
    held = sum(cents for (account, _), cents in books.balances().items() if account == "provider:stripe")
    assert held == stripe_shop.fake.statement()["USD"]


@pytest.mark.parametrize(
    "url",
    [
        "https://cy.example/v1/notifications/certs/CERT-1",
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com.cy.example/v1/notifications/certs/CERT-1",
        "https://api.paypal.com@cy.example/v1/notifications/certs/CERT-1",
        "https://paypal.com.evil/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/elsewhere/CERT-1",
        "https://api.paypal.com/v1/notifications/certs/../../x",
        "file:///v1/notifications/certs/CERT-1",
    ],
)
def test_a_certificate_from_elsewhere_is_not_fetched(paypal_shop, url):
    paypal_shop.give()
    webhook = paypal_shop.fake.outbox[0]
    asked: list[str] = []
    paypal_shop.provider._api.fetch_public = lambda url, _: asked.append(url)
    status, said = paypal_shop.post(Webhook(webhook.headers | {"Paypal-Cert-Url": url}, webhook.body))
    assert (status, "certificate is not the provider's" in said, asked) == (400, True, [])


@pytest.mark.parametrize(
    ("host", "days", "trusted"),
    [
        ("cy.example", 730, True),
        ("messageverificationcerts.paypal.com", 30, True),
        ("messageverificationcerts.paypal.com", 900, False),
    ],
    ids=["of another host", "over", "of another authority"],
)
def test_a_certificate_that_is_not_paypals_or_not_valid_now_is_refused(paypal_shop, host, days, trusted):
    signer = certificates.signer(host, days)
    paypal_shop.fake.signer = signer
    if trusted:
        paypal_shop.provider._roots = signer.roots
    paypal_shop.give()
    assert paypal_shop.post(paypal_shop.fake.outbox[0]) == (
        400,
        "the certificate is not the provider's, or not valid now",
    )
    assert not ProviderEvent.objects.exists()


def test_a_refund_of_a_renewal_that_nobody_told_of_books_the_renewal_first(paypal_shop):
    fake = paypal_shop.fake
    subscription_id = paypal_shop.give("monthly")
    actions.settle(Intent.objects.get().id, fake.now)
    fake.renew(subscription_id)
    fake.outbox.clear()
    fake.refund(fake.transactions[subscription_id][-1]["id"], 400)
    assert paypal_shop.post(fake.outbox[0])[0] == 200
    paypal_shop.work()
    assert [row.number for row in Contribution.objects.all()] == [1, 2]
    assert books.balance("refunds", "USD") == 400
    assert not Difference.objects.exists()


def test_a_certificate_that_can_not_be_had_now_is_asked_for_again(paypal_shop):
    paypal_shop.give()
    paypal_shop.fake.down = True
    assert paypal_shop.post(paypal_shop.fake.outbox[0])[0] == 503
    paypal_shop.fake.down = False
    assert paypal_shop.post(paypal_shop.fake.outbox[0])[0] == 200


def test_another_webhooks_id_does_not_do(paypal_shop):
    webhook = paypal_shop.fake.signed(b'{"id":"e1","event_type":"x","resource":{}}', webhook_id="OTHER")
    assert paypal_shop.post(webhook) == (400, "the signature is not of this body")


def test_a_provider_that_is_down_for_an_hour_loses_nothing_and_is_asked_once_a_turn(shop):
    for _ in range(3):
        shop.give()
    for webhook in shop.fake.outbox:
        shop.post(webhook)
    shop.fake.down = True
    at = shop.fake.now
    for minutes in range(1, 60, 10):
        actions.work_inbox(at + timedelta(minutes=minutes))
    assert ProviderEvent.objects.exclude(error="").count() >= 1
    assert not Contribution.objects.exists()
    shop.fake.down = False
    for hours in (2, 4):
        actions.work_inbox(at + timedelta(hours=hours))
    assert Contribution.objects.count() == 3


def test_an_event_of_another_currency_is_held(shop):
    checkout = shop.give()
    thing = shop.fake.things[checkout]
    if shop.name == "stripe":
        thing["currency"] = "eur"
    else:
        shop.provider.fetch(checkout, shop.fake.now)
        thing["purchase_units"][0]["payments"]["captures"][0]["amount"]["currency_code"] = "EUR"
    assert actions.settle(Intent.objects.get().id, shop.fake.now) == "held"
    assert Intent.objects.get().hold.reason == "currency"
    assert not Contribution.objects.exists()


def test_a_subscription_approved_twice_is_one_contribution(shop):
    checkout = shop.give("monthly")
    shop.fake.decide(checkout, "approve")
    for webhook in shop.fake.outbox:
        shop.post(webhook)
    shop.work()
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize("fault", ["LOST_ANSWER", "TIMED_OUT", "NOT_DONE"])
def test_a_create_that_went_wrong_on_the_wire_is_made_once(shop, fault):
    from tests.fakes.base import Fault

    shop.give("monthly", approve=False)
    shop.fake.faults.append(Fault[fault])
    shop.give("monthly", approve=False)
    kind = "cs_" if shop.name == "stripe" else "I-"
    assert len([thing for thing in shop.fake.things if thing.startswith(kind)]) == 2


def test_a_dispute_is_booked_by_its_webhook_and_won_back_by_the_next(paypal_shop):
    paypal_shop.give()
    payment = _paid_at_paypal(paypal_shop)
    paypal_shop.fake.dispute(payment)
    _post_all(paypal_shop)
    assert books.balance(Account.DISPUTES, "USD") == 500
    assert books.balance(Account.PAYPAL, "USD") == paypal_shop.fake.statement()["USD"]
    paypal_shop.fake.win(payment)
    _post_all(paypal_shop)
    assert books.balance(Account.DISPUTES, "USD") == 0
    assert books.balance(Account.PAYPAL, "USD") == paypal_shop.fake.statement()["USD"]
    assert not Difference.objects.exists()


def test_a_dispute_that_the_report_does_not_have_yet_is_booked_once_when_it_has(paypal_shop):
    paypal_shop.give()
    payment = _paid_at_paypal(paypal_shop)
    paypal_shop.fake.report_lags = timedelta(hours=3)
    paypal_shop.fake.dispute(payment)
    _post_all(paypal_shop)
    assert books.balance(Account.DISPUTES, "USD") == 0
    paypal_shop.fake.now += timedelta(hours=4)
    for _ in range(2):
        actions.reconcile(paypal_shop.provider, paypal_shop.fake.now)
    assert books.balance(Account.DISPUTES, "USD") == 500
    assert books.balance(Account.PAYPAL, "USD") == paypal_shop.fake.statement()["USD"]


def test_a_dispute_that_we_may_not_read_is_left_to_the_report(paypal_shop):
    paypal_shop.give()
    payment = _paid_at_paypal(paypal_shop)
    paypal_shop.fake.dispute(payment)
    del paypal_shop.fake.things[paypal_shop.fake.things[payment]["disputed"]]
    _post_all(paypal_shop)
    assert not ProviderEvent.objects.filter(processed_at=None).exists()
    actions.reconcile(paypal_shop.provider, paypal_shop.fake.now)
    assert books.balance(Account.DISPUTES, "USD") == 500


@pytest.mark.parametrize(
    "dispute_id", ["PP-D-1/../../x", "", "PP-" + "D" * 80, 7], ids=["path", "none", "long", "number"]
)
def test_a_dispute_with_a_strange_name_is_not_asked_for(paypal_shop, dispute_id):
    event = {"id": "WH-1", "event_type": "CUSTOMER.DISPUTE.CREATED", "resource": {"dispute_id": dispute_id}}
    status, _ = paypal_shop.post(paypal_shop.fake.signed(json.dumps(event).encode()))
    paypal_shop.fake.keeps_record = True
    paypal_shop.work()
    assert status in (200, 400) and not paypal_shop.fake.answered


def _paid_at_paypal(shop: Shop) -> str:
    _post_all(shop)
    return next(thing_id for thing_id in shop.fake.things if thing_id.startswith("C"))


def _post_all(shop: Shop) -> None:
    """All that waits, each worked, until nothing more is told."""
    while shop.fake.outbox:
        assert shop.post(shop.fake.outbox.pop(0))[0] == 200
        shop.work()
