"""The country of an address, by a table that the owner provides; no table, no country."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path

LARGEST_BYTES = 64 * 1024 * 1024
MOST_LINES = 1_500_000
"""Twice what the whole world needs; a table takes about 150 bytes of memory a line."""


def countries(file: Path | None) -> Callable[[str], str]:
    """A look-up in a CSV file of `network,country` lines, as 192.0.2.0/24,NO.

    Raises: ValueError in words, OSError where the file can't be read.
    """
    if file is None:
        return lambda address: ""
    if file.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"{file} has more than {LARGEST_BYTES // 2**20} MB: give one of networks and countries alone")
    ranges = sorted(_ranges(file))
    starts = [first for first, _, _ in ranges]

    def of(address: str) -> str:
        try:
            number = _number(address)
        except ValueError:
            return ""
        place = bisect_right(starts, number) - 1
        return ranges[place][2] if place >= 0 and number <= ranges[place][1] else ""

    return of


def _ranges(file: Path) -> list[tuple[int, int, str]]:
    found = []
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for number, row in enumerate(csv.reader(lines), 1):
            if number > MOST_LINES:
                raise ValueError(f"{file} has more than {MOST_LINES:,} lines: give one of networks and countries alone")
            try:
                network, country = ip_network(row[0].strip()), row[1].strip().upper()
                if not (len(country) == 2 and country.isascii() and country.isalpha()):
                    raise ValueError(country)
            except (ValueError, IndexError):
                if number == 1:
                    continue  # The head line.
                raise ValueError(f"{file}, line {number}: say a network and two letters, as 192.0.2.0/24,NO") from None
            found.append((_number(str(network[0])), _number(str(network[-1])), country))
    return found


def _number(address: str) -> int:
    """IPv4 and IPv6 on one line."""
    found = ip_address(address)
    return int(found) if found.version == 6 else (0xFFFF << 32) + int(found)
