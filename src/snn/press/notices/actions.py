"""Asking that others be told, and telling them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from snn.network.models import Site
from snn.press.notices.models import Notice
from snn.press.notices.receivers import Receiver, cdn, hub
from snn.press.notices.rules import GATHERED, LEASE, feed_pages, pause, purge_keys
from snn.rack.pages import Key

_ROWS = 500


def published(pages: Iterable[Key], *, at: datetime) -> int:
    """Ask that caches and subscribers hear of these pages; how many notices that makes.

    Called once the pages are on the rack and before their changes are marked done: a press that dies in between has
    its work done again, and this with it, so no purge is lost. Pages that did not change are purged too, which costs a 304.
    """
    pages = list(pages)
    made = 0
    if (receiver := cdn()) is not None:
        made += _ask(receiver, purge_keys(pages), at)
    if (receiver := hub()) is not None:
        origins = {site.host: site.origin for site in Site.objects.all()}
        feeds = (f"{origins[host]}{path}" for host, path in feed_pages(pages) if host in origins)
        made += _ask(receiver, feeds, at)
    return made


def tell_due(receiver: Receiver, *, at: datetime) -> int:
    """Tell a receiver one batch of what is due; how many it heard or refused."""
    found = Notice.objects.filter(receiver=receiver.name, due_at__lte=at).order_by("due_at", "id")[: receiver.at_once]
    batch = list(found)
    if not batch:
        return 0
    # Others leave the batch alone meanwhile; should this process die, it is due again after the lease.
    Notice.objects.filter(pk__in=[notice.pk for notice in batch]).update(due_at=at + LEASE)
    wrong = receiver.tell([notice.subject for notice in batch])
    with transaction.atomic():
        for notice in batch:
            _heard(notice, at) if not wrong else _refused(notice, wrong, at)
    return len(batch)


def _ask(receiver: Receiver, subjects: Iterable[str], at: datetime) -> int:
    rows = [
        Notice(receiver=receiver.name, subject=subject, token=uuid.uuid4().hex, asked_at=at, due_at=at + GATHERED)
        for subject in subjects
    ]
    # One that waits already keeps its turn: notices that keep coming must not put it off for ever.
    Notice.objects.bulk_create(
        rows, batch_size=_ROWS, update_conflicts=True, unique_fields=["receiver", "subject"], update_fields=["token"]
    )
    return len(rows)


def _heard(notice: Notice, at: datetime) -> None:
    mine = Notice.objects.filter(pk=notice.pk)
    if not mine.filter(token=notice.token).delete()[0]:
        # Asked for again while it was told: what it was told of may be older than that.
        mine.update(due_at=at + GATHERED, attempts=0, wrong="")


def _refused(notice: Notice, wrong: str, at: datetime) -> None:
    Notice.objects.filter(pk=notice.pk).update(
        attempts=F("attempts") + 1, wrong=wrong[:300], due_at=at + pause(notice.attempts + 1)
    )
