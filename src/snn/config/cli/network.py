"""`snn network …`: sites, sections, sources."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from snn.config.cli import Rooms, add_verb


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("network", help="sites, sections, sources").add_subparsers(metavar="VERB", required=True)
    load = add_verb(
        verbs, "load", _load, says="sites, sections, sources from a file; the same file again changes nothing"
    )
    load.add_argument("file", type=Path)
    topics = add_verb(verbs, "topics", _topics, says="a vocabulary of subject codes from IPTC's JSON, for routing")
    topics.add_argument("file", type=Path)


def _load(args: argparse.Namespace) -> int:
    from django.core.management import call_command

    from snn.config.network import load_file
    from snn.network.loading import WrongNetworkFile

    call_command("migrate", verbosity=0)
    try:
        changed = load_file(args.file)
    except WrongNetworkFile as wrong:
        print(wrong, file=sys.stderr)
        print("nothing was changed", file=sys.stderr)
        return 1
    except OSError as wrong:
        print(f"{args.file}: {wrong.strerror}", file=sys.stderr)
        return 1
    print("the network is as the file says" + ("" if changed else "; it was already"))
    return 0


def _topics(args: argparse.Namespace) -> int:
    from snn.network.routes import WrongTopics, load_topics

    try:
        kept = load_topics(args.file.read_text(encoding="utf-8"))
    except (WrongTopics, UnicodeDecodeError) as wrong:
        print(f"{args.file.name}: {wrong}; nothing was changed", file=sys.stderr)
        return 1
    except OSError as wrong:
        print(f"{args.file}: {wrong.strerror}", file=sys.stderr)
        return 1
    print(f"{kept} topics are known, and what stands above each")
    return 0
