"""Who may book, and the campaigns that flights belong to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from snn.ads.actions.deeds import log
from snn.ads.booking import Refusal, currency_holds, has_markup
from snn.ads.models import Campaign, Sponsor


@transaction.atomic
def new_sponsor(name: str, mail: str, *, by: str, at: datetime, domain: str = "") -> Sponsor | Refusal:
    """Somebody who may book; the same name again is the same sponsor."""
    if refusal := _sponsor_refusal(name, mail):
        return refusal
    row, made = Sponsor.objects.get_or_create(name=name.strip(), defaults={"mail": mail, "domain": domain})
    if made:
        log(f"sponsor:{row.pk}", "new", by, at)
    return row


@transaction.atomic
def edit_sponsor(number: int, name: str, mail: str, *, by: str, at: datetime, domain: str = "") -> Sponsor | Refusal:
    """Another name or address; messages that stand say the new name from the next rota on."""
    row = Sponsor.objects.select_for_update().filter(pk=number).first()
    if row is None:
        return Refusal.NOT_FOUND
    if refusal := _sponsor_refusal(name, mail):
        return refusal
    if Sponsor.objects.filter(name=name.strip()).exclude(pk=number).exists():
        return Refusal.NAME_TAKEN
    row.name, row.mail, row.domain = name.strip(), mail, domain
    row.save()
    log(f"sponsor:{row.pk}", "edit", by, at)
    return row


@transaction.atomic
def new_campaign(sponsor: Sponsor, name: str, currency: str, *, by: str, at: datetime) -> Campaign | Refusal:
    """A name and a currency for flights that belong together."""
    if not name.strip() or len(name) > 120:
        return Refusal.NO_NAME
    if not currency_holds(currency):
        return Refusal.BAD_CURRENCY
    row, made = Campaign.objects.get_or_create(sponsor=sponsor, name=name.strip(), defaults={"currency": currency})
    if made:
        log(f"campaign:{row.pk}", "new", by, at)
    return row


def _sponsor_refusal(name: str, mail: str) -> Refusal | None:
    if not name.strip() or len(name) > 80:
        return Refusal.NO_NAME
    if has_markup(name):
        return Refusal.MARKUP
    if "@" not in mail.strip("@") or len(mail) > 254 or any(sign in mail for sign in "\r\n <>"):
        return Refusal.BAD_MAIL
    return None
