"""Bytes to characters, for a format that never says which set it uses.

UTF-8 proves itself; ISO 6937 (the IPTC's 8-bit set) shows by its accents that stand before their letter; for any
other set the letters speak (wire.formats.charset).
"""

from __future__ import annotations

import re
import unicodedata

from snn.wire.formats import charset

# ISO 6937: a byte of column 12 puts a diacritic on the letter after it.
_DIACRITICS = {
    0xC1: "\u0300", 0xC2: "\u0301", 0xC3: "\u0302", 0xC4: "\u0303", 0xC5: "\u0304", 0xC6: "\u0306", 0xC7: "\u0307",
    0xC8: "\u0308", 0xCA: "\u030a", 0xCB: "\u0327", 0xCD: "\u030b", 0xCE: "\u0328", 0xCF: "\u030c",
}  # fmt: skip
_SINGLES = dict(zip(range(0xA0, 0xC0), "\u00a0¡¢£$¥#§¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿", strict=True)) | {
    0xD0: "―", 0xD1: "¹", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xE0: "Ω", 0xE1: "Æ", 0xE2: "Ð", 0xE8: "Ł", 0xE9: "Ø",
    0xEA: "Œ", 0xEC: "Þ", 0xF0: "ĸ", 0xF1: "æ", 0xF3: "ð", 0xF8: "ł", 0xF9: "ø", 0xFA: "œ", 0xFB: "ß", 0xFC: "þ",
}  # fmt: skip
_COLUMN_12 = re.compile(rb"[\xc1-\xc8\xca\xcb\xcd-\xcf]")
_ACCENTED = re.compile(rb"[\xc1-\xc8\xca\xcb\xcd-\xcf][A-Za-z]")
_INSIDE_A_WORD = re.compile(rb"[a-z][\xc1-\xc8\xca\xcb\xcd-\xcf][a-z]")
# DIN 66003, the German national variant of the 7-bit set.
_GERMAN_7_BIT = str.maketrans("[\\]{|}~", "ÄÖÜäöüß")
_GERMAN_WORD = re.compile(r"(?<![^\s(\"'-])[A-Za-z]*[{|}~][a-z]+|[a-z]+[{|}~](?=[\s.,;:!?)\"'-]|$)")
_GERMAN_BRACKET = re.compile(r"[\[\\\]][a-z]{2}")


def decode(raw: bytes) -> str:
    """The characters of a message; never raises, and control bytes stay where they are."""
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _eight_bits(raw)
    return _seven_bits(words) if words.isascii() else words


def _eight_bits(raw: bytes) -> str:
    if _is_6937(raw):
        return _iso_6937(raw)
    return charset.decode(raw)


def _is_6937(raw: bytes) -> bool:
    """Whether every accent byte has a letter after it, and one of them stands inside a lower-case word."""
    accents = len(_COLUMN_12.findall(raw))
    return bool(accents) and accents == len(_ACCENTED.findall(raw)) and bool(_INSIDE_A_WORD.search(raw))


def _iso_6937(raw: bytes) -> str:
    words, accent = [], ""
    for byte in raw:
        if byte in _DIACRITICS:
            accent = _DIACRITICS[byte]
            continue
        words.append((chr(byte) if byte < 0x80 else _SINGLES.get(byte, "\ufffd")) + accent)
        accent = ""
    return unicodedata.normalize("NFC", "".join(words))


def _seven_bits(words: str) -> str:
    """German umlauts sent in seven bits, where braces stand inside words and nothing else explains them."""
    if len(_GERMAN_WORD.findall(words)) < 3:
        return words
    return words.translate(_GERMAN_7_BIT) if _GERMAN_BRACKET.search(words) or "[" not in words else words
