"""`snn up` and `snn demo`: everything in one supervisor."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable

from snn.config import supervisor
from snn.config.cli import Rooms, add_verb

START_S = 20.0


def register(rooms: Rooms) -> None:
    for name, verb, says in (
        ("up", _up, "migrate, then run stand, app, press, wire, clock and audience; prints the addresses"),
        ("demo", _demo, "the same on a ready-made sample network in a folder of its own"),
    ):
        parser = add_verb(rooms, name, verb, says=says)
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--behind", action="store_true", help="a proxy of ours stands in front: believe it")
        parser.set_defaults(default_data="var/demo" if name == "demo" else None)


def _up(args: argparse.Namespace) -> int:
    return _run(args, lambda: None, ())


def _demo(args: argparse.Namespace) -> int:
    from snn.config.sample import prepare

    return _run(args, prepare, ("--welcome", "ada@example.org"))


def _run(args: argparse.Namespace, prepare: Callable[[], None], welcome: tuple[str, ...]) -> int:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from snn.config.network import desk_host, serve_on

    if settings.RACK.startswith("s3"):
        print(
            "snn: SNN_RACK names a store that a CDN serves, not this machine; run `snn press run`, `snn app serve`, "
            "`snn wire watch`, `snn clock run`, `snn ads pace` and `snn audience run` each by itself",
            file=sys.stderr,
        )
        return 2
    try:
        with supervisor.own_folder(settings.DATA.root):
            supervisor.check_port(args.address, args.port)
            if welcome:
                _make_all_tables()
            call_command("migrate", verbosity=0)
            prepare()
            serve_on(args.port)
            connections.close_all()
            app_port, desk_port = supervisor.free_port(), supervisor.free_port()
            app_address = f"http://127.0.0.1:{app_port}"
            desk = f"{desk_host()}=http://127.0.0.1:{desk_port}"
            environment = {
                **os.environ,
                "SNN_DATA": str(settings.DATA.root),
                "SNN_APP_ADDRESS": app_address,
                "PYTHONUNBUFFERED": "1",
            }
            if not desk_host().endswith(".localhost"):
                # Said outright: where it is empty, passkeys are taken over http too, as a sample needs it.
                environment["SNN_DESK_HOST"] = desk_host()
            children = [
                *_stands(settings.STANDS, args.port, args.address, app_address, desk, behind=args.behind),
                supervisor.snn("press", "press", "run"),
                supervisor.snn("app", "app", "serve", "--port", str(app_port)),
                supervisor.snn("wire", "wire", "watch"),
                supervisor.snn("clock", "clock", "run"),
                supervisor.snn("pace", "ads", "pace"),
                supervisor.snn("audience", "audience", "run"),
                supervisor.snn("desk", "desk", "serve", "--port", str(desk_port), *welcome),
                supervisor.snn("tell", "desk", "tell"),
            ]
            if settings.CDN or settings.WEBSUB_HUB:
                children.append(supervisor.snn("notices", "press", "notify"))
            supervisor.supervise(
                children,
                environment=environment,
                say=lambda words: print(words, file=sys.stderr, flush=True),
                ready=lambda: _tell(args.address, args.port),
            )
    except supervisor.Busy as busy:
        print(f"snn: {busy}", file=sys.stderr)
        return 2
    print("stopped")
    return 0


def _make_all_tables() -> None:
    """On a sample's first start, before anything else runs: the desk's with the newsroom's, in one go.

    A newsroom's desk makes its own by itself; beside the others that would keep a newcomer's first story waiting.
    """
    import subprocess

    from django.db import connection

    if "desk_person" not in connection.introspection.table_names():
        settings = ("--settings", "snn.config.desk_settings")
        subprocess.run((sys.executable, "-m", "django", "migrate", "--verbosity", "0", *settings), check=True)  # noqa: S603  our own command


def _stands(many: int, port: int, address: str, app_address: str, desk: str, *, behind: bool) -> list[supervisor.Child]:
    """So many stands on one port: the kernel deals the connections out, and each may die without the others."""
    words = ("stand", "serve", "--port", str(port), "--address", address, "--app", app_address, "--desk", desk)
    flags = (("--share",) if many > 1 else ()) + (("--behind",) if behind else ())
    return [supervisor.snn("stand" if n == 0 else f"stand-{n + 1}", *words, *flags) for n in range(many)]


def _tell(address: str, port: int) -> None:
    import httpx
    from django.conf import settings
    from django.db import connections
    from rich.console import Console
    from rich.table import Table

    from snn.network.models import Site

    sites = list(Site.objects.order_by("position", "id"))
    connections.close_all()
    deadline = time.monotonic() + START_S
    host = sites[0].host if sites else "localhost"
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://{address}:{port}/", headers={"host": host}, trust_env=False).status_code in (
                200,
                421,
            ):
                break
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    table = Table("Site", "Address")
    for site in sites:
        table.add_row(site.name, f"{site.origin}/")
    console = Console()
    console.print(table if sites else "No sites yet: snn network load FILE.toml")
    console.print(f"Drop wire files into {settings.DATA.wire_in}", soft_wrap=True)
    console.print(f"Mails are files in {settings.DATA.mail}. Ctrl-C stops everything.", soft_wrap=True)
    sys.stdout.flush()
