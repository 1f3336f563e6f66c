"""Reads: what is offered, what was given, what a person should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet, Sum

from snn.ground import money
from snn.ledger.models import Entry
from snn.ledger.queries import Problem, balances
from snn.ledger.rules import Account
from snn.network.prepared import prepared
from snn.support.models import (
    Contribution,
    Difference,
    Hold,
    Intent,
    ProviderEvent,
    Receipt,
    StatementLine,
    Subscription,
    Tier,
)
from snn.support.offers import Bounds, Choice, Offer, Terms
from snn.support.providers import Movement, MovementKind, Standing, registry
from snn.support.rules import State


@dataclass(frozen=True)
class Held:
    """A payment that a person must look at."""

    intent: str
    reason: str
    detail: str
    at: datetime


def tiers(site_id: int) -> tuple[Offer, ...]:
    """What this site offers, in order."""
    return every_tiers([site_id])[site_id]


def every_tiers(sites: Iterable[int]) -> dict[int, tuple[Offer, ...]]:
    """What each site offers, in order."""
    rows = _tiers()
    return {site: tuple(map(_offer, _offered(rows, site))) for site in sites}


@prepared
def _tiers() -> QuerySet[Tier]:
    return Tier.objects.order_by("position", "id")


def _offer(row: Tier) -> Offer:
    return Offer(
        slug=row.slug,
        name=row.name,
        amount=money.show(row.amount_cents, row.currency),
        interval=row.interval,
        methods=tuple(row.methods),
        choices=tuple(Choice(cents, money.show(cents, row.currency)) for cents in row.choices),
        own=_bounds(row),
        currency=row.currency,
    )


def _bounds(row: Tier) -> Bounds | None:
    if row.least_cents is None or row.most_cents is None:
        return None
    return Bounds(money.show(row.least_cents, row.currency), money.show(row.most_cents, row.currency))


def offered(site_id: int) -> list[Tier]:
    """The network's tiers, with the site's own added or in the place of those of the same slug."""
    return _offered(Tier.objects.filter(site=None) | Tier.objects.filter(site_id=site_id), site_id)


def _offered(rows: Iterable[Tier], site_id: int) -> list[Tier]:
    chosen: dict[str, Tier] = {}
    fitting = [row for row in rows if row.site_id in (None, site_id)]
    for row in sorted(fitting, key=lambda row: row.site_id is not None):
        chosen[row.slug] = row
    return sorted(chosen.values(), key=lambda row: (row.position, row.id))


def terms(tier: Tier) -> Terms:
    """What the tier's amount may be."""
    return Terms(tier.amount_cents, tier.currency, tuple(tier.choices), tier.least_cents, tier.most_cents)


def in_sandbox() -> bool:
    """Whether no real money moves, which every page that asks for some must say."""
    return not all(provider.moves_money for provider in registry.enabled().values())


def intent(public_id: str, site_id: int) -> Intent | None:
    """The intent of that id, at the site where it was made."""
    return Intent.objects.select_related("site").filter(public_id=public_id, site_id=site_id).first()


def contribution(intent: Intent) -> Contribution | None:
    """What came of the intent, if it was paid."""
    return Contribution.objects.filter(intent=intent, number=1).first()


def is_duplicate(contribution: Contribution) -> bool:
    """Whether the reader gave this already and did not ask for another: it is stopped and given back."""
    return Subscription.objects.filter(contribution=contribution, duplicate_of__isnull=False).exists()


def held() -> tuple[Held, ...]:
    """Payments that were not booked because the provider's story is not ours; oldest first."""
    holds = Hold.objects.filter(intent__state=State.HELD).select_related("intent").order_by("id")
    return tuple(Held(hold.intent.public_id, hold.reason, hold.detail, hold.at) for hold in holds)


@dataclass(frozen=True)
class Waiting:
    """A difference that a person must look at."""

    number: int
    provider: str
    reason: str
    detail: str
    raised_at: datetime


def differences() -> tuple[Waiting, ...]:
    """What no rule explains and nobody has settled; oldest first."""
    rows = Difference.objects.filter(resolved_at=None).order_by("id")
    return tuple(Waiting(row.id, row.provider, row.reason, row.detail, row.raised_at) for row in rows)


