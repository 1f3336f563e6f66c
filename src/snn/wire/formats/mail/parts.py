"""A message taken apart: headers as words, the text and the HTML, attachments with theirs unpacked."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime

from snn.ground.text import drop_controls, one_line
from snn.wire.dispatch import Reason, Refused
from snn.wire.formats import charset
from snn.wire.formats.mail import archives
from snn.wire.formats.mail.archives import Attachment

# A story has a few parts; what has hundreds or is nested deeper wants something else of us.
_MOST_PARTS = 200
_DEEPEST = 10
_MULTIPART = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.I | re.M)
_FLOWED = re.compile(r" \n(?=\S)")


@dataclass
class Letter:
    """What a message says."""

    subject: str = ""
    sender: str = ""
    sender_name: str = ""
    message_id: str = ""
    at: datetime | None = None
    text: str = ""
    html: str = ""
    language: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def open_letter(raw: bytes) -> Letter:
    """The message's parts.

    Raises: Refused where it is nested deeper or has more parts than any mail.
    """
    if len(_MULTIPART.findall(raw)) > _MOST_PARTS:
        raise Refused(Reason.MALFORMED, f"a mail of more than {_MOST_PARTS} parts; send the stories themselves")
    try:
        message = email.message_from_bytes(raw, policy=compat32)
        letter = _headed(message)
        _walk(message, letter, archives.Budget(), 0)
    except RecursionError:
        raise Refused(Reason.MALFORMED, "a mail nested deeper than any; send the stories themselves") from None
    return letter


def header(message: Message, name: str) -> str:
    """A header as words, whatever sets its encoded parts are in."""
    # As it came: get() puts a replacement sign for each byte of a header that names no set.
    said = next((value for key, value in message.raw_items() if key.lower() == name.lower()), None)
    if said is None:
        return ""
    try:
        parts = decode_header(said)
        words = "".join(_decoded(part, codec) for part, codec in parts)
    except Exception:  # the library trips over malformed encoded words in many ways; their raw form is still words
        words = str(said).encode("utf-8", "replace").decode()
    return one_line(words)


def _decoded(part: bytes | str, codec: str | None) -> str:
    if isinstance(part, str):
        return part if part.isascii() else charset.decode(part.encode("utf-8", "surrogateescape"))
    return charset.decode(part, codec or "")


def _headed(message: Message) -> Letter:
    name, address = parseaddr(header(message, "From"))
    return Letter(
        subject=header(message, "Subject"),
        sender=one_line(address),
        sender_name=one_line(name),
        message_id=header(message, "Message-ID").strip("<> "),
        at=_moment(header(message, "Date")),
        language=header(message, "Content-Language").partition(",")[0],
    )


def _moment(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    if not 1900 <= found.year <= 2200:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _walk(part: Message, letter: Letter, budget: archives.Budget, depth: int) -> None:
    if depth > _DEEPEST:
        raise Refused(Reason.MALFORMED, f"a mail nested more than {_DEEPEST} deep; send the stories themselves")
    if part.is_multipart():
        # Asked only here: what is no list it would decode by a character set of whatever name.
        for each in part.get_payload():
            if isinstance(each, Message):
                _walk(each, letter, budget, depth + 1)
        return
    raw = part.get_payload(decode=True)
    if isinstance(raw, bytes):
        _take(part, raw, letter, budget)


def _take(part: Message, raw: bytes, letter: Letter, budget: archives.Budget) -> None:
    sort, name = part.get_content_type(), _name(part)
    is_attached = str(part.get("Content-Disposition") or "").lower().startswith("attachment") or bool(name)
    if sort == "text/plain" and not is_attached and not letter.text:
        letter.text = _unflowed(part, _words(part, raw))
    elif sort == "text/html" and not is_attached and not letter.html:
        letter.html = _words(part, raw)
    else:
        letter.files.append(name or sort)
        try:
            letter.attachments.extend(archives.unpack(Attachment(name or sort, raw), budget))
        except Refused as refused:
            letter.refused.append(refused)


def _name(part: Message) -> str:
    try:
        return one_line(part.get_filename() or "")
    except Exception:  # RFC 2231 parameters that the library can't put together; the file has no name then
        return ""


def _words(part: Message, raw: bytes) -> str:
    declared = str(part.get_param("charset") or "")
    return drop_controls(charset.decode(raw, declared)).replace("\r\n", "\n").replace("\r", "\n")


def _unflowed(part: Message, words: str) -> str:
    """format=flowed joined again (RFC 3676); the signature below `-- ` stays for the reader to cut."""
    if str(part.get_param("format") or "").lower() != "flowed":
        return words
    joint = "" if str(part.get_param("delsp") or "").lower() == "yes" else " "
    lines = words.replace("\n-- \n", "\n--\n")
    return _FLOWED.sub(joint, lines)
