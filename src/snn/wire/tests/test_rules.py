from __future__ import annotations

from datetime import UTC, date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.wire import rules
from snn.wire.dispatch import Dateline, Item, Kind, Link, PictureRef, Receipt, Refused, Subject


def item(**fields: object) -> Item:
    return Item(**{"format": "ninjs", "guid": "g", "headline": "Ship sails", "body_html": "<p>It did.</p>", **fields})


_words = st.text(max_size=20)
_moments = st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]))
_items = st.builds(
    Item,
    format=st.just("ninjs"),
    guid=_words,
    headline=_words,
    body_html=_words,
    version=st.integers(1, 2**63 - 1),
    kind=st.sampled_from(Kind),
    slugline=_words,
    standfirst=_words,
    byline=_words,
    dateline=st.builds(Dateline, _words, _words, st.none() | st.dates()),
    language=_words,
    urgency=st.none() | st.integers(1, 9),
    subjects=st.lists(st.builds(Subject, _words, _words, _words), max_size=2).map(tuple),
    keywords=st.lists(_words, max_size=2).map(tuple),
    places=st.lists(_words, max_size=2).map(tuple),
    created_at=_moments,
    versioned_at=_moments,
    embargo_at=_moments,
    links=st.lists(st.builds(Link, _words, _words), max_size=2).map(tuple),
    pictures=st.lists(st.builds(PictureRef, _words, _words, _words, _words), max_size=2).map(tuple),
    extra=st.dictionaries(_words, _words, max_size=2),
)


@given(_items)
def test_what_is_kept_is_restored_exactly(whole: Item) -> None:
    columns = {name: getattr(whole, name) for name in rules.COLUMNS}
    assert rules.from_fields(columns, rules.to_fields(whole)) == whole


def test_fields_kept_before_a_new_one_existed_are_restored_with_its_default() -> None:
    columns = {name: getattr(item(), name) for name in rules.COLUMNS}
    assert rules.from_fields(columns, {"byline": "Ada"}) == item(byline="Ada")


@given(_items)
def test_what_is_storable_stays_as_it_is(whole: Item) -> None:
    once = rules.storable(whole)
    assert rules.storable(once) == once


def test_nul_and_lone_surrogates_are_no_part_of_what_is_stored() -> None:
    kept = rules.storable(item(headline="Sh\x00ip\ud800", extra={"a\x00": "\udfff"}, links=(Link("x\x00"),)))
    assert (kept.headline, kept.extra, kept.links) == ("Ship", {"a": ""}, (Link("x"),))


def test_every_format_is_sanitised_once_more() -> None:
    kept = rules.storable(
        item(
            body_html="<p onclick=x()>Hi<script>x()</script></p>",
            links=(Link("a", " javascript:x()"), Link("b", "/local"), Link("c", "https://c.example")),
            pictures=(PictureRef("data:text/html,x"), PictureRef("0001.jpg")),
        )
    )
    assert kept.body_html == "<p>Hi</p>"
    assert [link.href for link in kept.links] == ["", "/local", "https://c.example"]
    assert [picture.href for picture in kept.pictures] == ["", "0001.jpg"]


def test_long_headlines_and_guids_fit_their_columns_and_stay_apart() -> None:
    one, two = (rules.storable(item(guid="g" * 900 + end, headline="word " * 400)) for end in "12")
    assert len(one.guid) <= rules.LONGEST_GUID
    assert one.guid != two.guid
    assert len(one.headline) <= rules.LONGEST_HEADLINE
    assert one.headline.endswith("…")


@pytest.mark.parametrize("version", [2**63, -1])
def test_a_version_no_column_can_hold_is_refused(version: int) -> None:
    with pytest.raises(Refused, match="version"):
        rules.storable(item(version=version))


def test_a_body_longer_than_any_story_is_refused() -> None:
    with pytest.raises(Refused, match="1,000,001 characters"):
        rules.storable(item(body_html="x" * 1_000_001))


def test_a_long_file_name_keeps_its_end() -> None:
    assert rules.storable_name("a" * 300 + ".xml").endswith("a.xml")
    assert len(rules.storable_name("a" * 300 + ".xml")) == rules.LONGEST_NAME
    assert rules.storable_name("bad\udce9.xml") == "bad\ufffd.xml"


def test_the_same_words_have_the_same_fingerprint_whatever_their_markup() -> None:
    plain = rules.fingerprint(item())
    assert plain == rules.fingerprint(item(body_html="<p>It  <em>did</em>.</p>\n", guid="other", version=9))
    assert plain != rules.fingerprint(item(body_html="<p>It did not.</p>"))
    assert plain != rules.fingerprint(item(kind=Kind.CORRECTION))


AFP = rules.source_names(1, ["afp", "agence france-presse"])
DPA = rules.source_names(2, ["DPA", "", "urn:newsml:dpa.com"])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"provider": "Agence  France-Presse"}, 1),
        ({"provider": "dpa", "credit": "AFP"}, 2),
        ({"dateline": Dateline("Kyiv", "AFP", date(2022, 3, 13))}, 1),
        ({"credit": "tca/dpa"}, 2),
        ({"provider": "Harbour News"}, None),
        ({}, None),
    ],
)
def test_the_source_is_who_sent_it_then_the_dateline_then_the_credit(fields: dict[str, object], expected: int) -> None:
    assert rules.source_of(item(**fields), [AFP, DPA]) == expected


def test_a_refusal_says_what_to_do() -> None:
    receipt = Receipt(file="ap_0042.xml", number=0, quarantine="q-118", message="no <body>")
    expected = "ap_0042.xml: no <body>; kept in quarantine as q-118 (snn wire show q-118)"
    assert rules.refusal_line(receipt) == expected
