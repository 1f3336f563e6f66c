"""What a reader asks for on the manage pages. Providers are asked outside transactions; every verb may be repeated."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from snn.ground import money, signing
from snn.network.models import Site
from snn.support import pages, rules
from snn.support.actions.following import follow_subscription, keep_state
from snn.support.manage import queries
from snn.support.manage.models import Asked, Link
from snn.support.manage.rules import LINK_HOLDS, SESSION_HOLDS, Said, may
from snn.support.models import Contribution, Intent, ProviderEvent, Receipt, Subscription
from snn.support.notes.actions import tell
from snn.support.notes.models import Note
from snn.support.notes.rules import Kind, digest
from snn.support.offers import AmountRefusal, agreed_cents
from snn.support.providers import Page, Provider, Refused, Standing, SubscriptionState, Unavailable, registry
from snn.support.shield.actions import admit
from snn.support.shield.rules import Caller, Purpose
from snn.support.shield.rules import Refused as NoLeave


def ask(site: Site, mail: str, who: Caller, now: datetime) -> NoLeave | None:
    """Note that a link was asked for; whether anybody is known by that address is looked at later, by the clock."""
    refused = admit(who, Purpose.LINK, now, mail=mail)
    if refused is None:
        Asked.objects.create(site=site, mail=mail, at=now)
    return refused


def answer_asked(now: datetime) -> int:
    """Send a link to every known address that one was asked for; forget the other addresses. How many."""
    sent = 0
    for asked in list(Asked.objects.select_related("site")[:100]):
        with transaction.atomic():
            if Asked.objects.filter(id=asked.id).delete()[0] and queries.is_known(asked.mail):
                _send_link(asked.site, asked.mail, now)
                sent += 1
    return sent


def forget_links(now: datetime) -> None:
    """Those that open nothing any more, and whose session is over."""
    Link.objects.filter(expires_at__lt=now - SESSION_HOLDS).filter(
        Q(used_at=None) | Q(used_at__lt=now - SESSION_HOLDS)
    ).delete()


def _send_link(site: Site, mail: str, now: datetime) -> None:
    until = now + LINK_HOLDS
    row = Link.objects.create(public_id=secrets.token_urlsafe(16), mail=mail, site=site, expires_at=until)
    signed = signing.sign(
        row.public_id, key=settings.SECRET_KEY, purpose=queries.LINK, expires_at=int(until.timestamp())
    )
    facts = {"link": f"{site.origin}/support/manage/{signed}/", "until": f"{until:%H:%M}"}
    tell(Kind.LINK, row.public_id, mail, site, now, facts)


def open_session(signed: str, site: Site, now: datetime) -> str | None:
    """Use the link up, and give the cookie of the session it opens; None where it does not open one."""
    found = queries.link(signed, site.id, now)
    if found is None or not Link.objects.filter(id=found.id, used_at=None).update(used_at=now):
        return None
    until = int((now + SESSION_HOLDS).timestamp())
    return signing.sign(found.public_id, key=settings.SECRET_KEY, purpose=queries.SESSION, expires_at=until)


def close_session(session: Link, now: datetime) -> None:
    """End the session wherever its cookie may still be."""
    Link.objects.filter(id=session.id).update(ended_at=now)


def cancel(row: Subscription, now: datetime) -> Said:
    """Take no further payment, from now on."""
    provider = _provider(row)
    if row.standing == Standing.CANCELLED:
        return Said.CANCELLED
    if provider is None:
        return Said.DOWN
    answer = provider.cancel(row.subscription_id, now)
    if isinstance(answer, SubscriptionState):
        keep_state(row.provider, answer, now)
        row.refresh_from_db()
        _tell(Kind.CANCELLED, row, now, f"{now.date()}")
        return Said.CANCELLED
    return _no(answer)


def resume(row: Subscription, now: datetime) -> Said:
    """Take up again what was paused, or cancelled and not over yet."""
    provider, intent = _provider(row), row.contribution.intent
    if not may(row.standing, intent.method, row.resumable).resume:
        return Said.RESUMED if row.standing == Standing.ACTIVE else Said.NOT_POSSIBLE
    if provider is None:
        return Said.DOWN
    answer = provider.resume(row.subscription_id, now)
    if isinstance(answer, SubscriptionState):
        keep_state(row.provider, answer, now)
        row.refresh_from_db()
        _tell(Kind.RESUMED, row, now, f"{now:%Y-%m-%dT%H}")
        return Said.RESUMED
    return _no(answer)


def change_amount(row: Subscription, chosen: str, own: str, once: str, now: datetime) -> Said | Page | AmountRefusal:
    """Bill another amount from the next payment on; a Page where the reader must approve it at the provider."""
    terms, intent, provider = queries.terms(row), row.contribution.intent, _provider(row)
    cents = agreed_cents(terms, chosen, own)
    if isinstance(cents, AmountRefusal):
        return cents
    if cents == queries.amount_cents(row):
        return Said.AMOUNT_SAME
    if not may(row.standing, intent.method, row.resumable).amount:
        return Said.NOT_POSSIBLE
    if provider is None:
        return Said.DOWN
    back = f"{intent.site.origin}/support/manage/?said={Said.APPROVE}"
    answer = provider.change_amount(row.subscription_id, cents, f"{intent.public_id}-{once}", back, now)
    if isinstance(answer, SubscriptionState):
        keep_state(row.provider, answer, now)
        row.refresh_from_db()
        _tell(Kind.AMOUNT, row, now, f"{cents}:{once}")
        return Said.AMOUNT
    return answer if isinstance(answer, Page) else _no(answer)


def look_again(mail: str, now: datetime) -> None:
    """Ask the provider how things stand: a reader is back from its page, and may have approved something there."""
    for row in queries.subscriptions(mail):
        provider = _provider(row)
        if provider and row.standing != Standing.CANCELLED:
            follow_subscription(provider, row.subscription_id, now)


def card_page(row: Subscription, site: Site, who: Caller, now: datetime) -> Said | Page:
    """Where the reader gives another card. The shield watches this door too: a card can be tried behind it."""
    provider, intent = _provider(row), row.contribution.intent
    if not may(row.standing, intent.method, row.resumable).card:
        return Said.NOT_POSSIBLE
    if provider is None:
        return Said.DOWN
    if admit(who, Purpose.CARD, now, mail=row.contribution.mail):
        return Said.WAIT
    answer = provider.card_page(row.subscription_id, f"{site.origin}/support/manage/?said={Said.CARD}", now)
    return answer if isinstance(answer, Page) else _no(answer)


def send_receipt(row: Contribution, now: datetime) -> Said:
    """The receipt once more; a second press within ten minutes is the first."""
    slot = f"{row.id}:{int(now.timestamp()) // 600}"
    tell(Kind.RECEIPT, slot, row.mail, row.intent.site, now, {"contribution": row.id})
    return Said.RECEIPT


def send_statement(mail: str, site: Site, year: int, now: datetime) -> Said:
    """A year's statement by mail; a second press within ten minutes is the first."""
    slot = f"{year}:{digest(mail, key=settings.SECRET_KEY)}:{int(now.timestamp()) // 600}"
    tell(Kind.STATEMENT, slot, mail, site, now, {"year": year})
    return Said.STATEMENT


