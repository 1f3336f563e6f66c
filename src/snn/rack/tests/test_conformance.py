"""What every kind of rack does alike."""

from contextlib import ExitStack

import pytest

from snn.rack.embedded import EmbeddedRack
from snn.rack.files import FileRack
from snn.rack.pages import ANY_HOST, Rack, media_page, redirect_page, text_page
from snn.rack.tests.store import object_rack

HOST = "moon.example"
STYLED = b"<title>%d</title><style>p{color:red}</style><p>%d</p><!--cut-->give<!--/cut--><footer>"
PAGES = [
    text_page(HOST, "/", STYLED % (1, 2), keys=("site-moon", "list-front"), headers=(("cache-control", "public"),)),
    text_page(HOST, "/2022/03/14/lander/", STYLED % (3, 4), keys=("site-moon",)),
    text_page(HOST, "/2022/03/14/lander/lite/", b"short"),
    text_page(HOST, "/2022/03/14/", b"that day"),
    text_page(HOST, "/kälte/", b"cold"),
    text_page(HOST, "/gone/", b"withdrawn", status=410),
    text_page(HOST, "/404/", b"none here", status=404),
    text_page(HOST, "/feed.xml", b"<rss/>", content_type="application/rss+xml; charset=utf-8"),
    text_page("war.example", "/", b"another site"),
    redirect_page(HOST, "/old/", "https://moon.example/kälte/"),
    media_page(
        ANY_HOST, "/media/a.webp", b"RIFF" + bytes(range(256)), content_type="image/webp", headers=(("x-a", "b"),)
    ),
]


@pytest.fixture(params=["embedded", "files", "objects"])
def rack(request, tmp_path):
    with ExitStack() as stack:
        made: Rack
        if request.param == "embedded":
            made = EmbeddedRack(tmp_path / "rack.sqlite3")
        elif request.param == "files":
            made = FileRack(tmp_path / "www")
        else:
            made = stack.enter_context(object_rack())
        yield made
        made.close()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.host + page.path)
def test_page_comes_back_as_it_was_shelved(rack, page):
    rack.put([page])
    assert rack.get(*page.key) == page


def test_same_page_is_not_written_again(rack):
    assert rack.put(PAGES) == len(PAGES)
    assert rack.put(PAGES) == 0
    assert rack.put([*PAGES[:3], text_page(HOST, "/gone/", b"back again")]) == 1
    assert rack.get(HOST, "/gone/").status == 200


def test_keys_and_etags_are_in_order_and_whole(rack):
    rack.put(PAGES)
    assert list(rack.keys()) == sorted(page.key for page in PAGES)
    assert list(rack.etags()) == sorted((page.key, page.etag) for page in PAGES)
    assert rack.hosts() == {page.host for page in PAGES}


def test_dropped_page_is_gone_and_counted_once(rack):
    rack.put(PAGES)
    assert rack.put([], drop=[(HOST, "/"), (HOST, "/never/"), ("nowhere.example", "/")]) == 1
    assert rack.put([], drop=[(HOST, "/")]) == 0
    assert rack.get(HOST, "/") is None
    assert rack.get(HOST, "/2022/03/14/lander/") == PAGES[1]


def test_page_under_another_page_outlives_it(rack):
    rack.put(PAGES)
    rack.put([], drop=[(HOST, "/2022/03/14/lander/"), (HOST, "/2022/03/14/")])
    assert rack.get(HOST, "/2022/03/14/lander/lite/") == PAGES[2]


def test_page_put_and_dropped_at_once_is_dropped(rack):
    rack.put([PAGES[0]], drop=[PAGES[0].key])
    assert rack.get(HOST, "/") is None


def test_kind_of_page_may_change_at_an_address(rack):
    for page in (
        text_page(HOST, "/old/", b"here"),
        redirect_page(HOST, "/old/", "https://moon.example/new/"),
        text_page(HOST, "/old/", b"withdrawn", status=410),
        text_page(HOST, "/old/", b"here"),
    ):
        assert rack.put([page]) == 1
        assert rack.get(HOST, "/old/") == page
        assert list(rack.keys()) == [(HOST, "/old/")]


def test_unknown_page_and_empty_rack(rack):
    assert rack.get(HOST, "/") is None
    assert rack.get("nowhere.example", "/") is None
    assert list(rack.keys()) == []
    assert rack.hosts() == set()


def test_a_rest_changes_nothing(rack):
    rack.put(PAGES)
    rack.rest()
    assert [rack.get(*page.key) for page in PAGES] == PAGES


def test_what_is_wanted_anew_is_written_whatever_is_there(rack):
    rack.put(PAGES)
    assert rack.put(PAGES, anew={PAGES[1].key, PAGES[-1].key, (HOST, "/never/")}) == 2
    assert [rack.get(*page.key) for page in PAGES] == PAGES
