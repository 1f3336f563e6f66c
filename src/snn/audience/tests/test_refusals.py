"""Every reason not to count a beacon, and that each is counted."""

import json
from datetime import timedelta

import pytest

from snn.audience.beacon import STATUS, Refusal, host_of, read
from snn.audience.intake import FLOOD_BEACONS, MOST_WAITING
from snn.audience.segments import batches, segments
from snn.audience.tests.cast import AT, HOST, Reader, body, start

BEN, CY = Reader(), Reader("203.0.113.9")
NOW = AT.timestamp()
GOOD = start("/2026/11/24/story-0/", referrer="www.News.example.", campaign="Autumn Letter")


def judged(asked):
    return read(asked, frozenset([HOST]), NOW)


def test_a_beacon_is_read_with_its_words_made_plain():
    beacon = judged(BEN.asks(GOOD))
    assert (beacon.path, beacon.referrer, beacon.campaign) == ("/2026/11/24/story-0/", "news.example", "autumn letter")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        pytest.param({"method": "GET"}, Refusal.METHOD, id="get"),
        pytest.param({"host": "elsewhere.example"}, Refusal.HOST, id="host"),
        pytest.param({"private": True}, Refusal.PRIVACY, id="privacy"),
        pytest.param({"body": b"x" * 1025}, Refusal.LARGE, id="large"),
        pytest.param({"origin": "https://elsewhere.example"}, Refusal.ABROAD, id="origin"),
        pytest.param({"origin": "null"}, Refusal.ABROAD, id="null-origin"),
        pytest.param({"fetch_site": "cross-site"}, Refusal.ABROAD, id="cross-site"),
        pytest.param({"agent": ""}, Refusal.ROBOT, id="no-agent"),
        pytest.param({"agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, Refusal.ROBOT, id="googlebot"),
        pytest.param({"agent": "curl/8.5"}, Refusal.ROBOT, id="curl"),
    ],
)
def test_a_request_is_refused_for(more, refusal):
    assert judged(BEN.asks(**{"body": GOOD, **more})) is refusal


def altered(place, value):
    said = json.loads(GOOD)
    said[place] = value
    return json.dumps(said).encode()


