"""A body survives the editor: nothing of the wire's is lost, and what is pasted is cleaned."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snn.desk.writing import body
from snn.ground.markup import clean_body, to_text

WORDS = st.text(alphabet="abc <&é🚀מ", min_size=1, max_size=12).filter(str.strip)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _inline() -> st.SearchStrategy[str]:
    plain = WORDS.map(_escaped)
    marked = st.tuples(st.sampled_from(["b", "i", "strong", "em", "sub", "code"]), plain).map(
        lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"
    )
    link = plain.map(lambda words: f'<a href="https://example.org/">{words}</a>')
    return st.lists(st.one_of(plain, marked, link), min_size=1, max_size=4).map("".join)


def _block() -> st.SearchStrategy[str]:
    flat = st.tuples(st.sampled_from(["p", "h2", "h3", "h4", "blockquote", "pre"]), _inline())
    lists = st.tuples(st.sampled_from(["ul", "ol"]), st.lists(_inline(), min_size=1, max_size=3))
    return st.one_of(
        flat.map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"),
        lists.map(lambda t: f"<{t[0]}>{''.join(f'<li>{one}</li>' for one in t[1])}</{t[0]}>"),
        _inline().map(lambda words: f"<table><tbody><tr><td>{words}</td><td>2</td></tr></tbody></table>"),
        _inline().map(lambda words: f"<blockquote><p>{words}</p><p>x</p></blockquote>"),
    )


def _said(html: str) -> str:
    return " ".join(to_text(html).split())


@settings(max_examples=60, deadline=None)
@given(st.lists(_block(), max_size=5).map("\n".join))
def test_every_word_survives_the_editor(html):
    once = body.normal(html)
    assert _said(once) == _said(clean_body(html))
    assert body.normal(once) == once


@pytest.mark.parametrize(
    "kept",
    [
        "<table><tbody><tr><td>1</td></tr></tbody></table>",
        "<dl><dt>Perigee</dt><dd>nearest point</dd></dl>",
        "<h4>Small</h4>",
        "<p>H<sub>2</sub>O</p>",
        '<p dir="rtl">שלום</p>',
    ],
    ids=["table", "terms", "h4", "subscript", "direction"],
)
def test_what_the_editor_does_not_know_is_kept_as_it_is(kept):
    assert body.split(f"<p>a</p>{kept}<p>b</p>")[1] == (body.KEPT, kept)
    assert kept in body.normal(f"<p>a</p>{kept}<p>b</p>")


WORD = (
    '<p class=MsoNormal style="margin:0"><b style="mso-bidi:normal">Bold</b><o:p>&nbsp;</o:p></p><!--[if gte mso 9]>'
    "<xml><w:WordDocument></w:WordDocument></xml><![endif]--><style>p{}</style><script>alert(1)</script>"
)
DOCS = '<b id="docs-internal-guid-1" style="font-weight:normal"><p dir="ltr"><span style="font-size:11pt">Plain</span></p></b>'


@pytest.mark.parametrize(("pasted", "words"), [(WORD, "Bold"), (DOCS, "Plain")], ids=["word", "docs"])
def test_pasted_documents_are_freed_of_their_dress(pasted, words):
    clean = body.normal(pasted)
    assert words in to_text(clean)
    assert not any(odd in clean for odd in ("style", "class", "mso", "script", "o:p", "alert"))
