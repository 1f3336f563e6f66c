from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.wire.dispatch import Item, Kind, Reason, Refused
from snn.wire.formats.iptc7901 import charset
from snn.wire.formats.iptc7901.format import FORMAT


def message(text: str, tail: str = "141000 GMT Mar 22", head: str = "hna019 3 i 30 hwire 019") -> bytes:
    return f"\x01{head}\r\n\r\nHarbour/\r\n\x02{text}\x03{tail}\r\n\x04".replace("\n", "\r\n").encode()


def read(raw: bytes) -> Item:
    (item,) = FORMAT.parse(raw)
    assert isinstance(item, Item), item
    return item


BODY = "\n\n   Portaven (hwire) - The ship sailed.\n"


@pytest.mark.parametrize(
    ("label", "kind", "version"),
    [
        ("KILL", Kind.KILL, 1),
        ("MANDATORY KILL", Kind.KILL, 1),
        ("WITHDRAWAL", Kind.KILL, 1),
        ("CORRECTION", Kind.CORRECTION, 1),
        ("2ND CORRECTION", Kind.CORRECTION, 3),
        ("1ST LEAD", Kind.UPDATE, 2),
        ("REFILE\n3RD LEAD", Kind.UPDATE, 4),
        ("ROUNDUP", Kind.UPDATE, 1),
        ("ADVISORY", Kind.ADVISORY, 1),
        ("(Achtung)", Kind.ADVISORY, 1),
        ("URGENT", Kind.NEW, 1),
        ("URGENT\nKILL", Kind.KILL, 1),
    ],
)
def test_labels_above_the_headline(label: str, kind: Kind, version: int) -> None:
    item = read(message(f"{label}\nShip sails ={BODY}"))
    assert (item.kind, item.version, item.headline) == (kind, version, "Ship sails")


def test_a_lead_and_a_kill_meet_their_story_by_guid() -> None:
    first = read(message(f"Ship sails ={BODY}"))
    lead = read(message(f"1ST LEAD\nShip sails ={BODY} It sank.\n", tail="142200 GMT Mar 22"))
    kill = read(message("KILL\nShip sails =\n\nPlease kill.\n", tail="142300 GMT Mar 22"))
    next_day = read(message(f"Ship sails ={BODY}", tail="151000 GMT Mar 22"))
    assert first.guid == lead.guid == kill.guid != next_day.guid


def test_two_line_headline_and_byline() -> None:
    item = read(message(f"Ship sails\nat last\nBy Mara Quill, hwire ={BODY}"))
    assert (item.headline, item.byline) == ("Ship sails at last", "Mara Quill, hwire")


def test_indented_lines_begin_paragraphs() -> None:
    item = read(message("Ship =\n\n   One goes\non.\n   Two.\n\nThree.\n"))
    assert item.body_html == "<p>One goes on.</p>\n<p>Two.</p>\n<p>Three.</p>"


def test_script_is_words() -> None:
    assert "&lt;script&gt;" in read(message("Ship =\n\n   <script>alert(1)</script>\n")).body_html


@pytest.mark.parametrize(
    ("text", "tail", "reason"),
    [
        ("", "", Reason.NO_HEADLINE),
        ("KILL\n=", "", Reason.NO_HEADLINE),
        ("Ship sails =\n\n", "", Reason.NO_BODY),
        (f"Ship sails ={BODY}", "321000 GMT Mar 22", Reason.BAD_DATE),
        (f"EMBARGO until Tuesday\nShip sails ={BODY}", "", Reason.BAD_DATE),
        (f"EMBARGOED\nShip sails ={BODY}", "", Reason.BAD_DATE),
    ],
)
def test_each_refusal_has_its_reason(text: str, tail: str, reason: Reason) -> None:
    (one,) = FORMAT.parse(message(text, tail))
    assert isinstance(one, Refused)
    assert one.reason is reason


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGO until 150500 GMT Mar 22",
        "(Embargoed until 05:00 GMT, 15 March 2022)",
        "SPERRFRIST: 15.3.2022 06:00 MEZ",
    ],
)
def test_an_embargo_line_is_read(line: str) -> None:
    item = read(message(f"{line}\nShip sails ={BODY}"))
    assert item.embargo_at is not None
    assert item.embargo_at.astimezone(UTC) in (
        datetime(2022, 3, 15, 5, tzinfo=UTC),
        datetime(2022, 3, 3, 5, tzinfo=UTC),
    )


