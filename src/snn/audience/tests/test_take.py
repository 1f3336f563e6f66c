"""From segments into the database, once each."""

import os
import resource
import threading

import pytest
from django.db.models import Sum

from snn.audience.actions import take
from snn.audience.models import Refused, Segment, Tally
from snn.audience.segments import Hit, Writer, batches, is_closed, segments
from snn.audience.tests.cast import AT, HOST, Reader
from snn.stories.models import MovedAddress

BEN, ADA = Reader("192.0.2.7"), Reader("192.0.2.8")
STORY = "/2026/11/24/story-0/"


def views():
    return Tally.objects.aggregate(all=Sum("views"))["all"] or 0


@pytest.mark.usefixtures("network")
def test_hits_of_a_minute_and_kind_become_one_row(intake, tmp_path, clock):
    intake.take(BEN.opens(STORY, view="ab" * 8))
    intake.take(ADA.opens(STORY))
    clock.at += 20
    intake.take(BEN.leaves("ab" * 8, 12, quarters=7))
    intake.flush()
    assert take(tmp_path / "hits", AT) == 3
    (row,) = Tally.objects.select_related("story")
    assert (row.story.slug, row.views, row.visitors, row.readers, row.seconds) == ("story-0", 2, 2, 2, 12)
    assert (row.quarter1, row.quarter2, row.quarter3, row.quarter4) == (1, 1, 1, 0)


@pytest.mark.usefixtures("network")
def test_what_was_taken_is_not_taken_again(intake, tmp_path):
    intake.take(BEN.opens())
    intake.flush()
    assert [take(tmp_path / "hits", AT), take(tmp_path / "hits", AT)] == [1, 0]
    intake.take(BEN.opens())
    intake.flush()
    assert [take(tmp_path / "hits", AT), views()] == [1, 2]


@pytest.mark.usefixtures("network")
def test_a_rolled_back_turn_is_taken_whole_the_next_time(intake, tmp_path, monkeypatch):
    intake.take(BEN.opens())
    intake.flush()
    monkeypatch.setattr(Segment, "save", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take(tmp_path / "hits", AT)
    monkeypatch.undo()
    assert views() == 0
    assert [take(tmp_path / "hits", AT), views()] == [1, 1]


@pytest.mark.usefixtures("network")
def test_pages_are_known_and_what_is_none_is_counted_as_refused(intake, tmp_path, network):
    MovedAddress.objects.create(site=network[0].site, path="/2026/11/23/old/", story=network[1])
    known = ("/", "/moon/", "/2026/11/24/", STORY, f"{STORY}lite/", "/2026/11/23/old/", "/support/", "/corrections/")
    for path in (*known, "/nowhere/", "/2026/11/24/none/", "/2026/02/31/story-0/", "/wp-login.php"):
        assert intake.take(BEN.opens(path)) is None
    intake.flush()
    take(tmp_path / "hits", AT)
    assert views() == len(known)
    assert Tally.objects.filter(story=network[0]).aggregate(all=Sum("views"))["all"] == 2
    assert Tally.objects.filter(story=network[1]).count() == 1
    assert Refused.objects.get(reason="no such page").count == 4


@pytest.mark.usefixtures("network")
def test_a_torn_end_is_left_out_and_noted(tmp_path):
    writer = Writer(tmp_path)
    hit = Hit(int(AT.timestamp()), HOST, STORY, "", "", 2, "", 1, 1, 1, 0, 0)
    writer.append([hit], {})
    writer.append([hit], {})
    writer.close()
    (segment,) = segments(tmp_path)
    os.truncate(segment, segment.stat().st_size - 3)
    take(tmp_path, AT)
    assert views() == 1
    assert Segment.objects.get().torn


@pytest.mark.usefixtures("network")
def test_a_path_that_no_database_takes_keeps_nobody_waiting(tmp_path):
    writer = Writer(tmp_path)
    hit = Hit(int(AT.timestamp()), HOST, "/x\ud800/", "", "", 2, "", 1, 1, 1, 0, 0)
    writer.append([hit, hit._replace(path=STORY)], {})
    writer.close()
    assert take(tmp_path, AT) == 2
    assert views() == 1
    assert Refused.objects.get().reason == "no such page"


def test_a_batch_with_a_wrong_checksum_ends_the_segment(tmp_path):
    writer = Writer(tmp_path)
    writer.append([Hit(1, HOST, "/a/", "", "", 2, "", 1, 1, 1, 0, 0)], {})
    writer.append([], {"a robot": 3})
    writer.close()
    (segment,) = segments(tmp_path)
    kept = segment.read_bytes()
    assert len(list(batches(segment, 0))) == 2
    segment.write_bytes(kept.replace(b"a robot", b"a RoboT"))
    assert len(list(batches(segment, 0))) == 1


def test_a_segment_is_closed_when_nobody_writes_there(tmp_path):
    writer = Writer(tmp_path)
    writer.append([], {"a robot": 1})
    (segment,) = segments(tmp_path)
    assert not is_closed(segment)
    writer.close()
    assert is_closed(segment)


def test_a_disk_that_fails_keeps_the_hits_and_leaves_no_half_batch(intake, tmp_path):
    intake.take(BEN.opens("/a/"))
    intake.flush()
    (segment,) = segments(tmp_path / "hits")
    whole = segment.stat().st_size
    intake.take(BEN.opens("/b/"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Half of the batch is written before the system says no.
    resource.setrlimit(resource.RLIMIT_FSIZE, (whole + 20, limits[1]))
    try:
        intake.flush()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert segment.stat().st_size == whole
    intake.flush()
    assert [hit.path for batch in batches(segment, 0) for hit in batch.hits] == ["/a/", "/b/"]


def test_a_disk_that_takes_its_time_keeps_no_hit_in_memory(intake, tmp_path, monkeypatch):
    answers = threading.Event()
    intake.take(BEN.opens("/a/"))
    intake.flush()
    monkeypatch.setattr("os.fdatasync", lambda handle: answers.wait(10))
    syncing = threading.Thread(target=intake.sync)
    syncing.start()
    intake.take(BEN.opens("/b/"))
    intake.flush()
    (segment,) = segments(tmp_path / "hits")
    assert len(list(batches(segment, 0))) == 2
    answers.set()
    syncing.join()


def test_a_segment_that_is_left_is_closed_when_the_disk_has_it(tmp_path, monkeypatch):
    writer = Writer(tmp_path)
    writer.append([], {"a robot": 1})
    monkeypatch.setattr("snn.audience.segments.LARGEST_SEGMENT_BYTES", 10)
    writer.rotate()
    (segment,) = segments(tmp_path)

    def broken(handle):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as failing:
        failing.setattr("os.fdatasync", broken)
        with pytest.raises(OSError, match="Input/output"):
            writer.sync()
    assert not is_closed(segment)
    writer.sync()
    assert is_closed(segment)


def test_a_long_or_old_segment_is_followed_by_another(tmp_path, monkeypatch):
    writer = Writer(tmp_path)
    writer.append([], {"a robot": 1})
    monkeypatch.setattr("snn.audience.segments.LARGEST_SEGMENT_BYTES", 10)
    writer.append([], {"a robot": 1})
    assert len(segments(tmp_path)) == 2
