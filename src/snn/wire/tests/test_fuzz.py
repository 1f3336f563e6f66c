"""A few hundred of the inputs of bench/wire_fuzz.py, of the golden files alone: the same ones each time."""

from __future__ import annotations

import importlib.util
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

_FILE = Path(__file__).resolve().parents[4] / "bench" / "wire_fuzz.py"


@pytest.fixture
def fuzz(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("wire_fuzz", _FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "wire_fuzz", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SHARED", Path("/nowhere"))
    yield module
    logging.disable(logging.NOTSET)


@pytest.mark.slow
def test_changed_files_raise_nothing_but_refused_and_hang_nothing(fuzz: ModuleType) -> None:
    seeds = fuzz.corpus()
    assert len({name for name, _ in seeds}) == 15
    found = fuzz.Found()
    for number in range(300):
        name, raw = fuzz.mutated(seeds, 7, number)
        found.inputs[name] += sum(1 for names in (None, [name]) for _ in fuzz.read(names, raw))
    assert all(count > 0 for count in found.inputs.values())


def test_the_same_number_is_the_same_input(fuzz: ModuleType) -> None:
    seeds = fuzz.corpus()
    assert fuzz.mutated(seeds, 7, 12) == fuzz.mutated(seeds, 7, 12)
    assert fuzz.mutated(seeds, 7, 12) != fuzz.mutated(seeds, 8, 12)
