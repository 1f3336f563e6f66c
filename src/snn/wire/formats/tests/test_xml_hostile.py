"""Bad and hostile XML: each a clear refusal or a harmless story, in every XML format."""

from __future__ import annotations

import pytest

from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import Format
from snn.wire.formats.newsml12.format import FORMAT as NEWSML12
from snn.wire.formats.newsmlg2.format import FORMAT as NEWSMLG2
from snn.wire.formats.nitf.format import FORMAT as NITF
from snn.wire.formats.xmlread import read, root_name

NITF_DOC = '<nitf><head><docdata>{0}<doc-id id-string="r.1"/></docdata></head><body>{1}</body></nitf>'
HEADED = "<body.head><hedline><hl1>Bridge opens</hl1></hedline></body.head><body.content>{0}</body.content>"
G2_DOC = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:l:1" version="1"><itemMeta>'
    '<itemClass qcode="ninat:text"/>{0}</itemMeta><contentMeta><headline>Mill turns</headline></contentMeta>'
    '<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{1}</body></html></inlineXML></contentSet>'
    "</newsItem>"
)
NEWSML_DOC = (
    "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>n.example</ProviderId><DateId>20220314</DateId>"
    "<NewsItemId>1</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification><NewsManagement>{0}"
    "</NewsManagement><NewsComponent><NewsLines><HeadLine>Crane rises</HeadLine></NewsLines><ContentItem><DataContent>"
    "{1}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
)


def document(format_: Format, meta: str = "", body: str = "<p>Words.</p>") -> str:
    if format_ is NITF:
        return NITF_DOC.format(meta, HEADED.format(body))
    return (G2_DOC if format_ is NEWSMLG2 else NEWSML_DOC).format(meta, body)


def refusal(format_: Format, raw: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        format_.parse(raw)
    return caught.value


def story(format_: Format, text: str | bytes) -> Item:
    (one,) = format_.parse(text if isinstance(text, bytes) else text.encode())
    assert isinstance(one, Item)
    return one


SOON = "<StatusWillChange><DateAndTime>soon</DateAndTime></StatusWillChange>"
every_format = pytest.mark.parametrize("format_", [NEWSML12, NEWSMLG2, NITF], ids=lambda each: each.name)


@every_format
def test_external_entity_is_refused(format_: Format) -> None:
    root = document(format_)[1:].partition(">")[0].partition(" ")[0]
    raw = f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "file:///etc/passwd">]>{document(format_, body="<p>&x;</p>")}'.encode()
    assert format_.recognises(raw)
    assert refusal(format_, raw).reason is Reason.UNSAFE_XML


@every_format
def test_billion_laughs_is_refused(format_: Format) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    raw = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{document(format_, body="<p>&l9;</p>")}'.encode()
    assert refusal(format_, raw).reason is Reason.UNSAFE_XML


@every_format
def test_entities_hidden_in_utf_16_are_refused(format_: Format) -> None:
    text = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY x "y">]>{document(format_)}'
    assert refusal(format_, text.encode("utf-16")).reason is Reason.UNSAFE_XML


@every_format
def test_a_named_dtd_is_neither_fetched_nor_refused(format_: Format) -> None:
    text = f'<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">{document(format_, body="<p>Caf&eacute;&nbsp;au lait.</p>")}'
    assert "Café" in story(format_, text).body_html


@every_format
def test_depth_10000_is_refused(format_: Format) -> None:
    raw = document(format_, body="<p>" * 10_000 + "deep" + "</p>" * 10_000).encode()
    refused = refusal(format_, raw)
    assert refused.reason is Reason.MALFORMED
    assert "line 1" in refused.message


@every_format
def test_markup_nested_10000_deep_in_character_data_is_harmless(format_: Format) -> None:
    deep = "<div>" * 10_000 + "<p>deep</p>"
    (one,) = format_.parse(document(format_, body=f"<![CDATA[{deep}]]>").encode())
    assert isinstance(one, Item | Refused)


@every_format
def test_truncated_names_the_line_and_what_to_do(format_: Format) -> None:
    raw = document(format_, body="<p>Words.</p>\n<p>More").encode().partition(b"More")[0]
    refused = refusal(format_, raw)
    assert refused.reason is Reason.MALFORMED
    assert "line 2" in refused.message
    assert "ask the sender" in refused.message


@every_format
def test_empty_is_refused(format_: Format) -> None:
    assert refusal(format_, b" \n ").reason is Reason.EMPTY


