from __future__ import annotations

import json
import os
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from django.db import DataError

from snn.network.models import Source
from snn.wire import actions, queries
from snn.wire.actions import expand, take
from snn.wire.dispatch import Kind
from snn.wire.formats import registry
from snn.wire.models import Dispatch, Quarantine, Raw

pytestmark = pytest.mark.django_db

STORY = b"Ship sails\n\nPortaven (AFP) - The ship sailed on Monday.\n"
LIST = json.dumps(
    [
        {"guid": "urn:x:1", "headline": "One", "body_html": "<p onclick='x()'>First.<script>x()</script></p>"},
        {"guid": "urn:x:2", "headline": "Two", "type": "picture"},
        {"guid": "urn:x:3", "headline": "Three", "body_text": "Third.\x00", "version": "4", "pubstatus": "canceled"},
    ]
).encode()


def test_a_story_is_kept_with_its_bytes_and_its_source(at: datetime) -> None:
    afp = Source.objects.create(slug="afp", name="AFP", full_name="Agence France-Presse", matches=["afp"])
    (receipt,) = take(STORY, name="ship.txt", at=at)
    dispatch = Dispatch.objects.get(pk=receipt.dispatch_id)
    assert (receipt.file, receipt.format, receipt.headline, receipt.again) == (
        "ship.txt",
        "plaintext",
        "Ship sails",
        False,
    )
    assert (receipt.guid, receipt.version, receipt.kind) == (dispatch.guid, 1, "new")
    assert dispatch.source == afp
    assert dispatch.received_at == at
    assert zlib.decompress(dispatch.raw.packed) == queries.bytes_of(dispatch.raw) == STORY


def test_every_item_of_a_file_has_its_receipt_in_order(at: datetime) -> None:
    receipts = take(LIST, name="list.json", at=at)
    assert [receipt.number for receipt in receipts] == [0, 1, 2]
    assert [receipt.reason for receipt in receipts] == ["", "not-a-story", ""]
    assert receipts[2].kind == Kind.KILL
    assert receipts[1].format == "ninjs"
    assert receipts[1].quarantine == Quarantine.objects.get().label
    assert Dispatch.objects.get(guid="urn:x:1").body_html == "<p>First.</p>"


def test_the_same_file_again_is_a_harmless_repeat(at: datetime) -> None:
    first = take(LIST, name="list.json", at=at)
    again = take(LIST, name="copy of list.json", at=at)
    assert [(one.dispatch_id, one.quarantine) for one in again] == [(one.dispatch_id, one.quarantine) for one in first]
    assert all(one.again for one in again)
    assert {one.file for one in again} == {"copy of list.json"}
    assert (Raw.objects.count(), Dispatch.objects.count(), Quarantine.objects.count()) == (1, 2, 1)


