from __future__ import annotations

import json
from pathlib import Path

import pytest

from snn.wire.dispatch import Subject
from snn.wire.formats import mediatopics


def concept(code: str, name: str, *subject_codes: str, **more: str) -> dict[str, object]:
    matches = [f"http://cv.iptc.org/newscodes/subjectcode/{one}" for one in subject_codes]
    return {"qcode": f"medtop:{code}", "prefLabel": {"de": "x", "en-GB": name}, "exactMatch": matches} | more


@pytest.fixture
def table(tmp_path: Path) -> mediatopics.Table:
    concepts = [
        concept("20000822", "sport event", "15073000"),
        concept("20001065", "soccer", "15054000"),
        concept("20009999", "gone", "15001000", retired="2019"),
    ]
    file = tmp_path / "mediatopics.json"
    file.write_text(json.dumps({"conceptSet": concepts}))
    return mediatopics.load(file)


def test_without_a_file_a_code_has_its_first_level() -> None:
    given = (Subject("subj", "15054000", "soccer"), Subject("subj", "15000000"), Subject("N2", "SOCC"))
    assert mediatopics.CORE.beside(given) == (*given, Subject("medtop", "15000000", "sport"))


def test_with_the_file_a_code_has_its_topic_and_its_name(table: mediatopics.Table) -> None:
    (_, topic) = table.beside((Subject("subj", "15054000"),))
    assert topic == Subject("medtop", "20001065", "soccer")


def test_a_code_below_a_known_one_has_the_topic_above(table: mediatopics.Table) -> None:
    assert table.of("15073031") == "20000822"
    assert table.of("15001000") == "15000000"
    assert table.of("99000000") == ""
    assert table.of("sport") == ""


def test_a_topic_that_is_there_is_not_said_again(table: mediatopics.Table) -> None:
    given = (Subject("medtop", "20001065"), Subject("subj", "15054000"))
    assert table.beside(given) == (Subject("medtop", "20001065", "soccer"), given[1])


def test_another_file_in_its_place_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "mediatopics.json"
    file.write_text("[]")
    with pytest.raises(ValueError, match="fetch it again"):
        mediatopics.load(file)
    assert mediatopics.load(tmp_path / "none.json") is mediatopics.CORE


def test_the_iptc_file_maps_most_codes_exactly(shared: Path) -> None:
    found = mediatopics.load(shared / "newscodes" / "cptall-x-all.json")
    assert found.of("04016025") == "20000189"
    assert sum(code != topic for code, topic in found.topics.items()) > 700
