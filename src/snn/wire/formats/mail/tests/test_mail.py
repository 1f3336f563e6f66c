from __future__ import annotations

import pytest

from snn.wire.dispatch import Item, Kind, Reason, Refused
from snn.wire.formats.mail.format import FORMAT


def letter(
    body: str, *headers: str, subject: str = "Mill lights homes", sort: str = "text/plain; charset=utf-8"
) -> bytes:
    head = ["From: Ada Moor <ada@lumen.example>", "Message-ID: <1@lumen.example>", f"Subject: {subject}"]
    return "\r\n".join([*head, f"Content-Type: {sort}", *headers, "", body]).encode()


def only(raw: bytes) -> Item:
    assert FORMAT.recognises(raw)
    (one,) = FORMAT.parse(raw)
    assert isinstance(one, Item), one
    return one


@pytest.mark.parametrize(
    "raw",
    [
        b"Ship sails\n\nIt did.",
        b"From: here to there\n\nIt is a long way.",
        b"Subject: x\n\nwords",
        b"<html><body>From: a Subject: b</body></html>",
        b"http://a.example/From: x\nSubject: y\n\nz",
    ],
)
def test_what_is_no_mail_is_not_claimed(raw: bytes) -> None:
    assert not FORMAT.recognises(raw)


def test_the_subject_is_the_headline_without_reply_marks() -> None:
    assert only(letter("It hummed.", subject="Re: Fwd: AW: Mill lights homes")).headline == "Mill lights homes"


@pytest.mark.parametrize(
    ("subject", "kind"),
    [("KILL: Mill burns", Kind.KILL), ("CORRECTION - Mill", Kind.CORRECTION), ("URGENT: Mill", Kind.NEW)],
)
def test_a_label_in_the_subject_says_what_it_is(subject: str, kind: Kind) -> None:
    assert only(letter("It hummed.", subject=subject)).kind is kind


def test_signature_quotation_and_disclaimer_are_no_words_of_the_story() -> None:
    body = "The mill turned.\n\nOn Mon, 14 Mar 2022 Ben wrote:\n> old words\n\n-- \nAda Moor, Lumen"
    assert only(letter(body)).body_html == "<p>The mill turned.</p>"


def test_flowed_lines_are_joined() -> None:
    assert only(letter("The mill \nturned.\n", sort="text/plain; format=flowed")).body_html == "<p>The mill turned.</p>"


def test_sender_date_and_id_are_kept() -> None:
    item = only(letter("It hummed.", "Date: Mon, 14 Mar 2022 11:15:00 +0100"))
    assert (item.guid, item.provider, item.credit) == ("mid:1@lumen.example", "lumen.example", "Ada Moor")
    assert item.versioned_at is not None
    assert item.versioned_at.isoformat() == "2022-03-14T11:15:00+01:00"


def test_an_arabic_mail_in_cp1256_that_says_nothing_is_read() -> None:
    raw = letter("أضاءت طاحونة المد أربعة آلاف منزل يوم الاثنين.", sort="text/plain").decode().encode("cp1256")
    assert only(raw).language == "ar"


def test_a_mail_without_text_names_what_is_attached() -> None:
    raw = (
        b"From: a@x.example\r\nMessage-ID: <2@x>\r\nSubject: Photo\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b'--b\r\nContent-Type: image/png; name="mill.png"\r\n\r\n\x89PNG\r\n--b--\r\n'
    )
    (one,) = FORMAT.parse(raw)
    assert isinstance(one, Refused)
    assert one.reason is Reason.NO_BODY
    assert "mill.png" in one.message


def test_a_broken_wire_file_attached_is_refused_by_its_name() -> None:
    raw = (
        b"From: a@x.example\r\nMessage-ID: <3@x>\r\nSubject: File\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b'--b\r\nContent-Type: application/xml; name="cut.xml"\r\n\r\n<nitf><body><p>cut\r\n--b--\r\n'
    )
    (one,) = FORMAT.parse(raw)
    assert isinstance(one, Refused)
    assert (one.reason, "cut.xml" in one.message) == (Reason.MALFORMED, True)


def test_a_character_set_of_no_name_is_read_by_its_bytes() -> None:
    item = only(letter("The café hummed.", sort='text/plain; charset="utf\x00-8"'))
    assert "caf" in item.body_html
