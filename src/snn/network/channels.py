"""Where news comes in, from the network file to its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import models

from snn.network.models import Feed, Mailbox, Source, WatchedFolder

MOST_MINUTES = 7 * 24 * 60
_MAILBOX_BLANK = {"port": 993, "folder": "INBOX", "done_folder": "", "every_minutes": 1}


def wrong_feed(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with a [[feed]]: key and words."""
    try:
        parts = urlsplit(row["url"])
        fine = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except ValueError:
        fine = False
    if not fine:
        yield "url", f"{row['url']!r} is no address of a feed; say one like https://agency.example/feed.xml"
    yield from wrong_schedule(row)


def wrong_folder(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with a [[folder]]."""
    if not Path(row["path"]).is_absolute():
        yield "path", f"{row['path']!r} begins at no root; write the whole path, like /srv/wire/afp"


def wrong_schedule(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A poll less than once a week is none."""
    if not 1 <= row.get("every_minutes", 1) <= MOST_MINUTES:
        yield "every_minutes", f"say 1 to {MOST_MINUTES}"


def settle_channels(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> bool:
    """Make folders, feeds and mailboxes be those of the file, and no others; whether any changed."""
    sources = {source.slug: source for source in Source.objects.all()}
    folders = [(row["path"], {"source": sources.get(row.get("source", ""))}) for row in tables["folder"]]
    feeds = [
        (row["url"], {"source": sources[row["source"]], "every_minutes": row.get("every_minutes", 15)})
        for row in tables["feed"]
    ]
    boxes = []
    for row in tables["mailbox"]:
        own = {key: value for key, value in row.items() if key not in ("slug", "source")}
        boxes.append((row["slug"], {**_MAILBOX_BLANK, **own, "source": sources.get(row.get("source", ""))}))
    changes = [
        _settle(WatchedFolder, "path", folders),
        _settle(Feed, "url", feeds),
        _settle(Mailbox, "slug", boxes),
    ]
    return any(changes)


def _settle(model: type[models.Model], key: str, wanted: list[tuple[str, dict[str, Any]]]) -> bool:
    rows = model._default_manager
    gone, _ = rows.exclude(**{f"{key}__in": [name for name, _ in wanted]}).delete()
    changed = gone > 0
    for name, fields in wanted:
        row = rows.filter(**{key: name}).first()
        if row is None:
            rows.create(**{key: name}, **fields)
        elif any(getattr(row, field) != value for field, value in fields.items()):
            rows.filter(pk=row.pk).update(**fields)
        else:
            continue
        changed = True
    return changed
