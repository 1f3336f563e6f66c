"""`snn wire retry` and `snn wire drop`."""

from __future__ import annotations

import pytest

from snn.config.cli import build_parser
from snn.ground.clock import now
from snn.wire.actions import take
from snn.wire.models import Quarantine

pytestmark = pytest.mark.django_db


def say(*words: str) -> int:
    args = build_parser().parse_args(words)
    return args.verb(args)


@pytest.fixture
def label():
    take(b"\x89PNG\r\n\x1a\n\x00", name="x.png", at=now())
    return Quarantine.objects.get().label


def test_retry_says_what_is_still_refused(label, capsys):
    assert say("wire", "retry", "--all") == 1
    assert "still refused" in capsys.readouterr().out


def test_retry_of_nothing_is_misuse(capsys):
    assert say("wire", "retry") == 2
    assert "--all" in capsys.readouterr().err


def test_drop_says_so_once(label, capsys):
    assert say("wire", "drop", label, "--reason", "a picture") == 0
    assert say("wire", "drop", label, "--reason", "a picture") == 1
    assert Quarantine.objects.get().dropped_why == "a picture"
    assert say("wire", "drop", "q-999", "--reason", "x") == 1
