"""Mails go out at most once each: claimed, then sent. A receipt and a note are rows of the same shape."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Model

from snn.support import rules

log = logging.getLogger(__name__)

Build = Callable[[Any, BaseEmailBackend], EmailMessage]
_AT_ONCE = 100


def send_due(model: type[Model], build: Build, now: datetime) -> int:
    """Send every mail of this table that is due; how many went out."""
    rows = model._default_manager
    due = rows.filter(claimed_at=None, refused="", due_at__lte=now).order_by("id").values_list("id", flat=True)
    return sum(_send(model, row_id, build, now) for row_id in list(due[:_AT_ONCE]))


def _send(model: type[Model], row_id: int, build: Build, now: datetime) -> bool:
    """Claim it, then send it: a sender killed in between leaves it claimed, and no reader gets it twice."""
    rows = model._default_manager.filter(id=row_id)
    if not rows.filter(claimed_at=None).update(claimed_at=now, tries=F("tries") + 1):
        return False
    row: Any = rows.get()
    label = f"{model._meta.model_name} {row_id}"
    server = get_connection()
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as fault:
        # Certain that nothing went, so it may be tried again.
        log.warning("%s: no mail server (%s); trying again later", label, type(fault).__name__)
        _put_off(row, now)
        return False
    try:
        build(row, server).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
        _mail_server_said(row, refused, now)
        return False
    except Exception:
        log.exception("%s: whether it went is unknown, so it is not sent again", label)
        return False
    finally:
        server.close()
    rows.update(sent_at=now)
    return True


def _mail_server_said(row: Any, refused: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError, now: datetime) -> None:
    """A mail server refuses for now (4xx: later again) or for good (5xx)."""
    codes = (
        [refused.smtp_code]
        if isinstance(refused, smtplib.SMTPDataError)
        else [code for code, _ in refused.recipients.values()]
    )
    if any(code >= 500 for code in codes):
        _write(row, claimed_at=None, refused=f"the mail server refused: {codes[0]}")
    else:
        _put_off(row, now)


def _put_off(row: Any, now: datetime) -> None:
    _write(row, claimed_at=None, due_at=now + rules.back_off(row.tries + 4))


def _write(row: Any, **facts: object) -> None:
    type(row)._default_manager.filter(id=row.id).update(**facts)
