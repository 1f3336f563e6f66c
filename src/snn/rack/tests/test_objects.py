"""A rack in a store: who may ask, in what order, and what happens when the store is unwell."""

from datetime import UTC, datetime

import pytest

from snn.rack import objects
from snn.rack.objects import ObjectRack
from snn.rack.pages import RackError, SpoiltError, own_key, redirect_page, text_page
from snn.rack.signature import Access, signed
from snn.rack.tests.store import ACCESS, store

HOST = "moon.example"


@pytest.fixture
def at_store():
    with store() as (address, held):
        yield ObjectRack(address, "pages", ACCESS), held


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(objects, "_PAUSES_S", (0.01, 0.01))


def test_signature_is_the_one_of_the_documents_example():
    access = Access("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    headers = {"host": "examplebucket.s3.amazonaws.com", "range": "bytes=0-9"}
    proven = signed("GET", "/test.txt", {}, headers, b"", by=access, at=datetime(2013, 5, 24, tzinfo=UTC))
    assert proven["authorization"].endswith("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")


def test_object_has_what_a_cdn_needs(at_store):
    rack, held = at_store
    cache = (("cache-control", "public, s-maxage=60"),)
    rack.put(
        [text_page(HOST, "/a/", b"words", headers=cache, keys=("site-moon",)), redirect_page(HOST, "/b/", "/kälte/")]
    )
    _, headers = held.objects[f"{HOST}/a/index.html"]
    assert headers["content-encoding"] == "gzip"
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "public, s-maxage=60"
    assert headers["x-amz-meta-surrogate-key"] == f"{own_key(HOST, '/a/')} site-moon"
    assert held.objects[f"{HOST}/b/index.html"][1]["x-amz-website-redirect-location"] == "/k%C3%A4lte/"


def test_new_pages_are_there_before_pages_that_may_link_to_them(at_store):
    rack, held = at_store
    rack.put([text_page(HOST, "/", b"front")])
    held.asked.clear()
    rack.put([text_page(HOST, "/", b"front with a link"), text_page(HOST, "/2022/03/14/new/", b"new")])
    put = [path for method, path in held.asked if method == "PUT"]
    assert put == [f"/pages/{HOST}/2022/03/14/new/index.html", f"/pages/{HOST}/index.html"]


def test_busy_store_is_asked_again(at_store):
    rack, held = at_store
    held.trouble += [503, 429]
    assert rack.put([text_page(HOST, "/", b"words")]) == 1
    assert rack.get(HOST, "/").status == 200


@pytest.mark.parametrize(
    ("status", "says"), [(403, "SNN_STORE_SECRET"), (404, "no such bucket"), (500, "the store said 500")]
)
def test_trouble_is_said_with_what_to_do(at_store, status, says):
    rack, held = at_store
    held.trouble += [status] * 9
    with pytest.raises(RackError, match=says):
        list(rack.keys())


def test_wrong_key_is_refused(at_store):
    rack, _ = at_store
    wrong = ObjectRack(rack._endpoint, "pages", Access("TESTKEY", "other", "eu-test-1"))
    with pytest.raises(RackError, match="SNN_STORE_KEY_ID"):
        wrong.put([text_page(HOST, "/", b"words")])


def test_store_that_is_not_there_is_said():
    with pytest.raises(RackError, match="can't be reached"):
        ObjectRack("http://127.0.0.1:9", "pages", ACCESS).get(HOST, "/")


def test_secret_is_in_no_word_about_the_access():
    assert "test-secret" not in repr(ACCESS)


def test_an_object_that_lost_its_label_is_spoilt_until_it_is_put_again(at_store):
    rack, held = at_store
    page = text_page(HOST, "/a/", b"words")
    rack.put([page, text_page(HOST, "/b/", b"words")])
    for _, headers in held.objects.values():
        del headers["x-amz-meta-snn"]
    with pytest.raises(SpoiltError, match="mend it"):
        rack.get(*page.key)
    assert rack.put([page], drop=[(HOST, "/b/")]) == 2
    assert rack.get(*page.key) == page
    assert list(rack.keys()) == [page.key]
