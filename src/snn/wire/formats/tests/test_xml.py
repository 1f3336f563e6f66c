"""The three XML formats: what they read, and what they refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from snn.wire.dispatch import Dateline, Item, Kind, Reason, Refused
from snn.wire.formats import xmlread
from snn.wire.formats.iptcvalues import moment
from snn.wire.formats.registry import recognise

G2 = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:meridian.example,2026:lander" version="2" xml:lang="{lang}">
<rightsInfo><usageTerms>Not for archives</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="Meridian Wire"/><versionCreated>2026-11-23T06:00:00Z</versionCreated>
{embargo}<pubStatus qcode="stat:{status}"/><edNote>For noon papers</edNote></itemMeta>
<contentMeta><urgency>2</urgency><headline>{headline}</headline><slugline>MOON-LANDER</slugline><by>By Ines Calder</by>
<dateline>DARWIN, Nov 23, 2026 (MW) -</dateline><subject qcode="medtop:20000735"/></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>no words</title></head>
<body>{body}</body></html></inlineXML></contentSet></newsItem>"""
NITF = """<?xml version="1.0"?>
<!DOCTYPE nitf SYSTEM "nitf-3-3.dtd">
<nitf><head><title>River</title><docdata management-status="{status}"><doc-id id-string="npa.77" regsrc="NPA"/><urgency ed-urg="4"/>
<date.issue norm="20261122T101500Z"/><date.release norm="{release}"/><du-key key="river" version="3"/></docdata></head>
<body><body.head><hedline><hl1>River falls back</hl1></hedline><byline>By Greta Ohlin</byline>
<dateline><location>VIENNA</location></dateline></body.head>
<body.content>{body}</body.content></body></nitf>"""
NEWSML = """<?xml version="1.0"?>
<NewsML Version="1.2"><NewsItem xml:lang="fr"><Identification><NewsIdentifier><ProviderId>npa.example</ProviderId>
<DateId>20261121T090000Z</DateId><NewsItemId>TX-1</NewsItemId><RevisionId PreviousRevision="0" Update="N">{revision}</RevisionId>
<PublicIdentifier>urn:newsml:npa.example:20261121T090000Z:TX-1:{revision}</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20261121T090000+0100</FirstCreated>
<ThisRevisionCreated>20261121T093000+0100</ThisRevisionCreated><Status FormalName="{status}"/><Urgency FormalName="3"/></NewsManagement>
<NewsComponent><NewsLines><DateLine>PARIS, 21 nov 2026 (NPA) -</DateLine><HeadLine>Le barrage tient</HeadLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="NPA"/></Provider></AdministrativeMetadata>
<ContentItem><MediaType FormalName="Text"/><DataContent><p>Le barrage a tenu.</p><p>ab/cd</p></DataContent></ContentItem>
</NewsComponent></NewsItem></NewsML>"""


def read(text: str | bytes) -> list[Item | Refused]:
    raw = text.encode() if isinstance(text, str) else text
    return list(recognise(raw).parse(raw))


def g2(body="<p>It landed.</p>", headline="Lander down", status="usable", lang="en", embargo=""):
    return G2.format(body=body, headline=headline, status=status, lang=lang, embargo=embargo)


def nitf(body="<p>The river fell.</p>", status="usable", release=""):
    return NITF.format(body=body, status=status, release=release)


def test_g2_fields_are_kept():
    (item,) = read(g2("<p>It <em>landed</em>.</p><table><tr><td colspan='2'>1</td></tr></table>"))
    assert (item.format, item.guid, item.version, item.kind) == (
        "newsmlg2",
        "tag:meridian.example,2026:lander",
        2,
        Kind.UPDATE,
    )
    assert (item.headline, item.urgency, item.provider, item.slugline) == (
        "Lander down",
        2,
        "Meridian Wire",
        "MOON-LANDER",
    )
    assert item.dateline == Dateline("Darwin", "MW", date(2026, 11, 23))
    assert item.body_html.startswith("<p>It <em>landed</em>.</p>\n<table>")
    assert item.usage_terms == "Not for archives"
    assert item.editor_note == "For noon papers"
    assert [(s.scheme, s.code) for s in item.subjects] == [("medtop", "20000735")]
    assert item.versioned_at == datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_g2_cancel_is_a_kill_even_without_a_body(status):
    (item,) = read(g2("", status=status))
    assert item.kind is Kind.KILL


def test_g2_embargo_is_kept_and_an_unreadable_one_refuses_the_item():
    (item,) = read(g2(embargo="<embargoed>2026-12-01T12:00:00+01:00</embargoed>"))
    assert item.embargo_at == datetime(2026, 12, 1, 11, tzinfo=UTC)
    (refused,) = read(g2(embargo="<embargoed>noon</embargoed>"))
    assert refused.reason is Reason.BAD_DATE


def test_g2_right_to_left_words_are_kept():
    (item,) = read(g2("<p>هبطت المركبة.</p>", "هبوط على القمر", lang="ar"))
    assert (item.language, item.body_html) == ("ar", "<p>هبطت المركبة.</p>")


def test_nitf_fields_are_kept():
    (item,) = read(nitf("<p>The river fell.</p><hl2>Next</hl2><ul><li>Rain</li></ul>"))
    assert (item.format, item.guid, item.version, item.urgency, item.provider) == ("nitf", "npa.77", 3, 4, "NPA")
    assert (item.headline, item.byline, item.dateline.place) == ("River falls back", "Greta Ohlin", "Vienna")
    assert item.body_html == "<p>The river fell.</p>\n<h2>Next</h2>\n<ul><li>Rain</li></ul>"


