"""What is ClickHouse's alone: history that moves there, and a server that does not do what it should."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snn.audience import queries
from snn.audience.folding import move
from snn.audience.history import By, Event, HistoryError, Named, Question
from snn.audience.history.clickhouse import ClickHouseHistory
from snn.audience.history.opening import the_history
from snn.audience.history.parquet import ParquetHistory
from snn.audience.models import Piece
from snn.audience.tests.cast import AT, DAY
from snn.audience.tests.engines import on_server

ALL = tuple(By)
WHOLE = Question(DAY, DAY, ALL)


def events(many):
    at_s = int((AT - timedelta(days=1)).timestamp())
    return [
        Event(
            at_s + n, 1 + n % 2, n % 5, "", f"r{n % 3}.example", "ø\"'\n", n % 3, "NO", 1, n % 2, 1, n % 90, n % 16
        )
        for n in range(many)
    ]  # fmt: skip


def test_history_moves_to_a_server_and_says_the_same(db, server, tmp_path):
    files, there = ParquetHistory(tmp_path / "history", threads=1), on_server(server, tmp_path)
    made = files.write("2026-11-24/a", DAY, events(12_000))
    Piece.objects.create(name=made.name, day=DAY, hits=made.hits, size_bytes=made.size_bytes, made_at=AT)
    named = [Named(made.name, DAY)]
    with pytest.raises(HistoryError, match="1 pieces of the history are not at ClickHouse: snn audience move"):
        there.ask(WHOLE, named)
    assert move(files, there) == move(files, there) == 12_000
    assert there.ask(WHOLE, named) == files.ask(WHOLE, named)
    story = Question(DAY, DAY, ALL, site=1, story=2)
    assert there.ask(story, named) == files.ask(story, named)


def test_a_piece_that_is_there_in_part_is_no_answer(db, server, tmp_path):
    there = on_server(server, tmp_path)
    for name, many in (("2026-11-24/a", 6), ("2026-11-24/b", 5)):
        there.write(name, DAY, events(many))
        Piece.objects.create(name=name, day=DAY, hits=5, size_bytes=1, made_at=AT)
    assert queries.ask(WHOLE, there)[By.ALL][""].views == 11
    there.write("2026-11-24/b", DAY, events(4))
    with pytest.raises(HistoryError, match="1 pieces of the history are at ClickHouse in part, 2026-11-24/b first"):
        queries.ask(WHOLE, there)


def test_an_event_weighs_little(server, tmp_path):
    made = on_server(server, tmp_path).write("2026-11-24/a", DAY, iter(events(100_000)))
    assert made.hits == 100_000
    assert made.size_bytes / made.hits < 15


def test_a_server_that_is_away_is_said_in_words_without_its_password():
    with pytest.raises(HistoryError, match=r"ClickHouse at 127\.0\.0\.1 does not answer") as said:
        ClickHouseHistory("http://ada:secret@127.0.0.1:9/x").ask(WHOLE, [Named("a", DAY)])
    assert "secret" not in str(said.value)


def test_a_server_that_refuses_is_quoted(server):
    with pytest.raises(HistoryError, match=r"refuses: .*nowhere"):
        ClickHouseHistory(f"{server}/nowhere").ask(WHOLE, [Named("a", DAY)])


def test_a_name_that_is_no_pieces_goes_no_further(server, tmp_path):
    with pytest.raises(ValueError, match="no piece of history"):
        on_server(server, tmp_path).ask(WHOLE, [Named("a'); DROP TABLE hits --", DAY)])


def test_the_settings_choose(settings):
    assert isinstance(the_history(), ParquetHistory)
    settings.AUDIENCE_CLICKHOUSE = "http://127.0.0.1:9/x"
    assert isinstance(the_history(), ClickHouseHistory)
