"""A second look at what was refused."""

from __future__ import annotations

from datetime import datetime

import pytest

from snn.wire import quarantine, queries
from snn.wire.actions import take
from snn.wire.dispatch import Item
from snn.wire.formats import registry
from snn.wire.models import Dispatch, Quarantine, Raw

pytestmark = pytest.mark.django_db


class _Fixed:
    name = "fixed"

    def recognises(self, raw: bytes) -> bool:
        return raw.startswith(b"\x89ODD")

    def parse(self, raw: bytes) -> list[Item]:
        return [Item("fixed", "urn:odd:1", "Read after all", "<p>Words.</p>")]


@pytest.fixture
def refused(at: datetime) -> Quarantine:
    take(b"\x89ODD\x00\x01", name="odd.bin", at=at)
    return Quarantine.objects.get()


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = registry.formats()
    monkeypatch.setattr(registry, "formats", lambda names=None: [_Fixed(), *real])


def test_what_a_fixed_parser_reads_becomes_a_dispatch_once(refused: Quarantine, at: datetime, fixed: None) -> None:
    first, second = (quarantine.retry(refused, at=at) for _ in range(2))
    assert [one.headline for one in first.dispatches] == ["Read after all"]
    assert (second.dispatches, second.why) == ((), "it was read before")
    assert (Dispatch.objects.count(), Quarantine.objects.get().retried_at) == (1, at)
    assert queries.refusals_open() == []


def test_the_file_again_gives_the_dispatch_and_no_refusal(refused: Quarantine, at: datetime, fixed: None) -> None:
    quarantine.retry(refused, at=at)
    (receipt,) = take(b"\x89ODD\x00\x01", name="odd.bin", at=at)
    assert (receipt.headline, receipt.quarantine) == ("Read after all", "")


def test_what_no_parser_reads_stays_refused(refused: Quarantine, at: datetime) -> None:
    assert quarantine.retry(refused, at=at).why.startswith("still refused: ")
    assert queries.refusals_open() == [refused.pk]


def test_what_is_dropped_keeps_its_bytes_and_says_who_and_why(refused: Quarantine, at: datetime) -> None:
    assert quarantine.drop(refused, by="Ada", why="a picture", at=at)
    assert not quarantine.drop(refused, by="Cy", why="no reason", at=at)
    kept = Quarantine.objects.get()
    assert (kept.dropped_by, kept.dropped_why, kept.dropped_at) == ("Ada", "a picture", at)
    assert queries.bytes_of(Raw.objects.get()) == b"\x89ODD\x00\x01"
    assert quarantine.retry(kept, at=at).why == "dropped by Ada: a picture"
    assert queries.refusals_open() == []


def test_a_file_whose_bytes_were_not_kept_must_be_taken_again(at: datetime) -> None:
    gone = Quarantine.objects.create(name="huge.xml", reason="too-large", message="too large", at=at)
    assert "take the file in again" in quarantine.retry(gone, at=at).why
