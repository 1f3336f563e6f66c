from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from snn.wire.dispatch import Dateline
from snn.wire.formats import datelines, openings

NEAR = datetime(2022, 3, 14, tzinfo=UTC)

READ = [
    ("DAMASCUS (Reuters) - Words", "DAMASCUS", "Reuters", None),
    ("LIMA, Jan 21 (Reuters) - Words", "LIMA", "Reuters", date(2022, 1, 21)),
    ("Jan 30 (Gracenote) - Words", "", "Gracenote", date(2022, 1, 30)),
    ("PARIS, 13 mars 2022 (AFP) - Words", "PARIS", "AFP", date(2022, 3, 13)),
    ("Kyiv (AFP) March 13, 2022 - Words", "Kyiv", "AFP", date(2022, 3, 13)),
    ("Tegucigalpa, 2 ene (EFE).- Words", "Tegucigalpa", "EFE", date(2022, 1, 2)),
    ("(ANSA) - ROMA, 1 LUG - Words", "ROMA", "ANSA", date(2022, 7, 1)),
    ("Lisboa, 13 mar 2022 (Lusa) – Words", "Lisboa", "Lusa", date(2022, 3, 13)),
    ("København /ritzau/: Words", "København", "ritzau", None),
    ("SYDNEY, Feb 09 AAP - Words", "SYDNEY", "AAP", date(2022, 2, 9)),
    ("TOKYO, March 13, Kyodo - Words", "TOKYO", "Kyodo", date(2022, 3, 13)),
    ("BEIJING, March 13 (Xinhua) -- Words", "BEIJING", "Xinhua", date(2022, 3, 13)),
    ("МОСКВА, 13 марта. /ТАСС/. Words", "МОСКВА", "ТАСС", date(2022, 3, 13)),
    ("MOSCOW, March 13. /TASS/. Words", "MOSCOW", "TASS", date(2022, 3, 13)),
    ("BROOKFIELD, News, March 13, 2022 (GLOBE NEWSWIRE) -- Words", "BROOKFIELD", "GLOBE NEWSWIRE", date(2022, 3, 13)),
    ("New Delhi, Mar 13 (PTI) Words", "New Delhi", "PTI", date(2022, 3, 13)),
    ("القاهرة (رويترز) - Words", "القاهرة", "رويترز", None),
    ("القاهرة 13 مارس 2022 (أ ف ب) - Words", "القاهرة", "أ ف ب", date(2022, 3, 13)),
    ("AUSTIN, Texas, Feb. 1, 2017 /PRNewswire-AsiaNet/ -- Words", "AUSTIN, Texas", "PRNewswire-AsiaNet", date(2017, 2, 1)),
    ("Harare, July 19 (The Tester) - Words", "Harare", "The Tester", date(2022, 7, 19)),
    ("FORT WASHINGTON, Pa. (AP) _ Words", "FORT WASHINGTON, Pa.", "AP", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "place", "source", "on"), READ, ids=[one[0][:30] for one in READ])
def test_a_dateline_is_read_in_the_manner_of_many_agencies(
    words: str, place: str, source: str, on: date | None
) -> None:
    assert datelines.split(words, near=NEAR) == (Dateline(place, source, on), "Words")


@pytest.mark.parametrize(
    "words",
    [
        "Inter Milan (ITA) - Real Madrid (ESP) 2:1", "The party (PSD) - once mighty - fell", "Ada (17) sailed.",
        "NATO/EU talks: Words", "He said on Jan 3 (a Monday) - and again", "UPDATE - Words", "Prices rose 3% (AFP)",
        "The agency (AFP) said so.",
    ],
)  # fmt: skip
def test_words_of_a_story_are_no_dateline(words: str) -> None:
    assert datelines.split(words, near=NEAR) == (Dateline(), words)


def test_a_place_alone_counts_where_the_sender_names_it() -> None:
    assert datelines.split("OTTAWA — Words", place="Ottawa Ontario Canada") == (Dateline("OTTAWA"), "Words")
    assert datelines.split("OTTAWA — Words") == (Dateline(), "OTTAWA — Words")


def test_notes_byline_and_dateline_are_taken_off_below_each_other() -> None:
    opening = openings.take(
        "<p>(Adds quotes)</p>\n<p>* A point</p>\n<p>By Ada Moor</p>\n"
        "<p><b>OSTRAND</b>, Mar 3 (Reuters) - It &amp; she sailed.</p>\n<p>Then sank.</p>",
        near=NEAR,
    )
    assert opening.notes == ("(Adds quotes)",)
    assert opening.byline == "By Ada Moor"
    assert opening.dateline == Dateline("OSTRAND", "Reuters", date(2022, 3, 3))
    assert opening.body_html == "<p>* A point</p>\n<p>It &amp; she sailed.</p>\n<p>Then sank.</p>"


def test_a_sentence_that_begins_with_by_stays() -> None:
    body = "<p>By the end of the day all was well.</p><p>So they said.</p>"
    assert openings.take(body).body_html == body


@pytest.mark.parametrize(
    "sentence",
    ["By Friday Evening Ostrand.", "By Monday Moor", "By Then Every Boat", "By Ada Moor And Ben Hale Of Ostrand Bay."],
)
def test_a_sentence_in_capitals_is_no_byline(sentence: str) -> None:
    body = f"<p>{sentence}</p>\n<p>OSTRAND (Reuters) - The crews had gone.</p>"
    assert openings.take(body).byline == ""


@pytest.mark.parametrize(
    "byline", ["By Ada Moor, Jr.", "By Ada Moor and Ben Hale of the Ostrand Post", "Von Ada Moor, dpa"]
)
def test_a_byline_stays_a_byline(byline: str) -> None:
    assert openings.take(f"<p>{byline}</p>\n<p>OSTRAND (Reuters) - The crews had gone.</p>").byline == byline


def test_the_only_paragraph_is_never_taken() -> None:
    for body in ("<p>By Toby Davis</p>", "<p>(Adds quotes)</p>"):
        assert openings.take(body).body_html == body
