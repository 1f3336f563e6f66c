"""`snn wire status`, from rows to the table."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from snn.config.cli import build_parser
from snn.config.intake import take_in
from snn.config.status import status
from snn.ground import clock
from snn.network.models import Preference, Section, Site, Source
from snn.stories.figures import quantile
from snn.wire.channels import troubles
from snn.wire.models import Dispatch, Quarantine, Raw

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def afp(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    settings.DATA = type(settings.DATA)(tmp_path)
    (tmp_path / "wire").mkdir()
    settings.DATA.watch_beat.touch()
    os.utime(settings.DATA.watch_beat, (NOW.timestamp(), NOW.timestamp()))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    site = Site.objects.create(host="m.example", name="m", tagline="t", description="d", look="x", today_on=NOW.date())
    section = Section.objects.create(slug="world", name="w", description="d", related_line="r", home=site)
    Preference.objects.create(fallback=section)
    Source.objects.create(slug="unknown", name="Wire", full_name="Wire services")
    return Source.objects.create(slug="afp", name="AFP", full_name="AFP", matches=["afp"])


def send(afp: Source | None, minutes_ago: int = 5, **fields: str) -> None:
    one = {"guid": "urn:1", "headline": "Probe wakes", "body_html": "<p>It woke.</p>"} | fields
    at = NOW - timedelta(minutes=minutes_ago)
    take_in(json.dumps(one).encode(), at=at, name="x", source=afp)


def say(capsys, *words: str) -> tuple[int, str]:
    args = build_parser().parse_args(("wire", "status", *words))
    return args.verb(args), capsys.readouterr().out


def test_figures_of_a_source(afp: Source) -> None:
    send(afp, 60, versioncreated="2026-11-25T10:58:00Z")
    send(afp, 50, version="2", headline="Probe wakes again", versioncreated="2026-11-25T11:00:00Z")
    send(afp, 45, version="2", headline="Probe wakes again", urgency="3")
    send(afp, 40, pubstatus="canceled", version="3")
    send(afp, 30, guid="urn:2", type="picture")
    send(afp, 60 * 48, guid="urn:3", headline="Old")
    (row,) = status(NOW, 24).sources
    assert (row.slug, row.taken, row.updated, row.killed, row.held, row.duplicates, row.refused) == (
        "afp", 1, 1, 1, 0, 1, 1,
    )  # fmt: skip
    assert (row.lag_p50_s, row.lag_p95_s) == (600.0, 600.0)
    assert row.last_at == NOW - timedelta(minutes=40)


def test_what_names_no_source_has_a_row_of_its_own(afp: Source) -> None:
    send(None)
    (row,) = status(NOW, 24).sources
    assert (row.slug, row.name, row.taken) == ("", "no known source", 1)


def test_all_is_well(afp: Source, capsys) -> None:
    send(afp)
    code, said = say(capsys)
    assert (code, "all is well" in said, "AFP" in said) == (0, True, True)


def test_nothing_yet(capsys) -> None:
    assert say(capsys) == (0, "all is well\nnothing has come in yet\n")


def test_alarms_come_first_and_the_table_lines_up(afp: Source, capsys) -> None:
    send(afp)
    troubles.raised("feed", "https://a.example/", "says it is gone for good (410)", at=NOW, source=afp, at_once=True)
    code, said = say(capsys)
    assert code == 1
    assert said.startswith(
        "ALARM  feed https://a.example/: says it is gone for good (410) (since 2026-11-25 12:00 UTC)"
    )
    widths = {len(line) for line in said.splitlines() if line[:1] in "┏┃┡│└"}
    assert len(widths) == 1


def test_a_trouble_is_an_alarm_the_third_time(afp: Source) -> None:
    for times in (1, 2, 3):
        troubles.raised("feed", "https://a.example/", "answers 500", at=NOW, source=afp)
        assert len(status(NOW, 24).alarms) == (times == 3)
    troubles.cleared("feed", "https://a.example/")
    assert status(NOW, 24).alarms == ()


def test_a_source_gone_quiet_is_an_alarm(afp: Source) -> None:
    raw = Raw.objects.create(sha256="0" * 64, name="x", size_bytes=1, packed=b"", received_at=NOW)
    Dispatch.objects.bulk_create(
        Dispatch(
            raw=raw, number=n, source=afp, format="ninjs", guid=f"q{n}", version=1, kind="new", headline="h",
            body_html="", fields={}, fingerprint="f", received_at=NOW - timedelta(hours=3, minutes=15 * n),
        )
        for n in range(4 * 24 * 7 * 5)
    )  # fmt: skip
    kinds = {alarm.kind: alarm for alarm in status(NOW, 24).alarms}
    assert kinds["quiet"].subject == "AFP"
    assert kinds["quiet"].says.startswith("nothing for 3 h 0 min")
    assert kinds["waiting"].subject == "dispatches"


def test_a_watcher_that_is_down_is_an_alarm(afp: Source, settings) -> None:
    send(afp)
    (alarm,) = status(NOW + timedelta(minutes=5), 24).alarms
    assert (alarm.kind, alarm.says[:22]) == ("watcher", "has not run for 5 min;")
    settings.DATA.watch_beat.unlink()
    assert "never run" in status(NOW, 24).alarms[0].says


def test_for_machines(afp: Source, capsys) -> None:
    send(afp)
    troubles.raised("folder", "/srv/x", "is no folder", at=NOW, at_once=True)
    code, said = say(capsys, "--json", "--hours", "48")
    told = json.loads(said)
    assert (code, told["since"]) == (1, "2026-11-23T12:00:00+00:00")
    assert told["alarms"][0] == {
        "kind": "folder", "subject": "/srv/x", "says": "is no folder", "since": "2026-11-25T12:00:00+00:00",
    }  # fmt: skip
    assert (told["sources"][0]["taken"], told["sources"][0]["last_at"]) == (1, "2026-11-25T11:55:00+00:00")


def test_quantiles() -> None:
    assert quantile([], 0.5) is None
    assert [quantile([3, 1, 2], share) for share in (0, 0.5, 0.95)] == [1, 2, 3]


def test_what_could_not_be_read_is_an_alarm_until_someone_looked(afp: Source) -> None:
    for n in range(5):
        take_in(b"\x00\x01 no news" + bytes([n]), at=NOW, name=f"odd-{n}.bin", source=afp)
    said = [str(alarm) for alarm in status(NOW, 24).alarms]
    assert "odd-4.bin" in said[0] and "2 others" in said[-1] and len(said) == 4
    Quarantine.objects.update(dropped_at=NOW)
    assert status(NOW, 24).alarms == ()