FORMS = {
    "nothing": b"", "no-json": b"\xff{", "object": b"{}", "short": b"[1]", "deep": b"[" * 1000,
    "version": altered(0, 2), "view-word": altered(1, "x" * 16), "view-below-zero": altered(1, "-000000000000001"),
    "view-spaced": altered(1, "1" * 7 + "_" + "1" * 8), "half-a-pair": altered(4, "/x\ud800/"),
    "other-half": altered(4, "/\udfff"), "view-number": altered(1, 7), "turn": altered(2, 99),
    "negative-turn": altered(2, -1), "boolean-turn": altered(2, True), "relative-path": altered(4, "story/"),
    "path-with-query": altered(4, "/?a=1"), "path-number": altered(4, 5), "long-path": altered(4, "/" + "a" * 400),
    "referrer-list": altered(5, []), "campaign-none": altered(6, None), "device": altered(7, 9),
    "float-seconds": altered(8, 1.5), "quarters": altered(9, 16), "start-with-reading": altered(8, 4),
    "endless-reading": body("0" * 16, 1, AT, "/", seconds=1801), "nan": GOOD.replace(b", 0, 0]", b", NaN, 0]"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_body_is_refused_that_no_page_of_ours_sends(name):
    assert judged(BEN.asks(FORMS[name])) is Refusal.FORM


@pytest.mark.parametrize("said", ["javascript:alert(1)", "<b>", "a b.example", "x" * 300, HOST, "user@news.example"])
def test_a_referrer_is_a_foreign_domain_or_nothing(said):
    assert judged(BEN.asks(altered(5, said))).referrer == ""


def test_a_beacon_from_the_future_or_the_past_is_refused():
    assert judged(BEN.opens(at=AT + timedelta(hours=2))) is Refusal.FUTURE
    assert judged(BEN.opens(at=AT - timedelta(hours=2))) is Refusal.STALE
    assert judged(BEN.leaves("0" * 16, 5, at=AT - timedelta(hours=20))) is Refusal.STALE


@pytest.mark.parametrize(
    ("said", "host"), [("A.example:8000", "a.example"), ("a.example", "a.example"), ("", ""), ("[::1]:80", "[::1]")]
)
def test_a_host_is_known_without_its_port(said, host):
    assert host_of(said) == host


def test_a_beacon_that_is_sent_twice_counts_once(intake):
    asked = BEN.opens(view="ab" * 8)
    assert intake.take(asked) is None
    assert intake.take(asked) is Refusal.REPLAY


def test_a_replay_is_known_after_a_restart(intake, tmp_path, clock):
    intake.take(BEN.opens(view="ab" * 8))
    again = type(intake)(tmp_path, lambda: frozenset([HOST]), clock=clock)
    again.look_up_hosts()
    assert again.take(BEN.opens(view="ab" * 8)) is Refusal.REPLAY
    assert again.take(BEN.leaves("ab" * 8, 20)) is None
    again.close()


def test_a_replay_is_known_after_midnight(intake, clock):
    late, early = AT.replace(hour=23, minute=59), (AT + timedelta(days=1)).replace(hour=0, minute=1)
    clock.at = late.timestamp()
    intake.take(BEN.opens(view="ab" * 8, at=late))
    clock.at = early.timestamp()
    assert intake.take(BEN.opens(view="ab" * 8, at=late)) is Refusal.REPLAY
    assert intake.take(BEN.leaves("ab" * 8, 60, at=late)) is None


def test_an_end_needs_a_start_and_no_more_reading_than_there_was_time(intake, clock):
    assert intake.take(CY.leaves("cd" * 8, 5)) is Refusal.NO_START
    intake.take(CY.opens(view="cd" * 8))
    clock.at += 10
    assert intake.take(CY.leaves("cd" * 8, 600)) is Refusal.LONGER
    assert intake.take(CY.leaves("cd" * 8, 10)) is None


def test_a_flood_from_one_address_does_not_drown_the_others(intake, clock):
    said = [intake.take(CY.opens()) for _ in range(FLOOD_BEACONS + 50)]
    assert said.count(Refusal.FLOOD) == 50
    assert intake.take(BEN.opens()) is None
    clock.at += 11
    assert intake.take(CY.opens()) is None


def test_neighbours_in_one_ipv6_network_are_one_address(intake):
    said = [intake.take(Reader(f"2001:db8:1:2::{n:x}").opens()) for n in range(FLOOD_BEACONS + 1)]
    assert said[-1] is Refusal.FLOOD


def test_a_full_buffer_refuses_and_says_so(intake, monkeypatch):
    monkeypatch.setattr("snn.audience.intake.MOST_WAITING", 2)
    assert [intake.take(BEN.opens()) for _ in range(3)] == [None, None, Refusal.FULL]
    assert MOST_WAITING > 2


def test_every_refusal_is_written_down_with_its_count(intake, tmp_path):
    for asked in (CY.asks(b"{}"), CY.asks(b"{}"), CY.asks(GOOD, private=True), BEN.opens()):
        intake.take(asked)
    intake.flush()
    (batch,) = batches(segments(tmp_path / "hits")[0], 0)
    assert batch.refused == {"not a beacon": 2, "asked not to be counted": 1}
    assert len(batch.hits) == 1


def test_whoever_is_answered_otherwise_than_thanked_did_something_wrong():
    assert set(Refusal) - set(STATUS) == {Refusal.PRIVACY, Refusal.ROBOT, Refusal.PAGE}


def test_a_flood_from_ever_new_addresses_does_not_grow(intake, monkeypatch):
    monkeypatch.setattr("snn.audience.intake.MOST_ADDRESSES", 100)
    for number in range(1_000):
        intake.take(Reader(f"203.0.{number >> 8}.{number & 255}").opens("/"))
        assert len(intake._flood) <= 100
