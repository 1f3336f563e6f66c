"""The app as a process at a fake Stripe over real HTTP, killed at random instants while readers give."""

from __future__ import annotations

import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.fakes.stripe import SECRET, FakeStripe

HOST = "spacedaily.localhost:8000"
ROOT = Path(__file__).parents[2]
_PREPARE = """
import django; django.setup()
from django.core.management import call_command; call_command("migrate", verbosity=0)
from snn.support.actions import load_tiers
from snn.support.tests.conftest import TIERS, make_site
make_site(); load_tiers([tier | {"methods": ["card"]} for tier in TIERS])
"""
_COUNT = """
import django, json; django.setup()
from collections import Counter
from snn.ledger import queries as books
from snn.support import queries
from snn.support.models import Contribution, Difference
first = Counter(Contribution.objects.filter(number=1).values_list("intent__checkout_id", flat=True))
print(json.dumps({
    "contributions": sorted(first.elements()), "held": books.balance("provider:stripe", "USD"),
    "wrong": [one.says for one in (*books.check(), *queries.book_differences())],
    "differences": list(Difference.objects.values_list("reason", flat=True)),
}))
"""


class LiveStripe(FakeStripe):
    """On real time."""

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return datetime.now(UTC)

    @now.setter
    def now(self, _: datetime) -> None:
        pass


@dataclass(frozen=True)
class Ended:
    """What the provider has, and what the books have after one reconciliation."""

    approved: list[str]
    provider_holds: int
    contributions: list[str]
    books_hold: int
    wrong: list[str]
    kills: int
    lost_gives: int


class App:
    """One app process, started again whenever it was killed."""

    def __init__(self, data: Path, base: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **os.environ, "SNN_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "SNN_LOG_LEVEL": "ERROR",
            "SNN_SUPPORT_PROVIDER": "stripe", "SNN_STRIPE_KEY": "sk_test_fake", "SNN_STRIPE_WEBHOOK_SECRET": SECRET,
            "SNN_STRIPE_BASE": base, "DJANGO_SETTINGS_MODULE": "snn.config.settings",
        }  # fmt: skip
        # The test's own database, whatever engine the suite runs on.
        self.environment.pop("DATABASE_URL", None)
        self.database = data / "newsroom.sqlite3"
        self.url = f"http://127.0.0.1:{self.port}"

    def run(self, *words: str) -> str:
        done = subprocess.run(
            (sys.executable, *words), env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    def start(self) -> None:
        words = (sys.executable, "-m", "snn", "app", "serve", "--port", str(self.port))
        # In a group of its own: the server's worker dies with it.
        self.process = subprocess.Popen(words, env=self.environment, start_new_session=True)

    def forget_attempts(self) -> None:
        """As if readers came over days: at once, the shield would take them for an attack."""
        with sqlite3.connect(self.database, timeout=20) as connection:
            for table in ("shield_bucket", "shield_attempts", "shield_rest"):
                connection.execute(f"DELETE FROM {table}")
        connection.close()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, 9)
        self.process.wait()

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                httpx.get(f"{self.url}/support/give/", headers={"host": HOST}, trust_env=False, timeout=2)
                return
            time.sleep(0.05)
        raise AssertionError("the app did not start")


def kill_while_giving(data: Path, checkouts: int, kills: int, seed: int) -> Ended:
    """So many readers give while the app is killed so often; then one reconciliation."""
    rng, fake = random.Random(seed), LiveStripe()
    with fake.served() as base:
        app = App(data, base)
        app.run("-c", _PREPARE)
        app.start()
        app.wait()
        stopping = threading.Event()
        postman = threading.Thread(target=_post_webhooks, args=(fake, app, stopping))
        postman.start()
        killed_at = set(rng.sample(range(checkouts), kills))
        approved, lost = [], 0
        try:
            for number in range(checkouts):
                if number in killed_at:
                    threading.Timer(rng.random() * 0.08, app.kill).start()
                app.forget_attempts()
                checkout = _give(app, fake)
                approved += [checkout] if checkout else []
                lost += not checkout
                if number in killed_at:
                    time.sleep(0.1)
                    app.kill()
                    app.start()
                    app.wait()
        finally:
            stopping.set()
            postman.join(10)
            app.kill()
        app.run("-m", "snn", "support", "reconcile")
        told = json.loads(app.run("-c", _COUNT))
        held = fake.statement().get("USD", 0)
    return Ended(approved, held, told["contributions"], told["held"], told["wrong"] + told["differences"], kills, lost)


def _give(app: App, fake: FakeStripe) -> str | None:
    """One reader, who closes the browser where the site does not answer; the session they paid, if any."""
    headers = {"host": HOST, "sec-fetch-site": "same-origin"}
    form = {"tier": "contributor", "method": "card"}
    try:
        answer = httpx.post(f"{app.url}/support/give/", data=form, headers=headers, trust_env=False, timeout=10)
        page = answer.headers.get("refresh", "").partition("url=")[2]
        if not page.startswith(fake.base):
            return None
    except httpx.HTTPError:
        return None
    back = httpx.post(page, data={"decision": "approve", "mail": "ben@example.org"}, trust_env=False).headers[
        "location"
    ]
    with suppress(httpx.HTTPError):
        httpx.get(app.url + back.partition(HOST)[2], headers=headers, trust_env=False, timeout=10)
    return page.rpartition("/")[2]


def _post_webhooks(fake: FakeStripe, app: App, stopping: threading.Event) -> None:
    """Each until it is acknowledged."""
    while not stopping.is_set():
        with fake.lock:
            webhook = fake.outbox.pop(0) if fake.outbox else None
        if webhook is None:
            time.sleep(0.01)
            continue
        try:
            status = httpx.post(
                f"{app.url}/support/webhooks/stripe/",
                content=webhook.body,
                headers=webhook.headers,
                trust_env=False,
                timeout=5,
            ).status_code
        except httpx.HTTPError:
            status = 0
        if status != 200:
            with fake.lock:
                fake.outbox.append(webhook)
            time.sleep(0.05)
