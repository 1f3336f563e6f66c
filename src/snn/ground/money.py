"""Integer minor units and a currency."""

from __future__ import annotations

import re
from collections.abc import Sequence

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
# ISO 4217 currencies whose minor unit is not a hundredth.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
EXPONENTS = dict.fromkeys(_WHOLE.split(), 0) | dict.fromkeys(_THOUSANDTHS.split(), 3)
_WRITTEN = re.compile(r"([0-9]{1,9})(?:([.,])([0-9]{1,3}))?")


def exponent(currency: str) -> int:
    """How many decimals the currency has (ISO 4217)."""
    return EXPONENTS.get(currency, 2)


def show(amount_cents: int, currency: str) -> str:
    """The amount as a reader sees it: `$5`, `$5.50`, `¥500`, `KWD 1.250`.

    Unit:   amount_cents is in the currency's minor unit, whatever its size.
    """
    decimals = exponent(currency)
    sign = "-" if amount_cents < 0 else ""
    whole, part = divmod(abs(amount_cents), 10**decimals)
    figure = f"{whole:,}" if part == 0 else f"{whole:,}.{part:0{decimals}d}"
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{figure}" if symbol else f"{sign}{currency} {figure}"


def written(amount_cents: int, currency: str) -> str:
    """The amount as one would type it: `5.50`; parse reads it back."""
    decimals = exponent(currency)
    whole, part = divmod(amount_cents, 10**decimals)
    return f"{whole}.{part:0{decimals}d}" if decimals else str(whole)


def parse(words: str, currency: str) -> int | None:
    """The amount that a reader wrote, in minor units: `5`, `5.50`, `5,50`, `$5`; None where it can't be told.

    `1,000` is a thousand to one reader and one to another: a comma before three digits is not read.
    """
    bare = words.strip().removeprefix(SYMBOLS.get(currency, currency)).removeprefix(currency).removesuffix(currency)
    written = _WRITTEN.fullmatch(bare.strip())
    if written is None:
        return None
    whole, mark, part = written.group(1), written.group(2), written.group(3) or ""
    decimals = exponent(currency)
    if len(part) > decimals or (mark == "," and len(part) == 3):
        return None
    return int(whole + part.ljust(decimals, "0"))


def split(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weight, placing every cent.

    Shape:  len(result) == len(weights); sum(result) == total_cents.
    Raises: ValueError if total_cents < 0, any weight < 0, or all are 0.
    Source: largest remainder (Hamilton) method.
    """
    whole = sum(weights)
    if total_cents < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("an amount and weights above zero can be shared")
    shares = [total_cents * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda place: (-(total_cents * weights[place] % whole), place))
    for place in by_rest[: total_cents - sum(shares)]:
        shares[place] += 1
    return shares
