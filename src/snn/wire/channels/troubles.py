"""Saying that a channel is in trouble, once, until it is well again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from snn.ground.text import shorten
from snn.network.models import Source
from snn.wire.channels.models import Trouble

logger = logging.getLogger(__name__)


@transaction.atomic
def raised(
    channel: str, key: str, says: str, *, at: datetime, source: Source | None = None, at_once: bool = False
) -> Trouble:
    """Keep it, and log it where it is new or has changed its words."""
    says, key = shorten(says, 600), key[:1000]
    kept = Trouble.objects.select_for_update().filter(channel=channel, key=key).first()
    if kept is None or kept.says != says:
        logger.warning("%s %s: %s", channel, key, says)
    if kept is None:
        return Trouble.objects.create(channel=channel, key=key, says=says, since=at, source=source, at_once=at_once)
    kept.says, kept.times, kept.at_once = says, kept.times + 1, at_once
    kept.save(update_fields=["says", "times", "at_once"])
    return kept


def kept_only(channel: str, keys: Iterable[str]) -> None:
    """Forget the troubles of what the network file no longer names."""
    Trouble.objects.filter(channel=channel).exclude(key__in=list(keys)).delete()


def cleared(channel: str, key: str) -> None:
    """It goes well again."""
    if Trouble.objects.filter(channel=channel, key=key[:1000]).delete()[0]:
        logger.info("%s %s: well again", channel, key[:1000])
