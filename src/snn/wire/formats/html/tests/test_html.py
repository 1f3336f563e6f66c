from __future__ import annotations

import json

import pytest

from snn.ground.markup import to_text
from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats.html.format import FORMAT

P = (
    "<p>The tide mill of Portaven lit four thousand homes on Monday, the first of five that the board has planned.</p>"
    * 3
)


def page(head: str = "", body: str = P) -> Item:
    (one,) = FORMAT.parse(
        f"<!doctype html><html lang=en><head><title>Title</title>{head}</head><body><article>{body}</article></body></html>".encode()
    )
    assert isinstance(one, Item)
    return one


def ld(**data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | data)}</script>'


def test_the_pages_own_data_comes_before_opengraph() -> None:
    found = page(ld(headline="Said in data") + '<meta property="og:title" content="Shared">')
    assert found.headline == "Said in data"


def test_opengraph_comes_before_the_title() -> None:
    assert page('<meta property="og:title" content="Shared">').headline == "Shared"
    assert page().headline == "Title"


def test_a_text_that_only_the_data_holds_is_taken() -> None:
    found = page(
        ld(
            headline="h",
            articleBody="The mill turned.\n\nIt hummed all night, and by noon four thousand homes were lit.",
        ),
        "<div id=app></div>",
    )
    assert to_text(found.body_html).startswith("The mill turned.")


@pytest.mark.parametrize(
    "broken", ["{", "[" * 5000, '{"@type": 7}', '{"@type":"NewsArticle","author":[1,{"name":null}],"image":[[]]}']
)
def test_broken_data_is_passed_by(broken: str) -> None:
    assert page(f'<script type="application/ld+json">{broken}</script>').body_html


def test_a_page_without_an_article_is_refused() -> None:
    with pytest.raises(Refused) as raised:
        FORMAT.parse(b"<html><head><title>x</title></head><body><nav><a href=/>Home</a></nav></body></html>")
    assert raised.value.reason is Reason.NO_BODY


@pytest.mark.parametrize(
    "raw", [b"<!DOCTYPE html><html>", b"\n<!-- x -->\n<html lang='en'>", b"<?xml version='1.0'?><html>", b"<h1>x</h1>"]
)
def test_a_page_is_recognised_by_its_beginning(raw: bytes) -> None:
    assert FORMAT.recognises(raw)


@pytest.mark.parametrize("raw", [b"<rss>", b"<results>", b"words <html>", b"<!-- " * 2000, b"<nitf>"])
def test_other_markup_is_not(raw: bytes) -> None:
    assert not FORMAT.recognises(raw)


def test_a_declared_set_is_heeded() -> None:
    raw = f'<html><head><meta charset="iso-8859-1"><title>Mühle läuft</title></head><body>{P}</body></html>'.encode(
        "iso-8859-1"
    )
    (one,) = FORMAT.parse(raw)
    assert isinstance(one, Item)
    assert one.headline == "Mühle läuft"
