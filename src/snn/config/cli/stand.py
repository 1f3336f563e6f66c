"""`snn stand …`: serving readers."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from snn.config.cli import Rooms, add_verb

TAGS = {"fastly": "surrogate-key", "cloudflare": "cache-tag"}
"""The header in which a CDN looks for a page's keys; each takes it off before a reader sees it."""


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("stand", help="serve readers from the rack").add_subparsers(metavar="VERB", required=True)
    serve = add_verb(verbs, "serve", _serve, says="the file server alone; needs the rack and nothing else")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--address", default="127.0.0.1")
    serve.add_argument("--app", default="http://127.0.0.1:8001", help="where what is dynamic is handed to")
    serve.add_argument("--desk", metavar="HOST=ADDRESS", help="the newsroom: desk.example.org=http://127.0.0.1:8002")
    serve.add_argument("--behind", action="store_true", help="believe the proxy in front who the reader is")
    serve.add_argument("--share", action="store_true", help="others of these listen on the port too, one a core")
    serve.set_defaults(needs_django=False)
    config = add_verb(verbs, "config", _config, says="a production configuration of nginx or Caddy for this network")
    config.add_argument("server", choices=["nginx", "caddy"])
    config.add_argument("--stand", default="127.0.0.1:8000", help="where the stand listens")
    config.add_argument("--listen", default="443 ssl", help="another port is plain HTTP: 127.0.0.1:8080")
    config.add_argument(
        "--certificates", default="/etc/ssl/snn", help="nginx: HOST/fullchain.pem and privkey.pem below it"
    )


def _serve(args: argparse.Namespace) -> int:
    from snn.config.supervisor import Busy, check_port
    from snn.ground.folder import DataFolder
    from snn.rack.opening import open_local
    from snn.stand.server import Desk, serve

    desk_host, _, desk_address = (args.desk or "").partition("=")
    try:
        if not args.share:
            check_port(args.address, args.port)
    except Busy as busy:
        print(f"snn: {busy}", file=sys.stderr)
        return 2
    folder = DataFolder(Path(os.environ.get("SNN_DATA") or "var").absolute())
    folder.make()
    rack = open_local(os.environ.get("SNN_RACK", "").strip(), embedded=folder.rack)
    serve(rack, key=folder.secret(), address=args.address, port=args.port, app_address=args.app, behind=args.behind,
        tags=TAGS.get(os.environ.get("SNN_CDN", "").strip(), ""),
        desk=Desk(desk_host, desk_address) if desk_address else None,
    )  # fmt: skip
    return 0


def _config(args: argparse.Namespace) -> int:
    from snn.config.serving import serving
    from snn.stand.configs.caddy import caddy
    from snn.stand.configs.nginx import nginx

    try:
        of = serving(stand=args.stand, listen=args.listen, certificates=args.certificates)
    except ValueError as wrong:
        print(f"snn: {wrong}", file=sys.stderr)
        return 1
    print((nginx if args.server == "nginx" else caddy)(of), end="")
    return 0
