from __future__ import annotations

import time

import pytest

from snn.ground.markup import to_text
from snn.wire.dispatch import Item
from snn.wire.formats.zczc.format import FORMAT


def only(raw: bytes) -> Item:
    assert FORMAT.recognises(raw)
    (one,) = FORMAT.parse(raw)
    assert isinstance(one, Item), one
    return one


def test_several_messages_in_a_file_are_several_stories() -> None:
    found = FORMAT.parse(b"ZCZC AAP\n$Mill hums\nIt did.\nNNNN\nZCZC AAP\n$Mill stops\nIt had to.\nNNNN\n")
    assert [one.headline for one in found if isinstance(one, Item)] == ["Mill hums", "Mill stops"]


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r", b"\r\r\n"])
def test_every_line_end_of_a_teleprinter_is_one(line_end: bytes) -> None:
    item = only(line_end.join([b"ZCZC AAP", b"#Mill", b"$Mill hums tonight", b"The mill hummed.", b"NNNN"]))
    assert (item.headline, to_text(item.body_html)) == ("Mill hums tonight", "The mill hummed.")


def test_bullets_are_no_marks() -> None:
    item = only(b"ZCZC AAP\n$Morning headlines\n* The mill hums.\n* The bridge opens.\nNNNN")
    assert to_text(item.body_html).split("\n") == ["* The mill hums.", "* The bridge opens."]


def test_commands_of_hot_metal_are_gone() -> None:
    assert "!" not in to_text(
        only(b"ZCZC FMG000\nYY TDA\n:Weights for the regatta\nLantern Club 58.0=!\nHarbour Eight 57.0<!\n").body_html
    )


def test_a_word_that_begins_so_is_no_message() -> None:
    assert not FORMAT.recognises(b"ZCZCode is a word")


@pytest.mark.parametrize("line", ["." * 60_000 + "x", "<!" * 30_000 + "x", " ." * 30_000 + "<! x"])
def test_a_long_line_of_commands_takes_no_longer_than_another(line: str) -> None:
    started = time.process_time()
    only(f"ZCZC AAP\n$Mill hums tonight\nThe mill hummed.\n{line}\nIt hums on.\nNNNN".encode())
    assert time.process_time() - started < 1
