"""Text that begins with ZCZC.

Source: ITU-T F.1 (ZCZC opens, NNNN closes); AAP's pipes, whose header lines begin with a mark (`#` slug, `$` headline,
`:` title or place, `*` and `+` subject codes, `@` region, `&` author), News Bites' with a key (`TI#`, `AB#`, `TX#`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from snn.wire.dispatch import Item, Refused
from snn.wire.formats import bodies, charset
from snn.wire.formats.zczc import message

_START = re.compile(rb"[\x00\x01\x07\x0f\x16\x1b\x7f\r\n\t ]{0,80}zczc(?![a-z])", re.I)


class Zczc:
    """Agency text."""

    name = "zczc"

    def recognises(self, raw: bytes) -> bool:
        return bool(_START.match(raw[:200]))

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        words = charset.decode(raw)
        parts = re.split(r"(?i)(?:\A|[\r\n])[ \t\x00-\x08]{0,8}zczc(?![a-z])", words)
        bodies.refuse_too_many(len(parts))
        return [_read(part) for part in parts[1:] if part.strip()] or [_read(parts[-1])]


FORMAT = Zczc()


def _read(part: str) -> Item | Refused:
    try:
        bodies.refuse_too_long(part)
        return message.read(part)
    except Refused as refused:
        return refused
