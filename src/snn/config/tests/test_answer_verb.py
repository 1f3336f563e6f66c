"""`snn status` says what the desk's first page says."""

from __future__ import annotations

import json

import pytest

from snn.config.cli import main
from snn.desk.alarms import forget
from snn.ground.clock import now
from snn.wire.channels.troubles import raised

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alarms_are_read_anew():
    """As in a process of its own."""
    forget()


def test_all_well_is_exit_0_and_json(capsys):
    assert main(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["alarms"] == []


def test_an_alarm_is_exit_1(capsys):
    raised("feed", "https://quiet.example/", "answers 503", at=now(), at_once=True)
    assert main(["status"]) == 1
    assert "ALARM    feed https://quiet.example/: answers 503" in capsys.readouterr().out
