"""Verified webhooks a second into the inbox of one app process: `python bench/webhooks.py RATE [SECONDS]`.

Stripe's, signed, over loopback, on SQLite or the database that DATABASE_URL names. The clients send at RATE and
say when each was acknowledged; then the inbox is worked, against a fake Stripe in-process.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
CLIENTS = 32
# Stripe tells of one payment in about so many events.
EVENTS_A_PAYMENT = 6


def main() -> int:
    """Prints rate, latencies, how long the inbox took, the machine and the day."""
    rate, seconds = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory() as data:
        _set_up(data)
        fake, bodies = _events(rate * seconds)
        app, url = _start_app(data)
        try:
            late_s, wall_s, refused = asyncio.run(_send(fake, bodies, rate, url))
            cpu_s = _cpu_s(app.pid)
        finally:
            os.killpg(app.pid, 9)
            app.wait()
        stored, worked_s, finished = _work(fake)
    late_s.sort()
    p50, p99 = (late_s[int(len(late_s) * part)] * 1000 for part in (0.5, 0.99))
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    print(
        f"{engine}: sent {len(bodies):,} at {rate}/s, {len(bodies) / wall_s:.0f}/s taken, refused {refused}, stored {stored:,}"
    )
    print(f"acknowledged within {p50:.0f} ms (p50), {p99:.0f} ms (p99)")
    print(f"processor time of the app: {cpu_s / len(bodies) * 1000:.2f} ms a webhook")
    print(
        f"inbox worked: {stored:,} in {worked_s:.1f} s by {finished:,} looks at the provider, {stored / worked_s:.0f}/s"
    )
    print(
        f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    )
    return 0


def _set_up(data: str) -> None:
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    from tests.fakes.stripe import SECRET

    os.environ.update(
        SNN_DATA=data, DJANGO_SETTINGS_MODULE="snn.config.settings", SNN_SUPPORT_PROVIDER="stripe", SNN_LOG_LEVEL="ERROR",
        SNN_STRIPE_KEY="sk_test_fake", SNN_STRIPE_WEBHOOK_SECRET=SECRET, PYTHONPATH=f"{ROOT / 'src'}:{ROOT}",
    )  # fmt: skip
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _events(count: int):
    """A fake that took so many payments as make that many events, and their bodies."""
    from tests.fakes.killing import LiveStripe
    from tests.fakes.world import give, in_use, make_provider

    from snn.network.models import Site
    from snn.support.actions import load_tiers
    from snn.support.tests.conftest import TIERS, make_site

    fake = LiveStripe()
    site = Site.objects.filter(host="spacedaily.localhost").first() or make_site()
    load_tiers([tier | {"methods": ["card", "paypal"]} for tier in TIERS])
    with in_use("stripe", make_provider(fake)):
        payments = count // EVENTS_A_PAYMENT + 1
        for number in range(payments):
            # Spread over time: at once, the shield would take them for an attack.
            at = fake.now - timedelta(minutes=payments - number)
            fake.decide(give(site, "contributor", "card", at).id, "approve")
    told = [json.loads(webhook.body) for webhook in fake.outbox]
    rows = (told * EVENTS_A_PAYMENT)[:count]
    run = os.urandom(4).hex()
    return fake, [json.dumps(row | {"id": f"evt_{run}_{n}"}).encode() for n, row in enumerate(rows)]


def _start_app(data: str) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = (sys.executable, "-m", "snn", "app", "serve", "--port", str(port))
    app = subprocess.Popen(words, start_new_session=True)
    url = f"http://127.0.0.1:{port}/support/webhooks/stripe/"
    for _ in range(400):
        try:
            httpx.get(url, trust_env=False)
            return app, url
        except httpx.HTTPError:
            time.sleep(0.05)
    raise SystemExit("the app did not start")


async def _send(fake, bodies: list[bytes], rate: int, url: str) -> tuple[list[float], float, int]:
    """Each at its moment, however the ones before fare; latency counts from that moment, so that queues show."""
    signed = [fake.signed(body) for body in bodies]
    late_s: list[float] = []
    refused = 0
    numbers = iter(range(len(signed)))
    started = time.monotonic() + 0.2

    async def client(pool: httpx.AsyncClient) -> None:
        nonlocal refused
        for number in numbers:
            due = started + number / rate
            await asyncio.sleep(max(0, due - time.monotonic()))
            answer = await pool.post(url, content=signed[number].body, headers=signed[number].headers)
            late_s.append(time.monotonic() - due)
            refused += answer.status_code != 200

    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    async with httpx.AsyncClient(trust_env=False, limits=limits, timeout=30) as pool:
        await asyncio.gather(*(client(pool) for _ in range(CLIENTS)))
    return late_s, time.monotonic() - started, refused


def _cpu_s(group: int) -> float:
    """What the processes of a group have used, start included."""
    used = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        used += int(words[11]) + int(words[12]) if int(words[2]) == group else 0
    return used / os.sysconf("SC_CLK_TCK")


def _work(fake) -> tuple[int, float, int]:
    from tests.fakes.world import in_use, make_provider

    from snn.support.actions import work_inbox
    from snn.support.models import ProviderEvent

    stored = ProviderEvent.objects.filter(processed_at=None).count()
    started, finished = time.monotonic(), 0
    with in_use("stripe", make_provider(fake)):
        while done := work_inbox(datetime.now(UTC)):
            finished += done
    return stored, time.monotonic() - started, finished


if __name__ == "__main__":
    sys.exit(main())
