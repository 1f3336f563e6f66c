"""One message cut into its three parts, and paragraphs out of lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from snn.ground.text import one_line


@dataclass(frozen=True)
class Parts:
    """Pre-header (SOH to STX), text (STX to ETX) and post-text (ETX to EOT), decoded, line ends as they came."""

    head: str
    text: str
    tail: str


def lines(words: str) -> list[str]:
    return re.split(r"\r\n|\n|\r", words)


def paragraphs(body_lines: list[str]) -> list[str]:
    """Paragraphs out of hard-wrapped lines: a blank line or an indented one begins the next."""
    found: list[list[str]] = [[]]
    for line in body_lines:
        if not line.strip():
            found.append([])
            continue
        if re.match(r"[ \t]{2,}", line):
            found.append([])
        found[-1].append(line)
    return [words for group in found if (words := one_line(" ".join(group)))]
