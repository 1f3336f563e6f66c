"""Real agency files: each text story has headline and body, and says what a person reads in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from snn.ground.markup import to_text
from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused
from snn.wire.formats import registry

TEXT = ("ninjs", "iptc7901", "plaintext")
# Of the JSON and telex files in the folder, those that hold no text story.
NO_STORY = {
    "ninjs3.json": Reason.NOT_A_STORY,
    "ninjs6.json": Reason.NOT_A_STORY,
    "ninjs4_mock.json": Reason.UNKNOWN_FORMAT,
    "upload_from_url_mock.json": Reason.UNKNOWN_FORMAT,
    "ap_media_feed.json": Reason.UNKNOWN_FORMAT,
    "ap_media_item.json": Reason.UNKNOWN_FORMAT,
    "ap_media_picture.json": Reason.UNKNOWN_FORMAT,
    "ap_media_text_feed.json": Reason.UNKNOWN_FORMAT,
    "ap_media_text_item.json": Reason.UNKNOWN_FORMAT,
}


def read(file: Path) -> list[Item | Refused]:
    return list(registry.read(file.read_bytes(), TEXT))


@pytest.fixture(scope="session")
def core(shared: Path) -> Path:
    return shared / "wire" / "superdesk-core"


def test_the_seed_is_two_stories_without_furniture(shared: Path) -> None:
    (file,) = (shared / "seed").glob("*.txt")
    first, second = read(file)
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert first.headline == "Russia asks China for military aid on Ukraine: US media"
    paragraphs = to_text(first.body_html).split("\n")
    assert len(paragraphs) == 16
    assert paragraphs[0].startswith("Russia has asked China for military and economic aid")
    assert paragraphs[-1].endswith("an openness to help mediate an end to the war.")
    assert [link.text for link in first.links] == [
        "Learn about the Superpowers of the 21st Century at SpaceWar.com",
        "Learn about nuclear weapons doctrine and defense at SpaceWar.com",
    ]
    assert {link.href for link in first.links} == {""}
    assert second.headline == "Strike in Donbas wounds 30, Russia accused of chemical attacks"
    assert second.dateline == Dateline(place="Kyiv", source="AFP", on=date(2022, 3, 13))
    paragraphs = to_text(second.body_html).split("\n")
    assert len(paragraphs) == 3
    assert paragraphs[0].startswith("Ukrainian officials accused Russia at the weekend")
    assert paragraphs[-1].endswith("said late on Saturday that Russian forces had …")
    both = first.body_html + second.body_html
    for furniture in ("Thanks for", "Related", "Learn", "paypal", "Billed", "Contributor", "Exit", "read more", "SNN"):
        assert furniture not in both


def test_every_telex_and_ninjs_text_story_has_headline_and_body(core: Path) -> None:
    files = [*core.glob("IPTC7901*"), *core.glob("dpa_*.txt"), *core.glob("*.tst"), *core.glob("*.json")]
    assert len(files) > 30
    for file in files:
        for one in read(file):
            if file.name in NO_STORY:
                assert isinstance(one, Refused), file.name
                assert one.reason is NO_STORY[file.name], file.name
            else:
                assert isinstance(one, Item), f"{file.name}: {one}"
                assert one.headline, file.name
                assert to_text(one.body_html), file.name


def test_mails_feeds_and_notes_are_no_plain_text_stories(core: Path) -> None:
    names = [
        "simple_email.txt",
        "composite_email.txt",
        "odd_charset_email.txt",
        "googleform.txt",
        "channel1",
        "SOURCE.txt",
    ]
    for name in names:
        (one,) = read(core / name)
        assert isinstance(one, Refused), name
        assert one.reason in (Reason.UNKNOWN_FORMAT, Reason.NOT_A_STORY), name


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


FACTS = {
    "IPTC7901.txt": {
        "headline": "Germany Social Democrats: Coalition talks with Merkel could fail",
        "dateline": Dateline("Berlin", "dpa"),
        "slugline": "Germany-politics",
        "urgency": 4,
        "versioned_at": moment(2013, 11, 13, 11, 37),
        "begins": "Negotiations between German conservatives",
        "ends": "sworn in for a third term before Christmas.",
    },
    "IPTC7901_odd_charset.txt": {
        "headline": "German football saddened by illness to striker legend Mueller",
        "byline": "Manuel Schwarz, dpa",
        "kind": Kind.UPDATE,
        "version": 2,
        "versioned_at": moment(2015, 10, 7, 13, 41),
        "has": "Thomas Müller, and",
        "ends": 'private sphere."',
    },
    "dpa_four_line.txt": {
        "headline": "Switzerland joins list of countries resisting UN migration pact",
        "byline": "dpa correspondents",
        "kind": Kind.UPDATE,
        "links": 2,
        "ends": "Hungary, Israel, Poland and the United States.",
    },
    "dpa_two_by_line.txt": {
        "headline": "Chiefs-Rams 2.0? Would be a fun Super Bowl, but don't count on it",
        "byline": "Tom Krasovic, The San Diego Union-Tribune",
        "dateline": Dateline("San Diego", "tca/dpa"),
        "provider": "dpa-tns",
        "ends": "will hinge on firming its defence.",
    },
    "dpa_two_line.txt": {
        "headline": "Peace talks on Yemen to take place in Sweden next month, Mattis says",
        "kind": Kind.NEW,
        "ends": "it has decreased considerably.",
    },
    "dpa_copyright.txt": {"headline": "Impressum", "kind": Kind.ADVISORY, "has": "copyright by dpa"},
    "anpa-1.tst": {
        "headline": "For Argentine chemo patients, mirrors can hurt",
        "byline": "PAUL BYRNE and ALMUDENA CALATRAVA",
        "dateline": Dateline("BUENOS AIRES, Argentina", "AP"),
        "urgency": 1,
        "slugline": "Argentina-Cancer Beauty",
        "has": "“Look Good Feel Better” is a program",
    },
    "anpa-2.tst": {
        "headline": "Prairies vanish in the US push for green energy",
        "kind": Kind.UPDATE,
        "version": 2,
        "versioned_at": moment(2013, 11, 13, 7, 45),
    },
    "anpa-3.tst": {"headline": "Global Weather-Fahrenheit", "has": "Weather Underground"},
    "anpa-4.tst": {
        "headline": "AP Top Entertainment News at 11:23 p.m. EST",
        "slugline": "Top-Entertainment-Headlines",
        "begins": "Ex-bodyguard testifies",
        "ends": "Wu-Tang Clan album",
    },
    "ap_anpa-1.tst": {
        "headline": "Deng has 30 points, short-handed Heat beat Hawks 115-111",
        "credit": "AP Sports Writer",
    },
    "ap_anpa-3.tst": {"headline": "$210 lobster is found dead", "begins": "A lobster died.", "version": 2},
    "ap_anpa-4.tst": {"version": 4, "dateline": Dateline("BEIJING", "AP")},
    "ap_anpa-6.tst": {
        "headline": "Wild Card Glance",
        "byline": "The Associated Press",
        "has": "Kansas City (López 1-7)",
    },
    "ap_anpa-7.tst": {"headline": "10 Things to Know for Today", "begins": "Your daily look at late-breaking news"},
    "ninjs1.json": {"headline": "headline", "version": 2, "language": "fr", "byline": "Peter and Jane"},
    "ninjs2.json": {
        "headline": "Oil prices edge up on first drop in US drilling in months",
        "byline": "Henning Gloystein",
        "pictures": 1,
        "provider": "Reuters",
    },
    "ninjs4.json": {"language": "de", "pictures": 2},
    "ninjs_embargoed.json": {
        "headline": "Trouble is brewing for the future of beer",
        "embargo_at": moment(2022, 6, 29, 2, 30),
        "version": 11,
    },
    "ninjsExMediumText1.json": {
        "dateline": Dateline("GROSSETO, Italy", "AP"),
        "places": ("Grossetto", "Tuscany", "Italy"),
        "begins": "The trial of the captain",
    },
    "bbc-ninjs-text-test.json": {"kind": Kind.ADVISORY, "guid": "https://www.example.com//12345", "begins": "body"},
}


@pytest.mark.parametrize("name", sorted(FACTS))
def test_what_a_person_reads_in_it(core: Path, name: str) -> None:
    (item,) = read(core / name)
    assert isinstance(item, Item)
    text = to_text(item.body_html)
    for what, expected in FACTS[name].items():
        if what == "begins":
            assert text.startswith(str(expected))
        elif what == "ends":
            assert text.endswith(str(expected))
        elif what == "has":
            assert str(expected) in text
        elif what in ("links", "pictures"):
            assert len(getattr(item, what)) == expected
        else:
            assert getattr(item, what) == expected, what


def test_the_notebook_of_a_telex_is_for_editors(core: Path) -> None:
    (item,) = read(core / "IPTC7901.txt")
    assert isinstance(item, Item)
    assert "The following information is not for publication" in item.editor_note
    assert "Contacts" not in item.body_html
    assert "dpa wsz jln npr" not in item.body_html
