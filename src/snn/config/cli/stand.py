"""`snn stand …`: serving readers."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from snn.config.cli import Rooms, add_verb


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("stand", help="serve readers from the rack").add_subparsers(metavar="VERB", required=True)
    serve = add_verb(verbs, "serve", _serve, says="the file server alone; needs the rack and nothing else")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--address", default="127.0.0.1")
    serve.add_argument("--app", default="http://127.0.0.1:8001", help="where what is dynamic is handed to")
    serve.set_defaults(needs_django=False)


def _serve(args: argparse.Namespace) -> int:
    from snn.ground.folder import DataFolder
    from snn.rack.opening import open_local
    from snn.stand.server import serve

    folder = DataFolder(Path(os.environ.get("SNN_DATA") or "var").absolute())
    folder.make()
    rack = open_local(os.environ.get("SNN_RACK", "").strip(), embedded=folder.rack)
    serve(rack, key=folder.secret(), address=args.address, port=args.port, app_address=args.app)
    return 0
