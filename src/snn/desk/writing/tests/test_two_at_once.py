"""Two people type into one story: nothing of either is lost, and both become one version."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from snn.desk.writing import actions, asides
from snn.desk.writing.comparing import WORDS, _said
from snn.desk.writing.merging import together
from snn.desk.writing.models import Aside, Manuscript
from snn.network.models import Section, Source

pytestmark = pytest.mark.django_db
DRAFT = "<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>"


def edit_of(manuscript):
    return reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[manuscript.pk])


def form_of(manuscript, **words):
    """What the editor's form sends for a manuscript as it is now, with other words in it."""
    content = {"blocks": [{"key": f"k{n}", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
                           "entityRanges": []} for n, text in enumerate(words.pop("paragraphs", ["One.", "Two.", "Three."]))],
               "entityMap": {}}  # fmt: skip
    latest = manuscript.latest_revision
    return {
        "headline": manuscript.headline, "section": Section.objects.get(slug="moon").pk, "urgency": 5, "body-count": 1,
        "body-0-deleted": "", "body-0-order": 0, "body-0-type": "text", "body-0-value": json.dumps(content),
        "body-0-id": "", "loaded_revision_id": latest.pk, "loaded_revision_created_at": latest.created_at.isoformat(),
        **words,
    }  # fmt: skip


@pytest.fixture
def parted(written, ada, ben, desk):
    """A manuscript, and how Ada and Ben each save other words of it, Ben second; Ben's answer."""
    manuscript = written(html=DRAFT, owner=ben)

    def parted(adas, bens, **more):
        manuscript.refresh_from_db()
        hers, his = form_of(manuscript, **adas), form_of(manuscript, **bens)
        began = json.dumps(list(form_of(manuscript).items()))
        assert desk(ada).post(edit_of(manuscript), hers).url == edit_of(manuscript)
        return desk(ben).post(edit_of(manuscript), {**his, "began_with": began, **more})

    parted.manuscript = manuscript
    return parted


def test_who_saves_second_is_shown_both_and_overwrites_nothing(parted, ben, desk):
    answer = parted({"headline": "Ada's"}, {"headline": "Ben's"})
    aside = Aside.objects.get()
    assert answer.url == reverse("writing:aside", args=[aside.pk])
    # The browser need not keep what the desk has as a version, and the page it comes to has the script that knows.
    assert answer.cookies["desk_taken"].value == edit_of(parted.manuscript)
    assert "desk/writing/typed.js" in desk(ben).get(answer.url).content.decode()
    manuscript = Manuscript.objects.get()
    assert manuscript.headline == "Ada's"
    assert aside.revision.as_object().headline == "Ben's"
    assert manuscript.latest_revision.as_object().headline == "Ada's"
    assert manuscript.revisions.order_by("created_at").last() == manuscript.latest_revision
    page = desk(ben).get(answer.url).content.decode()
    assert "Ada&#x27;s" in page and "Ben&#x27;s" in page and "The headline" in page
    assert "Compare and put together" in desk(ben).get(edit_of(manuscript)).content.decode()


def test_other_fields_and_other_paragraphs_are_put_together_without_asking(parted, ben, desk):
    answer = parted(
        {"standfirst": "Ada's", "paragraphs": ["One, says Ada.", "Two.", "Three."]},
        {"headline": "Ben's", "paragraphs": ["One.", "Two.", "Three.", "Four, says Ben."]},
    )
    page = desk(ben).get(answer.url).content.decode()
    assert "choose" not in page
    desk(ben).post(answer.url, {"act": "together", "seen": asides.mark_of(Manuscript.objects.get())})
    made = Manuscript.objects.get()
    assert (made.headline, made.standfirst) == ("Ben's", "Ada's")
    assert made.body_html == "<p>One, says Ada.</p>\n<p>Two.</p>\n<p>Three.</p>\n<p>Four, says Ben.</p>"
    assert made.latest_revision.user == ben and Aside.objects.get().settled_at


@pytest.mark.parametrize(
    ("way", "body"),
    [("over", "<p>Ben's.</p>"), ("take", "<p>Ada's.</p>"), ("both", "<p>Ada's.</p>\n<p>Ben's.</p>")],
)
def test_one_paragraph_changed_by_both_is_chosen(parted, ben, desk, way, body):
    answer = parted({"paragraphs": ["Ada's."]}, {"paragraphs": ["Ben's."]})
    seen = {"act": "together", "seen": asides.mark_of(Manuscript.objects.get())}
    page = desk(ben).post(answer.url, seen).content.decode()
    assert "look at what stands below and choose" in page
    desk(ben).post(answer.url, seen | {"torn-body_html": way})
    assert Manuscript.objects.get().body_html == body


def test_the_others_version_is_taken_as_it_is_and_ones_own_stays_in_the_history(parted, ben, desk):
    answer = parted({"headline": "Ada's"}, {"headline": "Ben's"})
    desk(ben).post(answer.url, {"act": "theirs"})
    assert Manuscript.objects.get().headline == "Ada's"
    kept = [one.as_object().headline for one in Manuscript.objects.get().revisions.order_by("pk")]
    assert kept == ["Lander drills into the moon", "Ada's", "Ben's"]
    assert "history" in desk(ben).get(answer.url, follow=True).content.decode()


