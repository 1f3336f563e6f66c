"""`snn migrate`: the tables of newsroom and desk as this version wants them."""

from __future__ import annotations

import argparse
import sys

from snn.config.cli import Rooms, add_verb


def register(rooms: Rooms) -> None:
    migrate = add_verb(
        rooms, "migrate", _migrate, says="bring newsroom and desk tables up to this version; snn up does it by itself"
    )
    migrate.add_argument(
        "--check", action="store_true", help="say what would be done, do nothing; exit 1 where there is"
    )
    # The desk's settings hold every app of the house, and Wagtail's besides.
    migrate.set_defaults(settings="snn.config.desk_settings")


def _migrate(args: argparse.Namespace) -> int:
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as wrong:
        print(f"snn: the database can't be read: {wrong}; nothing was changed", file=sys.stderr)
        return 1
    waiting = [step for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if args.check:
        for step in waiting:
            print(f"waits  {step.app_label} {step.name}")
        print(f"{len(waiting)} steps wait" if waiting else "the tables are as this version wants them")
        return 1 if waiting else 0
    call_command("migrate", verbosity=0)
    print(f"{len(waiting)} steps were taken" if waiting else "the tables were as this version wants them already")
    return 0
