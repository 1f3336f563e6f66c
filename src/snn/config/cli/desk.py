"""`snn desk …`: the newsroom."""

from __future__ import annotations

import argparse
import os

from snn.config.cli import Rooms, add_verb

THREADS = 8


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("desk", help="the newsroom").add_subparsers(metavar="VERB", required=True)
    serve = add_verb(verbs, "serve", _serve, says="migrate the desk's own tables, then serve it on loopback")
    serve.add_argument("--port", type=int, default=8002)
    serve.set_defaults(settings=DESK_SETTINGS)


DESK_SETTINGS = "snn.config.desk_settings"


def _serve(args: argparse.Namespace) -> int:
    from django.core.management import call_command
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    call_command("migrate", verbosity=0)
    connections.close_all()
    os.environ["DJANGO_SETTINGS_MODULE"] = DESK_SETTINGS
    Granian(
        "snn.config.desk_wsgi:application", address="127.0.0.1", port=args.port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=THREADS, log_enabled=False, websockets=False, workers_kill_timeout=5,
    ).serve()  # fmt: skip
    return 0
