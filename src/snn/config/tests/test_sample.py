"""The sample network's files refer only to what is there, and read as stories."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from snn.config.sample import HERE, read_samples

SAMPLE = Path(__file__).parents[1] / "sample"
NETWORK = tomllib.loads((SAMPLE / "network.toml").read_text(encoding="utf-8"))


def parts(path):
    _, front, body = path.read_text(encoding="utf-8").split("+++", 2)
    return tomllib.loads(front), body


STORIES = sorted((SAMPLE / "stories").glob("*.md"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story_names_only_what_the_network_has(path):
    facts, body = parts(path)
    assert facts["site"] in {site["host"] for site in NETWORK["site"]}
    assert facts["section"] in {section["slug"] for section in NETWORK["section"]}
    assert facts["source"] in {source["slug"] for source in NETWORK["source"]}
    assert not re.search(r"<[a-zA-Z/]", body)


def test_no_two_headlines_are_alike():
    headlines = [parts(path)[0]["headline"] for path in STORIES]
    assert len(headlines) == len(set(headlines))


def test_ninjs_update_follows_the_first_version():
    first, second = (
        json.loads((SAMPLE / "wire" / f"{name}.json").read_text()) for name in ("4-ninjs-new", "5-ninjs-update")
    )
    assert first["guid"] == second["guid"]
    assert int(second["version"]) == int(first["version"]) + 1


def test_the_sample_shows_every_kind_of_story():
    heads = [sample.head for sample in read_samples()]
    assert len(heads) >= 60
    assert {head["days_ago"] for head in heads} == set(range(10))
    assert {head["site"] for head in heads} == {f"{name}daily.localhost" for name in ("space", "sino", "terra")} | {
        "spacewar.localhost"
    }
    for key in ("kill", "correction", "update", "embargo_hours"):
        assert any(key in head for head in heads), key
    assert {"ar", "he", "fr"} <= {head.get("language", "en") for head in heads}


def test_every_picture_that_a_story_names_is_there_and_light():
    named = {sample.head["picture"] for sample in read_samples() if "picture" in sample.head}
    folder = HERE / "pictures"
    assert named <= {file.name for file in folder.glob("*.webp")}
    assert all(file.stat().st_size < 120 * 1024 for file in folder.glob("*.webp"))
