"""Everyone sees the lines of the menu that their role has a use for, and nothing of a Wagtail site's."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.admin.menu import admin_menu

from snn.desk.models import Person, Role

LINES = {
    Role.Kind.EDITOR: {"Wire room", "Stories", "Fronts", "Audience"},
    Role.Kind.WRITER: {"Wire room", "Stories", "Audience"},
    Role.Kind.BUSINESS: {"Audience", "Sponsors"},
    Role.Kind.ADMIN: {"Sponsors", "Network", "People", "Tools", "Audit"},
}


@pytest.mark.django_db
def test_the_mark_is_our_own_and_the_menu_leads_to_ones_sessions():
    person = Person.objects.create_user("one@example.org")
    Role.objects.create(person=person, kind=Role.Kind.WRITER)
    client = Client()
    client.force_login(person)
    page = client.get("/").content.decode()
    assert "desk-mark" in page and "desk/mark.svg" in page and "- SNN</title>" in page
    assert "/signin/sessions/" in page and "/signin/keys/" in page


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Role.Kind.values)
def test_the_menu_by_role(kind):
    person = Person.objects.create_user("one@example.org")
    Role.objects.create(person=person, kind=kind)
    request = RequestFactory().get("/")
    request.user = person
    items = admin_menu.menu_items_for_request(request)
    assert {str(item.label) for item in items} == LINES[Role.Kind(kind)]


@pytest.mark.django_db
def test_nobody_chooses_a_zone_of_their_own():
    person = Person.objects.create_user("one@example.org")
    Role.objects.create(person=person, kind=Role.Kind.WRITER)
    client = Client()
    client.force_login(person)
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert "preferred_language" in page and "current_time_zone" not in page
