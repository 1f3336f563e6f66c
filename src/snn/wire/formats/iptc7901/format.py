"""Messages between SOH and EOT, told apart into the two dialects.

Source: IPTC 7901 (The Text Transmission Recommendation) and ANPA 1312.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import bodies
from snn.wire.formats import charset as wire_charset
from snn.wire.formats.iptc7901 import anpa, charset, message
from snn.wire.formats.iptc7901.parts import Parts

# Fillers that may stand before the first SOH: SYN, NUL, DEL, line ends.
_LEADER = rb"[\x16\x00\x7f\r\n ]{0,80}"
_START = re.compile(rb"\A" + _LEADER + rb"\x01[^\x01\x02\x03\x04]{1,2000}\x02")
_MESSAGE = re.compile(rb"\x01([^\x01\x02]{1,2000})\x02([^\x03\x04\x01]*)(?:\x03([^\x01\x04]*))?\x04?")
# A message whose control bytes were lost on its way: the header, the keywords, a headline that ends in `=`.
_BARE = re.compile(
    rb"\A\s{0,40}(?P<head>[a-z]{2,5}\d{2,6}\s+\d\s+[a-z]{1,3}\s+\d{1,5}(?:[ \t]+[\w-]{2,20}){1,3}[ \t]+\d{1,5}[ \t]*\r?\n"
    rb"(?:[ \t]*\r?\n){0,3}/?[^\r\n/]{1,60}/[^\r\n]{0,300}/?[ \t]*\r?\n)"
    rb"(?P<text>(?:[^\r\n]{0,200}\r?\n){0,11}?[^\r\n]{1,200}=[ \t]*\r?\n)"
)
_BARE_TAIL = re.compile(rb"\n[ \t]*(\d{6} GMT \w{3,9} \d{2,4})\s*\Z")
# ANPA ends the transmission reference on the first line with a unit separator before the selector code.
_ANPA_HEADER = re.compile(rb"\A[^\r\n]{0,40}\x1f")


class Iptc7901:
    """Agency text with control bytes."""

    name = "iptc7901"

    def recognises(self, raw: bytes) -> bool:
        start = _narrow(raw[:8192])[:4096]
        return bool(_START.match(start) or _BARE.match(start))

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        raw = _with_controls(_narrow(raw))
        bodies.refuse_too_many(raw.count(b"\x02"))
        return [_read(found) for found in _MESSAGE.finditer(raw)] or [
            Refused(Reason.MALFORMED, "no text between STX and ETX; send the whole message again")
        ]


def _narrow(raw: bytes) -> bytes:
    """The bytes, each character of the header in one: a message in UTF-16 as UTF-8."""
    codec = wire_charset.codec_of(raw[:2000])
    return raw.decode(codec, "replace").encode() if codec.startswith("utf-16") else raw


def _with_controls(raw: bytes) -> bytes:
    """The bytes with SOH, STX, ETX and EOT where a message that has lost them would have them."""
    bare = _BARE.match(raw[:4096])
    if not bare or b"\x02" in raw:
        return raw
    tail = _BARE_TAIL.search(raw[-200:])
    ends = len(raw) - len(raw[-200:]) + tail.start() if tail else len(raw)
    text = raw[bare.end("head") : ends]
    return b"\x01" + bare["head"] + b"\x02" + text + b"\x03" + (tail[1] if tail else b"") + b"\x04"


def _read(found: re.Match[bytes]) -> Item | Refused:
    header, text, closing = (part or b"" for part in found.groups())
    if len(text) > bodies.LONGEST_BODY:
        return Refused(Reason.TOO_LARGE, f"a message of {len(text):,} bytes, and {bodies.LONGEST_BODY:,} is the limit")
    decoded = charset.decode(header + b"\x02" + text + b"\x03" + closing)
    head, _, rest = decoded.partition("\x02")
    body, _, tail = rest.partition("\x03")
    parts = Parts(head, body, tail)
    try:
        return anpa.read(parts) if _ANPA_HEADER.match(header) else message.read(parts)
    except Refused as refused:
        return refused


FORMAT = Iptc7901()
