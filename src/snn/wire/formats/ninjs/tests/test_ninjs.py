from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused
from snn.wire.formats.ninjs.format import FORMAT


def ninjs(**fields: Any) -> bytes:
    whole = {"guid": "urn:x:1", "type": "text", "headline": "Ship sails", "body_text": "It sailed.", **fields}
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode()


def read(**fields: Any) -> Item:
    (item,) = FORMAT.parse(ninjs(**fields))
    assert isinstance(item, Item), item
    return item


def refused(**fields: Any) -> Refused:
    (one,) = FORMAT.parse(ninjs(**fields))
    assert isinstance(one, Refused), one
    return one


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"type": "picture"}, Reason.NOT_A_STORY),
        ({"type": "composite", "body_text": None}, Reason.NOT_A_STORY),
        ({"eventDetails": {"dates": []}}, Reason.NOT_A_STORY),
        ({"headline": " "}, Reason.NO_HEADLINE),
        ({"body_text": None}, Reason.NO_BODY),
        ({"body_text": None, "body_html": "<p>&nbsp;</p><script>x()</script>"}, Reason.NO_BODY),
        ({"body_html": "&nbsp;" * 200_000}, Reason.TOO_LARGE),
        ({"body_text": "x" * 1_000_001}, Reason.TOO_LARGE),
        ({"embargoed": "soon"}, Reason.BAD_DATE),
        ({"versioncreated": "2022-02-30T00:00:00Z"}, Reason.BAD_DATE),
    ],
)
def test_each_refusal_has_its_reason(fields: dict[str, Any], reason: Reason) -> None:
    assert refused(**fields).reason is reason


@pytest.mark.parametrize("status", ["canceled", "cancelled", "withheld", "Canceled"])
def test_a_cancelled_item_is_a_kill_without_words(status: str) -> None:
    item = read(pubstatus=status, headline=None, body_text=None, slugline="SHIP")
    assert (item.kind, item.headline, item.body_html) == (Kind.KILL, "SHIP", "")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, Kind.NEW),
        ({"version": "2"}, Kind.UPDATE),
        ({"evolvedfrom": "urn:x:0"}, Kind.UPDATE),
        ({"state": "corrected"}, Kind.CORRECTION),
        ({"ednote": "CORRECTS the name of the ship"}, Kind.CORRECTION),
        ({"type": "advisory"}, Kind.ADVISORY),
    ],
)
def test_what_the_sender_means(fields: dict[str, Any], kind: Kind) -> None:
    assert read(**fields).kind is kind


@pytest.mark.parametrize(
    ("version", "expected"), [("7", 7), (7, 7), ("1.2", 1), ("b", 1), ("9" * 40, 2**63 - 1), (None, 1), (True, 1)]
)
def test_version_counts_from_one(version: Any, expected: int) -> None:
    assert read(version=version).version == expected


def test_the_dateline_leaves_the_body() -> None:
    item = read(
        body_text=None, body_html="<p>PORTAVEN, Norland (AP) -- It sailed &amp; sank.</p><p>Two (AP) - saw it.</p>"
    )
    assert item.dateline == Dateline(place="PORTAVEN, Norland", source="AP")
    assert item.body_html == "<p>It sailed &amp; sank.</p>\n<p>Two (AP) - saw it.</p>"


def test_no_dateline_is_seen_where_there_is_none() -> None:
    assert read(body_text="Inter Milan (ITA) - Real Madrid (ESP) 2:1.").body_html.startswith("<p>Inter Milan (ITA) - ")


def test_script_and_handlers_are_gone() -> None:
    html = (
        "<p onmouseover=x()>Good <a href='javascript:x()'>link</a></p><script>x()</script>"
        "<img src=x onerror=x()><iframe src='https://evil.example'></iframe><svg onload=x()></svg><p>End</p>"
    )
    body = read(body_html=html).body_html
    assert body == "<p>Good link</p>\n<p>End</p>"


def test_words_in_no_paragraph_become_paragraphs() -> None:
    assert read(body_html="One<br><br>Two<br/>three").body_html == "<p>One</p>\n<p>Two<br>three</p>"


def test_very_deep_markup_is_refused_and_deep_markup_keeps_its_words() -> None:
    assert refused(body_html="<div>" * 100_000 + "core").reason is Reason.MALFORMED
    assert "core" in read(body_html="<div>" * 150 + "core" + "</div>" * 150).body_html


def test_a_moment_without_offset_is_utc() -> None:
    assert read(versioncreated="2018-05-30T15:14:24").versioned_at == datetime(2018, 5, 30, 15, 14, 24, tzinfo=UTC)


def test_wrappers_of_the_agencies_are_opened() -> None:
    one = {"uri": "urn:x:2", "headline": "A", "body_text": "B"}
    for wrapped in ([one, one], {"items": [one, one]}, {"total": 2, "item": [one, one]}, {"_items": [one, one]}):
        assert len(FORMAT.parse(json.dumps(wrapped).encode())) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"data": {"item": {"uri": "x", "headline": "y"}}},
        {"format": "digitalwires@0.9.1", "urn": "urn:newsml:x", "headline": "x", "pubstatus": "usable"},
        {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "x"}]},
        {"requests": {}},
        [1, 2],
        "text",
    ],
)
def test_other_json_is_not_claimed(other: Any) -> None:
    assert not FORMAT.recognises(json.dumps(other).encode())


_plain = st.sampled_from([None, True, 0, -1, 1.5, 10**30, float("nan"), "", "x", "<p>", "\x00", "\ud800", "2022-99-99"])
_json = (
    _plain | st.lists(_plain, max_size=2) | st.dictionaries(st.sampled_from(["value", "name", "code", "href"]), _plain)
)
_json = _json | st.lists(_json, max_size=2)
_NAMES = (
    "type", "version", "pubstatus", "headline", "headlines", "body_html", "body_text", "bodies", "associations",
    "subject", "place", "keywords", "urgency", "language", "ednote", "located", "byline", "versioncreated",
    "embargoed", "description_text", "infosource", "renditions",
)  # fmt: skip
_names = st.sampled_from(_NAMES)


@given(st.dictionaries(_names, _json, max_size=6))
def test_whatever_a_property_holds_nothing_breaks(fields: dict[str, Any]) -> None:
    raw = json.dumps({"guid": "urn:x:1", "headline": "x", **fields}).encode()
    assert FORMAT.recognises(raw)
    assert all(isinstance(one, (Item, Refused)) for one in FORMAT.parse(raw))
