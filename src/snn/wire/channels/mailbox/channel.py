"""The mailboxes of the network file, each on its schedule."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from snn.network.models import Mailbox
from snn.wire.channels import troubles
from snn.wire.channels.errands import TENDED_S, Act, Bring, Errands
from snn.wire.channels.mailbox.imap import MailTrouble, opened
from snn.wire.channels.protocol import Arrival, Take

MOST_A_TURN = 500
"""So many mails of one box, then the next box has its turn."""
LONGEST_WAIT = timedelta(hours=1)


@dataclass
class MailboxChannel:
    """Takes the mails that wait, oldest first, of several boxes at once; `stopping` ends a round between two mails."""

    passwords: Mapping[str, str]
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    stopping: Callable[[], bool] = lambda: False
    errands: Errands = field(default_factory=Errands)
    tended_s: float = TENDED_S
    name: str = field(default="mailbox", init=False)
    pause_s: float = 1.0
    _next_at: dict[str, datetime] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)

    def turn(self, take: Take, at: datetime) -> None:
        """Ends when all that was due is dealt with, or after a while; boxes still being emptied are left to the next."""
        boxes = list(Mailbox.objects.select_related("source").order_by("id"))
        troubles.kept_only(self.name, [box.slug for box in boxes])
        deadline = time.monotonic() + self.tended_s
        while not self.stopping():
            for box in boxes:
                if self._next_at.get(box.slug, at) <= at:
                    self._ask(box, take, at)
            if not self.errands.tend(self.stopping, deadline - time.monotonic()):
                return

    def _ask(self, box: Mailbox, take: Take, at: datetime) -> None:
        if not self.errands.may_go(box.slug):
            return

        def errand(bring: Bring) -> Act:
            wrong = self._emptied(box, lambda arrival: bring(lambda: take(arrival)))
            return lambda: self._settle(box, wrong, at)

        self.errands.send(box.slug, errand)

    def _settle(self, box: Mailbox, wrong: MailTrouble | None, at: datetime) -> None:
        every = timedelta(minutes=box.every_minutes)
        if wrong is None:
            self._failures.pop(box.slug, None)
            self._next_at[box.slug] = at + every
            troubles.cleared(self.name, box.slug)
            return
        failures = self._failures[box.slug] = self._failures.get(box.slug, 0) + 1
        # A box that refuses us is asked less and less often, or its server locks the account.
        self._next_at[box.slug] = at + min(every * 2 ** min(failures, 10), max(LONGEST_WAIT, every))
        if Mailbox.objects.filter(pk=box.pk).exists():
            troubles.raised(self.name, box.slug, str(wrong), at=at, source=box.source)

    def _emptied(self, box: Mailbox, take: Take) -> MailTrouble | None:
        """On the errand's thread: what went wrong, if anything."""
        try:
            self._empty(box, take)
        except MailTrouble as wrong:
            return wrong
        return None

    def _empty(self, box: Mailbox, take: Take) -> None:
        password = self.passwords.get(box.slug)
        if password is None:
            raise MailTrouble(f"no password: put {box.slug!r} into SNN_MAILBOX_PASSWORDS")
        with opened(box, password, self.tls) as mails:
            for uid in mails.waiting()[:MOST_A_TURN]:
                if self.stopping():
                    return
                raw = mails.mail(uid)
                if raw is not None:
                    take(Arrival(raw, f"{box.slug}-{mails.validity}-{uid}.eml", box.source))
                    mails.done(uid)
