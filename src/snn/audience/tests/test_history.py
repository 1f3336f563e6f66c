"""History and what is not there yet, asked as one."""

import os
from datetime import date, timedelta

import duckdb
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import override

from snn.audience import queries
from snn.audience.actions import take
from snn.audience.figures import figures
from snn.audience.folding import fold, merge, tidy
from snn.audience.history import By, Event, HistoryError, Measures, Named, Question
from snn.audience.history.parquet import ParquetHistory
from snn.audience.models import Piece, Segment, Tally
from snn.audience.segments import segments
from snn.audience.spikes import moves
from snn.audience.tests.cast import AT, DAY, Reader

BEN, ADA = Reader("192.0.2.7"), Reader("192.0.2.8")
TODAY, WEEK = AT.date(), timedelta(days=7)
ALL = tuple(By)


@pytest.fixture
def read(intake, tmp_path, network, clock):
    """Ben and Ada read; what they read is taken."""
    first, second = "/2026/11/24/story-0/", "/2026/11/24/story-1/"
    intake.take(BEN.opens(first, view="ab" * 8, referrer="news.example", campaign="letter", device=0))
    intake.take(ADA.opens(first))
    intake.take(BEN.opens(second))
    intake.take(ADA.opens("/"))
    clock.at += 60
    intake.take(BEN.leaves("ab" * 8, 30, quarters=15))
    intake.close()
    take(tmp_path / "hits", AT)
    return network


def ask(history, **more):
    return queries.ask(Question(**{"since": TODAY - WEEK, "until": TODAY, "by": ALL, **more}), history)


def test_figures_are_the_same_before_and_after_they_are_history(read, history, tmp_path):
    before = [ask(history), ask(history, story=read[0].pk), ask(history, site=read[0].site_id)]
    assert fold(tmp_path / "hits", history, AT) == 1
    assert segments(tmp_path / "hits") == []
    assert [ask(history), ask(history, story=read[0].pk), ask(history, site=read[0].site_id)] == before
    whole = before[0]
    assert whole[By.ALL] == {"": Measures(4, 2, 4, 30, (1, 1, 1, 1))}
    assert whole[By.DAY] == {"2026-11-25": whole[By.ALL][""]}
    assert [whole[By.STORY][story].views for story in (read[0].pk, read[1].pk, 0)] == [2, 1, 1]
    assert whole[By.PAGE]["/"].views == 1
    assert whole[By.REFERRER]["news.example"].views == 1
    assert whole[By.CAMPAIGN]["letter"].views == 1
    assert whole[By.DEVICE][0].views == 1
    assert before[1][By.ALL][""].seconds == 30


def test_a_crash_between_the_files_and_the_transaction_doubles_nothing(read, history, tmp_path, monkeypatch):
    monkeypatch.setattr("snn.audience.folding.Piece.objects", None)
    with pytest.raises(AttributeError):
        fold(tmp_path / "hits", history, AT)
    monkeypatch.undo()
    assert ask(history)[By.ALL][""].views == 4
    fold(tmp_path / "hits", history, AT)
    assert ask(history)[By.ALL][""].views == 4
    assert Piece.objects.count() == 1


def test_a_crash_before_the_segment_is_deleted_doubles_nothing(read, history, tmp_path):
    (segment,) = segments(tmp_path / "hits")
    kept = segment.read_bytes()
    fold(tmp_path / "hits", history, AT)
    segment.write_bytes(kept)
    assert take(tmp_path / "hits", AT) == 0
    assert fold(tmp_path / "hits", history, AT) == 0
    assert not segment.exists()
    assert ask(history)[By.ALL][""].views == 4


