"""One round of a press that runs for ever: story changes first, then a piece of what is done in the background."""

from __future__ import annotations

from pathlib import Path

from snn.ground.clock import now
from snn.press import bake, rebake
from snn.press.backlog import Backlog
from snn.rack.pages import Rack
from snn.stories import related

RELATED_A_TURN = 10
"""Choices of related stories made before a turn: those of a few new stories, not of a flood; the rest when it is quiet."""
RELATED_AT_REST = 50


def work(
    rack: Rack, folder: Path, media: Path, *, processes: int, retry: bool = False, backlog: Backlog | None = None
) -> bool:  # fmt: skip
    """Publish what waits, or bake a piece in the background; False where there was nothing to do.

    backlog: the press's own, kept between rounds; without one, nothing is put off.
    """
    later = bool(backlog and backlog.due)
    news = bake.something_waits(backlog.changes if backlog else ())
    if retry or later or news or related.something_waits():
        with bake.only_press(folder, wait=False) as mine:
            if mine:
                related.relate_waiting(RELATED_A_TURN if news or later else RELATED_AT_REST, now())
                bake.turn(rack, media, processes=processes, retry=retry, backlog=backlog)
                return True
    # Another press has the lane, or it is empty: there may be pieces of whole sites to bake meanwhile.
    if not rebake.something_waits():
        return False
    with bake.only_press_here(folder):
        return rebake.step(rack, media) is not None
