"""Random interleavings of gifts, webhooks and faults over the fakes: `python bench/money_sequences.py 100000 [SEED] [KEPT]`.

Each ends with one reconciliation, and the books must be the provider's statement to the cent. On SQLite in memory.
With a third word, pieces of a thousand are written to that file as they are done, and a second run goes on after them.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import platform
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent
MOST = 12
PIECE = 1000


def main() -> int:
    """Prints the first sequence that does not hold, or how many did, the machine and the day."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    kept = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    pieces = [piece for piece in _read(kept) if piece["seed"] == seed]
    done = {piece["first"] for piece in pieces}
    _set_up()
    site = _offer()
    from snn.config.progress import progress

    with progress("Sequences") as tell:
        for first in range(0, count, PIECE):
            if first in done:
                continue
            last = min(first + PIECE, count)
            tell(first, count)
            piece = _piece(site, seed, first, last, lambda number: tell(number, count))
            if piece is None:
                return 1
            pieces.append(piece)
            if kept:
                with kept.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(piece) + "\n")
    total = {name: sum(piece[name] for piece in pieces) for name in ("sequences", "operations", "movements", "took_s")}
    print(
        f"{total['sequences']:,} sequences of up to {MOST} operations hold (seed {seed}): {total['operations']:,} operations,"
        f" {total['movements']:,} movements, {total['took_s']:.0f} s in {len(pieces)} pieces"
    )
    print(f"{platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}")
    return 0


def _read(kept: Path | None) -> list[dict[str, Any]]:
    if kept is None or not kept.exists():
        return []
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]


def _piece(site: Any, seed: int, first: int, last: int, tell: Any) -> dict[str, Any] | None:
    """Sequences from first to before last; None where one does not hold, which is printed."""
    started, movements, operations_done = time.monotonic(), 0, 0
    for number in range(first, last):
        operations = _operations(seed, number)
        operations_done += len(operations)
        fault, lines = _play(site, number, operations)
        if fault:
            print(f"sequence {number} (seed {seed}) does not hold: {operations}\n{type(fault).__name__}: {fault}")
            return None
        movements += lines
        if number % 50 == 0:
            tell(number)
    took_s = round(time.monotonic() - started, 1)
    counted = {"sequences": last - first, "operations": operations_done, "movements": movements, "took_s": took_s}
    return {"seed": seed, "first": first, **counted}


def _operations(seed: int, number: int) -> list[str]:
    from tests.fakes.world import OPERATIONS

    rng = random.Random(f"{seed}-{number}")
    operations = ["give once" if number % 4 < 2 else "give monthly"]
    operations += ["approve"] * (number % 8 != 0)
    return operations + [rng.choice(OPERATIONS) for _ in range(rng.randint(1, MOST - len(operations)))]


def _play(site: Any, number: int, operations: list[str]) -> tuple[Exception | None, int]:
    """What went wrong, if anything, and how many movements were booked; nothing of it is left in the database."""
    from django.core import mail
    from django.db import transaction
    from tests.fakes.world import World, in_use

    from snn.support.models import StatementLine

    name = ("stripe", "paypal")[number % 2]
    mail.outbox = []
    with transaction.atomic():
        world = World(site, name, number)
        try:
            with in_use(name, world.provider):
                world.run(operations)
                world.end()
                world.must_hold()
            return None, StatementLine.objects.count()
        except Exception as fault:
            return fault, 0
        finally:
            transaction.set_rollback(True)


def _set_up() -> None:
    sys.path[:0] = [str(HERE), str(HERE / "src")]
    os.environ["SNN_DATA"] = tempfile.mkdtemp(prefix="snn-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "snn.config.settings"
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.DATABASES["default"]["NAME"] = ":memory:"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    django.setup()
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)


def _offer() -> Any:
    """A site with tiers."""
    from snn.support import mails
    from snn.support.actions import load_tiers
    from snn.support.tests.conftest import TIERS, make_site

    site = make_site()
    load_tiers([tier | {"methods": ["card", "paypal"]} for tier in TIERS])
    # How a receipt looks on paper is no matter of money, and drawing it a seventh of the time.
    mails.pdf.receipt = lambda *_: b"%PDF-"
    gc.freeze()
    return site


if __name__ == "__main__":
    sys.exit(main())
