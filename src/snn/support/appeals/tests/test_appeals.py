"""From the network file to the page, and from the page to the count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from snn.ground import clock
from snn.network.models import Section
from snn.support.appeals import queries, rules
from snn.support.appeals.actions import load_appeals
from snn.support.appeals.models import Appeal
from snn.support.models import Contribution
from snn.support.tests.cast import newest_intent

pytestmark = pytest.mark.django_db
SPRING = {
    "slug": "spring",
    "headline": "Spring",
    "text": "One.\n\nTwo\nlines.",
    "b_headline": "Give in spring",
    "b_text": "Other.",
}


def test_the_file_says_what_pages_ask_and_the_same_file_changes_nothing(site):
    assert load_appeals([SPRING]) is True
    assert load_appeals([SPRING]) is False
    asked = {queries.asks(site.id).of(f"/s{n}/", clock.now().date()) for n in range(30)}
    assert {one.words for one in asked} == {
        rules.Words("Spring", ("One.", "Two lines.")),
        rules.Words("Give in spring", ("Other.",)),
    }
    assert len({one.ref for one in asked}) == 2
    assert load_appeals([]) is True
    assert not Appeal.objects.exists()


def test_a_section_and_a_story_have_words_of_their_own(site):
    Section.objects.create(slug="moon", name="MOON", description="", related_line="", home=site)
    here = {"site": site.host}
    one = {"slug": "m", "headline": "Moon", "text": "M.", "section": "moon"}
    load_appeals([one, one | here | {"slug": "s", "headline": "Story", "story": "/2026/11/24/x/"}])
    asks = queries.asks(site.id)
    assert asks.of("/moon/", site.today_on, "moon").words.headline == "Moon"
    assert asks.of("/2026/11/24/x/", site.today_on, "moon").words.headline == "Story"
    assert asks.of("/", site.today_on).words is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"b_text": "x"}, "b_headline, b_text: give both"),
        ({"headline": "x" * 121}, "headline: 1 to 120"),
        ({"text": " "}, "text: 1 to 4,000"),
        ({"story": "/2026/11/24/x/"}, "story: name its site too"),
    ],
)
def test_a_wrong_appeal_is_named_and_nothing_is_changed(site, change, says):
    row = {"slug": "x", "headline": "X", "text": "X."} | change
    if "b_text" in change:
        row.pop("b_headline", None)
    with pytest.raises(ValueError, match=f"appeal 'x': {says}"):
        load_appeals([SPRING, row])
    assert not Appeal.objects.exists()


def give_from(ben, path: str, **fields: str) -> None:
    origin = ben.site.origin
    posted = ben.post(
        "/support/give/",
        {"tier": "contributor", "method": "card", **fields},
        **{"sec-fetch-site": "same-origin", "referer": f"{origin}{path}"},
    )
    ben.get(ben.approve(posted["Location"]))


def test_a_contribution_counts_for_the_words_on_the_page_it_came_from(ben):
    load_appeals([SPRING])
    today = clock.day_in(clock.now(), ben.site.timezone)
    story = f"/{today:%Y/%m/%d}/halcyon-lands/"
    ask = queries.asks(ben.site.id).of(story, today)
    give_from(ben, story, a=ask.ref)
    intent = newest_intent()
    assert intent.story_path == story
    assert (intent.appeal.partition("@")[0], intent.unit_on, len(intent.unit)) == ("spring", today, 24)
    (result,) = queries.results(clock.now())
    assert result.contributions[intent.variant] == 1
    assert result.cents[intent.variant] == {"USD": 500}
    assert (result.evidence.a, result.evidence.b) == (0, 0)
    (later,) = queries.results(clock.now() + timedelta(days=4))
    assert later.evidence.a + later.evidence.b == 1


def test_the_story_is_known_by_the_signed_parameter_of_the_link_to_the_tiers(ben):
    href = queries.asks(ben.site.id).give_href("/2026/11/24/halcyon-lands/")
    give_from(ben, href)
    assert newest_intent().story_path == "/2026/11/24/halcyon-lands/"
    give_from(ben, href[:-1] + ("x" if href[-1] != "x" else "y"))
    assert newest_intent().story_path == ""


def test_made_up_parameters_count_for_nothing(ben):
    load_appeals([SPRING])
    foreign = rules.ref("spring@000000", "b", key="not ours")
    for made_up in ("x.y", foreign, "\u0000", rules.ref("spring@000000", "b", key=settings.SECRET_KEY) + "x"):
        give_from(ben, "/", a=made_up)
        assert (newest_intent().appeal, newest_intent().unit) == ("", "")
    assert Contribution.objects.count() == 4
    assert queries.results(clock.now())[0].contributions == {"a": 0, "b": 0}
