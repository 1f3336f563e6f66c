"""`snn clock …`: what happens because time passes."""

from __future__ import annotations

import argparse
import logging
import signal
import time

from snn.config.cli import Rooms, add_verb

TICK_S = 0.5


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("clock", help="embargoes, new days, webhooks").add_subparsers(
        metavar="VERB", required=True
    )
    add_verb(verbs, "run", _run, says="do what is due, for ever")


def _run(args: argparse.Namespace) -> int:
    from django.db import DatabaseError, connection

    from snn.config.network import turn_days
    from snn.ground.clock import now
    from snn.stories.actions import release_due
    from snn.support import worker

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    while not stopping:
        try:
            at = now()
            release_due(at=at)
            turn_days(at)
            worker.turn(at)
        except DatabaseError:
            logging.getLogger(__name__).exception("the clock missed a tick")
            connection.close()
        time.sleep(TICK_S)
    return 0
