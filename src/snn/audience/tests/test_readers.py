"""Readers are told apart for a day, and nothing is left of them."""

from datetime import date, timedelta

from snn.audience.intake import Intake
from snn.audience.segments import batches, segments
from snn.audience.tests.cast import AGENT, AT, HOST, Reader
from snn.audience.today import Seen, forget

BEN, ADA = Reader("192.0.2.7"), Reader("192.0.2.8")


def hits(folder):
    return [hit for file in segments(folder / "hits") for batch in batches(file, 0) for hit in batch.hits]


def test_a_reader_is_new_once_a_site_and_once_a_page(intake, tmp_path):
    for reader, path in ((BEN, "/a/"), (BEN, "/a/"), (BEN, "/a/lite/"), (BEN, "/b/"), (ADA, "/a/")):
        intake.take(reader.opens(path))
    intake.flush()
    assert [(hit.new_visitor, hit.new_reader) for hit in hits(tmp_path)] == [(1, 1), (0, 0), (0, 0), (0, 1), (1, 1)]


def test_a_restart_forgets_no_reader_of_today(intake, tmp_path, clock):
    intake.take(BEN.opens("/a/"))
    again = Intake(tmp_path, lambda: frozenset([HOST]), clock=clock)
    again.look_up_hosts()
    again.take(BEN.opens("/a/"))
    again.close()
    assert [hit.new_visitor for hit in hits(tmp_path)] == [0]


def test_a_reader_of_yesterday_is_a_stranger_and_yesterdays_salt_is_gone(intake, tmp_path, clock):
    intake.take(BEN.opens())
    salt = (tmp_path / "days" / "2026-11-25" / "salt").read_bytes()
    clock.at += 86400
    intake.take(BEN.opens(at=AT + timedelta(days=1)))
    intake.flush()
    assert [hit.new_visitor for hit in hits(tmp_path)] == [1, 1]
    left = sorted(str(file.relative_to(tmp_path / "days")) for file in (tmp_path / "days").glob("*/*"))
    assert left == ["2026-11-25/views", "2026-11-26/readers", "2026-11-26/salt", "2026-11-26/views"]
    assert all(salt not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_forgetting_needs_no_beacon(intake, tmp_path):
    intake.take(BEN.opens())
    forget(tmp_path / "days", date(2026, 12, 24))
    assert list((tmp_path / "days").iterdir()) == []


def test_a_clock_that_is_set_back_brings_no_salt_back(intake, tmp_path, clock):
    clock.at += 86400
    intake.take(BEN.opens(at=AT + timedelta(days=1)))
    clock.at -= 3600 * 12
    assert intake.take(BEN.opens(at=AT + timedelta(hours=12))) is None
    assert not (tmp_path / "days" / "2026-11-25" / "salt").exists()


def test_no_file_holds_anything_personal(intake, tmp_path):
    intake.take(BEN.opens(view="deadbeefdeadbeef", referrer="news.example"))
    intake.flush()
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"news.example" in everything
    for word in (BEN.address, AGENT, "Firefox", "deadbeef"):
        assert word.encode() not in everything


def test_marks_that_were_not_added_are_hardly_ever_seen(tmp_path):
    from hashlib import blake2b

    seen = Seen(tmp_path / "bits")
    marks = [blake2b(str(n).encode(), digest_size=16).digest() for n in range(40_000)]
    assert all(seen.add(mark) for mark in marks[:20_000])
    assert not any(seen.add(mark) for mark in marks[:20_000])
    assert sum(mark in seen for mark in marks[20_000:]) < 3
