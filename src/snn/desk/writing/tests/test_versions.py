"""Every version is kept, compared and restored; what is restored reaches readers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from snn.desk.writing import actions
from snn.desk.writing.models import Manuscript
from snn.desk.writing.tests.conftest import AT
from snn.desk.writing.tests.test_two_at_once import form_of
from snn.stories.models import Story

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(Manuscript.snippet_viewset.get_url_name(name), args=args)


@pytest.fixture
def twice(written, ada):
    """A story published, changed and published again; its manuscript."""
    manuscript = written("The first headline")
    actions.publish(manuscript, by=ada, at=AT)
    manuscript.refresh_from_db()
    manuscript.headline = "The second headline"
    manuscript.set_body("<p>Two metres.</p>")
    manuscript.save()
    manuscript.save_revision(user=ada)
    actions.publish(manuscript, by=ada, at=AT)
    return Manuscript.objects.get()


def test_two_versions_are_compared(twice, ada, desk):
    first, last = twice.revisions.order_by("pk").first(), twice.revisions.order_by("pk").last()
    page = desk(ada).get(address("revisions_compare", twice.pk, first.pk, last.pk)).content.decode()
    assert '<span class="deletion">first</span>' in page and '<span class="addition">second</span>' in page
    assert "It drilled a metre deep." in page and "Two metres." in page


def test_the_history_leads_to_comparing_and_restoring(twice, ada, desk):
    client = desk(ada)
    client.post(address("edit", twice.pk), form_of(twice, headline="The third headline"))
    page = client.get(address("history", twice.pk)).content.decode()
    last = Manuscript.objects.get().latest_revision
    assert address("revisions_revert", twice.pk, last.pk) in page or "compare" in page


def test_a_restored_version_reaches_readers_and_stays_with_its_story(twice, ada, desk):
    first = twice.revisions.order_by("pk").first()
    client = desk(ada)
    assert "The first headline" in client.get(address("revisions_revert", twice.pk, first.pk)).content.decode()
    client.post(
        address("revisions_revert", twice.pk, first.pk),
        form_of(twice, headline="The first headline", paragraphs=["It drilled a metre deep."]),
    )
    restored = Manuscript.objects.get()
    assert (restored.story, restored.headline) == (Story.objects.get(), "The first headline")
    assert restored.revisions.count() == 3
    actions.publish(Manuscript.objects.get(), by=ada, at=AT)
    story = Story.objects.get()
    assert (story.headline, story.body_html) == ("The first headline", "<p>It drilled a metre deep.</p>")


@pytest.mark.parametrize("name", ["history", "revisions_revert", "revisions_compare"])
def test_cy_of_another_site_sees_no_version(twice, cy, desk, name):
    first = twice.revisions.order_by("pk").first().pk
    rest = {"history": (), "revisions_revert": (first,), "revisions_compare": (first, first)}[name]
    assert desk(cy).get(address(name, twice.pk, *rest)).status_code == 302
