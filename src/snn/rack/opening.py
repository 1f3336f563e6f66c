"""The rack that a setting names; and one rack copied into another."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from snn.rack.embedded import EmbeddedRack
from snn.rack.files import FileRack
from snn.rack.pages import Rack, RackError
from snn.rack.signature import Access

_BATCH = 500
Local: TypeAlias = EmbeddedRack | FileRack
"""What the stand can serve from: it tells each publish from the next without asking far away."""


def open_rack(where: str, *, embedded: Path, access: Access | None = None) -> Rack:
    """The rack to write: empty for the embedded one, `files:/srv/www`, `s3://bucket` or `s3+https://host/bucket`.

    Raises: RackError where it names none.
    """
    if not where.startswith("s3"):
        return open_local(where, embedded=embedded, read_only=False)
    from snn.rack.objects import ObjectRack

    parts = urlsplit(where)
    if access is None or not access.key_id:
        raise RackError(f"{where}: a store wants a key; set SNN_STORE_KEY_ID and SNN_STORE_SECRET")
    if parts.scheme == "s3" and parts.netloc and parts.path in ("", "/"):
        return ObjectRack(f"https://s3.{access.region}.amazonaws.com", parts.netloc, access)
    bucket = parts.path.strip("/")
    if parts.scheme in ("s3+https", "s3+http") and parts.netloc and bucket and "/" not in bucket:
        return ObjectRack(f"{parts.scheme.removeprefix('s3+')}://{parts.netloc}", bucket, access)
    raise RackError(f"{where}: say s3://bucket, or s3+https://host/bucket")


def open_local(where: str, *, embedded: Path, read_only: bool = True) -> Local:
    """The rack to serve from.

    Raises: RackError where it is none on this machine.
    """
    if not where or where == "embedded":
        return EmbeddedRack(embedded, read_only=read_only)
    if where.startswith("files:") and where.removeprefix("files:"):
        return FileRack(Path(where.removeprefix("files:")).expanduser().absolute(), read_only=read_only)
    raise RackError(f"{where}: say files:FOLDER, or nothing for the embedded rack")


def copy_rack(source: Rack, target: Rack, *, progress: Callable[[int], None] = lambda done: None) -> tuple[int, int]:
    """Make target hold what source holds: stories first, then what lists them, then strays off; (put, taken off)."""
    changed = done = 0
    for lists in (False, True):
        keys = filter(lambda key: _is_list(key[1]) is lists, source.keys())
        while batch := list(islice(keys, _BATCH)):
            changed += target.put(page for page in (source.get(*key) for key in batch) if page)
            done += len(batch)
            progress(done)
    strays = filter(lambda key: source.get(*key) is None, target.keys())
    dropped = 0
    while some := list(islice(strays, _BATCH)):
        dropped += target.put([], drop=some)
    return changed, dropped


def _is_list(path: str) -> bool:
    """Whether pages elsewhere are linked from it: all but stories, which lie below a day, and pictures."""
    parts = path.strip("/").split("/")
    return not (len(parts) >= 4 and parts[0].isdecimal()) and parts[0] != "media"
