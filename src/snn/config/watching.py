"""`snn wire watch`: every channel in a loop of its own, none of which can stop another."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from snn.config.intake import take_arrival
from snn.ground.clock import now
from snn.ground.fetching import Fetcher
from snn.wire.channels import troubles
from snn.wire.channels.feed.channel import FeedChannel
from snn.wire.channels.folder.channel import FolderChannel
from snn.wire.channels.mailbox.channel import MailboxChannel
from snn.wire.channels.protocol import Arrival, Channel, Take

logger = logging.getLogger(__name__)
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""How long a channel rests after failing once, twice … in a row."""
STOP_S = 3.0
BEAT_S = 10.0
"""How often the watch shows that it lives."""


@dataclass
class Watch:
    """Runs channels until it is stopped."""

    channels: Sequence[Channel]
    take: Take
    stopping: threading.Event = field(default_factory=threading.Event)
    beat: Path | None = None

    def run(self) -> bool:
        """Returns once stopped; False where a loop ended by itself, which none should."""
        threads = [threading.Thread(target=self._loop, args=(channel,), daemon=True) for channel in self.channels]
        for thread in threads:
            thread.start()
        beaten_s = 0.0
        while not self.stopping.wait(0.2) and all(thread.is_alive() for thread in threads):
            if self.beat is not None and time.monotonic() - beaten_s >= BEAT_S:
                beaten_s = time.monotonic()
                self.beat.touch()
        died = not self.stopping.is_set()
        self.stopping.set()
        # A fetch that hangs is left behind: what it would bring is asked for again at the next start.
        for thread in threads:
            thread.join(STOP_S / len(threads))
        return not died

    def _loop(self, channel: Channel) -> None:
        failures = 0
        while not self.stopping.is_set():
            try:
                channel.turn(self.take, now())
                if failures:
                    troubles.cleared("channel", channel.name)
                failures = 0
            except Exception as wrong:  # whatever it is, the other channels go on and this one tries again
                failures += 1
                logger.exception("the %s channel failed; it tries again", channel.name)
                self._say(channel, wrong)
            self.stopping.wait(PAUSES_S[min(failures, len(PAUSES_S)) - 1] if failures else channel.pause_s)
        connection.close()

    def _say(self, channel: Channel, wrong: Exception) -> None:
        connection.close()
        try:
            troubles.raised("channel", channel.name, f"failed ({type(wrong).__name__}); the log says where", at=now())
        except Exception:
            logger.exception("and that could not be kept either")


def channels_of(stopping: Callable[[], bool]) -> list[Channel]:
    """Every channel there is, as the settings have it."""
    folder = settings.DATA
    return [
        FolderChannel(folder.wire_in, folder.wire_done, folder.wire_unreadable, stopping=stopping),
        FeedChannel(Fetcher(inside=settings.FETCH_INSIDE), stopping=stopping),
        MailboxChannel(settings.MAILBOX_PASSWORDS, stopping=stopping),
    ]


def taking() -> Take:
    """Takes an arrival in as `snn wire take` does, one at a time, and prints what became of it."""
    one_at_a_time = threading.Lock()

    def take(arrival: Arrival) -> None:
        with one_at_a_time:
            lines = take_arrival(arrival)
        for line in lines:
            print(f"wire: {line.outcome} {line.file} {line.headline or line.reason}", flush=True)

    return take
