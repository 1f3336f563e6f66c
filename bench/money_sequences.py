"""Random interleavings of gifts, webhooks and faults over the fakes: `python bench/money_sequences.py 100000 [SEED]`.

Each ends with one reconciliation, and the books must be the provider's statement to the cent. On SQLite in memory.
"""

from __future__ import annotations

import logging
import os
import platform
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent.parent
MOST = 12


def main() -> int:
    """Prints the first sequence that does not hold, or how many did, the machine and the day."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    _set_up()
    from django.core import mail
    from django.db import transaction
    from tests.fakes.world import OPERATIONS, World, in_use

    from snn.support.actions import load_tiers
    from snn.support.models import StatementLine
    from snn.support.tests.conftest import TIERS, make_site

    site = make_site()
    load_tiers([tier | {"methods": ["card", "paypal"]} for tier in TIERS])
    started, lines = time.monotonic(), 0
    for number in range(count):
        rng = random.Random(f"{seed}-{number}")
        name = ("stripe", "paypal")[number % 2]
        operations = ["give once" if number % 4 < 2 else "give monthly"]
        operations += ["approve"] * (number % 8 != 0)
        operations += [rng.choice(OPERATIONS) for _ in range(rng.randint(1, MOST - len(operations)))]
        mail.outbox = []
        with transaction.atomic():
            world = World(site, name, number)
            try:
                with in_use(name, world.provider):
                    world.run(operations)
                    world.end()
                    world.must_hold()
            except Exception as fault:
                print(
                    f"sequence {number} (seed {seed}) at {name} does not hold: {operations}\n{type(fault).__name__}: {fault}"
                )
                return 1
            lines += StatementLine.objects.count()
            transaction.set_rollback(True)
        if number and number % 5000 == 0:
            print(f"{number:,} hold, {number / (time.monotonic() - started):.0f} a second", flush=True)
    took = time.monotonic() - started
    print(f"{count:,} sequences of up to {MOST} operations hold (seed {seed}): {lines:,} movements, {took:.0f} s")
    print(f"{platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}")
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
