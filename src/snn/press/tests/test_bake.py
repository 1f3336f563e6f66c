import gzip
from datetime import timedelta

import html5lib
import pytest

from snn.network.models import Change, Site
from snn.press import bake, make
from snn.press.tests.conftest import AT
from snn.stories import actions, copies
from snn.stories.changes import network_changed, site_changed
from snn.stories.models import Copy

STORY = "/2022/03/14/lander-drills-into-the-moon/"
HOST = "space.localhost"


@pytest.fixture
def due(rack, tmp_path):
    return lambda: bake.bake_due(rack, tmp_path)


@pytest.fixture
def text(rack):
    return lambda path, host=HOST: gzip.decompress(rack.get(host, path).body).decode()


@pytest.fixture
def started(network, due):
    network_changed(AT)
    due()


def test_published_story_is_on_its_page_and_every_list(started, tell, due, text):
    tell()
    due()
    for path in (
        STORY,
        f"{STORY}lite/",
        "/",
        "/moon/",
        "/2022/03/14/",
        "/feed.xml",
        "/atom.xml",
        "/feed.json",
        "/news-sitemap.xml",
    ):
        assert "Lander drills into the moon" in text(path), path
    assert STORY in text("/sitemap-2022-03.xml")
    assert f"http://{HOST}" not in text("/", "war.localhost") or "Lander" in text("/", "war.localhost")


def test_sister_site_lists_the_story_with_a_link_to_its_canonical_address(started, tell, due, text):
    tell()
    due()
    assert f'href="https://{HOST}{STORY}"' in text("/moon/", "war.localhost")


def test_kill_leaves_a_notice_and_is_on_no_list(started, tell, due, rack, text):
    story = tell()
    due()
    actions.kill(story, "It was not true.", by="Ada", at=AT + timedelta(hours=1))
    due()
    assert rack.get(HOST, STORY).status == 410
    assert rack.get(HOST, f"{STORY}lite/").status == 410
    assert "It was not true." in text(STORY)
    assert "It was not true." in text("/corrections/")
    for host, path in list(rack.keys()):
        if path not in (STORY, f"{STORY}lite/"):
            assert "Lander drills" not in text(path, host), path
    assert rack.get(HOST, "/2022/03/14/") is None
    assert bake.check(rack) == []


def test_moved_story_redirects_from_its_old_address(started, tell, due, rack):
    story = tell()
    due()
    actions.move(story, "drill reaches ice", by="Ada", at=AT)
    due()
    old = rack.get(HOST, STORY)
    assert (old.status, dict(old.headers)["location"]) == (301, f"https://{HOST}/2022/03/14/drill-reaches-ice/")
    assert bake.check(rack) == []


def test_copy_that_steps_down_leads_to_the_one_that_stands_and_comes_back_when_they_are_no_copies(
    started, tell, due, rack, text
):
    worse, better = tell(), tell("Drill bites deep into lunar soil", section="war")
    due()
    link = Copy.objects.create(
        story=better, like=worse, percent=90, how="words", stands=worse, chosen_by="Ada", why="the earlier", at=AT
    )
    copies.choose(link, better, by="Ada", at=AT)
    due()
    for path in (STORY, f"{STORY}lite/"):
        there = rack.get(HOST, path)
        target = f"https://war.localhost/2022/03/14/drill-bites-deep-into-lunar-soil/{path.removeprefix(STORY)}"
        assert (there.status, dict(there.headers)["location"]) == (301, target)
    assert "Lander drills" not in text("/moon/") + text("/") + text("/feed.xml")
    assert bake.check(rack) == []
    copies.unlink(link, by="Ada", at=AT)
    due()
    assert "Lander drills into the moon" in text(STORY)
    assert "Lander drills" in text("/moon/")
    assert bake.check(rack) == []


def test_withheld_story_is_gone_until_it_is_lifted(started, tell, due, rack, text):
    story = tell()
    due()
    actions.kill(story, "Wait for the check.", by="wire", at=AT, withheld=True)
    due()
    assert rack.get(HOST, STORY).status == 410
    assert bake.check(rack) == []
    assert actions.lift(story, by="wire", at=AT)
    due()
    assert rack.get(HOST, STORY).status == 200
    assert "Lander drills" in text("/moon/")
    assert bake.check(rack) == []


