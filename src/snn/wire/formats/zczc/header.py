"""The lines above the text: what each mark says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from snn.ground.text import one_line

_MARK = re.compile(r"^(?P<mark>[%#$:&*@~=^+])(?P<said>.*)$")
_KEY = re.compile(r"^(?P<key>[A-Z]{2})#(?P<said>.*)$")
# Circuit and routing codes below ZCZC: `YY RFG TDR`, `HH TDCom`.
_ROUTING = re.compile(r"^(?:[A-Z]{2}) [A-Z][\w()/ ]{1,60}$")
# Typographic commands of hot metal that still stand at line ends, and within lines.
_LINE_END = ("<!", "=!")
_WITHIN = re.compile(r"[\x0e\x0f\x10-\x14]")
_TITLE_PREFIX = re.compile(r"^(?:[A-Z][A-Z-]{2,20}\s*:\s*)(?=\S)")
# `ZCZC AAP$T`: the first mark may follow the agency on one line.
_FIRST_LINE = re.compile(r"^\s*(?P<circuit>[A-Za-z]{2,8}\d{0,6})?\s*(?P<rest>[%#$:&*@~=^+].*)?$")
_CODE = re.compile(r"^\d{8}$")
_DAY = re.compile(r"^\d{1,2}/\d{1,2}/\d{4}$")
_END = re.compile(r"^\s*(?:NNNN|more \w{1,4}|AAP [A-Z]{3,10})\s*$", re.I)


@dataclass
class Header:
    """What the marks or keys said, by mark or key, and the lines below them."""

    circuit: str = ""
    marks: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)

    def all(self, mark: str) -> list[str]:
        return self.marks.get(mark, [])

    def key(self, name: str) -> str:
        return self.keys.get(name, "")

    def titles(self) -> list[str]:
        """The words that may be the headline, the best first."""
        named = [self.key("TI"), *self.all("^"), *(said for said in self.all("$") if len(said) > 2)]
        if not self.is_release():
            named += sorted((title(said) for said in self.all(":") if len(said) > 3), key=len, reverse=True)
        return [said for said in named if said and not said.startswith("(") and not _DAY.match(said)]

    def is_release(self) -> bool:
        """Whether it is AAP's media release pipe: a code of one letter for a headline, and the sender after the colon."""
        return "%" in self.marks and any(len(said) == 1 for said in self.all("$"))

    def codes(self) -> list[str]:
        return [said for said in (*self.all("*"), *self.all("+")) if _CODE.match(said)]


def read(words: str) -> Header:
    """The header of a message, and its text below."""
    lines = re.split(r"\r\n|\n|\r", words)
    found = Header()
    first = _FIRST_LINE.match(lines[0])
    if first:
        found.circuit = first["circuit"] or ""
        lines[0] = first["rest"] or ""
    at = 0
    while at < len(lines) and _take(found, lines[at], at):
        at += 1
    found.body = [_without_commands(line) for line in _until_end(lines[at:])]
    return found


def _take(found: Header, line: str, number: int) -> bool:
    """Whether a line is one of the header, which then holds what it said."""
    plain = line.strip()
    if not plain:
        return number < 12 and not found.keys
    if keyed := _KEY.match(plain):
        found.keys[keyed["key"]] = one_line(keyed["said"])
        return True
    if marked := _MARK.match(plain):
        # A bullet is no mark: a blank follows it.
        if marked["said"].startswith(" "):
            return False
        found.marks.setdefault(marked["mark"], []).append(one_line(marked["said"]))
        return True
    return number <= 2 and bool(_ROUTING.match(plain))


def _until_end(lines: list[str]) -> list[str]:
    kept = list(lines)
    while kept and (not kept[-1].strip() or _END.match(kept[-1])):
        kept.pop()
    return kept


def _without_commands(line: str) -> str:
    """By hand: an expression that looks for the end from every dot takes minutes over a line of dots."""
    end = len(line.rstrip())
    first = end
    while line.endswith(_LINE_END, 0, first):
        first -= 2
    if first < end:
        while first and (line[first - 1] == "." or line[first - 1].isspace()):
            first -= 1
        line = line[:first]
    return _WITHIN.sub("", line)


def title(said: str) -> str:
    """`Eagle Farm MARKET DAY` of `POTTED :Eagle Farm MARKET DAY`."""
    return one_line(_TITLE_PREFIX.sub("", said))
