"""From a reader's wish to a checkout."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from snn.ground import clock
from snn.network.models import Site
from snn.support import queries, rules
from snn.support.appeals import rules as appeals
from snn.support.models import Intent, Tier
from snn.support.offers import AmountRefusal, agreed_cents
from snn.support.providers import Checkout, Interval, Method, Order, Unavailable, registry
from snn.support.rules import GiveRefusal, Origin, Wish
from snn.support.shield.actions import admit
from snn.support.shield.rules import Caller, Purpose, Refusal

# Too many by card at once, or cards at rest: another method helps. Too many from one place: only waiting does.
_NO_LEAVE = {Refusal.OVERALL: GiveRefusal.CARDS_REST, Refusal.RESTING: GiveRefusal.CARDS_REST}


@dataclass(frozen=True)
class Refused:
    """Why a reader is not sent on to pay, and how long to wait before asking again, where waiting helps."""

    why: GiveRefusal
    wait: timedelta = timedelta(0)


def give(site: Site, wish: Wish, who: Caller, at: datetime) -> Checkout | Refused:
    """Take a reader's wish down, durably, and open a checkout for it.

    A second click, a refresh or a second tab makes another intent: open ones cost nothing and only paid ones count.
    """
    tier = next((tier for tier in queries.offered(site.id) if tier.slug == wish.tier), None)
    if tier is None:
        return Refused(GiveRefusal.UNKNOWN_TIER)
    provider = registry.for_method(Method(wish.method)) if wish.method in tier.methods else None
    if provider is None:
        return Refused(GiveRefusal.METHOD_NOT_OFFERED)
    cents = agreed_cents(queries.terms(tier), wish.chosen, wish.own)
    if isinstance(cents, AmountRefusal):
        return Refused(GiveRefusal(cents.value))
    refused = admit(who, Purpose(wish.method), at)
    if refused:
        return Refused(_NO_LEAVE.get(refused.why, GiveRefusal.TOO_OFTEN), refused.wait)
    intent = _write_intent(site, tier, cents, wish, provider.name, at)
    checkout = provider.start(_order(intent), at)
    if isinstance(checkout, Unavailable):
        return Refused(GiveRefusal.PROVIDER_DOWN)
    if not isinstance(checkout, Checkout):
        return Refused(GiveRefusal.METHOD_NOT_OFFERED)
    # Before the redirect: a checkout that nobody was sent to can't be paid.
    Intent.objects.filter(id=intent.id).update(checkout_id=checkout.id)
    return checkout


def _write_intent(site: Site, tier: Tier, cents: int, wish: Wish, provider: str, at: datetime) -> Intent:
    return Intent.objects.create(
        public_id=secrets.token_urlsafe(16),
        site=site,
        tier_slug=tier.slug,
        tier_name=tier.name,
        amount_cents=cents,
        currency=tier.currency,
        interval=tier.interval,
        another=wish.another,
        method=wish.method,
        story_path=wish.origin.story_path,
        **_appeal(site, wish.origin, at),
        provider=provider,
        created_at=at,
    )


def _appeal(site: Site, origin: Origin, at: datetime) -> dict[str, Any]:
    """Whose words brought the reader, and the toss that it counts for. A story's toss is of its day, a list's of today."""
    key = settings.SECRET_KEY
    name, variant = appeals.read_ref(origin.ref, key=key)
    today = clock.day_in(at, site.timezone)
    page = origin.page.removesuffix("lite/")
    unit = appeals.unit(name, variant, page, rules.page_day(page) or today, today, key=key)
    counted = {"unit": unit.key, "unit_on": unit.on} if unit else {}
    return {"appeal": name, "variant": variant} | counted


def _order(intent: Intent) -> Order:
    return Order(
        key=intent.public_id,
        amount_cents=intent.amount_cents,
        currency=intent.currency,
        interval=Interval(intent.interval),
        method=Method(intent.method),
        merchant=intent.site.name,
        description=intent.tier_name,
        return_url=f"{intent.site.origin}/support/return/{intent.public_id}/",
        cancel_url=f"{intent.site.origin}/support/",
    )
