"""What no sender means well: each refused with a reason or cleaned, none a failure, none slow."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import time
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from snn.ground.markup import to_text
from snn.wire import rules
from snn.wire.actions import take
from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import registry

FORMATS = registry.FORMATS
XML_ROOTS = {
    "newsmlg2": '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g" version="1">%s</newsItem>',
    "newsml12": "<NewsML>%s</NewsML>",
    "nitf": "<nitf>%s</nitf>",
    "feed": '<rss version="2.0"><channel><title>t</title><item><title>x</title><description>%s</description></item></channel></rss>',
    "wxr": '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>x</title><guid>%s</guid></item></channel></rss>',
    "agencyxml": "<RBNews><NewsID>1</NewsID><content>%s</content></RBNews>",
}


def read(raw: bytes) -> list[Item | Refused]:
    """What the wire makes of a file, timed: nothing here may take two seconds."""
    started = time.process_time()
    found = [rules.storable(one) if isinstance(one, Item) else one for one in registry.read(raw, FORMATS)]
    assert time.process_time() - started < 2
    return found


def only(raw: bytes) -> Item | Refused:
    (one,) = read(raw)
    return one


def refusal(raw: bytes) -> Refused:
    one = only(raw)
    assert isinstance(one, Refused)
    assert one.message
    return one


def item(raw: bytes) -> Item:
    one = only(raw)
    assert isinstance(one, Item), one
    return one


def mail(*parts: bytes, subject: str = "Mill lights homes") -> bytes:
    head = f"From: a@lumen.example\r\nMessage-ID: <1@x>\r\nSubject: {subject}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head.encode() + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def attached(name: str, raw: bytes) -> bytes:
    head = f'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(raw)


def zipped(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return held.getvalue()


@pytest.mark.parametrize("name", XML_ROOTS)
def test_an_entity_bomb_is_refused(name: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    raw = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>' + XML_ROOTS[name] % "&l9;"
    assert refusal(raw.encode()).reason is Reason.UNSAFE_XML


@pytest.mark.parametrize("name", XML_ROOTS)
def test_an_external_entity_is_refused(name: str) -> None:
    raw = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + XML_ROOTS[name] % "&e;"
    assert refusal(raw.encode()).reason is Reason.UNSAFE_XML


@pytest.mark.parametrize("name", XML_ROOTS)
def test_elements_ten_thousand_deep_are_refused(name: str) -> None:
    raw = XML_ROOTS[name] % ("<block>" * 10_000 + "</block>" * 10_000)
    assert all(isinstance(one, Refused) for one in read(raw.encode()))


def test_packages_ten_thousand_deep_are_refused() -> None:
    deep = '{"guid":"g","type":"composite","associations":{"a":' * 10_000 + "{}" + "}}" * 10_000
    assert refusal(deep.encode()).reason is Reason.MALFORMED
    nested = "<newsMessage>" * 10_000 + "</newsMessage>" * 10_000
    assert refusal(nested.encode()).reason is Reason.MALFORMED


@pytest.mark.parametrize("declared", ["utf-16", "utf-7", "koi8-r", "no-such-set", "ISO-8859-1"])
def test_a_wrong_declared_encoding_is_survived(declared: str) -> None:
    body = "<title>Mühle</title><body><body.content><p>Die Mühle läuft für alle.</p></body.content></body>"
    found = item(
        f'<?xml version="1.0" encoding="{declared}"?><nitf><head>{body.replace("<body>", "</head><body>", 1)}</nitf>'.encode()
    )
    assert "läuft" in found.body_html or declared == "koi8-r"


@pytest.mark.parametrize("name", [*XML_ROOTS, "ninjs", "digitalwires", "jsonfeed", "apmedia"])
def test_a_file_cut_short_is_refused_or_read_as_far_as_it_goes(name: str) -> None:
    folder = Path(registry.__file__).parent / name / "tests" / "golden"
    raw = next(file for file in sorted(folder.iterdir()) if not file.name.endswith(".expected.json")).read_bytes()
    for length in range(0, len(raw), max(1, len(raw) // 40)):
        for one in read(raw[:length]):
            assert isinstance(one, Item) or one.message


def test_a_zip_bomb_by_mail_is_refused_and_the_mail_is_not() -> None:
    bomb = zipped(**{f"{n}.xml": b"<nitf>" + b" " * 5_000_000 for n in range(9)})
    assert len(bomb) < 100_000
    found = read(
        mail(
            attached("bomb.zip", bomb),
            attached("ok.xml", b"<nitf><body><body.content><p>It hums.</p></body.content></body></nitf>"),
        )
    )
    assert [one.reason for one in found if isinstance(one, Refused)] == [Reason.TOO_LARGE]
    assert [one.body_html for one in found if isinstance(one, Item)] == ["<p>It hums.</p>"]


def test_a_gzip_bomb_by_mail_is_refused() -> None:
    bomb = gzip.compress(b"\x00" * 60_000_000)
    found = read(mail(attached("bomb.gz", bomb)))
    assert [one.reason for one in found if isinstance(one, Refused)] == [Reason.TOO_LARGE]


def test_an_archive_in_an_archive_is_not_opened() -> None:
    inner = zipped(**{"story.xml": b"<nitf><body><p>x</p></body></nitf>"})
    found = read(mail(b"Content-Type: text/plain\r\n\r\nSee the file.", attached("a.zip", zipped(**{"b.zip": inner}))))
    assert [one.headline for one in found if isinstance(one, Item)] == ["Mill lights homes"]


def test_a_zip_of_a_thousand_files_is_refused() -> None:
    found = read(mail(attached("many.zip", zipped(**{f"{n}.xml": b"<a/>" for n in range(1000)}))))
    assert [one.reason for one in found if isinstance(one, Refused)] == [Reason.TOO_LARGE]


@pytest.mark.parametrize(
    "broken",
    [b"PK\x03\x04" + b"\x00" * 60, zipped(a=b"x" * 1000)[:80], gzip.compress(b"x" * 1000)[:-9], b"\x1f\x8b\x08"],
    ids=["zip of zeros", "half a zip", "half a gzip", "a gzip's first bytes"],
)
def test_a_broken_archive_says_so(broken: bytes) -> None:
    found = read(mail(attached("broken.zip", broken)))
    assert [one.reason for one in found if isinstance(one, Refused)] == [Reason.MALFORMED]
    assert "broken archive" in str(found[0])


def test_a_mail_of_thousands_of_parts_is_refused() -> None:
    raw = mail(*[b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c--"] * 3000)
    assert refusal(raw).reason is Reason.MALFORMED


def test_mails_within_mails_are_opened_so_far_and_no_further() -> None:
    raw = b"From: a@x.example\r\nSubject: s\r\nMessage-ID: <0@x>\r\n\r\nThe innermost text."
    for number in range(60):
        raw = (
            b"From: a@x.example\r\nSubject: s\r\nMessage-ID: <%d@x>\r\nContent-Type: message/rfc822\r\n\r\n" % number
            + raw
        )
    assert refusal(raw).reason is Reason.MALFORMED


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?B?////?=",
        "=?no-such?Q?a?=",
        "=?utf-8?Q?=C3?=",
        "\udce9".encode("utf-8", "surrogateescape").decode("latin-1"),
        "a" * 50_000,
    ],
)
def test_a_malformed_subject_is_still_words(subject: str) -> None:
    raw = f"From: a@x.example\r\nMessage-ID: <1@x>\r\nSubject: {subject}\r\n\r\nThe mill turned.".encode(
        "latin-1", "replace"
    )
    assert len(item(raw).headline) <= rules.LONGEST_HEADLINE


@pytest.mark.parametrize(
    "absurd", ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000", "-1", "2022-02-31T25:61:00Z", "1e400"]
)
def test_an_absurd_date_is_refused_or_none(absurd: str) -> None:
    story = {"guid": "g", "headline": "h", "body_text": "It hummed. " * 3, "versioncreated": absurd}
    one = only(json.dumps(story).encode())
    assert isinstance(one, Item) or one.reason is Reason.BAD_DATE
    g2 = (
        f'<newsItem guid="g"><itemMeta><versionCreated>{absurd}</versionCreated></itemMeta><contentMeta>'
        "<headline>h</headline></contentMeta><contentSet><inlineData>It hummed.</inlineData></contentSet></newsItem>"
    )
    assert item(g2.encode()).versioned_at in (None, datetime.fromisoformat("9999-12-31T23:59:59+00:00"))
    entry = f"<guid>1</guid><title>h</title><description>It hummed.</description><pubDate>{absurd}</pubDate>"
    feed = f'<rss version="2.0"><channel><item>{entry}</item></channel></rss>'
    # feedparser counts days past a month's end on into the next, as calendars of old did.
    created = item(feed.encode()).created_at
    assert created is None or created.year == 2022


@pytest.mark.parametrize(
    "markup",
    [
        "<script>steal()</script>",
        "<style>p{}</style>",
        "<iframe src='https://x.example'></iframe>",
        "<p> </p><script>x</script>",
    ],
)
def test_a_body_of_nothing_but_script_is_no_body(markup: str) -> None:
    assert refusal(json.dumps({"guid": "g", "headline": "h", "body_html": markup}).encode()).reason is Reason.NO_BODY
    page = f"<html><head><title>Title</title></head><body>{markup}</body></html>"
    assert refusal(page.encode()).reason is Reason.NO_BODY


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", " java\tscript:x", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "http://localhost/", "http://127.0.0.1:8000/",
     "http://169.254.169.254/latest", "http://[::1]/", "http://2130706433/", "//evil.example", "file:///etc/passwd"],
)  # fmt: skip
def test_a_link_that_leads_nowhere_good_is_words(href: str) -> None:
    story = {
        "guid": "g",
        "headline": "h",
        "body_html": f'<p>See <a href="{href}">this</a>. It hummed.</p>',
        "associations": {"a": {"type": "picture", "renditions": {"o": {"href": href}}}},
    }
    found = item(json.dumps(story).encode())
    assert to_text(found.body_html) == "See this. It hummed."
    assert "href" not in found.body_html
    assert not any(picture.href.startswith(("javascript", "data", "http")) for picture in found.pictures)


@pytest.mark.django_db
def test_a_file_of_500_mb_is_refused_unread(at: datetime, tmp_path: Path) -> None:
    file = tmp_path / "big.xml"
    with file.open("wb") as handle:
        os.ftruncate(handle.fileno(), 500_000_000)
    started = time.process_time()
    (receipt,) = take(file, name="big.xml", at=at)
    assert (receipt.reason, receipt.dispatch_id) == (Reason.TOO_LARGE, None)
    assert time.process_time() - started < 1


def test_more_items_than_a_file_may_hold_are_refused() -> None:
    raw = b"ZCZC AAP\n$Head line\nText of it.\nNNNN\n" * 20_001
    assert refusal(raw).reason is Reason.TOO_LARGE
