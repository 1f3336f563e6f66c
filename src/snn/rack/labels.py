"""What a rack must know of a page besides its body, where the page is a file or an object: one small JSON text."""

from __future__ import annotations

import json
from dataclasses import dataclass

from snn.rack.pages import GZIP_HEADER, Cut, Page, Span, SpoiltError, Text
from snn.rack.squeezing import Squeezed

_FEXTRA = 0x04
_FIELD = b"sN"
"""Our subfield's id in a gzip header (RFC 1952, 2.3.1.1)."""


@dataclass(frozen=True)
class Label:
    """All of a page but its address and body."""

    status: int
    content_type: str
    etag: str
    headers: tuple[tuple[str, str], ...]
    encoding: str
    cut: Cut | None
    keys: tuple[str, ...]
    shared: tuple[Span, ...]

    def page(self, host: str, path: str, body: bytes) -> Page:
        text = Text(squeezed=Squeezed(body, self.cut, self.shared))
        return Page(host, path, self.status, self.content_type, text, self.etag, self.headers, self.encoding, self.keys)


def label_of(page: Page) -> str:
    """The label as JSON, in ASCII."""
    cut = page.cut and [page.cut.start, page.cut.end, page.cut.trailer.hex()]
    says = [page.status, page.content_type, page.etag, page.headers, page.encoding, cut, page.keys, page.shared]
    return json.dumps(says, separators=(",", ":"))


def read_label(says: str | bytes) -> Label:
    """Raises: SpoiltError where it is none."""
    try:
        status, content_type, etag, headers, encoding, cut, keys, shared = json.loads(says)
        return Label(
            status, content_type, etag, tuple((name, value) for name, value in headers), encoding,
            Cut(cut[0], cut[1], bytes.fromhex(cut[2])) if cut else None,
            tuple(keys), tuple((start, end) for start, end in shared),
        )  # fmt: skip
    except (ValueError, TypeError, IndexError) as wrong:
        raise SpoiltError(str(wrong)) from wrong


def labelled(page: Page) -> bytes:
    """The gzip stream with its label inside; of what is no gzip stream, the label alone."""
    says = label_of(page).encode()
    if page.encoding != "gzip":
        return says
    field = _FIELD + len(says).to_bytes(2, "little") + says
    head = GZIP_HEADER[:3] + bytes([_FEXTRA]) + GZIP_HEADER[4:]
    return head + len(field).to_bytes(2, "little") + field + page.body[len(GZIP_HEADER) :]


def unlabelled(raw: bytes) -> tuple[Label, bytes]:
    """The label and the stream as it was; raw may be the first bytes alone."""
    start = len(GZIP_HEADER) + 2
    if raw[:4] != GZIP_HEADER[:3] + bytes([_FEXTRA]) or raw[start : start + 2] != _FIELD:
        raise SpoiltError("no label")
    end = start + 4 + int.from_bytes(raw[start + 2 : start + 4], "little")
    return read_label(raw[start + 4 : end]), GZIP_HEADER + raw[end:]