def test_one_bad_message_does_not_cost_the_others() -> None:
    raw = message(f"One ={BODY}") + message("") + message(f"Three ={BODY}")
    kinds = [type(one) for one in FORMAT.parse(raw)]
    assert kinds == [Item, Refused, Item]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"Stra\xc3\x9fe", "Straße"),
        (b"Stra\xdfe caf\xe9 \x96", "Straße café –"),
        (b"Fr\xc8uhst\xc8uck, Ren\xc2e, Gar\xcbcon", "Frühstück, René, Garçon"),
        (b"f}r den gr|~ten K|nig in M}nchen", "für den größten König in München"),
        (b"if (x) { y } | z", "if (x) { y } | z"),
        (b"3{;4{;12{", "3{;4{;12{"),
    ],
)
def test_character_sets(raw: bytes, words: str) -> None:
    assert charset.decode(raw) == words


def test_bytes_that_no_usual_set_has_are_still_read() -> None:
    assert charset.decode("Привет, это новость из порта".encode("cp866"))


def test_an_agency_that_names_itself_in_the_header_is_the_source_of_its_wrapped_text() -> None:
    raw = (
        b"\x01a0107KYODO\x1f_koko-\r\nu s\x14\x12 BC-Harbour-Works   09-12 0044\r\n\x02BC-Harbour-Works\r\n"
        b"Harbour works end a year early+\r\n     OTARU, Japan, Dec. 9 Kyodo - The city ended its works on \r\n"
        b"the inner harbour on Sunday.\r\n     Ferries sail again from Monday.\r\n==Kyodo\r\n\x03KWS-21:37-09-12-18\x04"
    )
    item = read(raw)
    assert (item.headline, item.provider, item.credit) == ("Harbour works end a year early", "Kyodo", "Kyodo")
    assert (item.dateline.place, item.dateline.source) == ("OTARU, Japan", "Kyodo")
    assert item.body_html == (
        "<p>The city ended its works on the inner harbour on Sunday.</p>\n<p>Ferries sail again from Monday.</p>"
    )


def test_initials_in_the_header_are_no_source_where_the_dateline_names_one() -> None:
    raw = (
        b"\x01bsf031 3 ec 121   etf 967\r\n\r\nSuisse\r\n\x02Un pont rouvre =\r\n \r\n"
        b"   Sion (ats) Le pont de la gare a rouvert dimanche.\r\n \r\n(SDA/sj) \r\n\x03091223 dec 18\r\n\x04"
    )
    item = read(raw)
    assert (item.provider, item.dateline.place) == ("ats", "Sion")
    assert item.body_html == "<p>Le pont de la gare a rouvert dimanche.</p>"


def test_a_message_that_lost_its_control_bytes_is_still_one() -> None:
    raw = (
        b"hna00019 3 i 30    hwire 0019\n\n/harbour/works/\n2ND LEAD\nHarbour works end a year early\n"
        b"By Una Example, hwire  =\n\nPort Example (hwire) - The city ended its works on Sunday.\n\n"
        b"Ferries sail again from Monday.\n\n101137 GMT Dez 18\n"
    )
    assert FORMAT.recognises(raw)
    item = read(raw)
    assert (item.headline, item.version, item.kind) == ("Harbour works end a year early", 3, Kind.UPDATE)
    assert (item.provider, item.byline, item.dateline.place) == ("hwire", "Una Example, hwire", "Port Example")
    assert item.versioned_at == datetime(2018, 12, 10, 11, 37, tzinfo=UTC)
    assert not FORMAT.recognises(b"a list of works\n\n/harbour/works/\nand a sum =\n")


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_break_it(text: bytes, tail: bytes) -> None:
    raw = b"\x01hna019 3 i 30 hwire 019\n\x02" + text + b"\x03" + tail
    assert FORMAT.recognises(raw) in (True, False)
    assert all(isinstance(one, (Item, Refused)) for one in FORMAT.parse(raw))


@given(st.binary(max_size=300))
def test_no_bytes_break_the_other_dialect(text: bytes) -> None:
    raw = b"\x16\x16\x01H0042\x1f-----\nu i\x13\x11 BC-X\n\x02^BC-X,1<\n" + text + b"\x03AP-WF-99-99-22 9999GMT"
    assert all(isinstance(one, (Item, Refused)) for one in FORMAT.parse(raw))