def test_embargoed_story_is_nowhere_until_the_clock_releases_it(started, network, due, rack, tell):
    section = network[HOST].home_sections.get()
    draft = actions.Draft(
        site_id=section.home_id, section_id=section.pk, source_id=1, headline="Secret until noon",
        body_html="<p>Soon.</p>", embargo_at=AT + timedelta(hours=3),
    )  # fmt: skip
    draft = actions.Draft(**{**draft.__dict__, "source_id": tell().source_id})
    actions.create(draft, by="Ada", at=AT)
    due()
    assert actions.release_due(at=AT + timedelta(hours=2)) == 0
    assert rack.get(HOST, "/2022/03/14/secret-until-noon/") is None
    assert actions.release_due(at=AT + timedelta(hours=3)) == 1
    due()
    assert rack.get(HOST, "/2022/03/14/secret-until-noon/").status == 200


def test_baking_again_writes_nothing(started, tell, rack, tmp_path, due):
    tell()
    due()
    assert bake.bake_all(rack, tmp_path).written == 0


def test_page_that_fails_keeps_its_last_bytes_and_is_named(started, tell, due, rack, text, monkeypatch):
    story = tell()
    due()
    monkeypatch.setattr(make.render, "lite", lambda facts: 1 / 0)
    actions.update(story, {"headline": "New words"}, by="Ada", at=AT)
    baked = due()
    assert [what for what, _ in baked.failed] == [f"story:{story.pk}"]
    assert "Lander drills" in text(STORY)
    assert "New words" in text("/")


@pytest.mark.slow
def test_publishing_touches_the_same_number_of_pages_however_many_stories_there_are(started, tell, due):
    for n in range(3):
        tell(f"Story {n} of the moon", at=AT + timedelta(minutes=n))
    tell("The first of the month about war", section="war")
    due()
    tell("One more about war", section="war", at=AT + timedelta(hours=1))
    few = due().pages
    for n in range(60):
        tell(f"Tale {n} of the moon", at=AT + timedelta(hours=2, minutes=n))
    due()
    tell("Another about war", section="war", at=AT + timedelta(hours=4))
    assert due().pages == few


def test_new_day_touches_only_its_site(started, due, rack, text):
    site = Site.objects.get(host=HOST)
    site.today_on += timedelta(days=1)
    site.save()
    site_changed(site, AT)
    due()
    assert "March 15, 2022" in text("/")
    assert bake.check(rack) == []


def test_change_committed_after_the_snapshot_waits_for_the_next_turn(started, tell, due, monkeypatch):
    tell()
    plan = bake.plan

    def plan_and_publish(waiting, gatherer):
        result = plan(waiting, gatherer)
        Change.objects.create(subject="network", at=AT)
        return result

    monkeypatch.setattr(bake, "plan", plan_and_publish)
    due()
    assert Change.objects.filter(done_at=None).count() == 1


def test_every_page_is_strict_html5(started, tell, due, rack, text):
    story = tell(
        "A <script>alert(1)</script> & “quotes”",
        body_html="<p>x</p><table><tr><td>1</td></tr></table>",
        byline="By Ada",
    )
    actions.correct(story, "It was <b>two</b> metres.", by="Ada", at=AT)
    tell("خبر من القمر", language="ar", standfirst="قصير")
    killed = tell("Gone tomorrow")
    actions.kill(killed, "Wrong.", by="Ada", at=AT)
    due()
    seen = 0
    for host, path in list(rack.keys()):
        page = rack.get(host, path)
        if page.content_type.startswith("text/html") and page.status != 301:
            markup = text(path, host)
            html5lib.HTMLParser(strict=True).parse(markup)
            assert "<script>alert" not in markup
            assert "style=" not in markup
            seen += 1
    assert seen > 20


def test_story_page_is_light(started, tell, due, rack):
    tell(
        body_html="".join(
            f"<p>{n} {'words of some length that do not repeat themselves ' * 3}{n * 7919}</p>" for n in range(30)
        )
    )
    due()
    assert len(rack.get(HOST, STORY).body) < 14 * 1024