def event_numbers(event: str) -> list[int]:
    """The numbers of the stored webhooks of that number or provider's id."""
    found = ProviderEvent.objects.filter(event_id=event)
    if event.isdecimal() and len(event) < 19:
        found = found | ProviderEvent.objects.filter(id=int(event))
    return list(found.order_by("id").values_list("id", flat=True))


def doubtful_receipts(now: datetime) -> int:
    """How many receipts were claimed over ten minutes ago by a sender that never said it was done."""
    return Receipt.objects.filter(sent_at=None, claimed_at__lt=now - timedelta(minutes=10)).count()


def intent_of(provider: str, order_key: str, subscription_id: str) -> Intent | None:
    """The intent that an order's key, or else a subscription we know, belongs to."""
    if order_key:
        found = Intent.objects.filter(provider=provider, public_id=order_key).first()
        if found:
            return found
    if not subscription_id:
        return None
    known = Subscription.objects.filter(provider=provider, subscription_id=subscription_id)
    one = known.select_related("contribution__intent").first()
    return one.contribution.intent if one else None


def going_subscription(intent: Intent, mail: str) -> Subscription | None:
    """The oldest subscription to the intent's tier, at its site, that goes on and is of this address."""
    going = Subscription.objects.exclude(standing=Standing.CANCELLED).filter(
        duplicate_of=None,
        contribution__intent__site=intent.site_id,
        contribution__intent__tier_slug=intent.tier_slug,
        contribution__mail__iexact=mail,
    )
    return going.order_by("id").first()


def movement_of(line: StatementLine) -> Movement:
    """The movement that a line keeps."""
    return Movement(
        id=line.movement_id,
        kind=MovementKind(line.kind),
        at=line.at,
        currency=line.currency,
        gross_cents=line.gross_cents,
        fee_cents=line.fee_cents,
        payment_id=line.payment_id,
        payout_id=line.payout_id,
        given_cents=line.given_cents,
        given_currency=line.given_currency,
    )


def held_at(provider: str, before: datetime | None = None) -> dict[str, int]:
    """By currency, what the statement lines say that the provider holds for us, or held before a moment."""
    lines = StatementLine.objects.filter(provider=provider)
    rows = (lines.filter(at__lt=before) if before else lines).order_by().values_list("currency")
    return dict(rows.annotate(total=Sum(F("gross_cents") - F("fee_cents"))))


def book_differences() -> list[Problem]:
    """Where contributions, statement lines and books disagree; empty when all is well."""
    return [*_not_as_booked(), *_lines_not_as_booked()]


def book_key(provider: str, payment_id: str) -> str:
    """The ledger's key for a payment."""
    return f"contribution:{provider}:{payment_id}"


def _lines_not_as_booked() -> Iterator[Problem]:
    """The sum of a provider's lines is what the books say that it holds."""
    books = balances()
    providers = set(StatementLine.objects.order_by().values_list("provider", flat=True).distinct())
    for provider in sorted(providers):
        account = f"provider:{provider}"
        lines = held_at(provider)
        for currency in sorted({*lines, *(held for name, held in books if name == account)}):
            booked, told = books.get((account, currency), 0), lines.get(currency, 0)
            if booked != told:
                yield Problem(account, f"the books hold {booked} {currency}, its statement lines come to {told}")


def _not_as_booked() -> Iterator[Problem]:
    booked = _booked()
    for provider, payment_id, *given in Contribution.objects.values_list(
        "provider", "payment_id", "currency", "gross_cents", "fee_cents"
    ):
        key = book_key(provider, payment_id)
        found = booked.pop(key, None)
        if found is None:
            yield Problem(key, "this contribution is not in the books")
        elif found != tuple(given):
            yield Problem(key, f"contribution and books differ: {tuple(given)} and {found} (currency, gross, fee)")
    for key in booked:
        yield Problem(key, "in the books, but there is no such contribution")


def _booked() -> dict[str, tuple[str, int, int]]:
    """Currency, gross and fee of each contribution, as its ledger entries say."""
    sums: dict[str, tuple[str, int, int]] = {}
    entries = Entry.objects.filter(transaction__what="contribution", transaction__sealed_at__isnull=False)
    for key, account, cents, currency in entries.values_list("transaction__key", "account", "amount_cents", "currency"):
        given_in, gross, fee = sums.get(key, ("", 0, 0))
        if account == Account.CONTRIBUTIONS:
            given_in, gross = currency, gross - cents
        elif account == Account.FEES:
            fee += cents
        sums[key] = (given_in, gross, fee)
    return sums
