"""Integer minor units and a currency."""

from __future__ import annotations

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
# ISO 4217 currencies whose minor unit is not a hundredth.
EXPONENTS = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "BHD": 3,
    "JOD": 3,
    "KWD": 3,
    "OMR": 3,
    "TND": 3,
}


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
