from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from snn.network.models import Mailbox, Source
from snn.wire.channels.mailbox.channel import MailboxChannel
from snn.wire.channels.models import Trouble
from snn.wire.channels.tests.fake_imap import Account, serving

ONE, TWO = b"Subject: One\r\n\r\nFirst.\r\n", b"Subject: Two\r\n\r\nSecond.\r\n"


@pytest.fixture
def account() -> Account:
    made = Account()
    made.put(ONE, TWO)
    return made


@pytest.fixture
def tls(account: Account, tmp_path: Path) -> Iterator[ssl.SSLContext]:
    with serving(account, tmp_path / "imap.pem") as context:
        yield context


@pytest.fixture
def box(account: Account, tls: ssl.SSLContext, nasa: Source) -> Mailbox:
    return Mailbox.objects.create(slug="press", source=nasa, host="127.0.0.1", port=account.port, user="wire")


@pytest.fixture
def channel(tls: ssl.SSLContext) -> MailboxChannel:
    return MailboxChannel({"press": "secret"}, tls=tls)


def test_mails_are_taken_oldest_first_and_marked_as_seen(channel, box, account: Account, take, at: datetime) -> None:
    channel.turn(take, at)
    assert take.taken == [("press-77-1.eml", ONE, "nasa"), ("press-77-2.eml", TWO, "nasa")]
    assert account.flags == {1: {r"\Seen"}, 2: {r"\Seen"}}
    account.put(b"Subject: Three\r\n\r\n")
    channel.turn(take, at + timedelta(seconds=59))
    channel.turn(take, at + timedelta(minutes=1))
    assert [name for name, _, _ in take.taken][2:] == ["press-77-3.eml"]


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 MOVE", "IMAP4rev1 UIDPLUS", "IMAP4rev1"])
def test_with_a_done_folder_they_are_moved_there(
    channel, box, account: Account, take, at: datetime, capabilities: str
) -> None:
    account.capabilities = capabilities
    Mailbox.objects.update(done_folder="Taken in")
    channel.turn(take, at)
    channel.turn(take, at + timedelta(hours=1))
    assert account.moved == {"Taken in": [ONE, TWO]}
    assert len(take.taken) == 2
    assert account.mails == {} or all(r"\Deleted" in flags for flags in account.flags.values())


def test_a_mail_is_marked_only_once_it_is_committed(channel, box, account: Account, take, at: datetime) -> None:
    take.dies = True
    with pytest.raises(RuntimeError):
        channel.turn(take, at)
    assert account.flags == {1: set(), 2: set()}
    take.dies = False
    channel.turn(take, at)
    assert len(take.taken) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"folder": "Nowhere"}, "would not open the folder Nowhere"),
        ({"port": 1}, "can't be talked to"),
        ({"host": "imap.invalid"}, "can't be talked to"),
        ({"done_folder": ""}, ""),
    ],
)
def test_what_is_wrong_is_said_and_others_go_on(channel, box, take, at: datetime, change, says: str) -> None:
    Mailbox.objects.create(slug="other", host="127.0.0.1", port=box.port, user="wire")
    channel.passwords = {"press": "secret", "other": "secret"}
    Mailbox.objects.filter(slug="press").update(**change)
    channel.turn(take, at)
    assert len(take.taken) == 2
    assert says in "".join(Trouble.objects.values_list("says", flat=True))
    assert Trouble.objects.count() == bool(says)


def test_a_wrong_password_is_said_and_asked_less_and_less_often(
    channel, box, account: Account, take, at: datetime
) -> None:
    channel.passwords = {"press": "wrong"}
    for minutes in range(20):
        channel.turn(take, at + timedelta(minutes=minutes))
    assert account.logins == 4
    standing = Trouble.objects.get()
    assert ("refuses the user or the password" in standing.says, standing.times) == (True, 4)
    assert "wrong" not in standing.says


def test_a_missing_password_names_the_variable(channel, box, take, at: datetime) -> None:
    channel.passwords = {}
    channel.turn(take, at)
    assert "SNN_MAILBOX_PASSWORDS" in Trouble.objects.get().says


def test_a_server_we_do_not_trust_gets_no_password(channel, box, account: Account, take, at: datetime) -> None:
    channel.tls = ssl.create_default_context()
    channel.turn(take, at)
    assert (account.logins, take.taken) == (0, [])
    assert "can't be talked to" in Trouble.objects.get().says


def test_a_server_that_announces_gigabytes_is_not_listened_to(
    channel, box, account: Account, take, at: datetime
) -> None:
    account.announces = 10 * 1024**3
    channel.turn(take, at)
    assert take.taken == []
    assert "at once" in Trouble.objects.get().says


def test_a_mailbox_that_hangs_delays_no_other(channel, box, account: Account, take, at: datetime) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        Mailbox.objects.create(slug="mute", source=box.source, host="127.0.0.1", port=silent.getsockname()[1])
        Mailbox.objects.filter(slug="press").update(id=10_000)
        channel.passwords, channel.tended_s = {"press": "secret", "mute": "secret"}, 0.5
        started = time.monotonic()
        channel.turn(take, at)
        assert (len(take.taken), time.monotonic() - started < 3) == (2, True)
        assert channel.errands.is_out("mute")