@every_format
def test_script_handlers_and_odd_schemes_leave_the_body(format_: Format) -> None:
    body = (
        "<p onclick='x()'>One.</p><script>alert(1)</script><p><a href='javascript:alert(1)'>two</a> "
        "<a href=' jAvAscript:alert(1)'>three</a> <a href='https://a.example/'>four</a></p>"
        "<iframe src='x'>five</iframe><svg onload='x()'><p>six</p></svg><img src='javascript:x()' onerror='x()'/>"
    )
    item = story(format_, document(format_, body=body))
    link = '<a href="https://a.example/" rel="nofollow noopener">four</a>'
    assert item.body_html == f"<p>One.</p>\n<p>two three {link}</p>"
    assert item.pictures == ()


@every_format
def test_escaped_markup_in_character_data_is_sanitised(format_: Format) -> None:
    body = "<![CDATA[<p onmouseover=x()>One<script>alert(1)</script>.</p><a href=javascript:x()>two</a>]]>"
    html = story(format_, document(format_, body=body)).body_html
    assert "<script" not in html
    assert "<a" not in html
    assert "One" in html


@every_format
def test_a_story_without_body_is_refused(format_: Format) -> None:
    (one,) = format_.parse(document(format_, body="<p> </p>").encode())
    assert isinstance(one, Refused)
    assert one.reason is Reason.NO_BODY


@every_format
def test_leading_mark_white_space_and_newline_are_tolerated(format_: Format) -> None:
    raw = b"\xef\xbb\xbf\r\n  " + f'<?xml version="1.0"?>{document(format_)}'.encode()
    assert format_.recognises(raw)
    assert story(format_, raw).body_html == "<p>Words.</p>"


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        ("iso-8859-1", "utf-8"),
        ("utf-8", "cp1252"),
        ("utf-8", "iso-8859-1"),
        ("windows-1251", "cp1251"),
        ("x-odd", "utf-8"),
    ],
)
def test_a_wrong_declared_encoding_is_survived(declared: str, sent: str) -> None:
    words = "Привет" if sent == "cp1251" else "Café naïve"
    raw = f'<?xml version="1.0" encoding="{declared}"?>{document(NITF, body=f"<p>{words}</p>")}'.encode(sent)
    assert story(NITF, raw).body_html == f"<p>{words}</p>"


def test_control_bytes_are_dropped_not_fatal() -> None:
    assert story(NITF, document(NITF, body="<p>On\x1ae.\x00</p>")).body_html == "<p>One.</p>"


@pytest.mark.parametrize(
    ("format_", "meta"),
    [
        (NEWSMLG2, "<embargoed>0000-00-00T00:00:00Z</embargoed>"),
        (NEWSML12, '<Status FormalName="Embargoed"/>'),
        (
            NEWSML12,
            '<Status FormalName="Embargoed"/><StatusWillChange><DateAndTime>soon</DateAndTime></StatusWillChange>',
        ),
    ],
)
def test_an_unreadable_embargo_is_refused(format_: Format, meta: str) -> None:
    (one,) = format_.parse(document(format_, meta).encode())
    assert isinstance(one, Refused)
    assert one.reason is Reason.BAD_DATE


def test_an_embargo_without_end_in_nitf_is_refused() -> None:
    text = document(NITF).replace("<docdata>", '<docdata management-status="embargoed">')
    (one,) = NITF.parse(text.encode())
    assert isinstance(one, Refused)
    assert one.reason is Reason.BAD_DATE


@pytest.mark.parametrize("absurd", ["00000101", "99991231T000000Z", "20221301", "20220230T101010Z", "yesterday", ""])
def test_an_absurd_date_that_binds_nobody_is_none(absurd: str) -> None:
    item = story(NITF, document(NITF, f'<date.issue norm="{absurd}"/>'))
    assert item.versioned_at is None
    assert item.headline == "Bridge opens"


def test_a_body_longer_than_any_story_is_refused() -> None:
    (one,) = NITF.parse(document(NITF, body="<p>" + "word " * 250_000 + "</p>").encode())
    assert isinstance(one, Refused)
    assert one.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"<nitf>", ("", "nitf")),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><!-- <x> --><!DOCTYPE nitf SYSTEM 'x'>\n<nitf a='1'/>", ("", "nitf")),
        (b'<a:newsItem xmlns:a="urn:n" guid="1">', ("urn:n", "newsItem")),
        ("<newsItem/>".encode("utf-16"), ("", "newsItem")),
        (b"", None),
        (b"plain words", None),
        (b"\x89PNG\r\n", None),
        (b"<!DOCTYPE " + b"[" * 9000, None),
        (b"<!--" * 5000, None),
    ],
)
def test_root_name_reads_the_beginning_alone(raw: bytes, expected: tuple[str, str] | None) -> None:
    assert root_name(raw) == expected


def test_a_file_past_the_limit_is_refused_unread() -> None:
    with pytest.raises(Refused) as caught:
        read(b"<nitf>" + b" " * 20_000_001)
    assert caught.value.reason is Reason.TOO_LARGE
