"""Safe reading of XML from outside: no DTD, no network, no entity of the sender's own."""

from __future__ import annotations

import codecs
import html.entities
import re
from typing import Any

from lxml import etree

from snn.wire.dispatch import Reason, Refused
from snn.wire.formats import charset

Element = Any
LARGEST_BYTES = 20_000_000
_HEAD_BYTES = 8192
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# The declaration may name another set than the UTF-8 that the parser is given.
_GENERAL_ENTITY = re.compile(r"<!ENTITY(?!\s+%\s)")
_SUBSET = re.compile(r"<!DOCTYPE[^\[>]{0,2000}\[[^\]]{0,20000}\]\s*>")
_DEFAULT_NAMESPACE = re.compile(r"""\sxmlns=(?:"[^"<]{0,200}"|'[^'<]{0,200}')""")
_NAMESPACED = etree.XPath("descendant-or-self::*[namespace-uri()]")
_DECLARATION = re.compile(r"^<\?xml[^>]{0,200}\?>")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,10});")
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
# Each alternative is delimited by a fixed string, so that the search is linear in the few KB it sees.
_PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.S | re.I)
_ROOT = re.compile(r"<(?:([\w.-]+):)?([\w.-]+)((?:\s[^<>]*)?)", re.S)
# Agencies declare Latin-1 out of habit and send UTF-8; Latin-1 itself almost never reads as valid UTF-8.
_OFTEN_WRONG = {"utf-8", "iso8859-1", "cp1252", "ascii"}
# One for all: lxml locks it while a thread parses.
_PARSER = etree.XMLParser(
    encoding="utf-8", load_dtd=False, no_network=True, resolve_entities=False, huge_tree=False,
    dtd_validation=False, attribute_defaults=False, remove_comments=True, remove_pis=True,
)  # fmt: skip


def root_name(raw: bytes) -> tuple[str, str] | None:
    """(namespace, local name) of the root element, from the first few KB; None where there is none."""
    text = _head(raw).lstrip("\ufeff \t\r\n")
    at = 0
    while found := _PROLOGUE.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    if not root:
        return None
    prefix, local, attributes = root.groups()
    name = re.escape(f"xmlns:{prefix}" if prefix else "xmlns")
    space = re.search(rf"""\s{name}\s*=\s*["']([^"']*)["']""", attributes)
    return (space.group(1) if space else "", local)


def read(raw: bytes) -> Element:
    """The root element, every tag without its namespace, comments and instructions gone.

    Raises: Refused EMPTY, TOO_LARGE, UNSAFE_XML or MALFORMED.
    """
    # The parser is spared the namespace that nearly every element is in; those with prefixes lose theirs below.
    return _without_namespaces(_parse(_DEFAULT_NAMESPACE.sub("", text_of(raw)).encode("utf-8", "replace")))


def read_whole(raw: bytes) -> Element:
    """The same with its namespaces."""
    return _parse(text_of(raw).encode("utf-8", "replace"))


def text_of(raw: bytes) -> str:
    """The document's characters, fit for a parser that is told they are UTF-8; HTML's named entities are numbers.

    Raises: Refused EMPTY, TOO_LARGE or UNSAFE_XML.
    """
    if not raw.strip():
        raise Refused(Reason.EMPTY, "the file is empty; ask the sender for it again")
    if len(raw) > LARGEST_BYTES:
        raise Refused(Reason.TOO_LARGE, f"{len(raw)} bytes; the limit is {LARGEST_BYTES}; send its items apart")
    text = _ILLEGAL.sub("", _decode(raw)).lstrip("\ufeff \t\r\n")
    if "<!ENTITY" in text and "<!DOCTYPE" in text:
        text = _without_subset(text)
    if "&" in text:
        text = _NAMED.sub(_numeric, text)
    return _DECLARATION.sub("", text, count=1)


def words(element: Element | None) -> str:
    """All text of an element, white space folded; empty for None."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def first(element: Element, *paths: str) -> str:
    """The words at the first of these paths that has any."""
    for path in paths:
        for found in element.iterfind(path):
            if said := words(found):
                return said
    return ""


def attribute(element: Element, path: str, *names: str) -> str:
    """The first non-empty attribute of these names on any element at path."""
    for found in element.iterfind(path):
        for name in names:
            if value := str(found.get(name, "")).strip():
                return value
    return ""


def _parse(raw: bytes) -> Element:
    try:
        root = etree.fromstring(raw, _PARSER)
    except etree.XMLSyntaxError as error:
        line = (error.position or (0, 0))[0]
        what = re.sub(r",? line \d+, column \d+$", "", error.msg or "not well-formed")
        message = f"line {line}: {what}; the XML is broken or cut short: ask the sender for the file again"
        raise Refused(Reason.MALFORMED, message) from error
    subset: Any = root.getroottree().docinfo.internalDTD
    if subset is not None and next(iter(subset.iterentities()), None) is not None:
        raise _unsafe()
    return root


def _without_subset(text: str) -> str:
    """The document without a DOCTYPE that only names DTD modules (`<!ENTITY % nitf SYSTEM …>`), as NewsML's does.

    Raises: Refused (unsafe-xml) where it declares an entity that could stand in the text.
    """
    if _GENERAL_ENTITY.search(text):
        raise _unsafe()
    return _SUBSET.sub("", text, count=1)


def _unsafe() -> Refused:
    return Refused(Reason.UNSAFE_XML, "the document declares entities of its own; ask the sender for it without a DTD")


def _without_namespaces(root: Element) -> Element:
    found: Any = _NAMESPACED(root)
    for element in found:
        element.tag = element.tag.rpartition("}")[2]
    return root


def _decode(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    if raw[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
        return raw.decode("utf-16-le" if raw[0] else "utf-16-be", "replace")
    found = _DECLARED.match(raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:200])
    declared = _codec(found.group(1).decode("ascii")) if found else "utf-8"
    try:
        return raw.decode("utf-8" if declared in _OFTEN_WRONG else declared)
    except UnicodeDecodeError:
        return charset.decode(raw, declared)


def _head(raw: bytes) -> str:
    """The beginning, well enough to see its tags: they are ASCII in every set but UTF-16."""
    head = raw[:_HEAD_BYTES]
    if b"\x00" in head[:4] or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decode(head)
    return head.decode("utf-8", "replace")


def _codec(declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
        "".encode(name)
    except LookupError:
        return "utf-8"
    # UTF-7 and the like can hide markup from every check made on bytes; no agency sends them.
    return name if name.startswith(("iso8859", "cp12", "koi8", "gb", "big5", "euc", "shift", "mac")) else "utf-8"


def _numeric(named: re.Match[str]) -> str:
    name = named.group(1)
    point = None if name in _XML_NAMES else html.entities.name2codepoint.get(name)
    return f"&#{point};" if point else named.group(0)
