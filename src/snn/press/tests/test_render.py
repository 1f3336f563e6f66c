"""Pages: well formed, safe, small, the same each time."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace

import html5lib
import pytest

from snn.network.look import app_page, environment
from snn.press import render
from snn.press.tests import cast
from snn.rack.pages import CUT_END, CUT_START, text_page
from snn.support.appeals.rules import Ask, Words

KINDS = sorted(cast.pages())
STRICT = html5lib.HTMLParser(strict=True)


def made(kind: str, look: str = "spacedaily") -> render.Rendered:
    return render.page(cast.pages(look)[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_page_is_strict_html(kind):
    document = STRICT.parse(made(kind).body.decode())
    assert document.find(".//{http://www.w3.org/1999/xhtml}h1") is not None


@pytest.mark.parametrize("story", [cast.story(), cast.arabic(), cast.hostile()], ids=["plain", "rtl", "hostile"])
def test_lite_is_strict_html_with_a_way_out(story):
    html = render.lite(story).body.decode()
    STRICT.parse(html)
    assert f'<a href="{story.path}">Exit mobile version</a>' in html


def test_lite_is_counted_by_the_storys_own_module_and_reads_without_it():
    page = render.lite(cast.story())
    (module,) = re.findall(r'<script type="module">(.*?)</script>', page.body.decode(), re.S)
    assert module in render.page(cast.story()).body.decode()
    assert f"script-src {_hashed(module)};" in dict(page.headers)["content-security-policy"]
    assert len(gzip.compress(module.encode())) < 1500


def _hashed(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("look", [*cast.LOOKS, "unheard-of"])
@pytest.mark.parametrize("kind", KINDS)
def test_policy_allows_exactly_the_style_that_is_inside(kind, look):
    rendered = made(kind, look)
    (style,) = re.findall(rb"<style>(.*?)</style>", rendered.body, re.S)
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = dict(rendered.headers)["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert b"style=" not in rendered.body


@pytest.mark.parametrize("kind", KINDS)
def test_no_script_but_data(kind):
    scripts = re.findall(rb"<script[^>]*>", made(kind).body)
    assert set(scripts) <= {b'<script type="application/ld+json">', b'<script type="module">'}


@pytest.mark.parametrize("kind", KINDS)
def test_cut_marks_are_a_pair_or_absent(kind):
    body = made(kind).body
    assert body.count(CUT_START) == body.count(CUT_END) <= 1
    assert body.find(CUT_START) <= body.find(CUT_END)


def test_same_facts_same_bytes():
    first = {kind: made(kind) for kind in KINDS}
    assert {kind: made(kind) for kind in KINDS} == first


def test_hostile_headline_stays_text():
    html = made("story-hostile").body.decode()
    assert "<script>alert" not in html
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert json.loads(data)["headline"].startswith("</script>")


def test_body_cannot_open_a_cut_even_by_nesting():
    body = "<p>a</p><!--<!--cut-->cut--><p>b</p>"
    assert render.page(cast.story(body_html=body, ask=Ask())).body.count(CUT_START) == 0


def test_table_in_a_table_keeps_its_nesting():
    body = "<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>"
    html = render.page(cast.story(body_html=body)).body.decode()
    STRICT.parse(html)
    assert html.count('class="wide"') == 1


def test_json_ld_says_what_news_search_needs():
    html = made("story").body.decode()
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    article = json.loads(data)
    assert article["@type"] == "NewsArticle"
    assert article["author"] == {"@type": "Person", "name": "Ada Novak"}
    assert article["dateModified"] > article["datePublished"]
    assert article["image"] and article["publisher"] and article["correction"]
    assert article["isAccessibleForFree"] is True


def test_story_page_is_small_on_the_wire():
    sizes = {look: len(text_page("h", "/", made("story", look).body).body) for look in cast.LOOKS}
    assert max(sizes.values()) <= 14 * 1024


def test_story_page_reads_in_order():
    html = made("story").body.decode()
    story = cast.story()
    marks = [
        f'href="{story.section.href}">SUPERPOWERS</a></p>', "<h1>", story.standfirst + "</p>", story.byline,
        "<figcaption>", f'<p class="line">{story.dateline}', "<blockquote>", 'id="corrections"', "Source: ",
        "Related Links", "… read more", "<!--cut-->",
    ]  # fmt: skip
    places = [html.rindex(mark) if mark == "Related Links" else html.find(mark) for mark in marks]
    assert -1 not in places
    assert places == sorted(places)


def test_no_sponsor_leaves_nothing():
    assert b"<aside" not in made("story-bare").body
    assert b"<aside" in made("story").body


def test_right_to_left_story_says_so():
    assert b'<h1 lang="ar" dir="rtl">' in made("story-rtl").body
    assert b'lang="ar" dir="rtl"' in made("front").body


def test_lead_picture_comes_first_and_others_wait():
    html = made("front").body.decode()
    images = re.findall(r"<img[^>]*>", html)
    assert 'fetchpriority="high"' in images[0]
    assert all('loading="lazy"' in image for image in images[1:])
    assert all('width="800"' in image and "srcset=" in image and "sizes=" in image for image in images)


def test_support_offers_each_way_to_give_and_names_the_sandbox():
    html = made("support").body.decode()
    buttons = re.findall(r"<button[^>]*>(.*?)</button>", html)
    assert buttons == ["Give $5 by card", "Give $5 with PayPal", "Give $5 monthly with PayPal"]
    assert "This is a sandbox." in html


@pytest.mark.parametrize(("kind", "status"), [("gone", 410), ("notfound", 404), ("story", 200)])
def test_status_of_a_kind(kind, status):
    assert made(kind).status == status


def test_lists_are_fresher_than_stories():
    assert "s-maxage=30," in dict(made("front").headers)["cache-control"]
    assert "s-maxage=60," in dict(made("story").headers)["cache-control"]


def test_icon_escapes_the_name():
    icon = render.icon(cast.site(name="<x"))
    assert b"&lt;" in icon.body
    assert icon.content_type == "image/svg+xml"


@pytest.mark.parametrize("look", cast.LOOKS)
def test_face_has_a_theme_colour_of_its_own(look):
    day, night = re.findall(rb'<meta name="theme-color" content="(#[0-9a-f]{6})"', made("front", look).body)
    assert day != night


def test_app_template_that_is_absent_is_an_error():
    with pytest.raises(Exception, match=r"nowhere\.html"):
        app_page(cast.site(), "nowhere.html")


def test_appeal_words_of_our_own_are_shown_escaped_with_their_signed_parameter():
    ask = replace(cast.TIERS, words=Words("<b>Now</b>", ("One.", "Two & three.")), ref="r.s")
    html = render.page(cast.story(ask=ask)).body.decode()
    assert '<h2 id="appeal">&lt;b&gt;Now&lt;/b&gt;</h2>' in html
    assert "<p>Two &amp; three.</p>" in html
    assert html.count('name="a" value="r.s"') == 2
    assert "You read it" not in html
    STRICT.parse(html)


@pytest.mark.parametrize(
    "change",
    [{"headline": "Another"}, {"corrected": True}, {"picture": cast.PICTURE}, {"href": "/x/"}, {"language": "ar"}],
    ids=lambda change: next(iter(change)),
)
def test_a_teaser_that_is_remembered_is_that_of_its_own_facts(change):
    """A front made after another shows what it shows when it is made first."""
    plain, other = cast.teaser(2), replace(cast.teaser(2), **change)
    fronts = [replace(cast.pages()["front"], teasers=(one,) * 6, blocks=()) for one in (plain, other)]
    abroad = replace(fronts[0], site=cast.site(timezone="Asia/Tokyo", language="ar"))
    warm = [render.page(one).body for one in (*fronts, abroad)]
    environment._drawn.clear()
    assert warm[2] == render.page(abroad).body
    environment._drawn.clear()
    assert warm[1] == render.page(fronts[1]).body
    assert len({*warm}) == 3
