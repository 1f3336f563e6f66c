"""Mails to those who gave."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from snn.ground import money, text
from snn.network.models import Site
from snn.support import pages, queries
from snn.support.models import Contribution
from snn.support.statements import pdf
from snn.support.statements.queries import given

Attachment = tuple[str, bytes]


def receipt(contribution: Contribution, server: BaseEmailBackend, again: str = "") -> EmailMultiAlternatives:
    """The receipt, as text, HTML and PDF, ready to send. again: what tells a repeated one from the first."""
    intent = contribution.intent
    paid = given(contribution)
    facts = {
        "tier": intent.tier_name,
        "amount": money.show(contribution.gross_cents, contribution.currency),
        "currency": contribution.currency,
        "every": paid.every,
        "renewal": contribution.number > 1,
        "method": intent.method,
        "on": paid.on,
        "reference": intent.public_id,
        "sandbox": paid.sandbox,
        "duplicate": queries.is_duplicate(contribution),
    }
    key = (
        intent.public_id
        + (f"-{contribution.number}" if contribution.number > 1 else "")
        + (f"-{again}" if again else "")
    )
    paper = (f"receipt-{paid.on}.pdf", pdf.receipt(paid, intent.site.look, intent.site.origin))
    return compose("receipt", key, contribution.mail, intent.site, facts, server, [paper])


def compose(
    kind: str,
    key: str,
    to: str,
    site: Site,
    facts: dict[str, object],
    server: BaseEmailBackend,
    papers: Sequence[Attachment] = (),
) -> EmailMultiAlternatives:
    """A mail of this kind: its text template begins with the subject; papers are PDFs by name."""
    subject, _, body = pages.render(f"mail/{kind}.txt", site, **facts).lstrip().partition("\n")
    mail = EmailMultiAlternatives(
        subject=text.one_line(subject),
        body=body.lstrip("\n"),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        connection=server,
        # The same mail handed over twice by a mail server is recognised as one by its id.
        headers={"Message-ID": f"<{kind}-{key}@{_sender_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(pages.render(f"mail/{kind}.html", site, **facts), "text/html")
    for name, paper in papers:
        mail.attach(name, paper, "application/pdf")
    return mail


def _sender_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
