"""`snn rack …`: the shelf itself."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from snn.config.cli import Rooms, add_verb


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("rack", help="the shelf of finished pages").add_subparsers(metavar="VERB", required=True)
    copy = add_verb(verbs, "copy", _copy, says="make another rack hold what this network's rack holds")
    copy.add_argument("to", metavar="RACK", help="files:FOLDER, s3://bucket, s3+https://host/bucket or embedded")
    backup = add_verb(verbs, "backup", _backup, says="copy the embedded rack to a file while it is written and served")
    backup.add_argument("file", type=Path)
    restore = add_verb(verbs, "restore", _restore, says="put a backup in the embedded rack's place")
    restore.add_argument("file", type=Path)


def _copy(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.config.progress import progress
    from snn.config.racks import open_named, the_rack
    from snn.rack.opening import copy_rack

    if args.to == (settings.RACK or "embedded"):
        print(f"{args.to} is this network's rack already; name another", file=sys.stderr)
        return 1
    source = the_rack()
    with progress("Copying") as tell:
        total = sum(1 for _ in source.etags())
        put, dropped = copy_rack(source, open_named(args.to), progress=lambda done: tell(done, total))
    print(f"{args.to} holds {total} pages: {put} put, {dropped} taken off")
    return 0


def _backup(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.config.progress import progress
    from snn.rack.backup import back_up

    with progress("Backing up") as tell:
        size = back_up(settings.DATA.rack, args.file, progress=tell)
    print(f"{args.file}: {size:,} bytes")
    return 0


def _restore(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.press.bake import only_press
    from snn.rack.backup import restore

    with only_press(settings.DATA.root):
        pages = restore(args.file, settings.DATA.rack)
    print(f"the rack holds {pages} pages again; what was published since the backup is baked by: snn press bake --all")
    return 0
