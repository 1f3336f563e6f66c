"""The mail that says thank you, at most once a contribution."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from snn.support import mails
from snn.support.actions.sending import send_due
from snn.support.models import Receipt


def send_receipts(now: datetime) -> int:
    """Send every receipt that is due; how many went out."""
    return send_due(Receipt, _mail, now)


def _mail(receipt: Receipt, server: BaseEmailBackend) -> EmailMultiAlternatives:
    return mails.receipt(receipt.contribution, server)
