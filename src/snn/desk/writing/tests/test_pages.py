"""The pages around the editor: who may see them, what they say, what they do."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import Image

from snn.desk.writing import actions
from snn.desk.writing.models import Manuscript
from snn.desk.writing.tests.conftest import AT
from snn.stories.models import Correction, Kill, Story

pytestmark = pytest.mark.django_db
STORY_PAGES = ["story", "correct", "kill", "progress"]


@pytest.fixture(autouse=True)
def own_rack(tmp_path, settings, monkeypatch):
    from snn.desk.writing import views
    from snn.rack.embedded import EmbeddedRack

    rack = EmbeddedRack(tmp_path / "rack.sqlite3")
    monkeypatch.setattr(views, "the_rack", lambda: rack)
    return rack


def test_the_list_shows_stories_in_few_queries(tell, ada, desk, django_assert_max_num_queries):
    for number in range(30):
        tell(f"Lander number {number} drills")
    client = desk(ada)
    client.get(reverse("writing:index"))
    with django_assert_max_num_queries(25):
        page = client.get(reverse("writing:index")).content.decode()
    assert "Lander number 29 drills" in page and "Lander number 4 drills" not in page
    assert "Older" in page


def test_search_finds_whole_words_of_published_stories(tell, ada, desk):
    from snn.stories import related

    tell("Lander drills deep")
    tell("Comet passes quietly")
    related.relate_waiting(10, AT)
    page = desk(ada).get(reverse("writing:index"), {"words": "comet"}).content.decode()
    assert "Comet passes quietly" in page and "Lander drills deep" not in page


@pytest.mark.parametrize("name", STORY_PAGES)
def test_cy_of_another_site_is_refused(tell, cy, desk, name):
    story = tell()
    assert desk(cy).get(reverse(f"writing:{name}", args=[story.pk])).status_code == 302
    desk(cy).post(
        reverse(f"writing:{name}", args=[story.pk]), {"reason": "x", "sure": "1", "kind": "Correction", "text": "x"}
    )
    assert not Kill.objects.exists() and not Correction.objects.exists()


def test_cy_may_not_open_or_publish_a_manuscript_of_another_site(written, cy, desk):
    manuscript = written()
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[manuscript.pk])
    for address in (
        edit,
        reverse("writing:publish", args=[manuscript.pk]),
        reverse("writing:picture", args=[manuscript.pk]),
    ):
        assert desk(cy).get(address).status_code == 302
    desk(cy).post(reverse("writing:publish", args=[manuscript.pk]))
    assert not Story.objects.exists()


def test_a_writer_writes_and_an_editor_publishes(written, ben, ada, desk):
    manuscript = written(owner=ben)
    page = desk(ben).get(reverse("writing:publish", args=[manuscript.pk])).content.decode()
    assert "An editor of Space publishes it" in page
    desk(ben).post(reverse("writing:publish", args=[manuscript.pk]))
    assert not Story.objects.exists()
    assert desk(ada).post(reverse("writing:publish", args=[manuscript.pk])).status_code == 302
    assert Story.objects.get().published_at


def test_a_writer_may_not_send_a_draft_to_another_site(written, ben, desk, network):
    from snn.network.models import Section

    manuscript = written(owner=ben)
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[manuscript.pk])
    form = {"headline": "Mine", "section": Section.objects.get(slug="war").pk, "urgency": 5, "body-count": 0}
    desk(ben).post(edit, form)
    manuscript.refresh_from_db()
    assert (manuscript.section.slug, manuscript.headline) == ("moon", "Lander drills into the moon")


def test_the_editor_keeps_what_is_typed_and_leads_on_to_publish(written, ada, desk):
    from snn.network.models import Section

    manuscript = written()
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[manuscript.pk])
    client = desk(ada)
    assert "Add a picture" in client.get(edit).content.decode()
    form = {
        "headline": "Deeper",
        "section": Section.objects.get(slug="moon").pk,
        "urgency": 5,
        "body-count": 0,
        "go-on": "",
    }
    answer = client.post(edit, form)
    assert answer.headers["location"] == reverse("writing:publish", args=[manuscript.pk])
    assert Manuscript.objects.get().headline == "Deeper"
    assert Manuscript.objects.get().revisions.count() == 2


def test_publish_says_what_will_change(written, ada, desk):
    page = desk(ada).get(reverse("writing:publish", args=[written().pk])).content.decode()
    assert "on 2 sites" in page and "/lander-drills-into-the-moon/" in page


def test_a_correction_reaches_readers_with_its_kind(tell, ada, desk):
    story = tell()
    client = desk(ada)
    assert "on 2 sites" in client.get(reverse("writing:correct", args=[story.pk])).content.decode()
    client.post(reverse("writing:correct", args=[story.pk]), {"kind": "Correction", "text": "It was two metres."})
    assert Correction.objects.get().text == "Correction: It was two metres."


def test_a_kill_wants_a_reason_and_shows_the_proof(tell, ada, desk, own_rack, tmp_path):
    from snn.press.bake import bake_due

    story, client = tell(), desk(ada)
    bake_due(own_rack, tmp_path)
    kill = reverse("writing:kill", args=[story.pk])
    client.post(kill, {"reason": "", "sure": "1"})
    assert not Kill.objects.exists()
    client.post(kill, {"reason": "Not true", "sure": "1"})
    assert "at work" in client.get(reverse("writing:story", args=[story.pk])).content.decode()
    bake_due(own_rack, tmp_path)
    page = client.get(reverse("writing:story", args=[story.pk])).content.decode()
    assert page.count("410 gone") == 2


def _file(name, raw):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, raw)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize("raw", [SVG, b"not a picture", b"\0\0\0\x18ftypheic"], ids=["svg", "text", "heic"])
def test_what_is_no_picture_is_refused_in_words(written, ada, desk, raw):
    manuscript = written()
    sent = {"file": _file("a.jpg", raw), "alt": "A lander", "credit": "Ada"}
    page = desk(ada).post(reverse("writing:picture", args=[manuscript.pk]), sent).content.decode()
    assert "this is no JPEG, PNG, WebP or GIF picture" in page
    assert Manuscript.objects.get().picture is None


def test_a_picture_wants_words_for_those_who_cannot_see_it(written, ada, desk):
    manuscript, raw = written(), io.BytesIO()
    Image.new("RGB", (640, 400), "red").save(raw, "PNG")
    client, address = desk(ada), reverse("writing:picture", args=[manuscript.pk])
    client.post(address, {"file": _file("a.png", raw.getvalue()), "alt": "", "credit": "Ada"})
    assert Manuscript.objects.get().picture is None
    client.post(address, {"file": _file("a.png", raw.getvalue()), "alt": "A lander", "credit": "Ada"})
    story = actions.publish(Manuscript.objects.get(), by=ada, at=AT).story
    assert (story.picture.alt, story.picture.width) == ("A lander", 400)


def test_a_forged_post_without_a_token_changes_nothing(tell, ada):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    story = tell()
    assert client.post(reverse("writing:kill", args=[story.pk]), {"reason": "x", "sure": "1"}).status_code == 403
    assert not Kill.objects.exists()
