"""From a reader's wish to a checkout."""

from __future__ import annotations

import secrets
from datetime import datetime

from snn.network.models import Site
from snn.support import queries
from snn.support.models import Intent, Tier
from snn.support.providers import Checkout, Interval, Method, Order, Refused, Unavailable, registry
from snn.support.rules import GiveRefusal


def give(site: Site, tier_slug: str, method: str, story_path: str, at: datetime) -> Checkout | GiveRefusal:
    """Take a reader's wish down, durably, and open a checkout for it.

    A second click, a refresh or a second tab makes another intent: open ones cost nothing and only paid ones count.
    """
    tier = next((tier for tier in queries.offered(site.id) if tier.slug == tier_slug), None)
    if tier is None:
        return GiveRefusal.UNKNOWN_TIER
    if method not in tier.methods:
        return GiveRefusal.METHOD_NOT_OFFERED
    provider = registry.for_method(Method(method))
    if provider is None:
        return GiveRefusal.METHOD_NOT_OFFERED
    intent = _write_intent(site, tier, method, story_path, provider.name, at)
    checkout = provider.start(_order(intent), at)
    if isinstance(checkout, Unavailable):
        return GiveRefusal.PROVIDER_DOWN
    if isinstance(checkout, Refused):
        return GiveRefusal.METHOD_NOT_OFFERED
    # Before the redirect: a checkout that nobody was sent to can't be paid.
    Intent.objects.filter(id=intent.id).update(checkout_id=checkout.id)
    return checkout


def _write_intent(site: Site, tier: Tier, method: str, story_path: str, provider: str, at: datetime) -> Intent:
    return Intent.objects.create(
        public_id=secrets.token_urlsafe(16),
        site=site,
        tier_slug=tier.slug,
        tier_name=tier.name,
        amount_cents=tier.amount_cents,
        currency=tier.currency,
        interval=tier.interval,
        method=method,
        story_path=story_path,
        provider=provider,
        created_at=at,
    )


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
