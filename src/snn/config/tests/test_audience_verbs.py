"""`snn audience …`: what a person and a machine are told."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from snn.audience.actions import take
from snn.audience.history.opening import the_history
from snn.audience.intake import Intake
from snn.audience.tests.cast import HOST, Reader, make_network
from snn.config.audience import folder
from snn.config.cli import main
from snn.ground.clock import now

BEN, CY = Reader("192.0.2.7"), Reader("203.0.113.9")


@pytest.fixture
def read(db, settings, tmp_path):
    from snn.ground.folder import DataFolder

    settings.DATA = DataFolder(tmp_path)
    stories = make_network()
    intake = Intake(folder(), lambda: frozenset([HOST]))
    intake.look_up_hosts()
    intake.take(BEN.opens(at=now(), referrer="news.example", campaign="letter"))
    intake.take(CY.asks(b"{}"))
    intake.close()
    take(folder() / "hits", now())
    return stories


def said(capsys, *words):
    status = main(["audience", *words])
    return status, capsys.readouterr()


def test_the_board_is_told_as_words_json_and_picture(read, capsys, tmp_path):
    status, told = said(capsys, "live")
    assert status == 0
    assert "1 views in 5 minutes" in told.out
    assert "Story 0" in told.out
    assert json.loads(said(capsys, "live", "--json")[1].out)["views_30"] == 1
    said(capsys, "live", "--svg", str(tmp_path / "live.svg"))
    assert "1 views in 30 minutes" in "".join(ElementTree.parse(tmp_path / "live.svg").getroot().itertext())


def test_a_sites_figures_are_told(read, capsys, tmp_path):
    told = json.loads(said(capsys, "site", HOST, "--json")[1].out)
    assert told["all"][0]["views"] == 1
    assert told["story"][0]["name"] == "Story 0"
    assert told["author"] == [
        {"name": "By Ada Moss", **{k: told["all"][0][k] for k in told["author"][0] if k != "name"}}
    ]
    assert "news.example" in said(capsys, "site")[1].out
    said(capsys, "site", "--svg", str(tmp_path / "site.svg"))
    assert "All sites: 1 views" in (tmp_path / "site.svg").read_text()


def test_a_storys_figures_are_told(read, capsys):
    status, told = said(capsys, "story", str(read[0].pk), "--days", "1")
    assert status == 0
    assert "1 views, 1 visitors" in told.out
    assert json.loads(said(capsys, "story", str(read[1].pk), "--json")[1].out)["all"] == []


@pytest.mark.parametrize("words", [("live", "--site", "no.example"), ("site", "no.example"), ("story", "999999")])
def test_what_there_is_none_of_is_refused_with_a_word(read, capsys, words):
    status, told = said(capsys, *words)
    assert status == 1
    assert "no " in told.err


def test_days_are_a_whole_number(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["audience", "site", "--days", "0"])
    assert stopped.value.code == 2


def test_referrers_of_a_young_network_move_nobody(read, capsys):
    status, told = said(capsys, "referrers")
    assert status == 0
    assert "Nobody sends more or fewer readers" in told.out


def test_the_export_is_a_line_a_day_site_and_story_and_no_formula(read, capsys):
    read[0].headline = "=1+1"
    read[0].save()
    rows = list(csv.DictReader(io.StringIO(said(capsys, "export", "--days", "1")[1].out)))
    assert [(row["site"], row["headline"], row["views"]) for row in rows] == [("SpaceDaily", "'=1+1", "1")]


def test_status_counts_what_was_refused(read, capsys):
    status, told = said(capsys, "status")
    assert status == 0
    assert "not a beacon: 1" in told.out
    assert json.loads(said(capsys, "status", "--json")[1].out)["refused"] == [["not a beacon", 1]]


def test_the_worker_folds_merges_and_tidies_as_time_passes(read):
    from datetime import timedelta

    from snn.audience.models import Piece, Segment
    from snn.audience.worker import Worker

    ticks = iter([0.0, 30.0, 60.0, 90.0])
    worker = Worker(folder(), the_history(), 760, lambda: next(ticks))
    worker.turn(now())
    assert Piece.objects.count() == 1
    worker.turn(now() + timedelta(days=1))
    assert Segment.objects.get().folded_at


def test_countries_come_from_the_owners_table(tmp_path):
    from snn.audience.countries import countries

    table = tmp_path / "countries.csv"
    table.write_text("network,country\n192.0.2.0/24,NO\n2001:db8::/32,se\n")
    of = countries(table)
    assert [of("192.0.2.77"), of("192.0.3.1"), of("2001:db8::1"), of("not an address")] == ["NO", "", "SE", ""]
    assert countries(None)("192.0.2.77") == ""
    table.write_text("192.0.2.0/24,NO\nwrong\n")
    with pytest.raises(ValueError, match="line 2"):
        countries(table)


def test_a_wrong_table_of_countries_costs_no_hit_and_is_said(read, capsys, settings, tmp_path, monkeypatch):
    from snn.config.audience import make_intake

    # The real one closes its thread's connection, which here is the test's own.
    monkeypatch.setattr("snn.config.audience.hosts", lambda: frozenset([HOST]))
    settings.AUDIENCE_COUNTRIES = tmp_path / "countries.csv"
    settings.AUDIENCE_COUNTRIES.write_text("192.0.2.0/24,NO\nnothing\n")
    intake = make_intake()
    intake.look_up_hosts()
    assert intake.take(BEN.opens(at=now())) is None
    intake.close()
    status, told = said(capsys, "status")
    assert status == 1 and "no country is told: " in told.err and "line 2" in told.err


def test_history_moves_only_where_a_server_is_named(read, capsys):
    status, told = said(capsys, "move")
    assert status == 1 and "SNN_AUDIENCE_CLICKHOUSE" in told.err
