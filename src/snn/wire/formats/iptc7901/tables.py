"""Rows of figures in ANPA messages."""

from __future__ import annotations

import html
import re

from snn.ground.text import one_line

# A row is indented by a backspace byte and ends its cells with unit and record separators, or has semicolons.
_ROW = re.compile(r"^\x08|^\t +[^;]*(?:;[^;]*){3,}$")
_NO_VALUE = {"_": "–", "{": "½"}


def is_row(line: str) -> bool:
    return bool(_ROW.match(line))


def to_html(rows: list[str]) -> str:
    """The rows as a table; a row whose first cell is empty names the columns."""
    return "<table><tbody>" + "".join(_row(row) for row in rows) + "</tbody></table>"


def _row(row: str) -> str:
    cells = _cells(row)
    tag = "th" if cells and not cells[0] else "td"
    # A blank between cells, so that the words alone stay apart too.
    inside = " ".join(f"<{tag}>{html.escape(cell, quote=False)}</{tag}>" for cell in cells)
    return f"<tr>{inside}</tr>"


def _cells(row: str) -> list[str]:
    words = row.strip("\x08\t\r\n ").replace("\x10", "").replace("^", "", 1 if "^" in row[:3] else 0)
    separated = re.split(r";", words.rstrip("< ")) if ";" in words else re.split(r"[\x1f\x1e]+ ?[\x1f\x1e ]*", words)
    return [_cell(cell) for cell in separated]


def _cell(words: str) -> str:
    words = one_line(words)
    return _NO_VALUE.get(words) or re.sub(r"(?<=\d){", "½", words)
