"""Addresses of the web: which of them lead into the house instead of out of it."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

_INSIDE = ("localhost", ".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".corp")
# Nearly every address: a name with a dot, of letters at its end.
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+(?!(?:localhost|local|internal|intranet|lan|corp|arpa)\b)[a-z]{2,24}(?::\d+)?(?:[/?#]|$)",
    re.I,
)
_NUMERIC = re.compile(r"^[0-9a-fx.]+$", re.I)


def is_internal(href: str) -> bool:
    """Whether an address names this machine or a private network by a literal number or a reserved name.

    Nothing is looked up: a public name that resolves to a private number is the fetcher's to refuse.
    """
    if _PLAIN.match(href):
        return False
    scheme, colon, rest = href.strip().partition("://")
    if not colon or scheme.lower() not in ("http", "https", "ftp"):
        return False
    try:
        host = (urlsplit(f"//{rest.replace(chr(92), '/')}").hostname or "").rstrip(".").lower()
    except ValueError:
        return True
    if host.endswith(_INSIDE) or ("." not in host and ":" not in host):
        return True
    number = _number(host)
    return number is not None and not number.is_global


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The number a host is; browsers also take 127.1, 0x7f.0.0.1 and 2130706433 for one."""
    try:
        number = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        if not _NUMERIC.match(host):
            return None
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    mapped = getattr(number, "ipv4_mapped", None)
    return mapped or number
