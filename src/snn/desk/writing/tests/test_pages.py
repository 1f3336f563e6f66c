"""The pages around the editor: who may see them, what they say, what they do."""

from __future__ import annotations

import io
import re

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


@pytest.mark.parametrize("words", ["\0", "a\0b", "%", "'", "\u202e"])
def test_hostile_words_find_nothing_and_break_nothing(tell, written, ada, desk, words):
    tell()
    for address in (reverse("writing:index"), reverse("writing:related", args=[written().pk])):
        assert desk(ada).get(address, {"words": words}).status_code == 200


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


def press_publish(client, manuscript, page=None, **said):
    """What the button sends of a page that was looked at."""
    address = reverse("writing:publish", args=[manuscript.pk])
    page = page or client.get(address).content.decode()
    return client.post(address, {"seen": re.search(r'name="seen" value="(\w+)"', page)[1], **said})


def test_a_writer_writes_and_an_editor_publishes(written, ben, ada, desk):
    manuscript = written(owner=ben)
    page = desk(ben).get(reverse("writing:publish", args=[manuscript.pk])).content.decode()
    assert "An editor of Space publishes it" in page
    desk(ben).post(reverse("writing:publish", args=[manuscript.pk]))
    assert not Story.objects.exists()
    assert press_publish(desk(ada), manuscript).status_code == 302
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


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (SVG, "SVG drawing, which may carry programs; export it as PNG"),
        (b"\0\0\0\x18ftypheic", "HEIC picture, as phones take them; open it there and save or share it as JPEG"),
        (b"%PDF-1.7", "PDF; export the page or the picture in it as JPEG"),
        (b"not a picture", "this is no JPEG, PNG, WebP or GIF picture"),
    ],
    ids=["svg", "heic", "pdf", "text"],
)
def test_what_is_no_picture_is_refused_in_words(written, ada, desk, raw, words):
    manuscript = written()
    sent = {"file": _file("a.jpg", raw), "alt": "A lander", "credit": "Ada"}
    page = desk(ada).post(reverse("writing:picture", args=[manuscript.pk]), sent).content.decode()
    assert words in page
    assert Manuscript.objects.get().picture is None


@pytest.mark.parametrize(("size", "kept"), [((8000, 5000), 1200), ((10_000, 6_000), None)], ids=["40", "60"])
def test_a_picture_of_40_megapixels_is_taken_and_one_of_60_refused_in_words(written, ada, desk, size, kept):
    manuscript, raw = written(), io.BytesIO()
    Image.new("L", size, 128).save(raw, "JPEG", quality=20)
    sent = {"file": _file("a.jpg", raw.getvalue()), "alt": "A lander", "credit": "Ada"}
    page = desk(ada).post(reverse("writing:picture", args=[manuscript.pk]), sent, follow=True).content.decode()
    picture = Manuscript.objects.get().picture
    assert (picture.width if picture else None) == kept
    assert kept or "10000 x 6000 pixels; 50 megapixels is the most" in page


def test_a_picture_wants_words_for_those_who_cannot_see_it(written, ada, desk):
    manuscript, raw = written(), io.BytesIO()
    Image.new("RGB", (640, 400), "red").save(raw, "PNG")
    client, address = desk(ada), reverse("writing:picture", args=[manuscript.pk])
    client.post(address, {"file": _file("a.png", raw.getvalue()), "alt": "", "credit": "Ada"})
    assert Manuscript.objects.get().picture is None
    client.post(address, {"file": _file("a.png", raw.getvalue()), "alt": "A lander", "credit": "Ada"})
    story = actions.publish(Manuscript.objects.get(), by=ada, at=AT).story
    assert (story.picture.alt, story.picture.width) == ("A lander", 400)


@pytest.fixture
def depicted(written, ada, desk):
    """A manuscript with a picture, by the form."""
    manuscript, raw = written(), io.BytesIO()
    Image.new("RGB", (640, 400), "red").save(raw, "PNG")
    sent = {
        "file": _file("a.png", raw.getvalue()),
        "alt": "A lander",
        "credit": "Ada",
        "focus_x": "20",
        "focus_y": "71",
    }
    desk(ada).post(reverse("writing:picture", args=[manuscript.pk]), sent)
    return Manuscript.objects.get()


def test_a_picture_says_what_a_crop_must_show(depicted, ada):
    from snn.press import render
    from snn.press.gather import Gatherer

    story = actions.publish(depicted, by=ada, at=AT).story
    assert (story.picture.focus_x, story.picture.focus_y) == (20, 71)
    page = render.page(Gatherer().stories.whole([story.pk])[story.pk]).body.decode()
    assert 'class="x2 y7"' in page and ".x2{--x: 20%}" in page


def test_a_pictures_words_change_without_sending_it_again(depicted, ada, desk):
    address = reverse("writing:picture", args=[depicted.pk])
    page = desk(ada).get(address).content.decode()
    assert 'value="A lander"' in page and 'value="71"' in page
    desk(ada).post(address, {"alt": "A lander by night", "credit": "Ada", "focus_x": "", "focus_y": ""})
    picture = Manuscript.objects.get().picture
    assert (picture.alt, picture.focus_x, picture.width) == ("A lander by night", 50, 400)
    assert picture != depicted.picture


@pytest.mark.parametrize("focus", ["-1", "101", "left"])
def test_a_focus_outside_the_picture_is_refused(depicted, ada, desk, focus):
    sent = {"alt": "A lander", "credit": "Ada", "focus_x": focus, "focus_y": "5"}
    page = desk(ada).post(reverse("writing:picture", args=[depicted.pk]), sent).content.decode()
    assert 'role="alert"' in page and Manuscript.objects.get().picture == depicted.picture


def test_the_desk_has_a_picture_that_is_on_no_shelf_yet(depicted, ada, desk, client):
    preview = depicted.serve_preview(_request(ada), "").content.decode()
    src = preview.split('<img src="')[1].split('"')[0]
    assert src.startswith("http://testserver/writing/media/")
    answer = desk(ada).get(src.removeprefix("http://testserver"))
    assert answer["content-type"] == "image/webp" and b"WEBP" in b"".join(answer.streaming_content)
    assert client.get(src.removeprefix("http://testserver")).status_code == 302


@pytest.mark.parametrize("name", ["newsroom.sqlite3", "x.webp", "0" * 20 + "-400.webp"])
def test_nothing_else_is_served_from_there(ada, desk, name):
    assert desk(ada).get(f"/writing/media/{name}").status_code == 404


def _request(person):
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = person
    return request
