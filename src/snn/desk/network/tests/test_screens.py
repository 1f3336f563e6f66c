"""The network changed from the desk: the row, the routing, the pages and the audit; others are refused."""

from __future__ import annotations

import re

import pytest

from snn.desk.audit.models import AuditEntry
from snn.desk.wireroom.tests.conftest import client_of
from snn.network.models import Carriage, Change, FixedPage, Preference, Route, Section, Site, Source
from snn.support.models import Tier

pytestmark = pytest.mark.usefixtures("network")
SECTION = {
    "name": "Moon", "description": "d", "related_line": "r", "home": "here.example",
    "keywords": "Moon\n\nmoon\ncrater", "topics": "medtop:20000638", "publishes": "on",
}  # fmt: skip
SOURCE = {"name": "AFP", "full_name": "Agence", "matches": "afp", "rank": "2"}
SITE = {"name": "here", "tagline": "t", "description": "d", "look": "spacedaily", "language": "en", "timezone": "UTC"}
TIER = {"name": "Monthly", "currency": "USD", "amount": "5", "interval": "month", "methods": ["card"]}
SCREENS = [
    "site/here.example/", "section/moon/", "source/afp/", "page/about/", "route/landers/", "site/add/", "section/add/",
    "source/add/", "page/add/", "route/add/", "tier/add/", "redirects/",
]  # fmt: skip


@pytest.fixture
def admin():
    return client_of("admin", "admin")


def test_a_page_is_cleaned_baked_and_noted(admin):
    said = {"title": "About us", "body_html": "<p>Us.</p><script>x</script>"}
    assert admin.post("/network/page/about/", said).status_code == 302
    page = FixedPage.objects.get()
    assert (page.title, page.body_html) == ("About us", "<p>Us.</p>")
    assert Change.objects.get().subject == "network"
    assert AuditEntry.objects.get().act == "change page"


def test_a_page_is_added_where_no_other_is(admin):
    said = {"title": "Contact", "body_html": "<p>Write.</p>"}
    for slug in ("moon", "support", "about", "No Slug"):
        assert admin.post("/network/page/add/", said | {"slug": slug}).status_code == 200
    assert admin.post("/network/page/add/", said | {"slug": "contact"}).status_code == 302
    assert FixedPage.objects.count() == 2 and AuditEntry.objects.get().about == "contact"


def test_a_section_is_sent_other_words_without_baking_anything(admin):
    assert admin.post("/network/section/moon/", SECTION).status_code == 302
    moon = Section.objects.get()
    assert (moon.keywords, moon.topics) == (["moon", "crater"], ["medtop:20000638"])
    assert not Change.objects.exists()
    assert Preference.objects.get().routing_version == 1


@pytest.mark.parametrize("slug", ["about", "support", "search", "2022", "404"])
def test_a_new_section_takes_no_address_that_is_another_pages(admin, slug):
    page = admin.post("/network/section/add/", SECTION | {"slug": slug, "name": "Mars"}).content.decode()
    assert f"/{slug}/ " in page and not Section.objects.filter(slug=slug).exists()


def test_a_section_that_has_such_an_address_already_keeps_it(admin):
    FixedPage.objects.create(slug="moon", title="Moon", body_html="<p>We.</p>")
    assert admin.post("/network/section/moon/", SECTION).status_code == 302


def began(admin, path):
    return re.search(r'name="began" value="(\w+)"', admin.get(f"/network/{path}").content.decode())[1]


@pytest.mark.parametrize(
    ("path", "mine", "theirs"),
    [
        ("site/here.example/", SITE | {"sections": "moon"}, SITE | {"sections": "moon", "tagline": "Another hand"}),
        ("section/moon/", SECTION, SECTION | {"description": "Another hand"}),
        ("source/afp/", SOURCE, SOURCE | {"full_name": "Another hand"}),
        ("page/about/", {"title": "About", "body_html": "<p>Mine.</p>"}, {"title": "About", "body_html": "<p>Another hand</p>"}),
    ],
)  # fmt: skip
def test_who_saves_second_is_told_and_puts_nothing_back(admin, path, mine, theirs):
    mark, path = began(admin, path), f"/network/{path}"
    assert admin.post(path, theirs | {"began": mark}).status_code == 302
    page = admin.post(path, mine | {"began": mark}).content.decode()
    assert "Somebody changed this while you wrote. Open it in another tab" in page
    assert "Another hand" in admin.get(path).content.decode()
    # Told once, the person may save what the two came to.
    again = re.search(r'name="began" value="(\w+)"', page)[1]
    assert admin.post(path, mine | {"began": again}).status_code == 302
    assert "Another hand" not in admin.get(path).content.decode()


def test_a_tier_that_somebody_else_changed_is_not_put_back(admin):
    tier = Tier.objects.get()
    mark = began(admin, f"tier/{tier.pk}/")
    admin.post(f"/network/tier/{tier.pk}/", TIER | {"amount": "7", "began": mark})
    page = admin.post(f"/network/tier/{tier.pk}/", TIER | {"name": "Other", "began": mark}).content.decode()
    tier.refresh_from_db()
    assert "Somebody changed this" in page and (tier.name, tier.amount_cents) == ("Monthly", 700)


def test_a_new_section_stands_in_the_menu_of_its_home(admin):
    assert admin.post("/network/section/add/", SECTION | {"slug": "mars", "name": "Mars"}).status_code == 302
    assert list(Carriage.objects.values_list("section__slug", flat=True)) == ["moon", "mars"]
    assert Change.objects.get().subject == "network"


