"""Verified webhooks a second into the inbox of one app process: `python bench/webhooks.py RATE [SECONDS]`.

Stripe's, signed, over loopback, on SQLite or the database that DATABASE_URL names. The clients send at RATE and
say when each was acknowledged; then the inbox is worked, against a fake Stripe in-process.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
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
# The clock and one `snn support inbox` on PostgreSQL; SQLite has one writer at a time, so the clock alone.
WORKERS = 2 if os.environ.get("DATABASE_URL") else 1
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
        f"inbox worked by {WORKERS}: {stored:,} in {worked_s:.1f} s by {finished:,} looks at the provider, {stored / worked_s:.0f}/s"
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
    """Each at its moment, however the ones before fare; latency counts from that moment, so that queues show.

    Requests are written ready to bare connections: an HTTP client of Python's would take as much of the two cores as
    the app that is measured.
    """
    requests = [_request(fake.signed(body), url) for body in bodies]
    port = int(httpx.URL(url).port or 80)
    late_s: list[float] = []
    refused = 0
    numbers = iter(range(len(requests)))
    started = time.monotonic() + 0.2

    async def client() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers:
            due = started + number / rate
            await asyncio.sleep(max(0, due - time.monotonic()))
            writer.write(requests[number])
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            late_s.append(time.monotonic() - due)
            refused += not head.startswith(b"HTTP/1.1 200")
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return late_s, time.monotonic() - started, refused


def _request(webhook, url: str) -> bytes:
    """A whole HTTP/1.1 request that delivers a webhook."""
    lines = [f"POST {httpx.URL(url).path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(webhook.body)}"]
    lines += [f"{name}: {value}" for name, value in webhook.headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + webhook.body


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
    """How many events waited, how long WORKERS processes needed, how many objects the provider was asked about."""
    from django.db import connection

    from snn.support.models import ProviderEvent

    stored = ProviderEvent.objects.filter(processed_at=None).count()
    connection.close()
    forks = multiprocessing.get_context("fork")
    started = time.monotonic()
    with forks.Pool(WORKERS, initializer=_take_fake, initargs=(fake,)) as pool:
        finished = sum(pool.map(_work_share, range(WORKERS), chunksize=1))
    wall_s = time.monotonic() - started
    if left := ProviderEvent.objects.filter(processed_at=None).count():
        raise SystemExit(f"{left} events were not worked")
    return stored, wall_s, finished


_fakes: list[object] = []


def _take_fake(fake) -> None:
    _fakes[:] = [fake]


def _work_share(number: int) -> int:
    """What one process works, as `snn support inbox` does."""
    from tests.fakes.world import in_use, make_provider

    from snn.support.worker import work_inbox

    finished = 0
    with in_use("stripe", make_provider(_fakes[0])):
        while done := work_inbox(datetime.now(UTC)):
            finished += done
    return finished


if __name__ == "__main__":
    sys.exit(main())
