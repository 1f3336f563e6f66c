"""Inviting people, giving and taking roles, using a link."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction

from snn.desk.audit.actions import note
from snn.desk.models import Person, Role
from snn.desk.signin.models import Invitation
from snn.network.models import Site

INVITED_FOR = timedelta(days=7)
ENTERS_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Invited:
    """The secret exists here and in the mail alone."""

    person: Person
    secret: str
    expires_at: datetime


@transaction.atomic
def invite(email: str, roles: Iterable[tuple[Role.Kind, Site | None]], *, by: str, at: datetime, name: str = "",
           enters: bool = False) -> Invited:  # fmt: skip
    """Make the person if need be, give the roles, and end earlier links.

    Raises: ValidationError where the address is none.
    """
    validate_email(email)
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        first, _, last = name.strip().partition(" ")
        person = Person.objects.create_user(email.strip(), first_name=first[:150], last_name=last[:150])
    for kind, site in roles:
        give(person, kind, site, by=by, at=at)
    Invitation.objects.filter(person=person, used_at=None).delete()
    secret = secrets.token_urlsafe(32)
    expires_at = at + (ENTERS_FOR if enters else INVITED_FOR)
    Invitation.objects.create(
        person=person, digest=_digest(secret), made_by=by, made_at=at, expires_at=expires_at, enters=enters
    )
    note("invite", by=by, at=at, about=person.email)
    return Invited(person, secret, expires_at)


def mail_invitation(invited: Invited, link: str) -> None:
    """Send the link; a mail that can't be sent raises, and the link is still good."""
    send_mail(
        "Your place at the news desk",
        f"{link}\n\nOpen this link by {invited.expires_at:%d %B %Y, %H:%M} UTC to set up how you sign in: a passkey "
        "of your phone or computer, or a password with a code generator. It works once. If you did not expect it, "
        "leave it alone.\n",
        None,
        [invited.person.email],
    )


def give(person: Person, kind: Role.Kind, site: Site | None, *, by: str, at: datetime) -> bool:
    """Give a role; False where the person had it."""
    _, new = Role.objects.get_or_create(person=person, kind=kind, site=site)
    if new:
        note("give role", by=by, at=at, about=person.email, words=_role_words(kind, site))
    return new


@transaction.atomic
def take_back(role: Role, *, by: str, at: datetime) -> None:
    """End a role; what the person may do changes with the next request."""
    note("take role back", by=by, at=at, about=role.person.email, words=_role_words(role.kind, role.site))
    role.delete()


@transaction.atomic
def let_go(person: Person, *, by: str, at: datetime) -> None:
    """The person may not sign in any more, is signed out everywhere, and open links end."""
    Person.objects.filter(pk=person.pk).update(is_active=False)
    Invitation.objects.filter(person=person, used_at=None).delete()
    person.tokens.filter(revoked_at=None).update(revoked_at=at)
    for session in UserSession.objects.filter(user=person):
        session.end()
    note("let go", by=by, at=at, about=person.email)


def open_invitation(secret: str, at: datetime) -> Invitation | None:
    """The invitation that the link stands for, while it is good."""
    found = Invitation.objects.filter(digest=_digest(secret), used_at=None, expires_at__gt=at)
    return found.filter(person__is_active=True).select_related("person").first()


@transaction.atomic
def use_invitations(person: Person, *, at: datetime, how: str) -> None:
    """A way to sign in was set up: the links have done their work."""
    Invitation.objects.filter(person=person, used_at=None).update(used_at=at)
    note("set up sign-in", by=person.email, at=at, about=how)


def use_at_once(invitation: Invitation, at: datetime) -> bool:
    """Take an entering link; False where another was quicker."""
    taken = Invitation.objects.filter(pk=invitation.pk, used_at=None, enters=True).update(used_at=at)
    return taken == 1


def _role_words(kind: str, site: Site | None) -> str:
    return f"{kind} of {site.host if site else 'every site'}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
