"""As much of IMAP as taking mails in needs (RFC 9051, RFC 6851 MOVE, RFC 4315 UIDPLUS)."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from snn.network.models import Mailbox
from snn.wire.formats.registry import LARGEST_BYTES

TIMEOUT_S = 30.0
_VALIDITY = re.compile(rb"\d{1,20}")


class MailTrouble(Exception):
    """What is wrong with a mailbox, in words for its owner."""


class _Bounded(imaplib.IMAP4_SSL):
    """A server that announces more bytes than were asked for is not listened to."""

    def read(self, size: int) -> bytes:
        if size > LARGEST_BYTES + 1024 * 1024:
            raise imaplib.IMAP4.abort(f"the server sends {size} bytes at once")
        return super().read(size)


@dataclass
class Box:
    """An open mailbox."""

    connection: imaplib.IMAP4
    validity: str
    done_folder: str

    def waiting(self) -> list[str]:
        """UIDs of the mails to take, oldest first: those not seen; with a done folder, all that are there."""
        asked = ("UNDELETED",) if self.done_folder else ("UNSEEN", "UNDELETED")
        (found, *_) = _checked(self.connection.uid("SEARCH", *asked), "search")
        return sorted((uid.decode() for uid in (found or b"").split() if uid.isdigit()), key=int)

    def mail(self, uid: str) -> bytes | None:
        """The mail's bytes, one more than may be taken at most; None where it has gone. It stays unseen."""
        parts = _checked(self.connection.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST_BYTES + 1}>)"), "fetch")
        return next((part[1] for part in parts if isinstance(part, tuple)), None)

    def done(self, uid: str) -> None:
        """Mark as seen, or move into the done folder."""
        if not self.done_folder:
            _checked(self.connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"), "mark a mail as seen")
            return
        folder = _quoted(self.done_folder)
        if "MOVE" in self.connection.capabilities:
            _checked(self.connection.uid("MOVE", uid, folder), f"move a mail into {self.done_folder}")
            return
        _checked(self.connection.uid("COPY", uid, folder), f"copy a mail into {self.done_folder}")
        _checked(self.connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted \Seen)"), "mark a mail as moved")
        # Without UIDPLUS an expunge would take other people's deleted mails along; the mark is enough.
        if "UIDPLUS" in self.connection.capabilities:
            _checked(self.connection.uid("EXPUNGE", uid), "remove a moved mail")


@contextmanager
def opened(row: Mailbox, password: str, tls: ssl.SSLContext) -> Iterator[Box]:
    """The mailbox, logged in and selected.

    Raises: MailTrouble for whatever goes wrong with the server, now or later.
    """
    connection: imaplib.IMAP4 | None = None
    try:
        connection = _Bounded(row.host, row.port, ssl_context=tls, timeout=TIMEOUT_S)
        try:
            connection.login(row.user, password)
        except imaplib.IMAP4.error as wrong:
            if isinstance(wrong, imaplib.IMAP4.abort):
                raise
            raise MailTrouble("the server refuses the user or the password (SNN_MAILBOX_PASSWORDS)") from None
        _checked(connection.select(_quoted(row.folder)), f"open the folder {row.folder}")
        (told, *_) = connection.response("UIDVALIDITY")[1] or [b""]
        found = _VALIDITY.search(told or b"")
        yield Box(connection, found[0].decode() if found else "0", row.done_folder)
    except (imaplib.IMAP4.error, OSError, ValueError) as wrong:
        raise MailTrouble(f"{row.host} can't be talked to ({wrong})") from None
    finally:
        _leave(connection)


def _leave(connection: imaplib.IMAP4 | None) -> None:
    try:
        if connection is not None:
            connection.logout()
    except (imaplib.IMAP4.error, OSError):
        pass


def _checked(answer: tuple[str, Sequence[Any]], what: str) -> list[Any]:
    status, parts = answer
    if status != "OK":
        raise MailTrouble(f"the server would not {what}")
    return list(parts)


def _quoted(folder: str) -> str:
    safe = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'
