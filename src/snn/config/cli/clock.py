"""`snn clock …`: what happens because time passes."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
import time

from snn.config.cli import Rooms, add_verb

TICK_S = 0.5
SWEEP_S = 3600.0
MIND_S = 5.0
"""How often what nobody waits for is looked at: each look takes longer than all that somebody may wait for."""


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
    from snn.stories.fronts.actions import expire_due
    from snn.stories.trails import forget_old

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    # On a thread of its own: a payment provider that is slow to answer holds up no embargo.
    threading.Thread(target=_mind_the_money, args=(stopping,), daemon=True).start()
    swept_s = -SWEEP_S
    while not stopping:
        try:
            at = now()
            release_due(at=at)
            expire_due(at=at)
            turn_days(at)
            if time.monotonic() - swept_s >= SWEEP_S and not forget_old(at=at):
                swept_s = time.monotonic()
        except DatabaseError:
            logging.getLogger(__name__).exception("the clock missed a tick")
            connection.close()
        time.sleep(TICK_S)
    return 0


def _mind_the_money(stopping: list[int]) -> None:
    from django.db import connection

    from snn.ground.clock import now
    from snn.support import worker

    minded_s = -MIND_S
    while not stopping:
        try:
            if time.monotonic() - minded_s >= MIND_S:
                # Said before: a chore that fails each time must not keep the inbox from its turn.
                minded_s = time.monotonic()
                worker.mind(now())
            worker.serve(now())
        except Exception:
            # The edge: whatever went wrong with this turn is logged, and the next one is taken.
            logging.getLogger(__name__).exception("the money missed a turn")
            connection.close()
        time.sleep(TICK_S)
