import gzip

from hypothesis import given
from hypothesis import strategies as st

from snn.rack.pages import text_page

TEXT = st.binary(max_size=3000).filter(lambda raw: b"cut-->" not in raw)


@given(TEXT, TEXT, TEXT)
def test_cut_leaves_exactly_the_rest(before, part, after):
    page = text_page("h", "/", before + b"<!--cut-->" + part + b"<!--/cut-->" + after)
    assert gzip.decompress(page.body) == before + part + after
    assert gzip.decompress(page.supporter_body()) == before + after


@given(TEXT)
def test_same_text_gives_the_same_page(text):
    assert text_page("h", "/", text) == text_page("h", "/", text)


def test_page_without_a_cut_is_the_same_for_supporters():
    page = text_page("h", "/", b"words")
    assert page.supporter_body() == page.body


def test_etag_changes_with_status_type_and_headers():
    pages = [
        text_page("h", "/", b"a"),
        text_page("h", "/", b"a", status=410),
        text_page("h", "/", b"a", content_type="text/plain"),
        text_page("h", "/", b"a", headers=(("x", "y"),)),
    ]
    assert len({page.etag for page in pages}) == 4
