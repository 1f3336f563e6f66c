"""What was learned, packed, read back and asked."""

from __future__ import annotations

import builtins
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from snn.stories.routing import queries
from snn.stories.routing.suggestion import actions, model, training
from snn.stories.routing.suggestion.features import features
from snn.stories.routing.suggestion.training import CannotTrain, Example, train
from snn.wire.dispatch import Item

AT = datetime(2026, 11, 25, tzinfo=UTC)
MOON = ["lander", "crater", "lunar", "regolith", "orbiter", "astronaut"]
SEA = ["harbour", "cargo", "freight", "tanker", "vessel", "captain"]
PLAIN = ["the", "said", "on", "monday", "new", "officials", "about", "year"]


def examples(count: int = 60) -> list[Example]:
    rng = random.Random(3)
    made = []
    for n in range(count):
        label, own = (("moon", MOON), ("sea", SEA))[n % 2]
        words = rng.choices(own, k=6) + rng.choices(PLAIN, k=20)
        rng.shuffle(words)
        made.append(Example(" ".join(rng.choices(own, k=2)), " ".join(words), (label,)))
    return made


@pytest.fixture(scope="module")
def learned() -> model.Model:
    return model.unpack(model.pack(train(examples())))


def test_it_tells_what_it_learned_and_how_sure_it_is(learned: model.Model) -> None:
    counts = features("Lunar lander", "The orbiter saw the crater on Monday, officials said.")
    best, other = learned.score(counts)
    assert (best.name, best.given, other.given) == ("moon", True, False)
    assert 0.8 < best.confidence <= 1
    assert other.confidence < 0.2
    assert set(learned.telling(counts, "moon")) & {"lunar", "lander", "crater", "orbiter"}


def test_words_never_seen_leave_it_unsure(learned: model.Model) -> None:
    assert all(one.confidence < 0.9 for one in learned.score(features("Zzz", "qqq")))


def test_the_same_examples_give_the_same_bytes() -> None:
    assert model.pack(train(examples(40))) == model.pack(train(examples(40)))


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", model.MAGIC + b"x", b"cut"])
def test_what_is_no_model_is_refused(broken: bytes, learned: model.Model) -> None:
    packed = model.pack(learned)[:-40] if broken == b"cut" else broken
    with pytest.raises(model.WrongModel):
        model.unpack(packed)


def test_too_few_examples_are_said() -> None:
    with pytest.raises(CannotTrain, match="too few"):
        train(examples(10))


def test_without_the_trainer_it_says_where_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: object, **more: object) -> object:
        if name.startswith("sklearn"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(CannotTrain, match=r"requirements/train\.txt"):
        train(examples())
    assert (Path(__file__).parents[4] / "requirements" / "train.txt").exists()


def test_asking_needs_no_trainer(learned: model.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def watched(name: str, *rest: object, **more: object) -> object:
        assert not name.startswith(("numpy", "sklearn", "scipy"))
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", watched)
    assert model.unpack(model.pack(learned)).score(features("Lunar", ""))[0].name == "moon"


def test_the_model_in_the_data_folder_is_used_and_replaced(settings, tmp_path: Path, learned: model.Model) -> None:
    settings.DATA = type(settings.DATA)(tmp_path)
    item = Item("ninjs", "g", "Tanker leaves harbour", "<p>The vessel carries cargo.</p>")
    assert queries.suggestion(item) is None
    settings.DATA.suggestion.write_bytes(b"damaged")
    assert queries.suggestion(item) is None
    actions.learn(examples(), settings.DATA.suggestion)
    found = queries.suggestion(item)
    assert found is not None
    assert found.section == "sea"
    assert [file.name for file in tmp_path.iterdir()] == ["suggestion.model"]


def test_examples_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    rows = [
        {"headline": "A", "body": "b", "section": "moon"},
        {"headline": "C", "body": "d", "sections": ["moon", "sea"]},
    ]
    file.write_text("\n\n".join(json.dumps(row) for row in rows))
    assert actions.examples_of_file(file) == [Example("A", "b", ("moon",)), Example("C", "d", ("moon", "sea"))]


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"headline": "a", "body": "b"}', '{"headline": 1, "body": "", "section": ""}']
)
def test_a_line_that_is_no_example_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"headline": "A", "body": "b", "section": "moon"}\n' + line)
    with pytest.raises(CannotTrain, match=r"x\.jsonl, line 2"):
        actions.examples_of_file(file)


def test_thresholds_are_those_of_the_best_f1() -> None:
    import numpy

    scores, truth = numpy.array([0.9, 0.8, 0.1, -0.5]), numpy.array([True, True, False, False])
    assert 0.1 < training._best_threshold(scores, truth, numpy) < 0.8
