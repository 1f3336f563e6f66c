"""The audience's folder and its door, as this network has them."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.db import connection

from snn.audience.countries import countries
from snn.audience.intake import Country, Intake
from snn.network.models import Site


def folder() -> Path:
    return Path(settings.DATA.audience)


def make_intake() -> Intake:
    """Where this network's beacons go."""
    return Intake(folder(), hosts, country=_country())


def wrong_countries() -> str:
    """What is wrong with the owner's table of countries, in words; empty where nothing is."""
    try:
        countries(settings.AUDIENCE_COUNTRIES)
    except (ValueError, OSError) as wrong:
        return f"no country is told: {wrong}"
    return ""


def _country() -> Country:
    """A wrong table costs the countries, and no hit."""
    try:
        return countries(settings.AUDIENCE_COUNTRIES)
    except (ValueError, OSError) as wrong:
        logging.getLogger(__name__).error("no country is told: %s", wrong)
        return countries(None)


def hosts() -> frozenset[str]:
    """The sites' names. Asked for by a thread that keeps no connection."""
    try:
        return frozenset(Site.objects.values_list("host", flat=True))
    finally:
        connection.close()
