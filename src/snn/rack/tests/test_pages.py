import gzip

from hypothesis import given
from hypothesis import strategies as st

from snn.rack.pages import own_key, text_page

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


STYLED = b"<title>%d</title><style>p{color:red}</style><p>%d</p><!--cut-->give<!--/cut--><footer>"


def test_style_and_what_follows_the_text_are_the_same_bytes_on_every_page():
    pages = [text_page("h", f"/{n}/", STYLED % (n, n)) for n in (1, 22222)]
    parts = [[page.body[start:end] for start, end in page.shared] for page in pages]
    assert parts[0] == parts[1]
    assert len(parts[0]) == 3
    assert [gzip.decompress(page.body) for page in pages] == [
        (STYLED % (n, n)).replace(b"<!--cut-->", b"").replace(b"<!--/cut-->", b"") for n in (1, 22222)
    ]


@given(TEXT, TEXT, TEXT)
def test_styled_text_comes_back_whole(before, style, after):
    text = before + b"<style>" + style + b"</style>" + after
    assert gzip.decompress(text_page("h", "/", text).body) == text


def test_etag_is_of_the_text_not_of_what_a_compressor_makes_of_it(monkeypatch):
    from snn.rack import squeezing

    made = text_page("h", "/", b"words " * 99)
    assert made.body
    monkeypatch.setattr(squeezing, "_LEVEL", 0)
    other = text_page("h", "/", b"words " * 99)
    assert made.body != other.body
    assert made.etag == other.etag


def test_etag_tells_where_the_cut_is():
    first, second = (text_page("h", "/", text) for text in (b"a<!--cut-->b<!--/cut-->c", b"a<!--cut-->bc<!--/cut-->"))
    assert gzip.decompress(first.body) == gzip.decompress(second.body)
    assert first.etag != second.etag


def test_a_page_has_a_surrogate_key_of_its_own():
    assert own_key("h", "/a/") != own_key("h", "/b/")
    assert own_key("h", "/a/").isalnum()
