"""What is read, as the newsroom sees it; and who does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snn.audience.history import Event
from snn.audience.history.opening import the_history
from snn.audience.models import Piece
from snn.desk.audience.pictures import bars
from snn.desk.tests.cast import client_of
from snn.ground.clock import now
from snn.support.models import Contribution, Intent

pytestmark = pytest.mark.django_db
PAGES = ("/audience/", "/audience/sites/", "/audience/referrers/", "/audience/site/spacedaily.localhost/")


def words(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return " ".join(answer.content.decode().split())


def test_the_board_says_what_is_read_now(ada, read):
    page = words(ada, "/audience/")
    assert "<dt>views in 5 minutes</dt><dd>1</dd>" in page
    assert f'href="/audience/story/{read[0].pk}/"' in page and "news.example" in page
    assert "Views by minute, 1 at most" in page


def test_a_page_that_is_open_asks_for_the_middle_alone(ada, read):
    part = words(ada, "/audience/?part=1&site=")
    assert "views in 5 minutes" in part and "<html" not in part and "<script" not in part
    assert 'data-live="?part=1&amp;site=spacewar.localhost"' in words(ada, "/audience/?site=spacewar.localhost")
    assert "None in the last 30 minutes." in words(ada, "/audience/?part=1&site=spacewar.localhost")


def test_a_story_has_its_figures_and_what_it_brought(ada, read):
    gave(read[0], 500)
    page = words(ada, f"/audience/story/{read[0].pk}/")
    assert "<dt>views</dt><dd>1</dd>" in page and "<dd>0:30</dd>" in page
    assert "news.example" in page and "phone" in page
    assert "<span>the end</span>" in page and "<td>100%</td>" in page
    assert "Contributions: 1 for $5" in page
    assert "No contribution of readers" in words(ada, f"/audience/story/{read[1].pk}/")


def test_the_story_leads_to_its_figures(ada, read):
    assert f'href="/audience/story/{read[0].pk}/"' in words(ada, f"/writing/story/{read[0].pk}/")
    assert f'href="/audience/story/{read[0].pk}/"' in words(ada, "/writing/")


def test_sites_stand_side_by_side_over_whole_days(ada, read):
    week = words(ada, "/audience/sites/")
    assert "the 7 before" in week and week.index("SpaceDaily") < week.index("SpaceWar")
    assert "<td>0</td><td>-100%</td>" in week
    assert "<td>1</td><td>-</td>" in words(ada, "/audience/sites/?days=28")
    assert "the 7 before" in words(ada, "/audience/sites/?days=9999999999")


def test_a_site_is_told_apart_by_author_section_and_source(ada, read):
    page = words(ada, "/audience/site/spacedaily.localhost/?days=28")
    for heading in ("Stories", "Sections", "Authors", "Sources", "Where readers came from", "Devices"):
        assert f"<h2>{heading}</h2>" in page
    assert "By Ada Moss" in page and "AFP" in page and "Moon" in page


def test_a_referrer_that_fell_is_named_in_words(ada, network):
    sent(network[0], weeks=[300, 500, 510, 490, 505, 495, 500])
    page = words(ada, "/audience/referrers/")
    assert "social.example sends 40% less than usual: 300 views in 7 days, not 500" in page
    assert "steady.example sends" not in page and "steady.example" in page


def test_nothing_out_of_the_ordinary_is_said(ada, read):
    assert "Nobody sends more or fewer readers" in words(ada, "/audience/referrers/")


def test_a_history_that_does_not_answer_is_said_in_words(ada, read, settings):
    settings.AUDIENCE_CLICKHOUSE = "http://127.0.0.1:9/x"
    Piece.objects.create(name="2026-11-24/a", day=now().date() - timedelta(days=1), hits=1, size_bytes=1, made_at=now())
    for path in PAGES[1:]:
        answer = ada.get(path)
        assert answer.status_code == 503 and "ClickHouse at 127.0.0.1 does not answer" in answer.content.decode()
    assert ada.get("/audience/").status_code == 200


@pytest.mark.parametrize("kind", ["editor", "writer", "business"])
def test_these_roles_see_the_audience(kind, read):
    client = client_of("ben", kind)
    for path in (*PAGES, f"/audience/story/{read[0].pk}/"):
        assert client.get(path).status_code == 200
    assert '"/audience/"' in words(client, "/")


def test_cy_is_refused(read):
    cy = client_of("cy", "admin")
    for path in (*PAGES, f"/audience/story/{read[0].pk}/"):
        assert cy.get(path).status_code in (302, 403)
    assert '"/audience/"' not in words(cy, "/")


def test_a_role_of_one_site_sees_that_site_alone(read):
    client = client_of("ben", "editor", read[0].site)
    other = read[-1]
    board = words(client, "/audience/")
    assert "SpaceWar" not in board and "all of them" not in board
    assert "SpaceWar" not in words(client, "/audience/sites/")
    for path in (
        "/audience/?site=spacewar.localhost", "/audience/site/spacewar.localhost/", f"/audience/story/{other.pk}/",
        "/audience/referrers/?site=spacewar.localhost", "/audience/?part=1&site=nowhere",
    ):  # fmt: skip
        assert client.get(path).status_code in (302, 403)


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_ask_few_questions(ada, read, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        assert ada.get(path).status_code == 200


def test_what_readers_send_is_escaped(ada, read):
    assert "<b>" not in bars([1], "<b>")


def gave(story, cents):
    intent = Intent.objects.create(
        public_id="b" * 32, site=story.site, tier_slug="t", tier_name="Once", amount_cents=cents, currency="USD",
        interval="once", method="card", story_path=f"/{story.day:%Y/%m/%d}/{story.slug}/", provider="sandbox",
        created_at=now(),
    )  # fmt: skip
    Contribution.objects.create(
        intent=intent, provider="sandbox", payment_id="p", gross_cents=cents, currency="USD", fee_cents=0, at=now(),
        interval="once",
    )  # fmt: skip


def sent(story, weeks):
    """So many views a week from social.example, the newest week first; as many as ever from elsewhere."""
    history, today = the_history(), now().date()
    for number, views in enumerate(weeks):
        day = today - timedelta(days=3 + 7 * number)
        at_s = int((now() - timedelta(days=3 + 7 * number)).timestamp())
        events = [
            Event(at_s, story.site_id, story.pk, "", name, "", 2, "", 1, 0, 0, 0, 0)
            for name, many in (("social.example", views), ("steady.example", 1000), ("", 3000))
            for _ in range(many)
        ]
        made = history.write(f"{day}/a", day, events)
        Piece.objects.create(name=made.name, day=day, hits=made.hits, size_bytes=made.size_bytes, made_at=now())
