"""Moments, datelines and codes as agencies write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from snn.wire.dispatch import Dateline, Subject
from snn.wire.formats.iptcvalues import dateline, moment, subject_of, urgency, wall_clock

NEAR = datetime(2022, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("20140829T135002Z", "2014-08-29T13:50:02+00:00"),
        ("20131020T192751+1100", "2013-10-20T19:27:51+11:00"),
        ("2014-07-17T00:24:11.000Z", "2014-07-17T00:24:11+00:00"),
        ("2016-01-12 12:35:40", "2016-01-12T12:35:40+00:00"),
        ("20220314", "2022-03-14T00:00:00+00:00"),
        ("2022-03-14T10:05-05", "2022-03-14T10:05:00-05:00"),
    ],
)
def test_a_moment_in_every_iso_form(text: str, iso: str) -> None:
    read = moment(text)
    assert read is not None
    assert read.isoformat() == iso


@pytest.mark.parametrize("text", ["", "00000000", "9999-12-31", "2022-13-01", "2022-02-30T00:00:00Z", "YYYYMMDD000000"])
def test_no_moment_is_none(text: str) -> None:
    assert moment(text) is None


def test_a_wall_clock_is_in_the_senders_zone() -> None:
    read = moment("2019-04-15T13:49:15", wall_clock("STT"))
    assert read is not None
    assert read.isoformat() == "2019-04-15T13:49:15+03:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("STOCKHOLM, Aug 29, 2014 (AFP) -", Dateline("Stockholm", "AFP", date(2014, 8, 29))),
        ("Strasbourg, 10 juil 2024 (AFP)", Dateline("Strasbourg", "AFP", date(2024, 7, 10))),
        ("Kyiv (AFP) March 13, 2022", Dateline("Kyiv", "AFP", date(2022, 3, 13))),
        ("MADRID, 21 Nov. 2024 (Europa Press) -", Dateline("Madrid", "Europa Press", date(2024, 11, 21))),
        ("LIMA, Jan 21 (Reuters)", Dateline("Lima", "Reuters", date(2022, 1, 21))),
        ("Peine (dpa/lni) - ", Dateline("Peine", "dpa/lni")),
        ("Helsinki", Dateline("Helsinki")),
        ("2014-07-16 15:53:10 GMT+00:00", Dateline()),
        ("", Dateline()),
    ],
)
def test_a_dateline_is_place_source_and_day(text: str, expected: Dateline) -> None:
    assert dateline(text, near=NEAR) == expected


def test_subject_codes_keep_their_scheme() -> None:
    assert subject_of("medtop:20000002", "arts") == Subject("medtop", "20000002", "arts")
    assert subject_of("sttsubj:04000000") == Subject("subj", "04000000")
    assert subject_of("04000000") == Subject("subj", "04000000")
    assert subject_of("N2:WAR") == Subject("N2", "WAR")
    assert subject_of("") is None


def test_urgency_is_one_to_nine_or_none() -> None:
    assert [urgency(text) for text in ("1", "9", "0", "10", "", "x")] == [1, 9, None, None, None, None]
