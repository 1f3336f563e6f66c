"""`snn <room> <verb>`: one module a room, each with `register(rooms)`; a verb is a function of the parsed arguments.

Exit status: 0 done, 1 refused or found wanting, 2 misuse.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Verb = Callable[[argparse.Namespace], int]
Rooms: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(words: list[str] | None = None) -> int:
    """Run one command; what a person did wrong is said in a line, not a traceback."""
    words = list(sys.argv[1:] if words is None else words)
    _settle_data_folder(words)
    args = build_parser().parse_args(words)
    if getattr(args, "default_data", None) and not os.environ.get("SNN_DATA"):
        os.environ["SNN_DATA"] = str(Path(args.default_data).absolute())
    if not getattr(args, "needs_django", True):
        return _run(args)
    import django
    from django.core.exceptions import ImproperlyConfigured

    if hasattr(args, "settings"):  # the supervisor hands its own settings on; a verb that has others means them
        os.environ["DJANGO_SETTINGS_MODULE"] = args.settings
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snn.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        print(f"snn: {wrong}", file=sys.stderr)
        return 2
    return _run(args)


def _run(args: argparse.Namespace) -> int:
    from snn.audience.history import HistoryError
    from snn.rack.pages import RackError

    try:
        return int(args.verb(args))
    except KeyboardInterrupt:
        return 130
    except (RackError, HistoryError) as wrong:
        print(f"snn: {wrong}", file=sys.stderr)
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Every room and verb; imports no Django, so that `snn --help` is quick."""
    parser = argparse.ArgumentParser(prog="snn", description="A network of news sites paid for by its readers.")
    rooms = parser.add_subparsers(metavar="ROOM", required=True)
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        importlib.import_module(f"{__name__}.{module.name}").register(rooms)
    return parser


def add_verb(verbs: Rooms, name: str, verb: Verb, *, says: str) -> argparse.ArgumentParser:
    """A verb with the options that every verb has."""
    parser = verbs.add_parser(name, help=says, description=says)
    parser.add_argument("--data", metavar="DIR", help="the folder that holds everything (SNN_DATA, else ./var)")
    parser.set_defaults(verb=verb)
    return parser


def _settle_data_folder(words: list[str]) -> None:
    """Settings read SNN_DATA on import, so --data is turned into it before anything is imported."""
    for place, word in enumerate(words):
        if word == "--data" and place + 1 < len(words):
            os.environ["SNN_DATA"] = str(Path(words[place + 1]).absolute())
        elif word.startswith("--data="):
            os.environ["SNN_DATA"] = str(Path(word.removeprefix("--data=")).absolute())
