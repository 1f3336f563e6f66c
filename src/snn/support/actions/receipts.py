"""The mail that says thank you, at most once a contribution."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime

from django.core.mail import get_connection
from django.db.models import F

from snn.support import mails, rules
from snn.support.models import Receipt

log = logging.getLogger(__name__)


def send_receipts(now: datetime) -> int:
    """Send every receipt that is due; how many went out."""
    due = Receipt.objects.filter(claimed_at=None, refused="", due_at__lte=now).values_list("id", flat=True)
    return sum(_send(receipt_id, now) for receipt_id in list(due[:100]))


def _send(receipt_id: int, now: datetime) -> bool:
    """Claim it, then send it: a sender killed in between leaves it claimed, and no reader gets it twice."""
    if not Receipt.objects.filter(id=receipt_id, claimed_at=None).update(claimed_at=now, tries=F("tries") + 1):
        return False
    receipt = Receipt.objects.select_related("contribution__intent__site").get(id=receipt_id)
    server = get_connection()
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as fault:
        # Certain that nothing went, so it may be tried again.
        log.warning("receipt %s: no mail server (%s); trying again later", receipt_id, type(fault).__name__)
        _put_off(receipt, now)
        return False
    try:
        mails.receipt(receipt.contribution, server).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
        _mail_server_said(receipt, refused, now)
        return False
    except Exception:
        log.exception("receipt %s: whether it went is unknown, so it is not sent again", receipt_id)
        return False
    finally:
        server.close()
    Receipt.objects.filter(id=receipt_id).update(sent_at=now)
    return True


def _mail_server_said(
    receipt: Receipt, refused: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError, now: datetime
) -> None:
    """A mail server refuses for now (4xx: later again) or for good (5xx)."""
    codes = (
        [refused.smtp_code]
        if isinstance(refused, smtplib.SMTPDataError)
        else [code for code, _ in refused.recipients.values()]
    )
    if any(code >= 500 for code in codes):
        Receipt.objects.filter(id=receipt.id).update(claimed_at=None, refused=f"the mail server refused: {codes[0]}")
    else:
        _put_off(receipt, now)


def _put_off(receipt: Receipt, now: datetime) -> None:
    Receipt.objects.filter(id=receipt.id).update(claimed_at=None, due_at=now + rules.back_off(receipt.tries + 4))
