"""People with a role, signed in."""

from __future__ import annotations

from django.test import Client

from snn.desk.models import Person, Role
from snn.network.models import Site


def client_of(name: str, kind: str, site: Site | None = None) -> Client:
    """Signed in, with a role."""
    person = Person.objects.create_user(f"{name}@example.org")
    Role.objects.create(person=person, kind=kind, site=site)
    client = Client()
    client.force_login(person)
    return client
