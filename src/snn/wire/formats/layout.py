"""The paragraphs of a body as they were meant: white space, hard-wrapped lines, text laid out with blanks.

Takes and gives sanitised HTML (ground.markup.clean_body), so that tags are whole and words are escaped.
"""

from __future__ import annotations

import html
import re
from itertools import pairwise

from snn.ground.markup import clean_body, to_text
from snn.wire.formats import closings

_PRE = re.compile(r"(<pre>.*?</pre>)", re.S)
_P = re.compile(r"<p((?: [^>]*)?)>(.*?)</p>", re.S)
_BR = re.compile(r"[ \t\r\n]*<br>[ \t\r\n]*")
_AFTER_START = re.compile(r"(<(?:p|li|td|th|dt|dd|h[234]|caption|blockquote)(?: [^>]*)?>) +")
# Begun by letters that stand seldom, so that the search need not stop at every blank.
_BEFORE_END = re.compile(r" </(p|li|td|th|dt|dd|h[234]|caption)>")
_AFTER_BLOCK = re.compile(r"(</(?:p|h[234]|ul|ol|dl|table|blockquote|pre)>|<hr>) (?=<)")
_ROW_GAP = re.compile(r" ?(</?(?:tr|tbody|thead|tfoot|li)>) ?|(?<=<[uo]l>) | (?=</[uo]l>)")
_TRAILING_HEADING = re.compile(r"<(h[234])>(?:(?!</?h[234]>).){0,300}</\1>$", re.S)
# ANSA, AGI and EFE end their last paragraph with their name.
_SIGNED = re.compile(r"[ .]*(?:\((?:ANSA|AGI|LaPresse)\)\.?|\. ?EFE)</p>$")
_EMPTY = re.compile(r"<(p|h[234]|li|blockquote|em|strong|b|i)(?: [^>]*)?>(?:\s|&nbsp;|\u00a0|<br>)*</\1>")
_EDGE_NBSP = re.compile(r"(<p(?: [^>]*)?>)(?:&nbsp;|\u00a0|<br>| )+|(?:&nbsp;|\u00a0|<br>| )+(?=</p>)")
# Entities that a sender escaped twice (`&amp;quot;`), and markup that it did not mean as words.
_TWICE = re.compile(r"&amp;(?:amp;)?(#x?[0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_TYPOGRAPHY = re.compile(r"&lt;(/?)(?:[a-z]{2}dash|nbsp|hellip|bold|thin ?space)(?: ?/)?&gt;")
_ESCAPED_BLOCK = re.compile(r"&lt;/(?:p|div|li)&gt;", re.I)
_EMBED = re.compile(r"\s*&lt;(?:script|div|iframe|blockquote|object|embed|style|!--)\b.*&gt;\s*", re.S)
_DIVIDER = re.compile(r"<p>(?:_{2,}|-{3,}|\*(?: ?\*){2,}|={3,})</p>")
_LAST_P = re.compile(r"<p(?: [^>]*)?>((?:(?!<p[ >]).)*)</p>$", re.S)
# A byline that shares a paragraph with the dateline below it.
_BYLINE_LINE = re.compile(r"\s*((?:By|Von|Par|Por) [A-ZÀ-Þ][^\n.!?<]{2,50}[^\n.!?<,])\n(?=\s*\S)")
_OPENS = re.compile(
    r"\s*(?:\* \S|\(\$1 ?= ?|\((?:Additional )?(?:Reporting|Writing|Editing|Compiled|Reporte|Reportage|Rédigé|Redacción)\b)",
    re.I,
)
_SHORTEST_WRAP, _LONGEST_WRAP = 36, 90


def tidy(body_html: str) -> str:
    """The body with each paragraph on its own, white space folded outside pre, agencies' closing marks gone."""
    if "&amp;" in body_html:
        body_html = _TWICE.sub(_once, body_html)
    if "&lt;" in body_html:
        body_html = _without_escaped_markup(body_html)
    if "<p" in body_html:
        body_html = _P.sub(_paragraph, body_html)
    if "<pre>" in body_html:
        parts = _PRE.split(_PRE.sub(_pre, body_html))
        body_html = "".join(part if part.startswith("<pre>") else _folded(part) for part in parts)
    else:
        body_html = _folded(body_html)
    return without_closings(_DIVIDER.sub("<hr>", _AFTER_BLOCK.sub("\\1\n", body_html).strip()))


def without_closings(body_html: str) -> str:
    """The body without closing paragraphs that are an agency's own marks; one paragraph always stays."""
    while True:
        body_html = body_html.rstrip().removesuffix("<hr>").rstrip() if body_html.endswith("<hr>") else body_html
        if "<p" in body_html and (heading := _TRAILING_HEADING.search(body_html, max(0, len(body_html) - 400))):
            body_html = body_html[: heading.start()]
            continue
        # Nothing longer is a mark; the search is over the end alone, so that it stays linear.
        start = body_html.rfind("<p", max(0, len(body_html) - 1500))
        found = _LAST_P.match(body_html, start) if start > 0 else None
        if not found or not closings.is_closing(to_text(found[1])):
            return _SIGNED.sub(".</p>", body_html) if body_html.endswith((")</p>", ").</p>", "EFE</p>")) else body_html
        body_html = body_html[:start].rstrip()


def _folded(part: str) -> str:
    if "<tr" in part or "<li" in part:
        part = _ROW_GAP.sub(r"\1", _one_blank(part))
    part = _AFTER_START.sub(r"\1", _one_blank(part))
    if " </" in part:
        part = _BEFORE_END.sub(r"</\1>", part)
    if "&nbsp;" in part or "\u00a0" in part or "<br>" in part:
        part = _EDGE_NBSP.sub(r"\1", part)
    return _EMPTY.sub("", part) if "></" in part or "&nbsp;" in part else part


def _one_blank(words: str) -> str:
    """White space folded to one blank; several times as fast as an expression that looks at each blank."""
    for space in "\t\r\n\f":
        words = words.replace(space, " ")
    while "  " in words:
        words = words.replace("  ", " ")
    return words


def _once(found: re.Match[str]) -> str:
    said = html.unescape(f"&{found[1]};")
    return found[0] if said.startswith("&") and len(said) > 1 else html.escape(said, quote=False)


def _without_escaped_markup(body_html: str) -> str:
    body_html = _TYPOGRAPHY.sub("", body_html)
    if len(_ESCAPED_BLOCK.findall(body_html)) > body_html.count("</p>"):
        return clean_body(html.unescape(body_html))
    return _P.sub(lambda found: "" if _EMBED.fullmatch(found[2]) else found[0], body_html)


def _paragraph(found: re.Match[str]) -> str:
    attributes, inside = found.groups()
    if "<br>" in inside:
        inside = _unwrapped(inside)
    if "\n" in inside.strip() and (byline := _BYLINE_LINE.match(inside)):
        inside = f"{byline[1].strip()}</p>\n<p>{inside[byline.end() :].strip()}"
    if "\n" not in inside.strip() or not (parts := laid_out(inside)):
        return found[0] if inside == found[2] else f"<p{attributes}>{inside}</p>"
    return "\n".join(part if part.startswith("<pre>") else f"<p{attributes}>{part}</p>" for part in parts)


def _pre(found: re.Match[str]) -> str:
    """A pre that holds wrapped prose as paragraphs; one that holds columns as it is."""
    inside = found[1][5:-6]
    parts = laid_out(inside)
    if not parts or any(part.startswith("<pre>") for part in parts) or "<" in inside:
        return found[1] if inside.strip() else ""
    return "\n".join(f"<p>{part}</p>" for part in parts)


def _unwrapped(inside: str) -> str:
    """Lines broken where the teleprinter's paper ended, joined again; two breaks end a paragraph."""
    lines = _BR.split(inside)
    lengths = [len(to_text(line)) for line in lines]
    full = [length for length in lengths[:-1] if length]
    if (
        len(lines) > 1
        and full
        and all(_SHORTEST_WRAP <= length <= _LONGEST_WRAP for length in full)
        and 0 not in lengths
    ):
        return " ".join(lines)
    if 0 in lengths[1:-1] and "<a " not in inside:
        pieces = [piece for piece in re.split(r"(?:[ \t\r\n]*<br>[ \t\r\n]*){2,}", inside) if piece.strip()]
        if all(piece.count("<") == piece.count("<br>") for piece in pieces):
            return "</p>\n<p>".join(pieces)
    return inside


def laid_out(inside: str) -> list[str]:
    """Paragraphs of text that was laid out with line ends and blanks; none where it is one paragraph, pretty-printed.

    Shape:  a run of lines in columns is one part that is a pre element.
    """
    lines = inside.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    indents = [_indent(line) for line in lines[1:] if line.strip()]
    blank = any(not line.strip() for line in lines)
    # Pretty-printing moves every line alike, and further than any typist does.
    alike = bool(indents) and min(indents) == max(indents) and not (blank and max(indents) == 0)
    if not indents or (alike and not any(map(_opens, lines[1:]))):
        return _columns_only(lines)
    deep = min(indents) >= 8
    base = min(indents) if deep else 0
    groups: list[list[str]] = [[]]
    for number, line in enumerate(lines):
        starts = number and line.strip() and not deep and _indent(line) >= 1
        if not line.strip() or (starts and not _is_columns(line)) or _opens(line):
            groups.append([])
        if line.strip():
            groups[-1].append(line[base:] if number else line)
    return [part for group in groups if group for part in _group(group)]


def _columns_only(lines: list[str]) -> list[str]:
    if sum(map(_is_columns, lines)) * 2 < len(lines) or len(lines) < 3:
        return []
    return _group(lines)


def _group(lines: list[str]) -> list[str]:
    """A paragraph of its lines; or a pre, and as a paragraph the sentence that stands above its columns."""
    columns = sum(map(_is_columns, lines))
    if len(lines) == 1 or columns * 2 < len(lines) or any("<" in line for line in lines):
        return [_joined([line.strip() for line in lines])]
    above = lines[:1] if len(lines[0]) >= 40 and not _is_columns(lines[0]) else []
    below = "\n".join(line.rstrip() for line in lines[len(above) :])
    return [*map(str.strip, above), f"<pre>{below}</pre>"]


def _joined(lines: list[str]) -> str:
    """Lines that the paper cut as one; lines that end long before the longest does were meant to be lines."""
    longest = max(map(len, lines))
    full = sum(len(line) >= longest * 0.6 for line in lines[:-1])
    is_cut = longest >= _SHORTEST_WRAP and full * 10 >= (len(lines) - 1) * 7
    said = lines[0]
    for above, line in pairwise(lines):
        said += (" " if is_cut or line[:1].islower() or above.endswith((",", "-", "(")) else "<br>") + line
    return said


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def _is_columns(line: str) -> bool:
    """Whether figures or names stand in columns: a gap of blanks within the line."""
    return bool(re.search(r"\S {3,}\S", line.rstrip())) and len(line) < 140


def _opens(line: str) -> bool:
    """Whether a line begins a paragraph whatever its indent: a bullet, a rate, or who reported and edited."""
    return bool(_OPENS.match(line))
