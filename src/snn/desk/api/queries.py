"""What is known of tokens and hooks: for the desk's page, and for `snn desk tools` and `snn desk tokens`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from snn.desk.api.models import Delivery, Hook, Token

TELLINGS = 10
AT_MOST = 200


@dataclass(frozen=True)
class Telling:
    """One act told to a hook; state is what came of it, in words."""

    act: str
    made_at: datetime
    attempts: int
    state: str
    bad: bool


@dataclass(frozen=True)
class Heard:
    """A hook, what it has not heard, and what it answered last."""

    number: int
    address: str
    acts: tuple[str, ...]
    waiting: int
    given_up: int
    last_answer: str
    tellings: tuple[Telling, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Without the single tellings."""
        return {name: value for name, value in asdict(self).items() if name != "tellings"}


def tokens() -> list[Token]:
    """Those that open something, the newest first."""
    return list(Token.objects.filter(revoked_at=None).select_related("person")[:AT_MOST])


def hooks() -> list[Heard]:
    """Those that are called; three queries, and one for each."""
    # Of the few that were not heard: counted from each hook's side, all that it ever heard was read.
    left = Delivery.objects.filter(done_at=None, hook__ended_at=None)
    waiting, given_up = _by_hook(left.filter(given_up_at=None)), _by_hook(left.filter(given_up_at__isnull=False))
    rows = Hook.objects.filter(ended_at=None)[:AT_MOST]
    return [_heard(row, waiting.get(row.pk, 0), given_up.get(row.pk, 0)) for row in rows]


def _by_hook(deliveries: QuerySet[Delivery]) -> dict[int, int]:
    return dict(deliveries.order_by().values_list("hook").annotate(Count("pk")))


def _heard(hook: Hook, waiting: int, given_up: int) -> Heard:
    tellings = [_telling(one) for one in hook.deliveries.order_by("-pk")[:TELLINGS]]
    tried = next((one.state for one in tellings if one.attempts or one.state == HEARD), "")
    return Heard(hook.pk, hook.url, tuple(hook.acts), waiting, given_up, tried, tuple(tellings))


HEARD = "heard"


def _telling(one: Delivery) -> Telling:
    if one.done_at:
        state = HEARD
    elif one.given_up_at:
        state = f"given up: {one.failure}"
    else:
        state = f"{one.failure}; again at {one.due_at:%b %-d, %H:%M:%S} UTC" if one.attempts else "on its way"
    return Telling(json.loads(one.body)["act"], one.made_at, one.attempts, state, bool(one.failure))