@transaction.atomic
def erase(mail: str) -> Said | None:
    """Forget the address wherever it stands. What was given stays in the books, under the payment's number only."""
    if queries.still_active(mail):
        return Said.STILL_ACTIVE
    given = Contribution.objects.filter(mail__iexact=mail)
    intents = Intent.objects.filter(contribution__in=given)
    told = Q(subject_id__in=intents.values("checkout_id")) | Q(subject_id__in=given.values("payment_id"))
    told |= Q(subject_id__in=Subscription.objects.filter(contribution__in=given).values("subscription_id"))
    # Webhooks as they came may hold the address.
    ProviderEvent.objects.filter(told).update(body=b"")
    Receipt.objects.filter(contribution__in=given, sent_at=None).update(refused="the reader asked to be forgotten")
    given.update(mail="")
    for table in (Note, Link, Asked):
        table._default_manager.filter(mail__iexact=mail).delete()
    return None


def facts_of(row: Subscription) -> dict[str, object]:
    """What a mail about it says."""
    intent = row.contribution.intent
    return {
        "amount": money.show(queries.amount_cents(row), intent.currency),
        "every": pages.every(intent.interval),
        "tier": intent.tier_name,
        "method": intent.method,
    }


def _tell(kind: Kind, row: Subscription, now: datetime, turn: str) -> None:
    mail = rules.usable_mail(row.contribution.mail)
    if mail:
        tell(kind, f"{row.id}:{turn}", mail, row.contribution.intent.site, now, facts_of(row))


def _provider(row: Subscription) -> Provider | None:
    return registry.named(row.provider)


def _no(answer: Refused | Unavailable) -> Said:
    return Said.NOT_POSSIBLE if isinstance(answer, Refused) else Said.DOWN
