"""Typed readers of the environment; what is wrong stops the start, naming the variable."""

from __future__ import annotations

import json
import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    given = os.environ.get(name, "").strip().lower()
    if given in ("", "0", "1", "true", "false", "yes", "no"):
        return given in ("1", "true", "yes") if given else default
    raise ImproperlyConfigured(f"{name}={given!r}: say 1 or 0")


def number(name: str, default: int, *, least: int, most: int) -> int:
    given = os.environ.get(name, "").strip()
    if not given:
        return default
    if not given.isdigit() or not least <= int(given) <= most:
        raise ImproperlyConfigured(f"{name}={given!r}: say a whole number from {least} to {most}")
    return int(given)


def choice(name: str, default: str, known: tuple[str, ...]) -> str:
    given = text(name, default)
    if given not in known:
        raise ImproperlyConfigured(f"{name}={given!r}: say {', '.join(filter(None, known))}, or nothing")
    return given


def folder(name: str, default: str) -> Path:
    return Path(text(name, default)).expanduser().absolute()


def file(name: str) -> Path | None:
    """A file that must be there; None where none is named."""
    given = text(name, "")
    if given and not Path(given).expanduser().is_file():
        raise ImproperlyConfigured(f"{name}={given!r}: there is no such file")
    return Path(given).expanduser().absolute() if given else None


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks such as 10.0.0.0/8, with spaces between."""
    try:
        return tuple(ip_network(word) for word in os.environ.get(name, "").split())
    except ValueError as wrong:
        raise ImproperlyConfigured(f"{name}: {wrong}; say networks like 10.20.0.0/16, with spaces between") from None


def server(name: str) -> str:
    """The http address of a server, perhaps with a name and a password, which are never shown."""
    from urllib.parse import urlsplit

    given = text(name, "")
    try:
        parts = urlsplit(given)
        wrong = bool(given) and (parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0)
    except ValueError:
        wrong = True
    if wrong:
        raise ImproperlyConfigured(f"{name}: say http://name:password@host:8123/database, or leave it empty")
    return given


def secrets(name: str) -> dict[str, str]:
    """A JSON object of names and secrets; a wrong one is never shown."""
    given = os.environ.get(name, "").strip()
    try:
        found = json.loads(given or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ImproperlyConfigured(f'{name}: say a JSON object of names and secrets, like {{"press": "…"}}')
    return found


def database(name: str, sqlite_file: Path) -> dict[str, object]:
    """The Django DATABASES entry: SQLite in the data folder, or the PostgreSQL a URL names."""
    url = os.environ.get(name, "").strip()
    if not url:
        return _sqlite(sqlite_file)
    return _postgres(name, url)


def _sqlite(file: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            # IMMEDIATE: a transaction that will write takes the lock at once and waits its turn,
            # instead of failing half way with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        "TEST": {"NAME": None},
    }


def _postgres(name: str, url: str) -> dict[str, object]:
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name}: say postgresql://user:password@host:port/database, or leave it empty")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
