"""A month of a made-up network, by seed: `python bench/month.py [CONTRIBUTORS] [SEED]`; prints the closing table.

Stripe and PayPal in-process; one webhook in twelve is lost; each provider is reconciled once a day.
"""

from __future__ import annotations

import platform
import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from money_sequences import _set_up

DAYS = 30
LOST = 1 / 12


def main() -> int:
    """Exit 1 where statement, payouts and books do not agree."""
    count, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 3000, int(sys.argv[2]) if len(sys.argv) > 2 else 1
    _set_up()
    from django.db import transaction

    started = time.monotonic()
    with transaction.atomic():
        month = _Month(count, seed)
        month.pass_by()
        wrong = month.close()
    print(f"{count:,} contributors, seed {seed}, {time.monotonic() - started:.0f} s")
    print(f"{platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}")
    print("\n".join(wrong) if wrong else "statement, payouts and books agree to the cent")
    return 1 if wrong else 0


class _Month:
    def __init__(self, count: int, seed: int) -> None:
        from tests.fakes.world import World

        from snn.support.actions import load_tiers
        from snn.support.tests.conftest import TIERS, make_site

        self.rng = random.Random(seed)
        self.sites = [make_site(name) for name in ("SpaceDaily", "SinoDaily", "TerraDaily", "SpaceWar")]
        load_tiers([tier | {"methods": ["card", "paypal"]} for tier in TIERS])
        self.worlds = {name: World(self.sites[0], name, seed) for name in ("stripe", "paypal")}
        self.days = Counter(self.rng.randrange(DAYS) for _ in range(count))
        self.lost = 0

    def pass_by(self) -> None:
        """Thirty days of readers, banks and webhooks."""
        from tests.fakes.world import in_use

        from snn.support import actions

        for day in range(DAYS):
            for name, world in self.worlds.items():
                with in_use(name, world.provider):
                    for _ in range(self.days[day] // 2 + (name == "stripe") * (self.days[day] % 2)):
                        self._gives(name, world)
                    self._happenings(world)
                    self._webhooks(name, world)
                    if day % 7 == 6 or day == DAYS - 1:
                        world.fake.pay_out()
                    actions.reconcile(world.provider, world.fake.now)
                    world.fake.now += timedelta(days=1)

    def _gives(self, name: str, world: object) -> None:
        from tests.fakes.world import give

        world.fake.now += timedelta(seconds=5)  # type: ignore[attr-defined]
        tier = "monthly" if self.rng.random() < 0.4 else "contributor"
        method = "card" if name == "stripe" else "paypal"
        fake = world.fake  # type: ignore[attr-defined]
        checkout = give(self.rng.choice(self.sites), tier, method, fake.now)
        decision = self.rng.choices(("approve", "leave", "decline"), (90, 7, 3))[0]
        fake.decide(checkout.id, decision, f"reader{self.rng.randrange(10**6)}@example.org")  # type: ignore[union-attr]

    def _happenings(self, world: object) -> None:
        chances = {
            "refund": 0.5,
            "refund all": 0.3,
            "dispute": 0.2,
            "win": 0.1,
            "cancel": 0.6,
            "renew": 1.0,
            "other shop": 0.1,
        }
        for operation, chance in chances.items():
            if self.rng.random() < chance:
                world._do(operation)  # type: ignore[attr-defined]

    def _webhooks(self, name: str, world: object) -> None:
        from snn.support import actions

        fake = world.fake  # type: ignore[attr-defined]
        self.rng.shuffle(fake.outbox)
        while fake.outbox:
            webhook = fake.outbox.pop()
            if self.rng.random() < LOST:
                self.lost += 1
            else:
                world.deliver(webhook)  # type: ignore[attr-defined]
        while actions.work_inbox(fake.now + timedelta(minutes=1)):
            pass

    def close(self) -> list[str]:
        """Print the closing table; what does not agree."""
        from snn.ledger import queries as books
        from snn.support import queries
        from snn.support.models import Contribution, Difference, Payout, StatementLine

        wrong = [f"{problem.subject}: {problem.says}" for problem in (*books.check(), *queries.book_differences())]
        balances = books.balances()
        print(f"{'account':24}{'currency':>9}{'books':>14}{'provider says':>15}")
        for (account, currency), cents in sorted(balances.items()):
            told = ""
            for name, world in self.worlds.items():
                if account == f"provider:{name}":
                    says = world.fake.statement().get(currency, 0)
                    told = f"{says / 100:,.2f}"
                    wrong += [f"{account}: {cents} and {says}"] if says != cents else []
            print(f"{account:24}{currency:>9}{cents / 100:>14,.2f}{told:>15}")
        sent = sum(payout.amount_cents for payout in Payout.objects.all())
        wrong += (
            [f"bank {balances.get(('bank', 'USD'), 0)}, payouts {sent}"]
            if balances.get(("bank", "USD"), 0) != sent
            else []
        )
        wrong += [f"payout {payout.payout_id} is open" for payout in Payout.objects.filter(closed_at=None)]
        kinds = Counter(StatementLine.objects.values_list("kind", flat=True))
        print(
            f"contributions {Contribution.objects.count():,}; "
            + ", ".join(f"{kind} {n:,}" for kind, n in sorted(kinds.items()))
        )
        print(f"payouts {Payout.objects.count()}, all closed; webhooks lost {self.lost:,}")
        raised = Counter(Difference.objects.values_list("reason", flat=True))
        print("before a person: " + (", ".join(f"{reason} {n}" for reason, n in sorted(raised.items())) or "nothing"))
        return wrong


if __name__ == "__main__":
    sys.exit(main())
