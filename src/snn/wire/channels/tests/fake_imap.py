"""A small IMAP server over TLS, on loopback, with one account."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Account:
    """What the server holds; mails by UID, and each one's flags."""

    mails: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    moved: dict[str, list[bytes]] = field(default_factory=dict)
    capabilities: str = "IMAP4rev1 MOVE UIDPLUS"
    password: str = "secret"
    announces: int | None = None
    port: int = 0
    logins: int = 0

    def put(self, *mails: bytes) -> None:
        for mail in mails:
            uid = max(self.mails, default=0) + 1
            self.mails[uid], self.flags[uid] = mail, set()

    def remove(self, uid: int) -> None:
        del self.mails[uid], self.flags[uid]


@contextmanager
def serving(account: Account, certificate: Path) -> Iterator[ssl.SSLContext]:
    """Serve the account; gives the TLS context that trusts it."""
    _write_certificate(certificate)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    account.port = listener.getsockname()[1]

    def run() -> None:
        while True:
            try:
                connection, _ = listener.accept()
                with tls.wrap_socket(connection, server_side=True) as secure:
                    _Session(account, secure).run()
            except (ssl.SSLError, ConnectionError):
                continue
            except OSError:
                return

    threading.Thread(target=run, daemon=True).start()
    try:
        yield ssl.create_default_context(cafile=str(certificate))
    finally:
        listener.close()


class _Session:
    def __init__(self, account: Account, connection: ssl.SSLSocket) -> None:
        self.account = account
        self.file = connection.makefile("rwb")

    def run(self) -> None:
        self.say("* OK here")
        for line in self.file:
            tag, _, words = line.decode().strip().partition(" ")
            verb = words.split()[0].upper() if words.split() else ""
            if verb == "UID":
                verb, words = words.split()[1].upper(), words.split(None, 2)[2]
            status = getattr(self, f"do_{verb.lower()}", self.unknown)(words)
            self.say(f"{tag} {status} done")
            if verb == "LOGOUT":
                return

    def say(self, words: str) -> None:
        self.file.write(words.encode() + b"\r\n")
        self.file.flush()

    def unknown(self, words: str) -> str:
        return "BAD unknown"

    def do_capability(self, words: str) -> str:
        self.say(f"* CAPABILITY {self.account.capabilities}")
        return "OK"

    def do_login(self, words: str) -> str:
        self.account.logins += 1
        return "OK" if words.split()[-1].strip('"') == self.account.password else "NO wrong"

    def do_select(self, words: str) -> str:
        if '"INBOX"' not in words:
            return "NO no such folder"
        self.say(f"* {len(self.account.mails)} EXISTS")
        self.say("* OK [UIDVALIDITY 77] fine")
        return "OK [READ-WRITE]"

    def do_search(self, words: str) -> str:
        hidden = {r"\Deleted"} | ({r"\Seen"} if "UNSEEN" in words else set())
        found = [str(uid) for uid, flags in self.account.flags.items() if not flags & hidden]
        self.say(f"* SEARCH {' '.join(found)}")
        return "OK"

    def do_fetch(self, words: str) -> str:
        uid, most = map(int, re.match(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", words).groups())
        mail = self.account.mails[uid][:most]
        size = len(mail) if self.account.announces is None else self.account.announces
        self.file.write(b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n" % (uid, size) + mail + b")\r\n")
        return "OK"

    def do_store(self, words: str) -> str:
        uid, flags = re.match(r"(\d+) \+FLAGS\.SILENT \((.*)\)", words).groups()
        self.account.flags[int(uid)] |= set(flags.split())
        return "OK"

    def do_copy(self, words: str) -> str:
        uid, folder = words.split(None, 1)
        self.account.moved.setdefault(folder.strip('"'), []).append(self.account.mails[int(uid)])
        return "OK"

    def do_move(self, words: str) -> str:
        self.do_copy(words)
        self.account.remove(int(words.split()[0]))
        return "OK"

    def do_expunge(self, words: str) -> str:
        self.account.remove(int(words))
        return "OK"

    def do_logout(self, words: str) -> str:
        self.say("* BYE")
        return "OK"


def _write_certificate(file: Path) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
