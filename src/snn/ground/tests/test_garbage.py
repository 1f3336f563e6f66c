"""Python's own looks for garbage are as they were before and after a block of bulk work."""

from __future__ import annotations

import gc

import pytest

from snn.ground.garbage import RARELY, rare_collections


@pytest.fixture(params=[700, 0, 90_000])
def usual(request):
    before = gc.get_threshold()
    gc.set_threshold(request.param, *before[1:])
    yield gc.get_threshold()
    gc.set_threshold(*before)


def test_looks_are_rare_in_the_block_and_as_before_after_it(usual):
    within = []

    def work():
        with rare_collections():
            within.append(gc.get_threshold()[0])
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        work()
    assert within == [max(usual[0], RARELY) if usual[0] else 0]
    assert gc.get_threshold() == usual
