"""Which bytes are plain text that a person could have written as a story, and the stories in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from snn.ground.markup import paragraphs_to_html, to_text
from snn.ground.text import drop_controls, one_line
from snn.wire.dispatch import Dateline, Item, Kind, Link, Reason, Refused
from snn.wire.formats import bodies, charset, datelines, identity, labels, tongue
from snn.wire.formats.plaintext import page

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|\?xml|div|p|article|rss|feed)\b", re.I)
_HEADER_LINE = re.compile(r"^[A-Za-z][\w .-]{0,30}:\s*\S|^[A-Za-z][\w-]{1,30}:$|^\s+\S")
_MAIL = re.compile(
    r"^(?:Received|Delivered-To|Return-Path|MIME-Version|Message-ID|From|Subject|Date|To|Content-Type): ", re.I
)
# Other systems' envelopes around text: telex ZCZC, calendars, mailboxes.
_ENVELOPE = re.compile(r"^\s*(?:ZCZC\b|BEGIN:V[A-Z]+|From \S+@\S+ |%!PS|#!|-----BEGIN )", re.I)
_READ_MORE = re.compile(r"\s*(?:…|\.\.\.)\s*(?:\[?(?:read|continue) (?:more|reading)\]?)\s*[.»→>]*$", re.I)
_STAFF_BYLINE = re.compile(r"^by (?=[^\W\d_])(?P<who>[\w .,'’-]{2,80})$", re.I)
# What press release wires and weather offices write above the headline.
_RELEASE = re.compile(
    r"^(?:Source: ?(?P<provider>\S.{1,120})|(?:MEDIA|PRESS|NEWS) RELEASE:? ?(?P<release>[A-Z]{0,3}\d{0,8})|(?:FOR )?IMMEDIATE RELEASE)$",
    re.I,
)
_BUREAU = re.compile(r"^ID[A-Z]\d{5}$|^\d+(?::\w+){3,}$")
# Texts that stand beside software and are nobody's news.
_NO_NEWS = re.compile(
    r"(?:MIT|Apache|BSD|GNU (?:Lesser |Affero )?General Public|Creative Commons|Mozilla Public)\b.{0,60}Licen[cs]e|"
    r"Permission is hereby granted, free of charge|Attribution \d\.\d International|"
    r"```|pip(?:env)? install\b|^# .{0,60}\b(?:readme|examples?|install(?:ation)?|usage|documentation)\b|"
    r"\bthis (?:software|product) (?:is|includes)\b",
    re.I | re.S,
)
# Lists of files and figures have none.
_SENTENCE = re.compile(r"[.!?…؟。。।]['\"”’»)]?(?:\s|$)")
_CODE_LINE = re.compile(
    r"[;{}]$|^(?:import|from|using|package|#include|def|class|function|var|let|const|public|private|return|echo|@echo|rem|set|if)\b.*"
    r"[^.!?]$|^(?://|/\*|::|<!--)",
    re.I,
)
_SAMPLE_BYTES = 64 * 1024


class PlainText:
    """Text with a headline."""

    name = "plaintext"

    def recognises(self, raw: bytes) -> bool:
        sample = raw[:_SAMPLE_BYTES]
        if charset.codec_of(sample).startswith(("utf-16", "iso2022")):
            sample = _decode(sample).encode("utf-8", "replace")
        elif _FORBIDDEN.search(raw):
            return False
        return not _FORBIDDEN.search(sample) and _is_prose(_decode(sample))

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        words = drop_controls(_decode(raw))
        bodies.refuse_too_long(words)
        lines = words.lstrip().splitlines()
        while lines and _BUREAU.match(lines[0].strip()):
            del lines[0]
        drafts = page.drafts("\n".join(lines))
        if not drafts:
            return [Refused(Reason.NO_BODY, "nothing but a page's furniture; send the story's own text")]
        return [_read(draft) for draft in drafts]


@dataclass
class _Top:
    """What stands above the body."""

    kind: Kind = Kind.NEW
    version: int = 1
    embargo_at: datetime | None = None
    provider: str = ""
    release: str = ""
    headline: str = ""
    byline: str = ""
    dateline: Dateline = field(default_factory=Dateline)


def _decode(raw: bytes) -> str:
    return charset.decode(raw)


def _is_prose(words: str) -> bool:
    stripped = words.strip()
    if not stripped or stripped[0] in "<{[" or _ENVELOPE.match(stripped) or _MARKUP.search(stripped[:2000]):
        return False
    first = [line for line in stripped.splitlines()[:15] if line.strip()]
    if _NO_NEWS.search(stripped[:1200]) or _is_code(stripped) or not _SENTENCE.search(stripped):
        return False
    if sum(1 for line in first if _MAIL.match(line)) >= 2:
        return False
    # Settings, records and logs: more `key: value` lines than others.
    if len(first) > 2 and sum(1 for line in first if _HEADER_LINE.match(line) and len(line) < 400) * 3 > len(first) * 2:
        return False
    letters = sum(1 for letter in stripped[:4000] if letter.isalpha() or letter.isspace())
    return letters * 10 >= len(stripped[:4000]) * 7


def _is_code(words: str) -> bool:
    """Whether a third of the lines are a program's."""
    lines = [line.strip() for line in words.splitlines()[:200] if line.strip()]
    return len(lines) > 3 and sum(bool(_CODE_LINE.search(line[:200])) for line in lines) * 3 > len(lines)


