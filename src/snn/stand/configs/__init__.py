"""Configurations for the servers that may stand in front: pure, values in and text out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from snn.stand.rules import APP_PREFIXES, PLAIN_CSP, SECURITY_HEADERS

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_FOLDER = re.compile(r"/[A-Za-z0-9/._-]*")
TYPES = {
    "/feed.xml": "application/rss+xml; charset=utf-8",
    "/atom.xml": "application/atom+xml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""What an address ends in, and the type of what is there; all else is HTML."""
STORY = r"^/[0-9]{4}/[0-9]{2}/[0-9]{2}/[^/]+/"

DESK_MB = 24
"""A picture of 20 MB on its way to the desk, and the form around it."""


@dataclass(frozen=True)
class Serving:
    """What a configuration is made of. Raises: ValueError where a value could break out of its place in it."""

    hosts: tuple[str, ...]
    csp: dict[str, str]
    """By host: one policy that fits every page of the site."""
    story_cache: str
    list_cache: str
    media_cache: str
    files: str = ""
    """The folder of a rack of files; empty where the stand serves the embedded rack."""
    stand: str = "127.0.0.1:8000"
    listen: str = "443 ssl"
    """Anything but 443 is plain HTTP: for a machine behind another one, and for tests."""
    certificates: str = "/etc/ssl/snn"
    desk: str = ""
    """The newsroom's host; the stand hands on what is asked of it."""
    tags: str = ""
    """Header that carries a page's surrogate keys, where a CDN stands in front."""

    def __post_init__(self) -> None:
        wrong = [host for host in (*self.hosts, *((self.desk,) if self.desk else ())) if not _HOST.fullmatch(host)]
        wrong += [folder for folder in (self.files, self.certificates) if folder and not _FOLDER.fullmatch(folder)]
        wrong += [value for value in self.csp.values() if '"' in value or "\n" in value or "$" in value]
        if wrong:
            raise ValueError(f"{wrong[0]!r} can't stand in a configuration; use a plainer name")


def security_headers() -> tuple[tuple[str, str], ...]:
    """What every answer carries besides its policy."""
    return SECURITY_HEADERS


def app_prefixes() -> tuple[str, ...]:
    return APP_PREFIXES


def plain_policy() -> str:
    return PLAIN_CSP
