"""Which formats there are, the surest first, and which of them a file is."""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from functools import lru_cache

from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import Format, others

LARGEST_BYTES = 20 * 1024 * 1024

# A folder each; plain text last, since it claims what nothing else does.
FORMATS = (
    "newsmlg2", "newsml12", "nitf", "agencyxml", "wxr", "feed", "apmedia", "digitalwires", "jsonfeed", "ninjs",
    "iptc7901", "zczc", "mail", "html", "plaintext",
)  # fmt: skip

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
)
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_SKIP_XML = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>", re.S)
_MAIL = re.compile(rb"^(?:Received|Delivered-To|Return-Path|MIME-Version|Message-ID|From|Subject): ", re.M | re.I)
_ADVICE = "send NewsML, NITF, ninjs, a feed, a mail, agency text or another of docs/wire-formats.md"


def formats(names: Sequence[str] | None = None) -> list[Format]:
    """The formats by name, all of them by default, in order of certainty."""
    return list(_imported(tuple(FORMATS if names is None else names)))


@lru_cache(maxsize=16)
def _imported(names: tuple[str, ...]) -> tuple[Format, ...]:
    return tuple(importlib.import_module(f"snn.wire.formats.{name}.format").FORMAT for name in names)


def recognise(raw: bytes, names: Sequence[str] | None = None) -> Format:
    """The first format that these bytes are.

    Raises: Refused: empty, too-large or unknown-format.
    """
    if len(raw) > LARGEST_BYTES:
        raise too_large(len(raw))
    if not raw.strip(b"\x00\x1a \t\r\n\f") or raw.strip() == b"\xef\xbb\xbf":
        raise Refused(Reason.EMPTY, "the file holds nothing; send it again")
    found = next((one for one in formats(names) if one.recognises(raw)), None)
    if found is None and (what := others.named(raw)):
        raise Refused(Reason.NOT_A_STORY, f"{what}, not a story; nothing to take")
    if found is None:
        raise Refused(Reason.UNKNOWN_FORMAT, f"looks like {describe(raw)}, which is no format I read; {_ADVICE}")
    return found


def read(raw: bytes, names: Sequence[str] | None = None) -> Sequence[Item | Refused]:
    """Every item in the file; one Refused where the file as a whole can't be read."""
    try:
        return recognise(raw, names).parse(raw)
    except Refused as refused:
        return (refused,)


def too_large(size_bytes: int) -> Refused:
    return Refused(
        Reason.TOO_LARGE,
        f"{size_bytes:,} bytes, and {LARGEST_BYTES:,} is the limit; the file was left where it is: split it",
    )


def describe(raw: bytes) -> str:
    """What bytes of no known format look like, in words for a person."""
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            return what
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        root = _ROOT.search(_SKIP_XML.sub(b"", head))
        return f"XML or HTML with root <{root[1].decode('ascii', 'replace')}>" if root else "XML without a root element"
    if head.startswith((b"{", b"[")):
        return "JSON of some other kind"
    if len(_MAIL.findall(head)) >= 2:
        return "a mail message"
    if b"\x00" in head:
        return "binary content"
    return f"text that begins “{head[:40].decode('utf-8', 'replace')}”"
