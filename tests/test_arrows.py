"""Rooms point down only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
LEVEL = {
    "network": 0,
    "wire": 1,
    "channels": 1,
    "ledger": 1,
    "stories": 2,
    "support": 3,
    "notes": 3,
    "manage": 3,
    "appeals": 3,
    "ads": 3,
    "audience": 3,
    "press": 4,
    "notices": 4,
}


def test_no_foreign_key_points_up_or_sideways():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        and model._meta.app_label != field.related_model._meta.app_label
        and LEVEL[field.related_model._meta.app_label] >= LEVEL[model._meta.app_label]
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("room", sorted(path.parent.name for path in (ROOT / "src" / "snn").glob("*/__init__.py")))
def test_every_room_says_what_it_takes_gives_and_never_does(room):
    words = (ROOT / "src" / "snn" / room / "__init__.py").read_text()
    assert all(part in words for part in ("Takes:", "Gives:", "Never:"))


def test_every_variable_that_is_read_is_explained_and_no_other():
    code = "".join(file.read_text() for file in (ROOT / "src" / "snn" / "config").glob("*.py"))
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', code))
    explained = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read == explained
