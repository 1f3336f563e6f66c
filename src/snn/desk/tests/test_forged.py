"""A form whose token does not hold changes nothing, says so in words, and gives back all that was typed."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from snn.desk.writing.models import Manuscript
from snn.desk.writing.tests.conftest import ada, network, tell, written  # noqa: F401
from snn.stories.models import Kill

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(ada):  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    return client


def test_a_forged_kill_kills_nothing_and_the_reason_is_given_back(tell, client):  # noqa: F811
    address = reverse("writing:kill", args=[tell().pk])
    sent = {"reason": "The figures were <i>not ours</i>", "sure": "1", "csrfmiddlewaretoken": "forged"}
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 403 and not Kill.objects.exists()
    assert "Nothing was changed" in page and "The figures were &lt;i&gt;not ours&lt;/i&gt;" in page
    assert f'href="{address}"' in page and "forged" not in page


def test_the_text_of_a_story_is_given_back_as_words(written, client):  # noqa: F811
    manuscript = written()
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[manuscript.pk])
    text = {"blocks": [{"key": "a", "text": "It drilled."}, {"key": "b", "text": "Deep."}], "entityMap": {}}
    sent = {"headline": "Typed for an hour", "body-0-value": json.dumps(text), "body-0-id": "5f1", "body-count": "1"}
    page = client.post(edit, sent).content.decode()
    assert "Typed for an hour" in page and "It drilled.\n\nDeep." in page and "5f1" not in page
    assert Manuscript.objects.get().headline == "Lander drills into the moon"


def test_what_another_site_sent_is_not_shown(tell, client):  # noqa: F811
    address = reverse("writing:kill", args=[tell().pk])
    for where in ({"origin": "https://evil.example"}, {"referer": "https://evil.example/x"}):
        page = client.post(address, {"reason": "Click here to win"}, headers=where).content.decode()
        assert "Nothing was changed" in page and "Click here to win" not in page


def test_no_password_is_shown(db):
    sent = {"login": "ada@example.org", "password": "six yellow trams go by"}
    page = Client(enforce_csrf_checks=True).post("/login/", sent).content.decode()
    assert "Nothing was changed" in page and "yellow" not in page and "ada@example.org" in page


def test_autosave_is_answered_in_its_own_way(written, client):  # noqa: F811
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[written().pk])
    answer = client.post(edit, {"headline": "x"}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["success"]) == (403, False)


def test_broken_rich_text_is_given_back_as_it_came(written, client):  # noqa: F811
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[written().pk])
    assert "broken" in client.post(edit, {"body-0-value": '{"blocks": [broken'}).content.decode()


def test_more_than_the_desk_takes_is_refused_in_words(written, ada, settings):  # noqa: F811
    client = Client()
    client.force_login(ada)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[written().pk])
    sent = {"headline": "Long", "body-0-value": "word " * 600_000}
    answer = client.post(edit, sent, headers={"referer": f"http://testserver{edit}"})
    page = answer.content.decode()
    assert answer.status_code == 413 and "2 MB of text" in page and f'href="{edit}"' in page
    assert Manuscript.objects.get().headline == "Lander drills into the moon"
    answer = client.post(edit, sent, headers={"accept": "application/json"})
    assert answer.status_code == 413 and answer.json()["error_code"] == "validation_error"


def test_a_request_for_another_host_is_told_little(client, settings):
    settings.ALLOWED_HOSTS = ["desk.localhost"]
    answer = client.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400 and "could not read" in answer.content.decode()
