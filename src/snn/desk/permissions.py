"""Who may do what, on which site: one frozen table, and the only place that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.contrib.auth.models import AnonymousUser

from snn.desk.models import Person, Role
from snn.stories.models import AuditLine, Story


class Act(StrEnum):
    """What a person may be allowed."""

    VIEW_WIRE = "see the wire room"
    TAKE = "take an item from the wire"
    HOLD = "hold an item or a story"
    SPIKE = "spike an item"
    WRITE = "write stories of one's own"
    EDIT_ANY = "edit another's story"
    PUBLISH = "publish and update"
    CORRECT = "correct"
    KILL = "kill"
    FRONT = "order a front"
    NETWORK = "change sources, sections and pages"
    SITES = "change sites and redirects"
    ROUTES = "change routing rules"
    TIERS = "change the tiers"
    AUDIENCE = "see what is read"
    MONEY = "see the money"
    SELL = "book sponsors' messages"
    APPROVE = "let sponsors' messages out, pause and end them"
    BILL = "bill sponsors and book what they pay"
    PEOPLE = "invite people and give roles"
    AUDIT = "read the audit"
    TOOLS = "give tokens and hooks to tools"


_EDITOR = frozenset(
    {
        Act.VIEW_WIRE, Act.TAKE, Act.HOLD, Act.SPIKE, Act.WRITE, Act.EDIT_ANY, Act.PUBLISH, Act.CORRECT, Act.KILL,
        Act.FRONT, Act.AUDIENCE,
    }
)  # fmt: skip
_BUSINESS = frozenset({Act.MONEY, Act.SELL, Act.APPROVE, Act.BILL})
TABLE: Mapping[Role.Kind, frozenset[Act]] = MappingProxyType(
    {
        Role.Kind.EDITOR: _EDITOR,
        Role.Kind.WRITER: frozenset({Act.VIEW_WIRE, Act.WRITE, Act.AUDIENCE}),
        Role.Kind.BUSINESS: _BUSINESS | {Act.AUDIENCE},
        Role.Kind.ADMIN: _BUSINESS | {Act.NETWORK, Act.SITES, Act.ROUTES, Act.TIERS, Act.PEOPLE, Act.AUDIT, Act.TOOLS},
    }
)


@dataclass(frozen=True)
class Held:
    """A role as a person has it; site_id None: on all sites."""

    kind: Role.Kind
    site_id: int | None


def allowed(held: frozenset[Held], act: Act, site_id: int | None) -> bool:
    """Whether any of the roles allows it there. Asked with site_id None: whether it does on the whole network."""
    return any(act in TABLE[one.kind] and one.site_id in (None, site_id) for one in held)


def held_by(person: Person) -> frozenset[Held]:
    """The person's roles; read once a request. An unknown kind allows nothing."""
    if not hasattr(person, "_held"):
        rows = Role.objects.filter(person=person).values_list("kind", "site_id")
        held = frozenset(Held(Role.Kind(kind), site_id) for kind, site_id in rows if kind in Role.Kind.values)
        person._held = held  # type: ignore[attr-defined]
    return person._held  # type: ignore[attr-defined,no-any-return]


def may(person: Person | AnonymousUser, act: Act, site_id: int | None) -> bool:
    """Whether the person may do it on the site (None: on the whole network)."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    return person.is_superuser or allowed(held_by(person), act, site_id)


def may_somewhere(person: Person | AnonymousUser, act: Act) -> bool:
    """Whether there is any site where the person may do it: whether to show a menu's line at all."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    return person.is_superuser or any(act in TABLE[one.kind] for one in held_by(person))


def may_edit(person: Person | AnonymousUser, story: Story) -> bool:
    """Whether the person may change this story's words: an editor of its site, or the writer who made it.

    What is before readers already, or was killed, is an editor's.
    """
    if may(person, Act.EDIT_ANY, story.site_id):
        return True
    if story.published_at is not None or hasattr(story, "kill") or not may(person, Act.WRITE, story.site_id):
        return False
    return AuditLine.objects.filter(story=story, act="create", by=person.email).exists()  # type: ignore[union-attr]