def _read(draft: page.Draft) -> Item | Refused:
    try:
        return _item(draft)
    except Refused as refused:
        return refused


def _item(draft: page.Draft) -> Item:
    top, blocks = _top(draft.blocks)
    paragraphs = _paragraphs(blocks)
    dateline, body_html = bodies.take_dateline(paragraphs_to_html(paragraphs))
    if not body_html and top.kind is not Kind.KILL:
        raise Refused(Reason.NO_BODY, "a headline and no text below it; put the story's paragraphs after a blank line")
    body_text = to_text(body_html)
    dateline = top.dateline if top.dateline != Dateline() else dateline
    return Item(
        format="plaintext",
        guid=identity.content_guid("plaintext", top.headline, body_text),
        version=top.version,
        kind=top.kind,
        headline=top.headline,
        body_html=body_html,
        byline=top.byline,
        credit=dateline.source,
        provider=top.provider,
        dateline=dateline,
        language=tongue.guess(f"{top.headline}\n{body_text}"),
        embargo_at=top.embargo_at,
        links=tuple(Link(text=line) for line in draft.links),
        extra={name: said for name, said in (("site", draft.site), ("release", top.release)) if said},
    )


def _top(blocks: list[list[str]]) -> tuple[_Top, list[list[str]]]:
    """Labels, headline, byline and dateline line, and the blocks left for the body."""
    top, left = _labels(blocks)
    if not left:
        raise Refused(Reason.NO_HEADLINE, "labels and no headline; put the headline on a line of its own")
    first, *rest = left
    if len(first) > 1 and page.looks_like_headline(first) and rest and not any(map(_is_credit_line, first[1:])):
        headline = " ".join(first)
    else:
        headline, rest = first[0], ([first[1:]] if len(first) > 1 else []) + rest
    if len(headline) > 300:
        raise Refused(
            Reason.NO_HEADLINE, f"the first line has {len(headline)} characters; put a headline on a line above it"
        )
    top = replace(top, headline=one_line(headline))
    return _credits(top, rest)


def _labels(blocks: list[list[str]]) -> tuple[_Top, list[list[str]]]:
    top, left = _Top(), [list(block) for block in blocks]
    while left:
        line = left[0][0]
        label, embargo_at = labels.label(line), labels.embargo(line)
        if label:
            top = replace(top, kind=label.kind, version=max(top.version, label.version))
        elif embargo_at:
            top = replace(top, embargo_at=embargo_at)
        elif release := _RELEASE.match(line):
            said = release.groupdict()
            top = replace(top, provider=said["provider"] or top.provider, release=said["release"] or top.release)
        else:
            break
        left[0] = left[0][1:]
        left = left if left[0] else left[1:]
    return top, left


def _credits(top: _Top, blocks: list[list[str]]) -> tuple[_Top, list[list[str]]]:
    """Byline and dateline lines taken off the top of the body."""
    while blocks and blocks[0]:
        line = blocks[0][0]
        dateline, byline = datelines.line(line), _byline(line)
        if dateline:
            top = replace(top, dateline=dateline)
        elif byline and not top.byline:
            top = replace(top, byline=byline)
        else:
            break
        blocks = ([blocks[0][1:]] if len(blocks[0]) > 1 else []) + blocks[1:]
    return top, blocks


def _is_credit_line(line: str) -> bool:
    return datelines.line(line) is not None or bool(_byline(line))


def _byline(line: str) -> str:
    found = _STAFF_BYLINE.match(line)
    return (found["who"] if found and not line.endswith(".") else "") or labels.byline(line)


def _paragraphs(blocks: list[list[str]]) -> list[str]:
    """A block's lines are one paragraph where they were hard-wrapped, else a paragraph each."""
    found: list[str] = []
    for block in blocks:
        wrapped = len(blocks) > 1 and len(block) > 1 and _is_wrapped(block[:-1])
        found.extend([" ".join(block)] if wrapped else block)
    if found:
        found[-1] = _READ_MORE.sub(" …", found[-1])
    return found


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines end where the paper did: none longer, nearly all about as long."""
    full = sum(len(line) >= 40 for line in lines)
    return all(len(line) <= 100 for line in lines) and full * 5 >= len(lines) * 4


FORMAT = PlainText()
