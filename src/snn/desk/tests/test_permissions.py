"""Every cell of the table, and who is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from wagtail.images import permissions as pictures
from wagtail.images.models import Image
from wagtail.models import Collection

from snn.desk.models import Person, Role
from snn.desk.permissions import TABLE, Act, may, may_somewhere
from snn.network.models import Site

pytestmark = pytest.mark.django_db
CELLS = [(kind, act) for kind in Role.Kind for act in Act]
# Written out again: a slip in the table must not pass because the test reads the same table.
EDITORS = {"VIEW_WIRE", "TAKE", "HOLD", "SPIKE", "WRITE", "EDIT_ANY", "PUBLISH", "CORRECT", "KILL", "FRONT", "AUDIENCE"}
EXPECTED = {
    "editor": EDITORS,
    "writer": {"VIEW_WIRE", "WRITE", "AUDIENCE"},
    "business": {"AUDIENCE", "MONEY", "SELL", "APPROVE", "BILL"},
    "admin": {
        *("NETWORK", "SITES", "ROUTES", "TIERS", "PEOPLE", "AUDIT", "TOOLS"),
        *("MONEY", "SELL", "APPROVE", "BILL"),
    },
}


def site(name: str) -> Site:
    return Site.objects.create(
        host=f"{name}.example", name=name, tagline="t", description="d", look="day", today_on=dt.date(2026, 1, 1)
    )


def person(kind: str | None = None, at: Site | None = None, name: str = "ada") -> Person:
    made = Person.objects.create_user(f"{name}@example.org")
    if kind:
        Role.objects.create(person=made, kind=kind, site=at)
    return made


@pytest.mark.parametrize(("kind", "act"), CELLS, ids=[f"{kind}-{act.name}" for kind, act in CELLS])
def test_a_role_of_one_site_holds_there_and_nowhere_else(kind: Role.Kind, act: Act):
    here, there = site("here"), site("there")
    ada = person(kind, here)
    expected = act.name in EXPECTED[kind]
    assert may(ada, act, here.pk) is expected
    assert not may(ada, act, there.pk)
    assert not may(ada, act, None)
    assert may_somewhere(ada, act) is expected


@pytest.mark.parametrize(("kind", "act"), CELLS, ids=[f"{kind}-{act.name}" for kind, act in CELLS])
def test_a_role_without_a_site_holds_on_all(kind: Role.Kind, act: Act):
    here = site("here")
    ada = person(kind)
    expected = act.name in EXPECTED[kind]
    assert may(ada, act, here.pk) is may(ada, act, None) is expected


@pytest.mark.parametrize("act", list(Act), ids=[act.name for act in Act])
def test_one_without_a_role_may_nothing_and_a_superuser_everything(act: Act):
    assert not may(person(name="cy"), act, None)
    assert not may(AnonymousUser(), act, None)
    assert may(Person.objects.create_superuser("root@example.org"), act, None)


def test_one_who_left_may_nothing():
    ada = person("editor")
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    assert not may(Person.objects.get(pk=ada.pk), Act.WRITE, None)


def test_a_role_nobody_knows_allows_nothing():
    ada = person("emperor")
    assert not any(may(ada, act, None) for act in Act)


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        TABLE[Role.Kind.WRITER] = frozenset(Act)  # type: ignore[index]


@pytest.mark.parametrize("kind", list(Role.Kind), ids=list(Role.Kind.values))
def test_every_role_opens_the_desk_and_cy_is_refused(kind: str):
    client = Client()
    client.force_login(person(kind))
    assert client.get("/").status_code == 200
    client.force_login(person(name="cy"))
    assert client.get("/").status_code == 302


def test_writers_handle_pictures_and_business_does_not():
    ada, ben = person("writer"), person("business", name="ben")
    policy = pictures.permission_policy
    assert policy.user_has_permission(ada, "add") and ada.has_perm("wagtailimages.choose_image")
    assert not policy.user_has_permission(ben, "add")
    hers, his = Image(uploaded_by_user=ada), Image(uploaded_by_user=ben)
    hers.collection = his.collection = Collection.get_first_root_node()
    assert policy.user_has_permission_for_instance(ada, "delete", hers)
    assert not policy.user_has_permission_for_instance(ada, "delete", his)
