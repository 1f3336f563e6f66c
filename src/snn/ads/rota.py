"""Pure: the small file from which a reader's page chooses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from snn.ads.sheets import Sheet
from snn.rack.pages import CUT_END, CUT_START

FRONT = "_front"
"""The rota of fronts and days, which are of no section."""
PARTS = 10_000
"""Weights are whole numbers of so many."""


@dataclass(frozen=True)
class Message:
    """A creative as the page shows it."""

    number: int
    """The creative's."""
    flight: int
    sponsor: str
    headline: str
    text: str
    link_text: str
    picture: str
    picture_alt: str
    daily_cap: int


def address(section: str) -> str:
    """`/rota/climate.json`"""
    return f"/rota/{section or FRONT}.json"


def write(
    sheet: Sheet,
    rates: Mapping[str, Mapping[int, float]],
    messages: Iterable[Message],
    key: str,
    *,
    for_supporters: bool,
) -> bytes:
    """The rota's bytes. What supporters do not see stands between cut marks, as the appeal does.

    rates: for each place the share of views that each flight gets. Several messages of a flight take turns.
    """
    offered = [one for one in messages if any(one.flight in of_place for of_place in rates.values())]
    weights = {place: _weights(of_place, offered) for place, of_place in sorted(rates.items())}
    inner = ',"n":' + _json([_short(one) for one in offered]) + ',"w":' + _json(weights)
    inner = inner.replace("<", "\\u003c")
    if not for_supporters:
        inner = CUT_START.decode() + inner + CUT_END.decode()
    return ('{"t":' + _json(sheet.word(key)) + inner + "}").encode()


def _weights(rates: Mapping[int, float], offered: Sequence[Message]) -> list[list[int]]:
    """(place in the list of messages, weight) for each that may stand there."""
    found = []
    for at, one in enumerate(offered):
        share = sum(other.flight == one.flight for other in offered)
        weight = round(min(1.0, rates.get(one.flight, 0.0)) * PARTS / share)
        if weight:
            found.append([at, weight])
    return found


def _short(one: Message) -> dict[str, object]:
    said = {
        "k": one.number, "f": one.flight, "s": one.sponsor, "h": one.headline, "x": one.text, "l": one.link_text,
        "i": f"/media/{one.picture}" if one.picture else "", "a": one.picture_alt, "c": one.daily_cap,
    }  # fmt: skip
    return {key: value for key, value in said.items() if value}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