def test_two_takes_at_once_end_as_one(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    first = take(LIST, name="a.json", at=at)
    # The second looked before the first was done.
    real, looks = queries.receipts_of, []

    def late(sha256: str, name: str, *, again: bool = True) -> tuple[object, ...]:
        looks.append(name)
        return () if len(looks) == 1 else real(sha256, name, again=again)

    monkeypatch.setattr(queries, "receipts_of", late)
    second = take(LIST, name="b.json", at=at)
    assert [one.dispatch_id for one in second] == [one.dispatch_id for one in first]
    assert all(one.again for one in second)
    assert Raw.objects.count() == 1


def test_a_refused_file_is_kept_whole(at: datetime) -> None:
    (receipt,) = take(b"\x89PNG\r\n\x1a\n\x00", name="x.png", at=at)
    kept = Quarantine.objects.get()
    assert (receipt.reason, receipt.quarantine, receipt.dispatch_id) == ("unknown-format", kept.label, None)
    assert "PNG" in receipt.message
    assert kept.raw is not None
    assert queries.bytes_of(kept.raw).startswith(b"\x89PNG")


def test_an_empty_file_is_kept_and_refused(at: datetime, tmp_path: Path) -> None:
    file = tmp_path / "empty.xml"
    file.touch()
    assert [one.reason for one in take(file, name="empty.xml", at=at)] == ["empty"]
    assert Raw.objects.get().size_bytes == 0


def test_a_file_of_200_mb_is_refused_unread_and_left_alone(at: datetime, tmp_path: Path) -> None:
    file = tmp_path / "huge.xml"
    with file.open("wb") as handle:
        handle.truncate(200 * 1024 * 1024)
    (receipt,) = take(file, name="huge.xml", at=at)
    (again,) = take(file, name="huge.xml", at=at)
    assert receipt.reason == again.reason == "too-large"
    assert "209,715,200 bytes" in receipt.message
    assert (receipt.again, again.again, again.quarantine) == (False, True, receipt.quarantine)
    assert (Raw.objects.count(), Quarantine.objects.get().raw) == (0, None)
    assert file.stat().st_size == 200 * 1024 * 1024


def test_bytes_past_the_limit_are_refused(at: datetime) -> None:
    (receipt,) = take(b"x" * (registry.LARGEST_BYTES + 1), name="huge", at=at)
    assert (receipt.reason, Raw.objects.count()) == ("too-large", 0)


def test_what_is_no_readable_file_is_said(at: datetime, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("gone.xml", "pipe", "", "nul\x00.xml"):
        (receipt,) = take(tmp_path / name, name=name, at=at)
        assert receipt.reason == "unreadable-file", name
        assert receipt.quarantine.startswith("q-")
        assert receipt.message


def test_a_file_without_permission_is_said(at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    (receipt,) = take(tmp_path / "secret.txt", name="secret.txt", at=at)
    assert receipt.reason == "unreadable-file"
    assert "Permission denied" in receipt.message


class _Broken:
    name = "broken"

    def recognises(self, raw: bytes) -> bool:
        return raw.startswith(b"break")

    def parse(self, raw: bytes) -> list[object]:
        if raw == b"break empty":
            return []
        raise ZeroDivisionError("nobody planned this")


def test_a_parser_that_fails_stops_nothing(
    at: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = registry.formats()
    monkeypatch.setattr(registry, "formats", lambda names=None: [_Broken(), *real])
    (broken,), (good,), (none,) = (
        take(raw, name=name, at=at) for name, raw in (("bad", b"break"), ("good", STORY), ("none", b"break empty"))
    )
    assert (broken.reason, broken.format) == ("malformed", "broken")
    assert "ZeroDivisionError" in broken.message
    assert "nobody planned this" in caplog.text
    assert good.dispatch_id
    assert none.reason == "malformed"


def test_what_the_database_refuses_is_quarantined(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = [DataError("out of range")]

    def keep(rows: object) -> None:
        if refusals:
            raise refusals.pop()

    monkeypatch.setattr(Dispatch.objects, "bulk_create", keep)
    (receipt,) = take(LIST, name="list.json", at=at)
    assert receipt.reason == "malformed"
    assert "DataError" in receipt.message
    assert queries.bytes_of(Raw.objects.get()) == LIST


def test_hostile_words_fit_the_database(at: datetime) -> None:
    one = {
        "guid": "g" * 2000,
        "headline": "word\x00 " * 400,
        "body_text": "x\ud800\x00y",
        "version": "9" * 60,
        "keywords": ["\x00", "a\ud800"],
        "language": "x" * 400,
        "subject": [{"code": "\ud800" * 3, "name": "\x00"}],
        "associations": {"a": {"type": "picture", "renditions": {"original": {"href": "https://x/\ud800\x00"}}}},
    }
    (receipt,) = take(json.dumps(one).encode(), name="n\x00ame\ud800", at=at)
    shown = queries.show(receipt.dispatch_id or 0)
    assert shown is not None
    assert shown.item is not None
    assert len(shown.item.guid) <= 500
    assert shown.body_text.endswith("y")


def test_folders_are_walked_in_order_without_unfinished_files(tmp_path: Path) -> None:
    for name in ("b/2.xml", "b/1.xml", "a.xml", ".hidden", "x.part", "y.tmp", ".git/z.xml", "c.PART.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = [str(path.relative_to(tmp_path)) for path in expand([tmp_path, tmp_path / "x.part", tmp_path / "gone"])]
    assert found == ["a.xml", "c.PART.xml", "b/1.xml", "b/2.xml", "x.part", "gone"]


def test_a_raw_is_kept_once_for_all_its_items(at: datetime) -> None:
    receipts = take(LIST, name="list.json", at=at)
    kept = Raw.objects.get()
    assert len(receipts) == 3
    assert kept.dispatches.count() + kept.refusals.count() == 3
    assert actions.UNFINISHED == (".part", ".tmp")