@pytest.mark.parametrize("lost", ["the end", "all"])
def test_a_file_that_a_power_cut_made_shorter_is_folded_once_and_noted(intake, tmp_path, network, history, lost):
    for page in (0, 1):
        intake.take(BEN.opens(f"/2026/11/24/story-{page}/"))
        intake.flush()
    intake.close()
    (segment,) = segments(tmp_path / "hits")
    take(tmp_path / "hits", AT)
    os.truncate(segment, 0 if lost == "all" else segment.stat().st_size - 3)
    assert take(tmp_path / "hits", AT) == 0
    assert Segment.objects.get().torn
    assert fold(tmp_path / "hits", history, AT) == 1
    assert (segments(tmp_path / "hits"), take(tmp_path / "hits", AT)) == ([], 0)
    left = ask(history)[By.ALL]
    assert left == ({} if lost == "all" else {"": Measures(1, 1, 1, 0)})


def test_a_segment_that_is_still_written_is_not_folded(intake, tmp_path, network, history):
    intake.take(BEN.opens())
    intake.flush()
    take(tmp_path / "hits", AT)
    assert fold(tmp_path / "hits", history, AT) == 0


def event(day, story=1, view=1):
    at_s = int((AT + (day - TODAY)).timestamp())
    return Event(at_s, 1, story, "", "a.example", "", 2, "NO", view, view, view, 0 if view else 5, 0)


def test_a_past_days_pieces_are_merged_and_their_files_stay_for_those_who_read_them(db, history, tmp_path):
    for name in ("2026-11-24/a", "2026-11-24/b"):
        made = history.write(name, DAY, [event(DAY), event(DAY, view=0)])
        Piece.objects.create(name=made.name, day=DAY, hits=made.hits, size_bytes=made.size_bytes, made_at=AT)
    before = ask(history)
    assert merge(history, AT) == 1
    assert ask(history) == before
    assert Piece.objects.get(replaced_at=None).hits == 4
    merged = [Named(name, DAY) for name in Piece.objects.filter(replaced_at=None).values_list("name", flat=True)]
    old = [Named("2026-11-24/a", DAY), Named("2026-11-24/b", DAY)]
    whole = Question(DAY, DAY)
    tidy(tmp_path, history, AT, 760)
    assert history.ask(whole, old) == history.ask(whole, merged)
    tidy(tmp_path, history, AT + timedelta(hours=1), 760)
    assert history.ask(whole, merged)[By.ALL][""].views == 2
    with pytest.raises((OSError, duckdb.Error)):
        history.ask(whole, old)
    assert merge(history, AT) == 0


def test_history_ends_where_the_owner_says(db, history, tmp_path):
    made = history.write("2026-11-10/a", date(2026, 11, 10), [event(date(2026, 11, 10))])
    Piece.objects.create(name=made.name, day=made.day, hits=1, size_bytes=1, made_at=AT)
    tidy(tmp_path, history, AT, 15)
    assert ask(history, since=date(2026, 11, 1))[By.ALL][""].views == 1
    tidy(tmp_path, history, AT, 14)
    assert ask(history, since=date(2026, 11, 1))[By.ALL] == {}


def test_old_tallies_go_once_they_are_history_and_not_before(read, history, tmp_path):
    late = AT + timedelta(days=40)
    tidy(tmp_path, history, late, 760)
    assert Tally.objects.exists()
    fold(tmp_path / "hits", history, AT)
    tidy(tmp_path, history, late, 760)
    tidy(tmp_path, history, late, 760)
    assert not Tally.objects.exists()
    assert not Segment.objects.exists()


def test_words_of_readers_are_words_and_no_sql_or_csv(db, history):
    words = "a'; DROP TABLE events; -- \",\n=1"
    history.write("x", TODAY, [event(TODAY)._replace(campaign=words, page='/ø,"/')])
    answer = history.ask(Question(TODAY, TODAY, (By.CAMPAIGN, By.PAGE)), [Named("x", TODAY)])
    assert list(answer[By.CAMPAIGN]) == [words]
    assert list(answer[By.PAGE]) == ['/ø,"/']


