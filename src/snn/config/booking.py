"""A flight and its message from a TOML file, in one transaction."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from snn.ads import actions
from snn.ads.booking import Order, Refusal, Words
from snn.ads.models import Flight

Row = TypeVar("Row")
_ORDER: dict[str, type] = {
    "name": str, "starts_on": date, "ends_on": date, "goal_kind": str, "goal": int, "price_per": str,
    "price_cents": int, "sites": list, "sections": list, "places": list, "priority": int, "daily_cap": int,
}  # fmt: skip
_MESSAGE = {"headline": str, "text": str, "link_text": str, "href": str, "picture": str, "picture_alt": str}
_SPONSOR = {"name": str, "mail": str, "domain": str, "campaign": str, "currency": str}
_MAY_LACK = {"sites", "sections", "places", "priority", "daily_cap", "text", "picture", "picture_alt", "domain"}


class WrongOrder(Exception):
    """Why the file books nothing, in words."""


def book(file: Path, *, by: str, at: datetime, days: tuple[date, date] | None = None) -> Flight:
    """A draft flight with its message; days: instead of those in the file.

    Raises: WrongOrder, OSError.
    """
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise WrongOrder(str(wrong)) from None
    who = _table(said, "sponsor", _SPONSOR)
    order, words = _table(said, "flight", _ORDER), _table(said, "message", _MESSAGE)
    picture = words.pop("picture", "")
    order |= {"starts_on": days[0], "ends_on": days[1]} if days else {}
    order |= {key: tuple(value) for key, value in order.items() if isinstance(value, list)}
    with transaction.atomic():
        sponsor = _taken(actions.new_sponsor(who["name"], who["mail"], by=by, at=at, domain=who.get("domain", "")))
        campaign = _taken(actions.new_campaign(sponsor, who["campaign"], who["currency"], by=by, at=at))
        flight = _taken(actions.new_flight(campaign, Order(**order), by=by, at=at))
        raw = (file.parent / picture).read_bytes() if picture else None
        _taken(actions.add_creative(flight.pk, Words(**({"text": ""} | words)), raw, by=by, at=at))
    return flight


def _taken(done: Row | Refusal) -> Row:
    if isinstance(done, Refusal):
        raise WrongOrder(done.value)
    return done


def _table(said: dict[str, Any], name: str, shape: Mapping[str, type]) -> dict[str, Any]:
    table = said.get(name)
    if not isinstance(table, dict):
        raise WrongOrder(f"it lacks the table [{name}]")
    for key, value in table.items():
        if key not in shape:
            raise WrongOrder(f"[{name}] has no key {key!r}; known: {', '.join(shape)}")
        words = value if isinstance(value, list) else []
        if type(value) is not shape[key] or not all(isinstance(one, str) for one in words):
            raise WrongOrder(f"[{name}] {key} must not be {value!r}")
    lacks = [key for key in shape if key not in table and key not in _MAY_LACK]
    if lacks:
        raise WrongOrder(f"[{name}] lacks {', '.join(lacks)}")
    return table
