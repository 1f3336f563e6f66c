"""Every real file: no surprise, and no story with a trace of how it came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from snn.ground.markup import to_text
from snn.wire import rules
from snn.wire.dispatch import Item, Kind, Refused
from snn.wire.formats import registry

FORMATS = registry.FORMATS
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
# A tag, or an entity that was escaped once too often; `<` and `&` alone are words of formulas and firms.
_DEBRIS = re.compile(r"</?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?>|&(?:amp|lt|gt|quot|apos|nbsp|#\d+);")
_FURNITURE = re.compile(
    r"^(?:exit mobile version|read more|continue reading|nnnn|zczc\b.*|-0-|ends?|\(end\)|/ritzau/|enditem|aap rtv|"
    r"\$5 billed once|share this article|all rights reserved\.?)$",
    re.I | re.M,
)
# Files of 2024 and the like that carry a story and name no sender at all.
_TEXT_FORMATS_WITHOUT_SENDER = {"plaintext", "html", "zczc", "ninjs", "nitf"}
_WITHOUT_DATE = {"plaintext", "html", "zczc", "ninjs", "wxr", "newsmlg2", "feed"}


def stories(folder: Path) -> Iterator[tuple[str, Item]]:
    for file in sorted(one for one in folder.rglob("*") if one.is_file() and one.name != "SOURCE.txt"):
        for one in registry.read(file.read_bytes(), FORMATS):
            if isinstance(one, Refused):
                assert one.message, file.name
                continue
            yield file.relative_to(folder).as_posix(), rules.storable(one)


@pytest.fixture(scope="session")
def taken(shared: Path) -> list[tuple[str, Item]]:
    return list(stories(shared / "wire"))


def test_most_of_the_real_stories_are_taken(taken: list[tuple[str, Item]]) -> None:
    assert len(taken) >= 230
    assert {item.format for _, item in taken} >= set(FORMATS) - {"apmedia", "jsonfeed"}


def test_every_story_has_headline_and_body(taken: list[tuple[str, Item]]) -> None:
    for name, item in taken:
        assert item.headline, name
        assert to_text(item.body_html) or item.kind is Kind.KILL, name
        assert item.headline == item.headline.strip()
        assert not _CONTROL.search(item.headline), name
        assert not _DEBRIS.search(item.headline), name


def test_no_body_holds_tags_controls_or_furniture(taken: list[tuple[str, Item]]) -> None:
    for name, item in taken:
        text = to_text(item.body_html)
        assert not _CONTROL.search(text), (name, _CONTROL.search(text))
        # One release came with such signs in its own UTF-8.
        assert "\ufffd" not in text or name.endswith("asianet_1.tst"), name
        assert not _DEBRIS.search(text), (name, _DEBRIS.search(text))
        assert not _FURNITURE.search(text), (name, _FURNITURE.search(text))
        assert not re.search(r"<p[^>]*>\s*</p>", item.body_html), name
        assert not re.search(r"[ \n]{3,}", re.sub(r"<pre>.*?</pre>", "pre", item.body_html, flags=re.S)), name


def test_every_story_of_a_wire_format_has_a_date_and_a_source(taken: list[tuple[str, Item]]) -> None:
    for name, item in taken:
        has_source = item.provider or item.credit or item.dateline.source
        assert has_source or item.format in _TEXT_FORMATS_WITHOUT_SENDER, name
        has_date = item.versioned_at or item.created_at or item.dateline.on
        assert has_date or item.format in _WITHOUT_DATE or item.format == "iptc7901", name


def test_no_body_begins_with_its_dateline_or_byline(taken: list[tuple[str, Item]]) -> None:
    opening = re.compile(
        r"(?:[A-Z]{3,}[A-Z .,'-]*(?:, [A-Z][\w. ]+)? ?\((?:AP|AFP|Reuters|AAP|dpa|EFE)\)|By [A-Z]\w+ [A-Z]\w+$)"
    )
    for name, item in taken:
        first = to_text(item.body_html).split("\n")[0]
        assert not opening.match(first) or len(to_text(item.body_html).split("\n")) == 1, (name, first[:80])


def test_links_and_pictures_lead_out_of_the_house(taken: list[tuple[str, Item]]) -> None:
    for name, item in taken:
        for href in (*(link.href for link in item.links), *(picture.href for picture in item.pictures)):
            assert not re.match(r"\s*(?:javascript|data|file):|https?://(?:localhost|127\.|169\.254\.)", href), name


def test_what_is_kept_of_a_story_gives_it_back(taken: list[tuple[str, Item]]) -> None:
    for name, item in taken:
        columns = {column: getattr(item, column) for column in rules.COLUMNS}
        assert rules.from_fields(columns, rules.to_fields(item)) == item, name
