"""What the lists of ad blockers make of our pages: nothing of ours is caught."""

from __future__ import annotations

import gzip
import importlib.resources
import re
from pathlib import Path

import pytest
from lxml import html as markup
from lxml.cssselect import CSSSelector, ExpressionError, SelectorError
from lxml.etree import XPathEvalError

from snn.network.look import app_page
from snn.network.look.environment import script
from snn.press import render
from snn.press.tests import cast

ORIGIN = "https://spacedaily.com"
KINDS = sorted(cast.pages())
ROOMS = Path(__file__).parent.parent / "src" / "snn"
TEMPLATES = sorted(ROOMS.glob("**/templates/**/*.html"))
APP = {
    "support/unknown.html": {},
    "sponsors/unknown.html": {},
    "sponsors/rules.html": {"reasons": [("robot", "a robot")]},
}
# What pages ask for or post to, by the kind of request that it is to a blocker.
ASKED = {
    "/rota/_front.json": "xmlhttprequest", "/rota/climate.json": "xmlhttprequest", "/seen": "ping", "/hit": "ping",
    "/media/0123456789abcdef0123-360.webp": "image", "/media/0123456789abcdef0123-800.webp": "image",
    "/icon.svg": "image", "/go/MSAxNzY0.AAAA/abc1234/12/front/3": "document", "/support/": "document",
    "/letters/": "document", "/contact/": "document", "/feed.xml": "document", "/sponsors/abc/": "document",
}  # fmt: skip
_HELD = re.compile(r'(?:class|id)="([^"]+)"')
_HREF = re.compile(r'(?:href|src|action)="([^"]+)"')


@pytest.fixture(scope="module")
def lists():
    """EasyList and EasyPrivacy as braveblock carries them."""
    folder = importlib.resources.files("braveblock")
    return {
        name: gzip.decompress((folder / f"{name}.txt.gz").read_bytes()).decode().splitlines()
        for name in ("easylist", "easyprivacy")
    }


@pytest.fixture(scope="module")
def engine(lists):
    from adblock import Engine, FilterSet

    filters = FilterSet(debug=True)
    for lines in lists.values():
        filters.add_filters(lines)
    return Engine(filters, optimize=False)


@pytest.fixture(scope="module")
def blocker():
    import braveblock

    return braveblock.Adblocker(include_easylist=True, include_easyprivacy=True)


def html_of(kind: str) -> str:
    return render.page(cast.pages()[kind]).body.decode()


def app_html(template: str) -> str:
    return app_page(cast.site(), template, **APP[template])[0]


def everything() -> dict[str, str]:
    made = {kind: html_of(kind) for kind in KINDS} | {template: app_html(template) for template in APP}
    return made | {"lite": render.lite(cast.story()).body.decode()}


def caught(selectors, html: str) -> list[str]:
    """The selectors that match anything on the page; those that no CSS parser knows are a blocker's own and rare."""
    tree, found = markup.fromstring(html), []
    for selector in selectors:
        try:
            found += [selector] if CSSSelector(selector, translator="html")(tree) else []
        except (SelectorError, ExpressionError, XPathEvalError):
            continue
    return found


def by_name(engine, html: str) -> list[str]:
    """The selectors of the lists that begin with a class or an id of the page."""
    names = sorted({name for held in _HELD.findall(html) for name in held.split()})
    return sorted(engine.hidden_class_id_selectors(names, names, set()))


def test_no_class_or_id_of_any_page_is_hidden(engine):
    found = {name: wrong for name, html in everything().items() if (wrong := caught(by_name(engine, html), html))}
    assert found == {}


def test_no_class_that_a_script_gives_is_hidden(engine):
    names = re.findall(r'className: "([^"]+)"', script("lists"))
    assert "over" in names
    shown = "".join(f'<div class="{name}"><a href="/go/x/y/1/front">See how</a></div>' for name in names)
    html = html_of("front").replace("</aside>", f"{shown}</aside>")
    assert caught(by_name(engine, html), html) == []


def test_the_lists_would_catch_what_calls_itself_an_advertisement(engine, blocker):
    """The test itself can fail: the lists are there and are asked."""
    html = '<div class="adsbygoogle" id="ad_banner">x</div>'
    assert caught(by_name(engine, html), html)
    assert blocker.check_network_urls(url="https://doubleclick.net/x.js", source_url=ORIGIN, request_type="script")


@pytest.mark.parametrize("path", ASKED)
def test_no_request_of_ours_is_blocked(engine, blocker, path):
    asked = (ORIGIN + path, ORIGIN + "/2026/11/25/a-story/", ASKED[path])
    assert not engine.check_network_urls(*asked).matched
    assert not blocker.check_network_urls(url=asked[0], source_url=asked[1], request_type=asked[2])


def test_no_link_or_picture_of_any_page_is_blocked(engine):
    found = []
    for name, html in everything().items():
        for href in set(_HREF.findall(html)):
            url = href if "://" in href else f"{ORIGIN}{href}"
            if engine.check_network_urls(url, f"{ORIGIN}/", "image").matched:
                found.append((name, href))
    assert found == []


@pytest.mark.slow
def test_selectors_that_hide_by_more_than_a_name_match_no_page(engine):
    """Rules such as [href^="…"]: those that hold on every site, tried on every page."""
    selectors = sorted(engine.url_cosmetic_resources(f"{ORIGIN}/").hide_selectors)
    assert len(selectors) > 100
    assert {name: wrong for name, html in everything().items() if (wrong := caught(selectors, html))} == {}


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_template_has_a_name_that_is_hidden(engine, file):
    """The files themselves, so that no page is left out because no test makes it."""
    source = file.read_text(encoding="utf-8")
    if "<" in source:
        assert caught(by_name(engine, source), f"<div>{source}</div>") == []
