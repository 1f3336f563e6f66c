"""A mail message: the wire files it carries, else its own text.

Attachments that are wire files of any other format are read as such, also out of zip and gzip archives; the mail's
text is then a covering note and stands in their editor's note. Pictures and documents are named, not read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from snn.ground.text import one_line
from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import charset
from snn.wire.formats.mail import forms, story
from snn.wire.formats.mail.parts import Letter, open_letter

# A header line of those that every mail has; folded lines and other headers may stand between them.
_HEADERS = re.compile(
    rb"^(From|To|Date|Subject|Message-ID|Received|Return-Path|MIME-Version|Content-Type|Delivered-To):", re.I | re.M
)
_FIRST = re.compile(rb"\A(?:From \S+[^\r\n]*\r?\n)?[A-Za-z][A-Za-z0-9-]{1,50}:(?!//)")
_PAGE = ("<!doctype html", "<html", "<body", "<p>", "<h1")
_TITLE = re.compile(r"<(?:h1|title)\b[^>]{0,200}>([^<]{3,300})</", re.I)
_HEAD_BYTES = 64 * 1024
_LONGEST_NOTE = 1000


class Mail:
    """One message."""

    name = "mail"

    def recognises(self, raw: bytes) -> bool:
        """Whether it begins with headers, a sender and another that only mails have among them."""
        head = raw[:_HEAD_BYTES].lstrip(b" \t\r\n\xef\xbb\xbf")
        if not _FIRST.match(head):
            return False
        block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
        named = {found.lower() for found in _HEADERS.findall(block)}
        return (b"from" in named and len(named) >= 2) or {b"subject", b"message-id"} <= named

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        letter = open_letter(raw.lstrip(b" \t\r\n\xef\xbb\xbf"))
        found = [one for attachment in letter.attachments for one in _of_attachment(attachment.name, attachment.raw)]
        found += letter.refused
        if any(isinstance(one, Item) for one in found):
            return [_with_note(one, letter) for one in found]
        own = _own(letter)
        if isinstance(own, Refused) and own.reason is Reason.NO_BODY and (worn := _of_text_attached(letter)):
            return [worn, *found]
        return [own, *found] if isinstance(own, Item) or not found else found


FORMAT = Mail()


def _own(letter: Letter) -> Item | Refused:
    try:
        return forms.read(letter) or story.read(letter)
    except Refused as refused:
        return refused


def _of_text_attached(letter: Letter) -> Item | None:
    """The story of a mail without words of its own: the first page or text attached to it, with the mail's marks."""
    for attachment in letter.attachments:
        words = charset.decode(attachment.raw)
        is_page = attachment.name.lower().endswith((".html", ".htm")) or words.lstrip()[:15].lower().startswith(_PAGE)
        if "\x00" in words or not (is_page or attachment.name.lower().endswith((".txt", ".text", ".asc", ".md"))):
            continue
        title, words = (_title(words), words) if is_page else _headed(words)
        within = replace(letter, html=words, text="") if is_page else replace(letter, text=words, html="")
        try:
            one = story.read(replace(within, subject=title or letter.subject))
        except Refused:
            continue
        return replace(one, extra=one.extra | {"attached": attachment.name[:200]})
    return None


def _title(page: str) -> str:
    found = _TITLE.search(page[:20_000])
    return one_line(html.unescape(found[1])) if found else ""


def _headed(words: str) -> tuple[str, str]:
    """A first line with a blank one below it is the headline of an attached text."""
    first, _, rest = words.replace("\r\n", "\n").strip().partition("\n\n")
    return (first, rest) if rest.strip() and "\n" not in first and len(first) <= 150 else ("", words)


def _of_attachment(name: str, raw: bytes) -> Sequence[Item | Refused]:
    """What an attached file holds; its refusal where it claims to be a wire file and can't be read."""
    # Here, not above: the registry imports every format, this one among them.
    from snn.wire.formats import registry

    # A text beside a mail is a note more often than a story; a mail within a mail was opened already.
    names = [one for one in registry.FORMATS if one not in ("mail", "html", "plaintext")]
    try:
        return registry.recognise(raw, names).parse(raw)
    except Refused as refused:
        if refused.reason is Reason.UNKNOWN_FORMAT:
            return ()
        return (Refused(refused.reason, f"attached {name[:100]}: {refused.message}"),)


def _with_note(one: Item | Refused, letter: Letter) -> Item | Refused:
    if isinstance(one, Refused):
        return one
    covering = " ".join(letter.text.split())[:_LONGEST_NOTE]
    note = f"Mail “{letter.subject}” from {letter.sender_name or letter.sender}: {covering}".rstrip(": ")
    return replace(one, editor_note="\n".join(filter(None, (one.editor_note, note))))
