"""A network file spread over the rooms it speaks of, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from snn.ads.actions import load_house_messages
from snn.ground.clock import day_in, now
from snn.network.loading import WrongNetworkFile, read, settle_address, write
from snn.network.models import Site
from snn.stories.changes import day_turned, network_changed
from snn.support.actions import load_tiers
from snn.support.appeals.actions import load_appeals


def load_file(file: Path) -> bool:
    """Make the database say what the file says; whether anything changed.

    Raises: WrongNetworkFile naming every wrong line, OSError where the file can't be read.
    """
    try:
        plan = read(file.read_text(encoding="utf-8"), file.name)
    except UnicodeDecodeError:
        raise WrongNetworkFile([f"{file.name}: not UTF-8; save it as UTF-8"]) from None
    at = now()
    with transaction.atomic():
        written = write(plan, at)
        pages = written.pages
        pages |= _in_words(load_tiers, plan.tables["tier"], file.name)
        pages |= _in_words(load_appeals, plan.tables["appeal"], file.name)
        pages |= load_house_messages(plan.tables["house"])
        if pages:
            network_changed(at)
    return written.anything or pages


def _in_words(load: Callable[[list[dict[str, Any]]], bool], rows: list[dict[str, Any]], name: str) -> bool:
    try:
        return load(rows)
    except ValueError as wrong:
        raise WrongNetworkFile([f"{name}, {wrong}"]) from None


def desk_host() -> str:
    """The name the newsroom is asked by: the setting, else `desk.` and what stands above the first site's name."""
    if settings.DESK_HOST:
        return str(settings.DESK_HOST).lower()
    first = Site.objects.order_by("position", "id").values_list("host", flat=True).first() or "localhost"
    labels = first.split(".")
    above = labels[1:] if labels[0] == "www" or labels[-1] == "localhost" else labels
    return ".".join(["desk", *(above or labels)])


def desk_origin() -> str:
    """Where the newsroom is opened: as the first site is, by the desk's name."""
    first = Site.objects.order_by("position", "id").first()
    scheme, port = (first.scheme, first.port) if first else ("https", None)
    return f"{scheme}://{desk_host()}" + (f":{port}" if port else "")


@transaction.atomic
def serve_on(port: int) -> None:
    """Make the addresses of `*.localhost` sites say the port they are served on."""
    if settle_address(port):
        network_changed(now())


@transaction.atomic
def turn_days(at: datetime) -> int:
    """Tell each site what day it is; how many turned."""
    turned = 0
    for site in Site.objects.order_by("id"):
        today = day_in(at, site.timezone)
        if site.today_on < today:
            site.today_on = today
            site.save(update_fields=["today_on"])
            day_turned(site, at)
            turned += 1
    return turned
