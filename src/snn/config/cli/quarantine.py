"""`snn wire retry`, `snn wire drop`: what could not be read, a second time."""

from __future__ import annotations

import argparse
import getpass
import json
import sys

from snn.config.cli import Rooms, add_verb


def register(verbs: Rooms) -> None:
    retry = add_verb(verbs, "retry", _retry, says="read again, with today's parsers, what was refused")
    retry.add_argument("labels", nargs="*", metavar="LABEL", help="q-118")
    retry.add_argument("--all", action="store_true", help="everything refused and not dropped")
    retry.add_argument("--json", action="store_true")
    drop = add_verb(verbs, "drop", _drop, says="say that a refusal needs no more looking at; its bytes stay")
    drop.add_argument("label", metavar="LABEL", help="q-118")
    drop.add_argument("--reason", required=True)


def _retry(args: argparse.Namespace) -> int:
    from snn.config.intake import retry_one
    from snn.wire.queries import refusals_open

    if bool(args.labels) == args.all:
        print("say which (q-118 …), or --all", file=sys.stderr)
        return 2
    labels = args.labels or [f"q-{number}" for number in refusals_open()]
    still = 0
    for label in labels:
        outcomes, why = retry_one(label)
        still += not outcomes
        if args.json:
            print(json.dumps({"label": label, "outcomes": outcomes, "reason": why}, ensure_ascii=False), flush=True)
        else:
            print(f"{label:10} {', '.join(outcomes) or 'refused'} {why}".rstrip(), flush=True)
    return 1 if still else 0


def _drop(args: argparse.Namespace) -> int:
    from snn.ground.clock import now
    from snn.wire.quarantine import drop
    from snn.wire.queries import refused_with

    refusal = refused_with(args.label)
    if refusal is None:
        print(f"nothing is refused under {args.label}; labels are q-numbers (q-118)", file=sys.stderr)
        return 1
    if not drop(refusal, by=getpass.getuser(), why=args.reason, at=now()):
        print(f"{refusal.label} was dropped or read before (snn wire show {refusal.label})", file=sys.stderr)
        return 1
    print(f"{refusal.label} dropped; its bytes are kept")
    return 0
