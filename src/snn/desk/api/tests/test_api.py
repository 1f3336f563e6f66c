"""The API as tools see it: what each token may, every answer held against the document, and nothing beyond it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import get_resolver
from openapi_core import OpenAPI
from openapi_core.contrib.django import DjangoOpenAPIRequest, DjangoOpenAPIResponse
from openapi_spec_validator import validate

from snn.desk.api import document, tokens
from snn.desk.api.models import Token
from snn.desk.api.rules import Scope
from snn.desk.models import Person, Role
from snn.ground.clock import now
from snn.network.models import Carriage, Change, Section, Site, Source
from snn.stories import actions
from snn.stories.models import Story

pytestmark = pytest.mark.django_db
NEW = {"section": "moon", "headline": "A crater is found", "body_html": "<p>Deep.</p><script>x</script>"}


@pytest.fixture(autouse=True)
def network() -> None:
    for name in ("here", "there"):
        Site.objects.create(
            host=f"{name}.example", name=name, tagline="t", description="d", look="day", today_on=dt.date(2026, 1, 1)
        )
    for slug, host in (("moon", "here.example"), ("mars", "there.example")):
        home = Site.objects.get(host=host)
        section = Section.objects.create(slug=slug, name=slug, description="d", related_line="r", home=home)
        Carriage.objects.create(site=home, section=section)
    Source.objects.get_or_create(slug="unknown", defaults={"name": "Staff", "full_name": "Staff"})


class Tool:
    def __init__(self, kind: str, *scopes: str, site: str = "", name: str = "ada") -> None:
        self.person, _ = Person.objects.get_or_create(email=f"{name}@example.org")
        where = Site.objects.get(host=site) if site else None
        Role.objects.get_or_create(person=self.person, kind=kind, site=where)
        scopes = [Scope(one) for one in scopes or ("read", "write", "publish", "wire")]
        self.token, self.words = tokens.make_token(self.person, "tests", scopes, by="x", at=now())

    def ask(self, method: str, path: str, said=None, **headers):
        answer = self.answer(method, path, said, **headers)
        return answer.status_code, answer.json()

    def answer(self, method: str, path: str, said=None, **headers):
        headers = {"authorization": f"Bearer {self.words}", **headers}
        more = {"data": said, "content_type": "application/json"} if said is not None else {}
        answer = getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **more)
        OpenAPI.from_dict(document.openapi()).validate_response(
            DjangoOpenAPIRequest(answer.wsgi_request), DjangoOpenAPIResponse(answer)
        )
        return answer


def made(**more) -> Story:
    status, said = Tool("editor", name="eve").ask("post", "stories", NEW | more)
    assert status == 201
    return Story.objects.get(pk=said["id"])


def test_the_document_is_right_and_names_every_address():
    served = Client().get("/api/v1/openapi.json").json()
    validate(served)
    found = {
        str(one.pattern).replace("<number:pk>", "{pk}")
        for one in get_resolver("snn.desk.api.urls").url_patterns
        if "openapi" not in str(one.pattern)
    }
    assert {path.strip("/") for path in served["paths"]} == found


def test_an_address_answers_to_the_methods_of_the_document_and_no_other():
    tool = Tool("editor")
    for path, does in document.openapi()["paths"].items():
        address = path.removeprefix("/").replace("{pk}", str(made().pk))
        for method in ("get", "post", "patch", "put", "delete"):
            answer = Client().generic(
                method.upper(), f"/api/v1/{address}", "{}", headers={"authorization": f"Bearer {tool.words}"}
            )
            assert (answer.status_code == 405) is (method not in does), (method, path)


def test_a_story_is_written_published_corrected_and_killed():
    tool = Tool("editor")
    status, said = tool.ask("post", "stories", NEW)
    assert (status, said["state"], said["body_html"]) == (201, "waiting", "<p>Deep.</p>")
    path = f"stories/{said['id']}"
    assert tool.ask("patch", path, {"standfirst": "Very."})[1]["standfirst"] == "Very."
    status, live = tool.ask("post", f"{path}/publish", {})
    assert live["state"] == "live" and live["url"].startswith("https://here.example/")
    assert tool.ask("post", f"{path}/correct", {"text": "It is shallow."})[1]["corrections"][0]["text"]
    assert tool.ask("post", f"{path}/kill", {"reason": "It is not there."})[1]["state"] == "killed"
    assert Change.objects.filter(subject="story", subject_id=said["id"]).count() == 4
    assert tool.ask("patch", path, {"headline": "Again"})[0] == 409
    assert tool.ask("post", f"{path}/publish", {})[0] == 409


@pytest.mark.parametrize("words", ["", "Bearer", "Bearer snn_desk_x", "Basic YTpi", "Bearer \N{SNOWMAN}"])
def test_without_a_good_token_nothing_is_told(words):
    headers = {"authorization": words.encode().decode("latin-1")} if words else {}
    answer = Client().get("/api/v1/stories", headers=headers)
    assert answer.status_code == 401 and answer.json()["wrong"]


def test_a_token_is_kept_as_a_digest_and_ends_with_it_or_its_person():
    tool = Tool("editor")
    assert tool.words not in str(Token.objects.values().get())
    assert tool.ask("get", "stories")[0] == 200
    tokens.revoke(tool.token.pk, by="x", at=now())
    assert tool.ask("get", "stories")[0] == 401
    other = Tool("editor", name="ben")
    Person.objects.filter(email="ben@example.org").update(is_active=False)
    assert other.ask("get", "stories")[0] == 401


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [("write", "get", "stories"), ("read", "post", "stories"), ("write", "post", "stories/1/publish"),
     ("write", "post", "stories/1/kill"), ("write", "post", "wire")],
    ids=["read", "write", "publish", "kill", "wire"],
)  # fmt: skip
def test_a_scope_that_is_missing_refuses(scope, method, path):
    status, said = Tool("editor", scope).ask(method, path, NEW if method == "post" else None)
    assert status == 403 and "scope" in said["wrong"][0]


def test_a_writer_of_one_site_can_not_touch_anothers_story():
    story = made()
    cy = Tool("writer", site="there.example", name="cy")
    for path, said in (
        (f"stories/{story.pk}/publish", {}), (f"stories/{story.pk}/kill", {"reason": "mine"}),
        (f"stories/{story.pk}/correct", {"text": "mine"}), ("stories", NEW),
    ):  # fmt: skip
        assert cy.ask("post", path, said)[0] == 403
    assert cy.ask("patch", f"stories/{story.pk}", {"headline": "Mine"})[0] == 403
    story.refresh_from_db()
    assert story.headline == NEW["headline"] and story.published_at is None and not hasattr(story, "kill")


def test_a_writer_changes_an_own_story_until_it_is_out():
    ada = Tool("writer", site="here.example")
    _, said = ada.ask("post", "stories", NEW)
    path = f"stories/{said['id']}"
    assert ada.ask("patch", path, {"headline": "Two craters"})[0] == 200
    other = made()
    assert ada.ask("patch", f"stories/{other.pk}", {"headline": "Mine"})[0] == 403
    actions.publish(Story.objects.get(pk=said["id"]), by="eve@example.org", at=now())
    assert ada.ask("patch", path, {"headline": "Three"})[0] == 403


def test_a_stale_change_is_refused():
    story, tool = made(), Tool("editor")
    path = f"stories/{story.pk}"
    mark = tool.ask("get", path)[1]["mark"]
    assert tool.ask("patch", path, {"headline": "One"}, **{"if-match": mark})[0] == 200
    status, said = tool.ask("patch", path, {"headline": "Two"}, **{"if-match": mark})
    assert status == 412 and "changed meanwhile" in said["wrong"][0]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "headline is missing"), (NEW | {"section": "nowhere"}, "no section"), (NEW | {"source": "no"}, "no source"),
        (NEW | {"headline": 3}, "must be text"), (NEW | {"headline": "x" * 301}, "longer"), (NEW | {"id": "1"}, "not known"),
        (NEW | {"headline": " "}, "is empty"), (NEW | {"headline": "a\x00"}, "null"), ([], "must be a JSON object"),
        ("{", "no JSON"), ("[" * 100_000, "no JSON"),
    ],
    ids=["nothing", "section", "source", "number", "long", "unknown", "empty", "null", "list", "broken", "deep"],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_written(said, why):
    status, answer = Tool("editor").ask("post", "stories", said)
    assert status == 400 and any(why in wrong for wrong in answer["wrong"])
    assert not Story.objects.exists()


def test_too_large_is_said(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    headers = {"authorization": f"Bearer {Tool('editor').words}"}
    said = NEW | {"body_html": "x" * 200}
    answer = Client().post("/api/v1/stories", said, content_type="application/json", headers=headers)
    assert answer.status_code == 413 and answer.json()["wrong"]


def test_the_list_is_paged_by_number_and_cheap(django_assert_max_num_queries):
    tool, story = Tool("editor"), made()
    for n in range(54):
        story.pk, story.slug, story.headline = None, f"s-{n}", f"Story {n}"
        story.save()
    with django_assert_max_num_queries(25):
        _, first = tool.ask("get", "stories?site=here.example")
    assert len(first["stories"]) == 50
    _, rest = tool.ask("get", f"stories?before={first['before']}")
    assert len(rest["stories"]) == 5 and rest["before"] is None
    assert tool.ask("get", "stories?site=there.example")[1]["stories"] == []
    assert tool.ask("get", "stories?before=x")[0] == 400


@pytest.mark.parametrize("path", ["stories/999", "stories/999/publish"])
def test_what_is_not_there_is_said(path):
    tool = Tool("editor")
    assert tool.ask("post" if path.endswith("publish") else "get", path, {} if "publish" in path else None)[0] == 404


def test_a_file_is_pushed_to_the_wire_and_what_is_none_is_refused_in_words():
    tool = Tool("editor")
    headers = {"authorization": f"Bearer {tool.words}"}
    item = (
        b'{"uri": "urn:x:1", "type": "text", "version": "1", "headline": "A rocket leaves", "language": "en", '
        b'"versioncreated": "2026-01-02T03:04:05Z", "body_text": "It left early in the morning, on time."}'
    )
    answer = Client().post(
        "/api/v1/wire?source=unknown", item, content_type="application/octet-stream", headers=headers
    )
    assert answer.status_code == 200
    assert len(answer.json()["items"]) == 1
    junk = Client().post(
        "/api/v1/wire?source=unknown", b"\x00\x01", content_type="application/octet-stream", headers=headers
    )
    assert junk.json()["items"][0]["outcome"] == "refused"
    assert Client().post("/api/v1/wire?source=no", item, content_type="x/y", headers=headers).status_code == 400
