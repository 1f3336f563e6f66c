"""120,000 card-testing attempts over real HTTP from 2,000 addresses, a giver in their middle: `python bench/shield.py`.

Granian serves the app as `snn up` does; the script plays the stand, which names its readers' addresses. Prints how many checkouts
were opened, whether PayPal stayed open, what became of the givers, the machine and the day. `--attempts N` for fewer.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import httpx

ADDRESSES, AT_ONCE, MOST_CHECKOUTS = 2000, 16, 200
SAMPLE = Path(__file__).parent.parent / "src" / "snn" / "config" / "sample" / "network.toml"
SITE = "spacedaily.localhost"


def main(attempts: int) -> int:
    """0 where the bar is met."""
    with tempfile.TemporaryDirectory() as root, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {**os.environ, "SNN_DATA": root}
        subprocess.run([sys.executable, "-m", "snn", "network", "load", str(SAMPLE)], env=environment, check=True)
        app = subprocess.Popen([sys.executable, "-m", "snn", "app", "serve", "--port", str(port)], env=environment)
        try:
            return asyncio.run(attack(f"http://127.0.0.1:{port}", attempts))
        finally:
            app.terminate()
            app.wait(10)


async def attack(app: str, attempts: int) -> int:
    """Send them all, let honest readers in at a quarter, a half and three quarters, and print what came of it."""
    dice = random.Random(120_000)
    testers = [
        f"{dice.randrange(1, 223)}.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(1, 255)}"
        for _ in range(ADDRESSES)
    ]
    answered: Counter[int] = Counter()
    left = iter(range(attempts))
    givers: list[tuple[str, int]] = []
    limits = httpx.Limits(max_connections=AT_ONCE + 4)
    async with httpx.AsyncClient(base_url=app, trust_env=False, timeout=30, limits=limits) as client:
        await _wait_for(client)
        started = time.monotonic()

        async def test_cards() -> None:
            for n in left:
                answered[await _give(client, "card", dice.choice(testers))] += 1
                if attempts // 4 and n % (attempts // 4) == attempts // 8:
                    method, reader = "paypal", f"198.51.100.{10 + len(givers)}"
                    givers.append((method, await _give(client, method, reader)))

        await asyncio.gather(*(test_cards() for _ in range(AT_ONCE)))
        seconds = time.monotonic() - started
    checkouts = answered[303]
    print(
        f"{attempts:,} attempts by card from {ADDRESSES:,} addresses in {seconds:.0f} s ({attempts / seconds:,.0f} a second)"
    )
    print(f"answers: {', '.join(f'{status}: {count:,}' for status, count in sorted(answered.items()))}")
    print(f"checkouts opened: {checkouts} (at most {MOST_CHECKOUTS})")
    print(
        f"honest readers meanwhile, with PayPal: {sum(status == 303 for _, status in givers)} of {len(givers)} went through"
    )
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    )
    met = checkouts <= MOST_CHECKOUTS and givers and all(status == 303 for _, status in givers)
    print("the bar is met" if met else "THE BAR IS NOT MET")
    return 0 if met else 1


async def _give(client: httpx.AsyncClient, method: str, reader: str) -> int:
    headers = {"host": SITE, "sec-fetch-site": "same-origin", "x-forwarded-for": reader}
    answer = await client.post("/support/give/", data={"tier": "contributor", "method": method}, headers=headers)
    return answer.status_code


async def _wait_for(client: httpx.AsyncClient) -> None:
    for _ in range(100):
        try:
            await client.get("/support/nowhere/", headers={"host": SITE})
            return
        except httpx.HTTPError:
            await asyncio.sleep(0.2)
    raise SystemExit("the app did not start")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--attempts", type=int, default=120_000)
    sys.exit(main(parser.parse_args().attempts))
