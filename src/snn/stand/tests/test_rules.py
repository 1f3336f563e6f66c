import gzip

import pytest

from snn.ground.signing import sign
from snn.rack.pages import media_page, own_key, redirect_page, text_page
from snn.stand.rules import Asked, ToApp, accepts_gzip, answer, read_path

HOST = "moon.example"
TEXT = b"<html>before<!--cut-->give<!--/cut-->after</html>"
PAGES = {
    page.key: page
    for page in (
        text_page(HOST, "/", TEXT),
        text_page(HOST, "/404/", b"none here", status=404),
        text_page(HOST, "/gone/", b"withdrawn", status=410),
        text_page(HOST, "/kälte/", b"cold"),
        text_page(HOST, "/support/", b"tiers"),
        redirect_page(HOST, "/old/", "https://moon.example/new/"),
        media_page("*", "/media/a.webp", b"0123456789", content_type="image/webp", headers=()),
    )
}
GZIP = {"host": HOST, "accept-encoding": "gzip, br"}


def ask(path="/", method="GET", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = Asked(method, path, {**GZIP, **named})
    return answer(asked, lambda *key: PAGES.get(key), key="secret", at=1000, decompress=gzip.decompress)


def test_page_comes_compressed_as_it_was_shelved():
    said = ask()
    headers = dict(said.headers)
    assert (said.status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "accept-encoding")
    assert gzip.decompress(said.body) == b"<html>beforegiveafter</html>"
    assert headers["content-length"] == str(len(said.body))


def test_client_without_gzip_gets_plain_bytes_under_another_etag():
    plain, squeezed = ask(accept_encoding="identity"), ask()
    assert plain.body == b"<html>beforegiveafter</html>"
    assert dict(plain.headers)["etag"] != dict(squeezed.headers)["etag"]


def test_supporter_sees_no_appeal_and_the_copy_is_private():
    cookie = sign("month", key="secret", purpose="supporter", expires_at=2000)
    said = ask(cookie=f"a=b; snn_supporter={cookie}")
    assert gzip.decompress(said.body) == b"<html>beforeafter</html>"
    assert dict(said.headers)["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    "cookie", ["forged", "a.b.c", sign("month", key="secret", purpose="supporter", expires_at=999)]
)
def test_forged_or_expired_cookie_is_no_supporter(cookie):
    assert b"give" in gzip.decompress(ask(cookie=f"snn_supporter={cookie}").body)


def test_known_etag_gets_304():
    said = ask(if_none_match=dict(ask().headers)["etag"])
    assert (said.status, said.body) == (304, b"")


def test_head_has_the_headers_and_no_body():
    said = ask(method="HEAD")
    assert said.body == b""
    assert dict(said.headers)["content-length"] == dict(ask().headers)["content-length"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere/", 404), ("/404/", 404), ("/gone/", 410), ("/old/", 301), ("/k%C3%A4lte/", 200), ("/gone", 301)],
)
def test_status_by_address(path, status):
    assert ask(path).status == status


@pytest.mark.parametrize("path", ["/../etc/passwd", "/%2e%2e/x", "/a%00b", "/%ff", "x", "/" + "a" * 3000, "/a\\b"])
def test_address_that_no_page_can_have_is_refused(path):
    assert ask(path).status == 400


def test_unknown_host_is_misdirected():
    assert ask(host="elsewhere.example").status == 421


def test_host_is_read_without_port_case_or_trailing_dot():
    assert ask(host="MOON.example.:8000").status == 200


def test_writing_to_a_page_is_refused_and_says_what_is_allowed():
    said = ask(method="POST")
    assert (said.status, dict(said.headers)["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("path", "method"), [("/support/give/", "POST"), ("/support/return/x/", "GET"), ("/support/", "POST")]
)
def test_giving_goes_to_the_app(path, method):
    assert isinstance(ask(path, method), ToApp)


def test_baked_support_page_needs_no_app():
    assert ask("/support/").status == 200


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=-3", 206, b"789"),
        ("bytes=8-", 206, b"89"),
        ("bytes=50-", 416, None),
        ("x", 200, b"0123456789"),
    ],
)
def test_range_of_a_picture(asked, status, body):
    said = ask("/media/a.webp", range=asked)
    assert said.status == status
    assert body is None or said.body == body


def test_every_answer_carries_the_security_headers():
    for said in (ask(), ask("/nowhere/"), ask(method="POST"), ask("/%ff")):
        headers = dict(said.headers)
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_gzip_refused_by_weight():
    assert not accepts_gzip("gzip;q=0, br")
    assert accepts_gzip("br, GZIP;q=0.5")


def test_path_drops_the_query_and_is_nfc():
    assert read_path("/ka\u0308lte/?a=%00") == "/kälte/"


def test_own_404_page_is_a_404_however_it_was_shelved():
    shelf = {page.key: page for page in (text_page(HOST, "/", b"x"), text_page(HOST, "/404/", b"none here"))}
    for path in ("/404/", "/nowhere/"):
        said = answer(Asked("GET", path, GZIP), lambda *key: shelf.get(key), key="s", at=0, decompress=gzip.decompress)
        assert said.status == 404


@pytest.mark.parametrize(("tags", "said"), [("surrogate-key", "{} site-moon"), ("cache-tag", "{},site-moon")])
def test_surrogate_keys_travel_where_a_cdn_wants_them(tags, said):
    page = text_page(HOST, "/", b"words", keys=("site-moon",))
    shelf = {page.key: page}
    said_by = answer(
        Asked("GET", "/", GZIP), lambda *key: shelf.get(key), key="s", at=0, decompress=gzip.decompress, tags=tags
    )
    assert dict(said_by.headers)[tags] == said.format(own_key(HOST, "/"))
    assert tags not in dict(ask().headers)


def test_a_click_with_the_longest_sheet_reaches_the_app():
    assert isinstance(ask(f"/go/{'a' * 4000}/abcdefghijklmn/{'1' * 12}/section/{'1' * 12}"), ToApp)
