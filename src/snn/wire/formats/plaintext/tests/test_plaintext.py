from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.wire.dispatch import Item, Kind, Link, Reason, Refused
from snn.wire.formats.plaintext import furniture
from snn.wire.formats.plaintext.format import FORMAT

BODY = "The ship sailed on Monday.\n\nIt carried lanterns.\n"


def read(words: str) -> list[Item]:
    items = FORMAT.parse(words.encode())
    assert all(isinstance(one, Item) for one in items), items
    return [one for one in items if isinstance(one, Item)]


def test_first_line_is_the_headline_and_the_rest_paragraphs() -> None:
    (item,) = read(f"Ship sails\n\n{BODY}")
    assert item.headline == "Ship sails"
    assert item.body_html == "<p>The ship sailed on Monday.</p>\n<p>It carried lanterns.</p>"


def test_without_blank_lines_every_line_is_a_paragraph() -> None:
    (item,) = read("Ship sails\nOne.\nTwo.\n")
    assert item.body_html == "<p>One.</p>\n<p>Two.</p>"


def test_a_headline_of_two_lines_is_one() -> None:
    assert read(f"Ship sails\nat last\n\n{BODY}")[0].headline == "Ship sails at last"


def test_the_same_text_again_has_the_same_guid_and_a_kill_of_it_too() -> None:
    (first,), (again,), (kill,), (other,) = (
        read(words)
        for words in (
            f"Ship sails\n\n{BODY}",
            f"SHIP SAILS\r\n\r\n{BODY}\n\n",
            f"KILL\n\nShip sails\n\n{BODY}",
            f"Ship\n\n{BODY}",
        )
    )
    assert first.guid == again.guid == kill.guid != other.guid
    assert kill.kind is Kind.KILL


def test_script_is_words() -> None:
    (item,) = read("Ship sails\n\nOn <script>alert(1)</script> Monday.\n")
    assert item.body_html == "<p>On &lt;script&gt;alert(1)&lt;/script&gt; Monday.</p>"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Ship sails\n", Reason.NO_BODY),
        ("KILL\n", Reason.NO_HEADLINE),
        ("word " * 100 + "\n\nBody.", Reason.NO_HEADLINE),
        ("EMBARGO until the ship is back\nShip sails\n\nBody.", Reason.BAD_DATE),
        ("EMBARGO until 45 March 2022\nShip sails\n\nBody.", Reason.BAD_DATE),
        ("Exit mobile version\n", Reason.NO_BODY),
    ],
)
def test_each_refusal_has_its_reason(words: str, reason: Reason) -> None:
    (one,) = FORMAT.parse(words.encode())
    assert isinstance(one, Refused)
    assert one.reason is reason


@pytest.mark.parametrize(
    "raw",
    [
        b"words\x00words",
        b"\x7fELF words",
        b"<p>Ship sails</p>",
        b"Ship sails <html> and so on",
        b'{"headline": "x"}',
        b"[1, 2]",
        b"From: a@example.org\nSubject: Ship\n\nIt sails.",
        b"ZCZC AAP\n%A\nShip",
        b"BEGIN:VCALENDAR\nVERSION:2.0",
        b"#!/bin/sh\necho words",
        b"name: snn\nversion: 1\nlicence: x\n",
        b"\xff\xfe\x01\x02\x03\x04\x05\x06" * 20,
        b"1;2;3;4\n5;6;7;8\n",
    ],
)
def test_what_is_no_text_of_a_story_is_not_claimed(raw: bytes) -> None:
    assert not FORMAT.recognises(raw)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859-6"])
def test_an_arabic_story_is_read_in_every_set_it_comes_in(codec: str) -> None:
    words = "السفينة تبحر من الميناء\n\nقال صاحب السفينة إنها أبحرت يوم الاثنين من الميناء القديم.\n"
    raw = words.encode(codec)
    assert FORMAT.recognises(raw)
    (item,) = FORMAT.parse(raw)
    assert isinstance(item, Item)
    assert (item.headline, item.language, item.direction) == ("السفينة تبحر من الميناء", "ar", "rtl")


def page(*blocks: str) -> list[Item]:
    return read("\n\n".join(blocks))


STORY = ("HarbourDaily", "Ship sails at last", "The ship sailed on Monday.", "It carried lanterns, its owner said.")


def test_the_site_name_goes_only_where_there_is_a_page_around_it() -> None:
    assert page(*STORY, "Exit mobile version")[0].headline == "Ship sails at last"
    assert page(*STORY)[0].headline == "HarbourDaily"


def test_related_links_become_links() -> None:
    (item,) = page(
        *STORY, "Related Links", "Learn about ships at HarbourDaily.com\nLearn about lamps", "Exit mobile version"
    )
    assert item.links == (Link("Learn about ships at HarbourDaily.com"), Link("Learn about lamps"))
    assert "Learn" not in item.body_html


def test_an_appeal_in_the_middle_costs_no_word_of_the_story() -> None:
    (item,) = page(*STORY, "Thanks for being here!", "$5 a month", "Donate now", "The harbour master waved.")
    assert item.body_html.endswith("<p>The harbour master waved.</p>")
    assert "Donate" not in item.body_html
    assert "$5" not in item.body_html


def test_a_story_about_paywalls_keeps_its_words() -> None:
    words = "Papers with a paywall and those usernames and passwords lose to ad blockers, PayPal said."
    (item,) = page(*STORY[:2], words, "Exit mobile version")
    assert "usernames and passwords" in item.body_html


@pytest.mark.parametrize(
    "line",
    [
        "Exit mobile version",
        "$5 Billed Once",
        "€12.50 billed monthly",
        "credit card or paypal",
        "PayPal only",
        "Share this article",
    ],
)
def test_furniture_by_the_line(line: str) -> None:
    assert furniture.is_line(line)


@pytest.mark.parametrize(
    "line", ["Thanks for being here;", "Thank you for visiting", "We need your help. Our sites grow."]
)
def test_appeals_open_with_these(line: str) -> None:
    assert furniture.is_opener(line)


@pytest.mark.parametrize(
    "line", ["PayPal said on Monday it would leave", "The credit card was found", "Thanks to the crew, it sailed"]
)
def test_sentences_are_no_furniture(line: str) -> None:
    assert not furniture.is_line(line)
    assert not furniture.is_opener(line)


@given(st.text(max_size=300))
def test_no_text_breaks_it(words: str) -> None:
    raw = words.encode("utf-8", "replace")
    assert FORMAT.recognises(raw) in (True, False)
    assert all(isinstance(one, (Item, Refused)) for one in FORMAT.parse(raw))
