"""Whatever instant the app is killed at, each payment is one contribution and the books are the provider's."""

from __future__ import annotations

import pytest

from tests.fakes.killing import kill_while_giving


@pytest.mark.slow
def test_killing_the_app_while_readers_give_loses_and_doubles_nothing(tmp_path):
    ended = kill_while_giving(tmp_path / "data", checkouts=16, kills=4, seed=3)
    assert ended.contributions == sorted(ended.approved)
    assert ended.books_hold == ended.provider_holds == 455 * len(ended.approved) > 0
    assert ended.wrong == []
