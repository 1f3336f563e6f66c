"""`snn app …`: the dynamic part."""

from __future__ import annotations

import argparse

from snn.config.cli import Rooms, add_verb


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("app", help="the dynamic part, behind the stand").add_subparsers(
        metavar="VERB", required=True
    )
    serve = add_verb(verbs, "serve", _serve, says="serve giving and what else needs the database, on loopback")
    serve.add_argument("--port", type=int, default=8001)


def _serve(args: argparse.Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "snn.config.wsgi:application", address="127.0.0.1", port=args.port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=16, log_enabled=False, websockets=False, workers_kill_timeout=5,
    ).serve()  # fmt: skip
    return 0