def test_a_source_is_held(admin):
    admin.post("/network/source/afp/", SOURCE)
    afp = Source.objects.get(slug="afp")
    assert (afp.publishes, afp.rank, afp.holds_copies) == (False, 2, False)
    assert "publishes: False" in AuditEntry.objects.get().note


def test_a_site_is_made_with_its_menu(admin):
    assert (
        admin.post("/network/site/add/", SITE | {"host": "new.example", "name": "new", "sections": "moon"}).status_code
        == 302
    )
    made = Site.objects.get(host="new.example")
    assert made.carriages.get().section.slug == "moon"
    assert Change.objects.get().subject == "network"


def test_other_words_of_a_site_are_its_own_pages_and_another_name_is_everybodys(admin):
    admin.post("/network/site/here.example/", SITE | {"tagline": "other", "sections": "moon"})
    admin.post("/network/site/here.example/", SITE | {"tagline": "other", "name": "There", "sections": "moon"})
    assert list(Change.objects.values_list("subject", flat=True)) == ["site", "network"]
    assert Site.objects.get().host == "here.example"


def test_the_home_of_a_section_goes_on_carrying_it(admin):
    answer = admin.post("/network/site/here.example/", SITE | {"sections": ""})
    assert "give it another home first" in answer.content.decode()
    assert Carriage.objects.exists()


def test_a_tier_is_changed_in_the_amounts_that_people_write(admin):
    path = f"/network/tier/{Tier.objects.get().pk}/"
    assert 'value="5"' in admin.get(path).content.decode()
    assert admin.post(path, TIER | {"amount": "7.50", "choices": "5 7.50 20"}).status_code == 302
    tier = Tier.objects.get()
    assert (tier.amount_cents, tier.choices) == (750, [500, 750, 2000])
    assert Change.objects.get().subject == "network" and "$7.50" in AuditEntry.objects.get().note


def test_a_tier_comes_and_goes(admin):
    assert admin.post("/network/tier/add/", TIER | {"slug": "gold", "site": "here.example"}).status_code == 302
    gold = Tier.objects.get(slug="gold")
    assert gold.site is not None
    assert admin.post(f"/network/tier/{gold.pk}/end/").status_code == 302
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["end tier", "add tier"]
    assert Tier.objects.get().slug == "monthly"


@pytest.mark.parametrize(
    "wrong", [{"amount": "five"}, {"least": "1"}, {"choices": "1 2"}, {"slug": "monthly", "site": ""}],
    ids=["amount", "one bound", "choices", "twice"],
)  # fmt: skip
def test_a_wrong_tier_is_refused_in_words(admin, wrong):
    answer = admin.post("/network/tier/add/", TIER | {"slug": "gold"} | wrong)
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()
    assert Tier.objects.count() == 1


def test_what_is_the_same_is_not_written_again(admin):
    admin.post("/network/page/about/", {"title": "About", "body_html": "<p>We.</p>"})
    admin.post("/network/site/here.example/", SITE | {"sections": "moon"})
    admin.post(f"/network/tier/{Tier.objects.get().pk}/", TIER)
    assert not Change.objects.exists() and not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("section/moon/", SECTION | {"topics": "nonsense"}), ("section/moon/", SECTION | {"description": ""}),
        ("section/moon/", SECTION | {"keywords": "\n".join(map(str, range(501)))}),
        ("section/add/", SECTION | {"slug": "Not One"}), ("section/add/", SECTION | {"slug": "moon"}),
        ("source/afp/", SOURCE | {"holds": "nowhere"}), ("site/here.example/", SITE | {"timezone": "Mars/Base"}),
        ("site/add/", SITE | {"host": "no host", "name": "x"}), ("site/add/", SITE | {"host": "x.example"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_written(admin, path, wrong):
    answer = admin.post(f"/network/{path}", wrong)
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()
    assert not AuditEntry.objects.exists() and Section.objects.get().keywords == []


@pytest.mark.parametrize(
    "path", ["site/here.example/", "section/moon/", "source/afp/", "page/about/", "no/such/", "tier/1x/"]
)
def test_what_stays_can_not_be_ended(admin, path):
    assert admin.post(f"/network/{path}end/").status_code == 404


@pytest.mark.parametrize("kind", ["editor", "writer", "business"])
@pytest.mark.parametrize("path", ["", *SCREENS, "route/landers/end/"])
def test_others_change_nothing(kind, path):
    client = client_of(kind, kind)
    assert client.get(f"/network/{path}").status_code in (302, 403, 405)
    client.post(f"/network/{path}", SECTION | {"title": "Mine", "body_html": "mine", "rank": "1", "slug": "mine"})
    assert FixedPage.objects.get().title == "About" and Route.objects.exists() and not AuditEntry.objects.exists()


def test_an_admin_of_one_site_changes_it_and_nothing_else(network):
    there = Site.objects.create(
        host="there.example", name="there", tagline="t", description="d", look="spacedaily", today_on=network.today_on
    )
    client = client_of("ada", "admin", network)
    page = client.get("/network/").content.decode()
    assert "here.example" in page and "there.example" not in page and "AFP" not in page
    assert client.get("/network/site/here.example/").status_code == 200
    for path in (f"site/{there.host}/", "site/add/", "source/afp/", "route/landers/", f"tier/{Tier.objects.get().pk}/"):
        assert client.get(f"/network/{path}").status_code in (302, 403), path


@pytest.mark.parametrize("path", ["", *SCREENS])
def test_the_screens_stand(admin, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        answer = admin.get(f"/network/{path}")
    assert answer.status_code == 200
