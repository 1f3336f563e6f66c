"""The app killed with -9 at random instants during 500 checkouts: `python bench/kill.py [CHECKOUTS] [KILLS] [SEED]`."""

from __future__ import annotations

import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Exit 1 where the books are not the provider's statement after one reconciliation."""
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    from tests.fakes.killing import kill_while_giving

    checkouts, kills, seed = ([int(word) for word in sys.argv[1:]] + [500, 40, 1][len(sys.argv) - 1 :])[:3]
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        ended = kill_while_giving(Path(folder) / "data", checkouts, kills, seed)
    print(f"{checkouts} checkouts, {ended.kills} kills (seed {seed}), {time.monotonic() - started:.0f} s")
    print(
        f"paid at the provider {len(ended.approved)}, contributions {len(ended.contributions)}, not answered {ended.lost_gives}"
    )
    print(f"provider holds {ended.provider_holds} cents, books {ended.books_hold}; wrong: {ended.wrong or 'nothing'}")
    print(f"{platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}")
    same = sorted(ended.approved) == ended.contributions and ended.books_hold == ended.provider_holds
    return 0 if same and not ended.wrong else 1


if __name__ == "__main__":
    sys.exit(main())
