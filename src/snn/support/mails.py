"""Mails to those who gave."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from snn.ground import money, text
from snn.support import pages
from snn.support.models import Contribution
from snn.support.providers import registry


def receipt(contribution: Contribution, server: BaseEmailBackend) -> EmailMultiAlternatives:
    """The receipt, as text and HTML, ready to send."""
    intent = contribution.intent
    site = intent.site
    amount = money.show(contribution.gross_cents, contribution.currency)
    provider = registry.named(contribution.provider)
    facts = {
        "site": site,
        "tier": intent.tier_name,
        "amount": amount,
        "currency": contribution.currency,
        "monthly": contribution.interval == "month",
        "method": intent.method,
        "on": contribution.at.date(),
        "reference": intent.public_id,
        "sandbox": provider is not None and not provider.moves_money,
    }
    mail = EmailMultiAlternatives(
        subject=text.one_line(f"Receipt: {amount} to {site.name}"),
        body=pages.render("mail/receipt.txt", **facts),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[contribution.mail],
        connection=server,
        # The same mail handed over twice by a mail server is recognised as one by its id.
        headers={"Message-ID": _message_id(contribution), "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(pages.render("mail/receipt.html", **facts), "text/html")
    return mail


def _message_id(contribution: Contribution) -> str:
    turn = f"-{contribution.number}" if contribution.number > 1 else ""
    return f"<receipt-{contribution.intent.public_id}{turn}@{_sender_domain()}>"


def _sender_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
