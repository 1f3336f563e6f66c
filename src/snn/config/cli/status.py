"""`snn status`: the desk's first page on the command line."""

from __future__ import annotations

import argparse
import json

from snn.config.cli import Rooms, add_verb


def register(rooms: Rooms) -> None:
    status = add_verb(
        rooms, "status", _status, says="what is live, what waits, what is wrong; exit 1 where something is"
    )
    status.add_argument("--json", action="store_true", help="for machines")


def _status(args: argparse.Namespace) -> int:
    from snn.desk.board.queries import board
    from snn.ground.clock import now

    found = board(now())
    if args.json:
        print(json.dumps(found.as_json()))
        return 1 if found.alarms else 0
    for alarm in found.alarms:
        print(f"ALARM    {alarm}")
    for day in found.today:
        print(f"today    {day.site}: {day.stories} stories")
    print(f"waiting  {found.waiting_count} stories, {found.offers_open} offers, {found.press.waiting} changes")
    for one in found.waiting:
        print(f"waits    {one.headline} ({one.site}): {one.why}")
    for given in found.given:
        print(f"given    {given.says}")
    return 1 if found.alarms else 0
