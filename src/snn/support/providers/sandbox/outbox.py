"""Notices on their way to the merchant: signed, over real HTTP, again until they are acknowledged."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db.models import F

from snn.support.providers.sandbox import rules, statement
from snn.support.providers.sandbox.models import SandboxNotice

log = logging.getLogger(__name__)

PATH = "/support/webhooks/sandbox/"
# Whoever takes a notice has this long before another may; longer than the post can take.
_LEASE = timedelta(seconds=30)
_TIMEOUT_S = 5
# 1, 2, 4 s ... an hour: sixteen tries are about two hours, after which the merchant is left to ask.
_MOST_TRIES = 16

Post = Callable[[str, bytes, Mapping[str, str]], int]


def webhook_key() -> str:
    """The secret between sandbox and merchant; a real provider's is a setting of its own."""
    return f"sandbox-webhook:{settings.SECRET_KEY}"


def put(kind: str, subject: str, subject_id: str, at: datetime) -> None:
    """Put a notice in the outbox: this happened to that checkout, subscription or payment."""
    event_id = statement.new_id("evt")
    body = {"event": event_id, "type": kind, subject: subject_id}
    SandboxNotice.objects.create(event_id=event_id, body=json.dumps(body, separators=(",", ":")), due_at=at)


def post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post and give the status code; 0 where there was no answer."""
    try:
        return httpx.post(url, content=body, headers=dict(headers), timeout=_TIMEOUT_S, trust_env=False).status_code
    except httpx.HTTPError:
        return 0


def deliver_due(now: datetime, post: Post = post_over_http) -> int:
    """Try every notice that is due; how many were acknowledged."""
    due = SandboxNotice.objects.filter(delivered_at=None, given_up_at=None, due_at__lte=now)
    return sum(_deliver(notice_id, now, post) for notice_id in list(due.values_list("id", flat=True)[:100]))


def _deliver(notice_id: int, now: datetime, post: Post) -> bool:
    waiting = SandboxNotice.objects.filter(id=notice_id, delivered_at=None, given_up_at=None)
    if not waiting.filter(due_at__lte=now).update(due_at=now + _LEASE, tries=F("tries") + 1):
        return False
    notice = waiting.get()
    body = notice.body.encode()
    headers = {
        "Content-Type": "application/json",
        rules.SIGNATURE_HEADER: rules.sign(body, key=webhook_key(), at=now),
    }
    status = post(settings.APP_ADDRESS + PATH, body, headers)
    if 200 <= status < 300:
        waiting.update(delivered_at=now)
        return True
    _put_off(notice, status, now)
    return False


def _put_off(notice: SandboxNotice, status: int, now: datetime) -> None:
    log.warning("sandbox: notice %s was answered %s, try %s", notice.event_id, status or "by nobody", notice.tries)
    waiting = SandboxNotice.objects.filter(id=notice.id, delivered_at=None)
    if notice.tries >= _MOST_TRIES:
        waiting.update(given_up_at=now)
    else:
        waiting.update(due_at=now + timedelta(seconds=min(2 ** (notice.tries - 1), 3600)))
