"""The audience's folder and its door, as this network has them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection

from snn.audience.countries import countries
from snn.audience.history.parquet import ParquetHistory
from snn.audience.intake import Intake
from snn.network.models import Site


def folder() -> Path:
    return Path(settings.DATA.audience)


def make_intake() -> Intake:
    """Where this network's beacons go."""
    return Intake(folder(), hosts, country=countries(settings.AUDIENCE_COUNTRIES))


def hosts() -> frozenset[str]:
    """The sites' names. Asked for by a thread that keeps no connection."""
    try:
        return frozenset(Site.objects.values_list("host", flat=True))
    finally:
        connection.close()


def history() -> ParquetHistory:
    """Where this network's history is."""
    return ParquetHistory(folder() / "history")
