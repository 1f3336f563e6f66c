"""What a request gets: pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import unquote_to_bytes

from snn.ground.signing import unsign
from snn.rack.pages import ANY_HOST, Page, own_key

APP_PREFIXES = ("/support/", "/search/", "/letters/", "/hit", "/wire/push", "/seen", "/go/", "/sponsors/")
LONGEST_PATH = 2048
LONGEST_CLICK = 4200
"""A click on a message carries the word of its sheet, 4000 letters at most."""
LARGEST_POST_BYTES = 1024 * 1024
LARGEST_UPLOAD_BYTES = 24 * 1024 * 1024
"""Of a picture on its way to the desk, with its form around it."""
MOST_TAGS = 16
COOKIE = "snn_supporter"
PLAIN_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
SECURITY_HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    ("cross-origin-opener-policy", "same-origin"),
)
# U+FFFD among them: it stands where a server decoded what was no UTF-8.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffd]")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")

Lookup = Callable[[str, str], Page | None]


class Plain(StrEnum):
    """Answers the stand gives in its own words."""

    NO_SITE = "No site is served under that name here. Check the address.\n"
    BAD_PATH = "That address can't be read. Check it for stray characters.\n"
    NO_METHOD = "This address can only be read (GET or HEAD).\n"
    NOT_FOUND = "There is no page at this address.\n"
    TOO_LARGE = "That is more than this address takes.\n"
    NO_RACK = "Nothing has been published here yet. Try again in a minute.\n"
    NO_RANGE = "That part of the file does not exist.\n"


@dataclass(frozen=True)
class Asked:
    """A request, as far as the rules look at it. Header names are lower-case."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return self.headers.get("host", "").lower().rsplit("@", 1)[-1].split(":")[0].rstrip(".")


@dataclass(frozen=True)
class Answer:
    """A whole response."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class ToApp:
    """The request is for the app."""


def answer(
    asked: Asked, lookup: Lookup, *, key: str, at: float, decompress: Callable[[bytes], bytes], tags: str = ""
) -> Answer | ToApp:
    """The response to a request, or that the app has to make it.

    tags: the header that carries a page's surrogate keys; empty for none.
    """
    path = read_path(asked.path)
    if path is None:
        return plain(400, Plain.BAD_PATH)
    page = lookup(asked.host, path)
    if page is None:
        if lookup(asked.host, "/") is None:
            return plain(421, Plain.NO_SITE)
        page = lookup(ANY_HOST, path)
    if page is not None and path == "/404/":
        return _not_found(asked, lookup, decompress)
    reads = asked.method in ("GET", "HEAD")
    if page is not None and reads:
        return _shelved(asked, _tagged(page, tags), key=key, at=at, decompress=decompress)
    if path.startswith(APP_PREFIXES):
        return ToApp()
    if not reads:
        return plain(405, Plain.NO_METHOD, ("allow", "GET, HEAD"))
    if not path.endswith("/") and lookup(asked.host, f"{path}/") is not None:
        return plain(301, Plain.NOT_FOUND, ("location", f"{asked.path.partition('?')[0]}/"))
    return _not_found(asked, lookup, decompress)


def read_path(raw: str) -> str | None:
    """The address as the rack spells it: decoded, NFC; None for what no page can have."""
    raw = raw.partition("?")[0]
    longest = LONGEST_CLICK if raw.startswith("/go/") else LONGEST_PATH
    if len(raw) > longest or not raw.startswith("/"):
        return None
    try:
        path = unicodedata.normalize("NFC", unquote_to_bytes(raw).decode("utf-8"))
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(path) or "\\" in path or any(part in (".", "..") for part in path.split("/")):
        return None
    return path


def plain(status: int, words: str, *more: tuple[str, str]) -> Answer:
    """A few words of our own."""
    body = words.encode()
    headers = (
        ("content-type", "text/plain; charset=utf-8"), ("content-length", str(len(body))),
        ("cache-control", "no-store"), ("content-security-policy", PLAIN_CSP), *more, *SECURITY_HEADERS,
    )  # fmt: skip
    return Answer(status, headers, body)


def is_supporter(cookies: str, *, key: str, at: float) -> bool:
    """Whether the request carries a supporter cookie that we signed and that still holds."""
    for pair in cookies.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            try:
                return unsign(value, key=key, purpose="supporter", at=at) is not None
            except ValueError:
                return False
    return False


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether gzip is welcome (RFC 9110, 12.5.3)."""
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.strip().partition(";")
        if coding.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _shelved(asked: Asked, page: Page, *, key: str, at: float, decompress: Callable[[bytes], bytes]) -> Answer:
    headers = dict(page.headers)
    body, etag = page.body, page.etag
    # The public copy carries no Vary: Cookie, so that any cache may keep it; a cached copy shown to a
    # supporter merely shows the appeal. Only the supporter's own copy is private.
    if page.cut is not None and is_supporter(asked.headers.get("cookie", ""), key=key, at=at):
        body, etag = page.supporter_body(), _variant(etag, "s")
        headers["cache-control"] = "private, no-cache"
    if page.encoding == "gzip":
        headers["vary"] = "accept-encoding"
        if accepts_gzip(asked.headers.get("accept-encoding", "")):
            headers["content-encoding"] = "gzip"
        else:
            body, etag = decompress(body), _variant(etag, "i")
    headers |= {"content-type": page.content_type, "etag": etag}
    headers.setdefault("content-security-policy", PLAIN_CSP)
    if page.status == 200 and _matches(asked.headers.get("if-none-match", ""), etag):
        return Answer(304, (*headers.items(), *SECURITY_HEADERS), b"")
    status = page.status
    if page.encoding == "identity" and status == 200:
        headers["accept-ranges"] = "bytes"
        part = _range(asked.headers.get("range", ""), len(body))
        if part == "none":
            return plain(416, Plain.NO_RANGE, ("content-range", f"bytes */{len(body)}"))
        if isinstance(part, tuple):
            start, end = part
            headers["content-range"] = f"bytes {start}-{end}/{len(body)}"
            status, body = 206, body[start : end + 1]
    headers["content-length"] = str(len(body))
    return Answer(status, (*headers.items(), *SECURITY_HEADERS), b"" if asked.method == "HEAD" else body)


def _tagged(page: Page, tags: str) -> Page:
    """The page with its surrogate keys in a header, as many as every CDN takes; its own comes first."""
    if not tags:
        return page
    keys = (own_key(*page.key), *page.keys)[:MOST_TAGS]
    said = ("," if tags == "cache-tag" else " ").join(keys)
    return replace(page, headers=(*page.headers, (tags, said)))


def _not_found(asked: Asked, lookup: Lookup, decompress: Callable[[bytes], bytes]) -> Answer:
    page = lookup(asked.host, "/404/")
    if page is None:
        return plain(404, Plain.NOT_FOUND)
    return _shelved(asked, replace(page, status=404), key="", at=0, decompress=decompress)


def _variant(etag: str, letter: str) -> str:
    return f'{etag[:-1]}-{letter}"'


def _matches(if_none_match: str, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags


def _range(asked: str, size: int) -> tuple[int, int] | str | None:
    """(first, last) of a single range; "none" for one beyond the end; None where all is to be sent."""
    found = _RANGE.fullmatch(asked.strip())
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = int(found[2])
        return "none" if length == 0 else (max(0, size - length), size - 1)
    start, end = int(found[1]), min(int(found[2] or size - 1), size - 1)
    if start >= size:
        return "none"
    return (start, end) if start <= end else None
