"""Tokens and hooks: given out, taken back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max

from snn.desk.api import rules
from snn.desk.api.models import Delivery, Hook, Token
from snn.desk.audit.actions import note
from snn.desk.models import Person
from snn.stories.models import AuditLine


@transaction.atomic
def make_token(person: Person, name: str, scopes: Iterable[rules.Scope], *, by: str, at: datetime) -> tuple[Token, str]:
    """A token, and its words: shown once, kept nowhere."""
    words = rules.PREFIX + secrets.token_urlsafe(32)
    wanted = sorted(set(scopes))
    token = Token.objects.create(person=person, name=name[:80], digest=rules.digest(words), scopes=wanted, made_at=at)
    note("make token", by=by, at=at, about=f"{person.email}: {name}", words=", ".join(wanted))
    return token, words


@transaction.atomic
def revoke(number: int, *, by: str, at: datetime) -> bool:
    """From now on it opens nothing; whether there was such a token."""
    if not Token.objects.filter(pk=number, revoked_at=None).update(revoked_at=at):
        return False
    note("revoke token", by=by, at=at, about=str(number))
    return True


def token_of(authorization: str) -> Token | None:
    """The token that the header shows; None for a wrong, revoked or missing one, or of one who left, alike."""
    words = rules.bearer(authorization)
    if not words:
        return None
    found = Token.objects.select_related("person").filter(digest=rules.digest(words), revoked_at=None)
    return found.filter(person__is_active=True).first()


@transaction.atomic
def make_hook(url: str, acts: Iterable[str], *, by: str, at: datetime) -> Hook:
    """Call url from now on.

    Raises: ValueError in words, for an address or an act that will not do.
    """
    parts, wanted = urlsplit(url), sorted(set(acts)) or ["kill", "publish", "update"]
    if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > 500:
        raise ValueError(f"{url[:100]!r} is no address to call; say https://…")
    if unknown := set(wanted) - set(rules.HOOK_ACTS):
        raise ValueError(f"no hook hears {', '.join(sorted(unknown))}; there are {', '.join(rules.HOOK_ACTS)}")
    reached = AuditLine.objects.aggregate(last=Max("pk"))["last"] or 0
    hook = Hook.objects.create(
        url=url, secret=secrets.token_urlsafe(32), acts=wanted, made_by=by, made_at=at, from_line=reached
    )
    note("make hook", by=by, at=at, about=url, words=", ".join(wanted))
    return hook


@transaction.atomic
def end_hook(number: int, *, by: str, at: datetime) -> bool:
    """It is called no more; whether there was such a hook."""
    if not Hook.objects.filter(pk=number, ended_at=None).update(ended_at=at):
        return False
    note("end hook", by=by, at=at, about=str(number))
    return True


@transaction.atomic
def tell_again(number: int, *, by: str, at: datetime) -> int:
    """What the hook was told in vain is due once more, from the first attempt; how much of it."""
    lost = Delivery.objects.filter(hook=number, hook__ended_at=None, given_up_at__isnull=False)
    again = lost.update(given_up_at=None, attempts=0, due_at=at)
    if again:
        note("tell again", by=by, at=at, about=str(number), words=f"{again} acts")
    return again
