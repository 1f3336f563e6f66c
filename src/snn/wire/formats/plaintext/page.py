"""Lines of a text into stories: what is furniture is left out, what are Related Links becomes links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from snn.ground.text import one_line
from snn.wire.formats import datelines
from snn.wire.formats.plaintext import furniture

_SENTENCE_END = re.compile(r"[.!?…؟۔。][”\"’')»]*$")
_LONGEST_HEADLINE = 200
_INDENTED = re.compile(r"(?: {2,}|\t)\S")
_FULL_LINE = 50


@dataclass
class Draft:
    """A story as found on the page: its blocks of lines, and the links that stood beside it."""

    blocks: list[list[str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    site: str = ""


def drafts(words: str) -> list[Draft]:
    """The stories of a text: one, or several where furniture stood between them."""
    blocks = _blocks(words)
    kept, is_page = _marked(blocks)
    found: list[Draft] = [Draft()]
    for number, block in enumerate(kept):
        if block.is_link:
            found[-1].links.extend(block.lines)
            continue
        if block.after_furniture and found[-1].blocks and _starts_story(kept[number:]):
            found.append(Draft())
        found[-1].blocks.append(block.lines)
    if is_page and found[0].blocks:
        _without_site_name(found[0])
    return [draft for draft in found if draft.blocks]


@dataclass(frozen=True)
class _Block:
    lines: list[str]
    is_link: bool = False
    after_furniture: bool = False


def _blocks(words: str) -> list[list[str]]:
    """Runs of lines between blank ones."""
    runs: list[list[str]] = [[]]
    for line in words.splitlines():
        # An indented line below a full one begins a paragraph, where paragraphs are not set apart by blank lines.
        if runs[-1] and max(map(len, runs[-1])) >= _FULL_LINE and _INDENTED.match(line):
            runs.append([])
        if line.strip():
            runs[-1].append(one_line(line))
        elif runs[-1]:
            runs.append([])
    return [[line for line in run if line] for run in runs if any(run)]


def _marked(blocks: Sequence[Sequence[str]]) -> tuple[list[_Block], bool]:
    """The blocks that are no furniture, and whether any was: a page then, not a manuscript."""
    return list(_sift(blocks)), any(
        furniture.is_line(line) or furniture.is_opener(line) or furniture.is_links_heading(line)
        for block in blocks
        for line in block
    )


def _sift(blocks: Sequence[Sequence[str]]) -> Iterator[_Block]:
    in_appeal, after_furniture, links_wanted = False, False, 0
    for block in blocks:
        in_links = links_wanted > 0
        kept: list[str] = []
        for line in block:
            if furniture.is_links_heading(line):
                in_appeal, in_links, links_wanted, after_furniture = False, True, 2, True
            elif furniture.is_opener(line) or furniture.is_line(line) or (in_appeal and furniture.is_appeal(line)):
                in_appeal = in_appeal or furniture.is_opener(line)
                after_furniture, links_wanted = True, 0
            else:
                in_appeal = False
                kept.append(line)
        links_wanted -= 1 if links_wanted else 0
        if not kept:
            continue
        # The block below the heading is links whatever its words; later ones must look like links.
        if in_links and (links_wanted == 1 or all(map(furniture.is_link, kept))) and not _is_prose(kept):
            yield _Block(kept, is_link=True)
            links_wanted, after_furniture = (2 if links_wanted == 0 else 1), True
            links_wanted = 1 if links_wanted else 0
            continue
        links_wanted = 0
        yield _Block(kept, after_furniture=after_furniture)
        after_furniture = False


def _is_prose(lines: Sequence[str]) -> bool:
    return any(len(line) > 200 for line in lines)


def looks_like_headline(lines: Sequence[str]) -> bool:
    joined = " ".join(lines)
    return len(lines) <= 3 and len(joined) <= _LONGEST_HEADLINE and not _SENTENCE_END.search(joined)


def _starts_story(blocks: Sequence[_Block]) -> bool:
    """Whether these blocks begin with a headline and something to read below it."""
    text = [block.lines for block in blocks if not block.is_link]
    return len(text) > 1 and looks_like_headline(text[0]) and datelines.line(text[0][0]) is None


def _without_site_name(draft: Draft) -> None:
    """Set the site's name apart: a word or four above a headline."""
    first, *rest = draft.blocks
    if len(first) > 1:
        return
    is_name = len(first[0]) <= 40 and len(first[0].split()) <= 4
    if is_name and len(rest) > 1 and looks_like_headline(rest[0]) and datelines.line(rest[0][0]) is None:
        draft.site, draft.blocks = first[0], rest
