"""Reads: everything that belongs to one mail address."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.conf import settings

from snn.ground import money, signing
from snn.support import pages, queries
from snn.support.manage.models import Link
from snn.support.manage.rules import May, change_terms, may
from snn.support.models import Contribution, Subscription
from snn.support.offers import Terms
from snn.support.providers import Method, Standing
from snn.support.statements.queries import given_by

LINK, SESSION = "manage-link", "manage-session"


@dataclass(frozen=True)
class Ongoing:
    """A recurring contribution, as its giver sees it."""

    id: str
    site: str
    tier: str
    amount: str
    every: str
    method: str
    standing: str
    next_on: date | None
    cancelled_on: date | None
    failures: int
    may: May
    approves: bool
    """Another amount must be approved at the provider."""


def is_known(mail: str) -> bool:
    """Whether anybody gave under this address."""
    return Contribution.objects.filter(mail__iexact=mail).exclude(mail="").exists()


def link(signed: str, site_id: int, now: datetime) -> Link | None:
    """The link that this word is, if it is ours, of this site, and neither used nor expired."""
    public_id = _opened(signed, LINK, now)
    found = Link.objects.filter(public_id=public_id, site_id=site_id, used_at=None, expires_at__gt=now)
    return found.first() if public_id else None


def session(cookie: str, site_id: int, now: datetime) -> Link | None:
    """The link that this session came of, if the session goes on."""
    public_id = _opened(cookie, SESSION, now)
    found = Link.objects.filter(public_id=public_id, site_id=site_id, ended_at=None).exclude(used_at=None)
    return found.select_related("site").first() if public_id else None


def subscriptions(mail: str) -> list[Subscription]:
    """All recurring contributions of this address, newest first; duplicates that were stopped left out."""
    rows = Subscription.objects.filter(contribution__mail__iexact=mail, duplicate_of=None).exclude(
        contribution__mail=""
    )
    return list(rows.select_related("contribution__intent__site").order_by("-id"))


def subscription(mail: str, public_id: str) -> Subscription | None:
    """One of them, by its intent."""
    return next((row for row in subscriptions(mail) if row.contribution.intent.public_id == public_id), None)


def contribution(mail: str, public_id: str, number: int) -> Contribution | None:
    """One payment of this address."""
    rows = Contribution.objects.filter(mail__iexact=mail, intent__public_id=public_id, number=number).exclude(mail="")
    return rows.select_related("intent__site").first()


def ongoing(row: Subscription) -> Ongoing:
    """The subscription as its giver sees it."""
    intent = row.contribution.intent
    return Ongoing(
        id=intent.public_id,
        site=intent.site.name,
        tier=intent.tier_name,
        amount=money.show(amount_cents(row), intent.currency),
        every=pages.every(intent.interval),
        method=intent.method,
        standing=row.standing,
        next_on=row.next_at.date() if row.next_at else None,
        cancelled_on=row.cancelled_at.date() if row.cancelled_at else None,
        failures=row.failures,
        may=may(row.standing, intent.method, row.resumable),
        approves=intent.method == Method.PAYPAL,
    )


def amount_cents(row: Subscription) -> int:
    """What the next payment will be, in minor units."""
    return row.amount_cents or row.contribution.gross_cents


def terms(row: Subscription) -> Terms:
    """What its amount may be changed to: as its tier says now, or as it was when the tier is gone."""
    intent = row.contribution.intent
    tiers = (tier for tier in queries.offered(intent.site_id) if tier.slug == intent.tier_slug)
    tier = next((tier for tier in tiers if tier.currency == intent.currency), None)
    return change_terms(queries.terms(tier) if tier else Terms(intent.amount_cents, intent.currency))


def years(mail: str) -> list[int]:
    """The years in which this address gave, newest first."""
    return sorted({given.on.year for given in given_by(mail)}, reverse=True)


def still_active(mail: str) -> bool:
    """Whether money of this address may still be taken."""
    return any(row.standing != Standing.CANCELLED for row in subscriptions(mail))


def everything(mail: str) -> dict[str, object]:
    """All that we keep under this address, for its owner to take along."""
    return {
        "mail": mail,
        "payments": [asdict(given) | {"on": given.on.isoformat()} for given in given_by(mail)],
        "recurring": [
            asdict(one) | {"next_on": _day(one.next_on), "cancelled_on": _day(one.cancelled_on)}
            for one in map(ongoing, subscriptions(mail))
        ],
        "stories": [
            {"reference": intent.public_id, "story": intent.story_path}
            for intent in (
                row.intent for row in Contribution.objects.filter(mail__iexact=mail, number=1).select_related("intent")
            )
            if intent.story_path
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _opened(signed: str, purpose: str, now: datetime) -> str | None:
    try:
        return signing.unsign(signed, key=settings.SECRET_KEY, purpose=purpose, at=now.timestamp())
    except ValueError:
        return None