def test_nitf_canceled_is_a_kill():
    assert read(nitf(status="canceled"))[0].kind is Kind.KILL


def test_nitf_embargoed_waits_for_its_release():
    assert read(nitf(status="embargoed", release="20261201T000000Z"))[0].embargo_at == datetime(2026, 12, 1, tzinfo=UTC)


def test_newsml_lineage_is_the_id_without_its_revision():
    first, second = (read(NEWSML.format(revision=n, status="Usable"))[0] for n in (1, 2))
    assert first.guid == second.guid == "urn:newsml:npa.example:20261121:TX-1"
    assert (first.version, first.kind, second.version, second.kind) == (1, Kind.NEW, 2, Kind.UPDATE)
    assert (first.headline, first.language, first.body_html) == ("Le barrage tient", "fr", "<p>Le barrage a tenu.</p>")


def test_newsml_canceled_is_a_kill():
    assert read(NEWSML.format(revision=2, status="Canceled"))[0].kind is Kind.KILL


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE nitf [<!ENTITY a "b">]><nitf>&a;</nitf>', Reason.UNSAFE_XML),
        ('<!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd">]><nitf>&a;</nitf>', Reason.UNSAFE_XML),
        ("<nitf><body>", Reason.MALFORMED),
        ("<nitf>" + "<p>" * 10_000 + "</p>" * 10_000 + "</nitf>", Reason.MALFORMED),
    ],
)
def test_document_that_is_dangerous_or_broken_is_refused(text, reason):
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.reason is reason


def test_entities_hidden_in_utf16_are_refused_too():
    with pytest.raises(Refused) as refused:
        xmlread.read('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE n [<!ENTITY a "b">]><n>&a;</n>'.encode("utf-16"))
    assert refused.value.reason is Reason.UNSAFE_XML


def test_story_without_words_is_refused_in_its_place():
    (refused,) = read(g2("<p> </p>"))
    assert refused.reason is Reason.NO_BODY


def test_script_handlers_and_odd_links_never_reach_the_body():
    hostile = '<p onclick="x()">Safe<script>bad()</script> <a href="javascript:bad()">link</a><iframe src="x">bad</iframe></p>'
    (item,) = read(g2(hostile))
    assert "bad" not in item.body_html
    assert "onclick" not in item.body_html
    assert "Safe" in item.body_html


def test_absurd_date_is_left_out():
    assert moment("99991399T000000Z") is None
    assert moment("0000-01-01") is None
    assert moment("") is None


def test_utf8_behind_a_wrong_declaration_is_read_right():
    raw = (
        NEWSML.format(revision=1, status="Usable")
        .replace("tient", "cédé")
        .replace('"1.0"', '"1.0" encoding="iso-8859-1"', 1)
    )
    assert read(raw.encode("utf-8"))[0].headline == "Le barrage cédé"
    assert read(raw.encode("iso-8859-1"))[0].headline == "Le barrage cédé"


def test_every_text_story_of_the_real_files_has_headline_and_body(shared):
    seen = 0
    for file in sorted((shared / "wire").rglob("*")):
        raw = file.read_bytes() if file.is_file() else b""
        root = xmlread.root_name(raw)
        if root is None or root[1] not in ("nitf", "NewsML", "newsItem", "newsMessage", "packageItem"):
            continue
        try:
            items = recognise(raw).parse(raw)
        except Refused:
            continue
        for item in items:
            if isinstance(item, Item) and item.kind is not Kind.KILL:
                assert item.headline, file.name
                assert "<p" in item.body_html or item.body_html, file.name
                seen += 1
    assert seen > 40


@pytest.mark.parametrize(
    ("name", "headline", "guid", "dateline"),
    [
        ("afp.xml", "Sweden court accepts receivership for Saab carmaker", "urn:newsml:afp.com:20140829:TX-PAR-FXW86",
         Dateline("Stockholm", "AFP", date(2014, 8, 29))),
        ("ap-nitf.xml", "Can trading pollution like stocks help fight climate change?", None, Dateline("New York", "AP")),
        ("efe_nitf.xml", "Honduran president announces Cabinet changes", None, None),
        ("pa5.xml", "HARD BREXIT TO COST UK UP TO £66BN A YEAR, SAYS TREASURY", None, None),
    ],
)  # fmt: skip
def test_facts_of_real_files(shared, name, headline, guid, dateline):
    raw = (shared / "wire" / "superdesk-core" / name).read_bytes()
    item = recognise(raw).parse(raw)[0]
    assert item.headline == headline
    assert guid is None or item.guid == guid
    assert dateline is None or item.dateline == dateline


def test_a_holder_of_a_headline_is_no_headline():
    (item,) = read(NEWSML.format(revision=1, status="Usable").replace("Le barrage tient", "*** *** NewsComponentRef"))
    assert item.headline == "Le barrage a tenu."


@pytest.mark.parametrize(
    ("credit", "opening", "provider"),
    [("TASS", "", "TASS"), ("", "OSTRAND, 21 nov. /TASS/. ", "TASS"), ("", "", "itar-tass.com")],
    ids=["credit", "dateline", "neither"],
)
def test_a_web_site_as_provider_is_called_by_its_name(credit: str, opening: str, provider: str):
    given = NEWSML.format(revision=1, status="Usable").replace("npa.example", "www.itar-tass.com")
    given = given.replace('<Party FormalName="NPA"/>', "").replace("<p>Le", f"<p>{opening}Le")
    given = given.replace("<DateLine>PARIS, 21 nov 2026 (NPA) -</DateLine>", f"<CreditLine>{credit}</CreditLine>")
    assert read(given)[0].provider == provider
