"""Typed readers of the environment; what is wrong stops the start, naming the variable."""

from __future__ import annotations

import os
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


def folder(name: str, default: str) -> Path:
    return Path(text(name, default)).expanduser().absolute()


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