def test_only_the_most_read_are_named_where_so_many_are_asked_for(db, history):
    history.write("x", TODAY, [event(TODAY, story) for story in range(1, 400) for _ in range(story % 7)])
    answer = queries.add_up(
        [history.ask(Question(TODAY, TODAY, (By.STORY,), most=3), [Named("x", TODAY)])],
        Question(TODAY, TODAY, (By.STORY,), most=3),
    )
    assert list(answer[By.STORY]) == [104, 111, 118]


def test_a_file_that_cant_be_read_is_said_in_words(db, tmp_path):
    files = ParquetHistory(tmp_path / "history", threads=1)
    files.write("x", TODAY, [event(TODAY)])
    for file in (tmp_path / "history").glob("*.parquet"):
        file.write_bytes(b"no parquet")
    for question in (Question(TODAY, TODAY), Question(TODAY, TODAY, story=1)):
        with pytest.raises(HistoryError, match=r"history's files in .* do not answer"):
            files.ask(question, [Named("x", TODAY)])


class Noting:
    """An engine that gives nothing, and notes what it was asked."""

    def __init__(self):
        self.asked = []

    def ask(self, question, pieces):
        self.asked.append(question)
        return {by: {} for by in question.by}


def test_what_strangers_write_is_asked_for_with_an_end(db):
    noting = Noting()
    figures(TODAY - WEEK, TODAY, noting)
    moves(TODAY, noting)
    endless = {by for question in noting.asked if not question.most for by in question.by}
    assert not endless & {By.REFERRER, By.CAMPAIGN, By.PAGE}
    assert {by for question in noting.asked for by in question.by} == set(By)


@pytest.mark.usefixtures("read")
def test_of_what_waits_too_only_the_most_read_are_asked_for(history, monkeypatch):
    (row,) = Tally.objects.filter(referrer="news.example", views=1)
    for number in range(300):
        row.pk, row.referrer, row.views = None, f"r{number:03}.example", number
        row.save()
    with CaptureQueriesContext(connection) as made:
        found = ask(history, by=(By.REFERRER,), most=2)[By.REFERRER]
    assert list(found) == ["r299.example", "r298.example"]
    assert any("LIMIT 108" in one["sql"] for one in made)


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_days_are_utc_whatever_zone_the_one_who_asks_has(history, zone):
    with override(zone):
        assert list(ask(history, since=TODAY, until=TODAY)[By.DAY]) == [TODAY.isoformat()]
        assert ask(history, until=TODAY - timedelta(days=1))[By.ALL] == {}
        assert ask(history, since=TODAY + timedelta(days=1), until=TODAY + WEEK)[By.ALL] == {}


def test_authors_sources_and_sections_have_the_figures_of_their_stories(read, history):
    stories = ask(history)[By.STORY]
    assert {name: one.views for name, one in queries.by_author(stories).items()} == {"By Ada Moss": 2}
    assert {name: one.views for name, one in queries.by_source(stories).items()} == {"AFP": 3}
    assert {name: one.views for name, one in queries.by_section(stories).items()} == {"Moon": 3}


def test_the_board_shows_the_last_minutes(read):
    board = queries.board(AT + timedelta(minutes=7))
    assert (board.views_5, board.views_30, board.visitors_30) == (0, 4, 2)
    assert board.by_minute[-8:] == (4, 0, 0, 0, 0, 0, 0, 0)
    assert [(line.name, line.last_30) for line in board.stories] == [("Story 0", 2), ("Story 1", 1)]
    assert [line.key for line in board.referrers] == ["news.example"]
    assert queries.board(AT + timedelta(minutes=40)).views_30 == 0
    assert queries.board(AT, site=read[-1].site_id).views_30 == 0


def test_health_says_what_is_kept_and_what_was_refused(read, history, tmp_path):
    fold(tmp_path / "hits", history, AT)
    found = queries.health(AT, 0)
    assert (found.hits, found.pieces, found.first_day, found.last_taken_at) == (5, 1, TODAY, AT)