def test_a_third_version_meanwhile_is_seen_before_anything_is_put_together(parted, ada, ben, desk):
    answer = parted({"headline": "Ada's"}, {"standfirst": "Ben's"})
    seen = asides.mark_of(Manuscript.objects.get())
    desk(ada).post(edit_of(parted.manuscript), form_of(Manuscript.objects.get(), headline="Ada's again"))
    page = desk(ben).post(answer.url, {"act": "together", "seen": seen}).content.decode()
    assert "Not put together yet" in page
    assert (Manuscript.objects.get().headline, Manuscript.objects.get().standfirst) == ("Ada's again", "")


@pytest.mark.parametrize("began", ["", "[", "3", '[["headline"]]', '[["urgency", "x"]]'])
def test_without_knowing_what_they_began_with_all_that_differs_is_asked(parted, ben, desk, began):
    answer = parted({"headline": "Ada's"}, {"standfirst": "Ben's"}, began_with=began, loaded_revision_created_at="x")
    page = desk(ben).get(answer.url).content.decode()
    assert "The headline" in page and "The standfirst" in page and "choose" in page


def test_a_form_behind_its_own_autosave_is_not_behind(written, ben, desk):
    manuscript = written(html=DRAFT, owner=ben)
    old = form_of(manuscript, headline="Autosaved")
    client = desk(ben)
    saved = client.post(edit_of(manuscript), old, headers={"accept": "application/json"}).json()
    answer = client.post(edit_of(manuscript), {**old, "headline": "Typed on", "autosaved": saved["revision_id"]})
    assert answer.url == edit_of(manuscript) and Manuscript.objects.get().headline == "Typed on"
    again = client.post(edit_of(manuscript), {**old, "headline": "Typed on"})
    assert again.url == edit_of(manuscript) and not Aside.objects.exists()


def test_a_source_that_one_changed_is_named_and_put_together(parted, network, ben, desk):
    agency = Source.objects.create(slug="npa", name="NPA", full_name="Northern Press Agency")
    answer = parted({"headline": "Ada's"}, {"source": agency.pk})
    page = desk(ben).get(answer.url).content.decode()
    assert "The source" in page and "Northern Press Agency" in page
    desk(ben).post(answer.url, {"act": "together", "seen": asides.mark_of(Manuscript.objects.get())})
    made = Manuscript.objects.get()
    assert (made.headline, made.source) == ("Ada's", agency)


def test_of_two_sources_one_is_chosen(parted, network, ben, desk):
    agency = Source.objects.create(slug="npa", name="NPA", full_name="Northern Press Agency")
    other = Source.objects.create(slug="spa", name="SPA", full_name="Southern Press Agency")
    answer = parted({"source": agency.pk}, {"source": other.pk})
    page = desk(ben).get(answer.url).content.decode()
    assert "Northern Press Agency" in page and "Southern Press Agency" in page
    seen = {"act": "together", "seen": asides.mark_of(Manuscript.objects.get())}
    desk(ben).post(answer.url, seen | {"torn-source_id": "over"})
    assert Manuscript.objects.get().source == other


def test_every_field_that_can_differ_has_a_name(written):
    manuscript = written()
    assert WORDS.keys() == actions.words_in(manuscript).keys()
    assert _said("source_id", None) == "the desk's own"


def test_cy_sees_neither(parted, cy, desk):
    answer = parted({"headline": "Ada's"}, {"headline": "Ben's"})
    assert desk(cy).get(answer.url).status_code == 302
    desk(cy).post(answer.url, {"act": "theirs"})
    assert Aside.objects.get().settled_at is None


def test_autosave_over_a_newer_version_is_refused(parted, ben, desk):
    parted({"headline": "Ada's"}, {"headline": "Ben's"})
    old = parted.manuscript.revisions.order_by("pk").first()
    stale = form_of(parted.manuscript) | {"headline": "Later", "loaded_revision_id": old.pk}
    answer = desk(ben).post(edit_of(parted.manuscript), stale, headers={"accept": "application/json"})
    assert answer.json()["error_code"] == "invalid_revision"
    assert Manuscript.objects.get().headline == "Ada's"


@pytest.mark.parametrize(
    ("now", "mine", "made"),
    [
        ("abc", "abX", "abX"), ("Xbc", "abY", "XbY"), ("abcX", "abc", "abcX"), ("bc", "abcX", "bcX"), ("", "abc", ""),
        ("aXc", "aXc", "aXc"), ("aXc", "aYc", None), ("", "aYc", None), ("aXbc", "aYbc", None),
    ],
)  # fmt: skip
def test_paragraphs_are_put_together(now, mine, made):
    assert together(tuple("abc"), tuple(now), tuple(mine)) == (None if made is None else tuple(made))


def test_where_they_part_both_can_stand():
    assert "".join(together("abc", "aXc", "aYc", both=True)) == "aXYc"
