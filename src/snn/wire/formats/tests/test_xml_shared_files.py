"""Real agency files: no surprise but Refused, every text story with headline and body, and facts a person has read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from snn.ground.markup import to_text
from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused
from snn.wire.formats import Format
from snn.wire.formats.newsml12.format import FORMAT as NEWSML12
from snn.wire.formats.newsmlg2.format import FORMAT as NEWSMLG2
from snn.wire.formats.nitf.format import FORMAT as NITF

FORMATS: tuple[Format, ...] = (NEWSML12, NEWSMLG2, NITF)
# Files that say they are text and have none: IPTC's first listing has an empty contentSet, AAP's sample no words.
NO_TEXT = {"LISTING 1 A NewsML-G2 News Item.xml", "aap-finance-lite.xml"}
REUTERS_KILL = "tag_reuters.com_2016_newsml_L1N14N0FF_version_1542761538"


def read(file: Path) -> list[Item | Refused]:
    raw = file.read_bytes()
    for format_ in FORMATS:
        if format_.recognises(raw):
            try:
                return list(format_.parse(raw))
            except Refused as refused:
                return [refused]
    return []


def only(file: Path) -> Item:
    (item,) = [each for each in read(file) if isinstance(each, Item)]
    return item


@pytest.fixture(scope="session")
def wire(shared: Path) -> Path:
    return shared / "wire"


def test_every_file_gives_items_or_refusals(wire: Path) -> None:
    found = [one for file in sorted(wire.rglob("*")) if file.is_file() for one in read(file)]
    assert sum(isinstance(one, Item) for one in found) >= 100
    assert all(one.message for one in found if isinstance(one, Refused))


def test_every_text_story_of_superdesk_core_has_headline_and_body(wire: Path) -> None:
    refused_as_stories, stories = set(), 0
    for file in sorted((wire / "superdesk-core").iterdir()):
        for one in read(file) if file.is_file() else []:
            if isinstance(one, Refused):
                refused_as_stories |= {file.name} if one.reason is not Reason.NOT_A_STORY else set()
            elif file.name != REUTERS_KILL:
                stories += 1
                assert one.headline, file.name
                assert to_text(one.body_html), file.name
    assert refused_as_stories == NO_TEXT
    assert stories >= 40


FACTS: list[tuple[str, str, int, str, Dateline, str]] = [
    (
        "superdesk-core/afp.xml", "urn:newsml:afp.com:20140829:TX-PAR-FXW86", 1,
        "Sweden court accepts receivership for Saab carmaker", Dateline("Stockholm", "AFP", date(2014, 8, 29)),
        "A Chinese-owned company set up",
    ),
    (
        "superdesk-core/afp20.xml", "urn:newsml:afp.com:20240710:240710125902.qpsp2jzk", 1,
        "Décès de Naomi Musenga: l'opératrice du Samu définitivement condamnée",
        Dateline("Strasbourg", "AFP", date(2024, 7, 10)), "L'opératrice du Samu condamnée",
    ),
    (
        "superdesk-core/ana1.xml", "urn:newsml:ana-mpe.gr:20180404:19336333", 1,
        "Wage employment balance positive in Jan-March", Dateline(on=date(2018, 4, 4)),
        "Wage employment in the private sector grew in March",
    ),
    (
        "superdesk-ntb/io/fixtures/afp.xml", "urn:newsml:afp.com:20171220:TX-PAR-NBK16", 1,
        "Burkina Faso bans imports from North Korea", Dateline("Ouagadougou", "AFP", date(2017, 12, 20)),
        "Burkina Faso is banning imports from North Korea",
    ),
    (
        "superdesk-core/ansa-newsmlg2-text.xml", "tag:ansa.it,2017-10-11:40e5fb1034e7e2b21942ea09718fc85a", 1,
        "Catalan independence declaration unacceptable - Alfano", Dateline("Rome", "ANSA", date(2017, 10, 11)),
        "Italian Foreign Minister",
    ),
    (
        "superdesk-core/dpa.xml", "urn:newsml:dpa.com:20090101:221011-930-4303", 1,
        "Eintracht in London: Hintereggers Tränen und Attacke auf Reporter", Dateline("London", "dpa"), "",
    ),
    (
        "superdesk-core/tag_reuters.com_2014_newsml_KBN0FL0NN_version_5", "tag_reuters.com_2014_newsml_KBN0FL0NN", 5,
        "Confident Assad launches new term in stronger position", Dateline("Damascus", "Reuters"),
        "Bashar al-Assad was sworn in",
    ),
    (
        "superdesk-core/tag_reuters.com_2014_newsml_KBN0FL0ZP_version_2", "tag_reuters.com_2014_newsml_KBN0FL0ZP", 2,
        "Syria's Assad says foreign states will pay for supporting 'terrorism'", Dateline("Beirut", "Reuters"),
        "President Bashar al-Assad",
    ),
    (
        "superdesk-aap/io/fixtures/reuters_newsml.xml", "tag:reuters.com,2018:newsml_L2N1PH00M", 1927777166,
        "Pope Francis leaves Peru at end of Latin American trip", Dateline("Lima", "Reuters", date(2018, 1, 21)),
        "Pope Francis departed Peru",
    ),
    (
        "superdesk-core/stt1.xml", "urn:newsml:stt.fi::102736761", 2,
        "Mikko Moilanen siirtyy Revenion toimitusjohtajaksi", Dateline("Helsinki"),
        "Diplomi-insinööri Mikko Moilanen siirtyy",
    ),
    (
        "superdesk-core/scoop.xml", "BD-20160112123540", 3,
        "Dick Smith receivers install Don Grover as acting CEO as Abboud quits; retailer put up for sale",
        Dateline("", "BusinessDesk", date(2016, 1, 12)), "The receivers of Dick Smith",
    ),
    (
        "superdesk-core/aap.xml", "AAP.115314987.5417374", 1, "The main stories on today's 1900 ABC TV news",
        Dateline("Sydney"), "The main stories on ABC television's 1900 news:",
    ),
    (
        "superdesk-core/efe_nitf.xml", "22751909", 1, "Honduran president announces Cabinet changes",
        Dateline("Tegucigalpa", "EFE", date(2017, 1, 2)), "Test body.",
    ),
    (
        "superdesk-core/nitf-ntb.xml", "faktisk-d9cde75b-256e-4989-b6a3-b8ad27f43a5c", 48,
        "Faktisk.no: Nei, dette dokumentet beskriver ikke FNs Agenda 21 eller Agenda 2030", Dateline("Oslo"),
        "Nei, dette dokumentet beskriver ikke",
    ),
    (
        "superdesk-core/pa5.xml", "17b7b4c3-6e05-4690-b7cb-37b5c99c9a86HHH-5-1", 1,
        "HARD BREXIT TO COST UK UP TO £66BN A YEAR, SAYS TREASURY", Dateline(),
        "Treasury coffers will take a £66 billion annual hit",
    ),
    (
        "superdesk-core/mapping_test.xml", "20160512:RTZ:8883:0", 4,
        "En 41-årig mand, der onsdag blev anholdt og sat i forbindelse med en mulig skudepisode nær en børnehave i Hvidovre ved…",
        Dateline("København", "ritzau"), "En 41-årig mand",
    ),
]  # fmt: skip


@pytest.mark.parametrize("facts", FACTS, ids=[each[0].rpartition("/")[2][:40] for each in FACTS])
def test_a_real_story_is_read_as_a_person_reads_it(wire: Path, facts: tuple[str, str, int, str, Dateline, str]) -> None:
    path, guid, version, headline, dateline, opening = facts
    item = only(wire / path)
    assert (item.guid, item.version, item.headline, item.dateline) == (guid, version, headline, dateline)
    assert to_text(item.body_html).startswith(opening)


def test_ap_sends_three_stories_in_one_message(wire: Path) -> None:
    items = [each for each in read(wire / "superdesk-core" / "ap.xml") if isinstance(each, Item)]
    assert [each.headline.partition(" ")[0] for each in items] == ["Nutrisystem", "DiamondRock", "Scripps"]
    assert [each.version for each in items] == [2, 2, 1]
    assert items[0].dateline.place == "FORT WASHINGTON, Pa"
    assert items[0].editor_note == "Eds: Adds full-year results."


def test_a_correction_and_then_a_kill_of_reuters_are_one_lineage(wire: Path) -> None:
    core = wire / "superdesk-core"
    correction, kill = only(core / REUTERS_KILL.replace("1542761538", "978556838")), only(core / REUTERS_KILL)
    assert (correction.kind, kill.kind) == (Kind.CORRECTION, Kind.KILL)
    assert correction.guid == kill.guid == "tag:reuters.com,0000:newsml_L1N14N0FF"
    assert kill.version > correction.version


def test_an_embargo_of_the_press_association_is_kept(wire: Path) -> None:
    press_association = only(wire / "superdesk-core" / "pa3.xml").embargo_at
    assert press_association is not None
    assert press_association.isoformat() == "2016-09-09T00:01:00+01:00"


def test_a_cancelled_document_of_the_standard_kills_the_one_it_names(wire: Path) -> None:
    item = only(wire / "superdesk-core" / "nitf-fishing.xml")
    assert (item.kind, item.guid) == (Kind.KILL, "iptc.321656141.a")
    assert item.byline == "Alan Karben, NITF Network News Online"
    assert item.pictures[0].href == "high-tide.jpg"


def test_bylines_and_initials_are_not_in_the_body(wire: Path) -> None:
    variety = only(wire / "superdesk-aap" / "io" / "fixtures" / "reuters_byline_startswith_by.xml")
    assert variety.byline == "Daniel Holloway"
    assert variety.body_html.startswith("<p>William H. Macy revealed Sunday")
    assert not only(wire / "superdesk-ntb" / "io" / "fixtures" / "afp.xml").body_html.endswith("hmw</p>")
    assert not to_text(only(wire / "superdesk-core" / "pa4.xml").body_html).endswith("ends")


def test_pictures_and_packages_are_no_stories(wire: Path) -> None:
    core = wire / "superdesk-core"
    names = ("picture.xml", "snep.xml", "tag_reuters.com_2014_newsml_KBN0FL0NM_version_10")
    assert {one.reason for name in names for one in read(core / name) if isinstance(one, Refused)} == {
        Reason.NOT_A_STORY
    }
