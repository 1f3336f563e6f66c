"""One suite, three servers: the stand, nginx and Caddy, the last two over a rack of files, on loopback."""

import gzip
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from snn.ground.folder import DataFolder
from snn.ground.signing import sign
from snn.rack.embedded import EmbeddedRack
from snn.rack.files import FileRack
from snn.rack.opening import copy_rack
from snn.rack.pages import media_page, redirect_page, text_page
from snn.stand.configs import Serving
from snn.stand.configs.caddy import caddy
from snn.stand.configs.nginx import nginx
from snn.stand.tests.test_http import HOST, app, ask, free_port  # noqa: F401  a fixture among them

POLICY = (
    "default-src 'none'; style-src 'sha256-abc' 'sha256-def'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STORY = "/2022/03/14/lander/"
STORY_TEXT = b"<title>Lander</title><p>words</p><!--cut--><p id=appeal>give</p><!--/cut--><footer>"
STORY_CACHE, LIST_CACHE, MEDIA_CACHE = (
    "public, max-age=0, s-maxage=60",
    "public, max-age=0, s-maxage=30",
    "public, max-age=99",
)
SERVING = Serving(
    (HOST, "war.example"), {HOST: POLICY, "war.example": POLICY}, STORY_CACHE, LIST_CACHE, MEDIA_CACHE
)  # fmt: skip


def html(path, text, cache=LIST_CACHE, **more):
    headers = (("content-security-policy", POLICY), ("cache-control", cache))
    return text_page(HOST, path, text, headers=headers, **more)


PAGES = [
    html("/", b"<title>Front</title>"),
    html(STORY, STORY_TEXT, STORY_CACHE),
    html(f"{STORY}lite/", b"lite", STORY_CACHE),
    html("/2022/03/14/", b"that day"),
    html("/k\u00e4lte/", b"cold"),
    html("/404/", b"none here", status=404),
    html("/2022/03/14/gone/", b"withdrawn", status=410),
    html("/support/", b"tiers"),
    redirect_page(HOST, "/2022/03/14/old/", f"https://{HOST}{STORY}"),
    text_page(HOST, "/feed.xml", b"<rss/>", content_type="application/rss+xml; charset=utf-8"),
    text_page(HOST, "/moon/atom.xml", b"<feed/>", content_type="application/atom+xml; charset=utf-8"),
    text_page(HOST, "/feed.json", b"{}", content_type="application/feed+json; charset=utf-8"),
    text_page(HOST, "/sitemap-2022-03.xml", b"<urlset/>", content_type="application/xml; charset=utf-8"),
    text_page(HOST, "/robots.txt", b"User-agent: *", content_type="text/plain; charset=utf-8"),
    text_page("war.example", "/", b"another site"),
    media_page(
        "*", "/media/a.webp", b"0123456789", content_type="image/webp", headers=(("cache-control", MEDIA_CACHE),)
    ),
]


@contextmanager
def running(words, port, **environment):
    process = subprocess.Popen(
        [str(word) for word in words], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    )
    try:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = DataFolder(tmp_path_factory.mktemp("servers"))
    folder.make()
    rack = EmbeddedRack(folder.rack)
    rack.put(PAGES)
    copy_rack(rack, FileRack(folder.root / "www"))
    return folder


@contextmanager
def stand(data, app, where, *, port=None):  # noqa: F811
    port = port or free_port()
    words = (
        sys.executable,
        "-m",
        "snn",
        "stand",
        "serve",
        "--port",
        port,
        "--app",
        app,
        "--data",
        data.root,
        "--behind",
    )
    with running(words, port, SNN_RACK=where):
        yield port


@contextmanager
def in_front(kind, data, behind, files):
    port = free_port()
    of = replace(SERVING, files=files, stand=f"127.0.0.1:{behind}", listen=f"127.0.0.1:{port}")
    folder = data.root / f"{kind}-{port}"
    folder.mkdir()
    if kind == "nginx":
        (folder / "snn.conf").write_text(nginx(of))
        temporary = "".join(
            f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"{'user root;' if os.geteuid() == 0 else ''} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ access_log off; {temporary} include {folder}/snn.conf; }}\n"
        )
        words = (shutil.which("nginx"), "-p", folder, "-c", folder / "nginx.conf")
    else:
        (folder / "Caddyfile").write_text(caddy(of).replace("{\n\tservers", "{\n\tadmin off\n\tservers", 1))
        words = (shutil.which("caddy"), "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile")
    with running(words, port, XDG_DATA_HOME=str(folder), XDG_CONFIG_HOME=str(folder), HOME=str(folder)):
        yield port


@pytest.fixture(scope="module", params=["stand", "stand-files", "nginx", "nginx-files", "caddy", "caddy-files"])
def port(request, data, app):  # noqa: F811
    kind, _, files = request.param.partition("-")
    if kind != "stand" and not shutil.which(kind):
        pytest.skip(f"no {kind} here (apt-get install {kind})")
    where = str(data.root / "www") if files else ""
    with stand(data, app, f"files:{where}" if files else "") as behind:
        if kind == "stand":
            yield behind
            return
        with in_front(kind, data, behind, where) as port:
            yield port


pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), (STORY, 200), (f"{STORY}lite/", 200), ("/2022/03/14/", 200), ("/k%C3%A4lte/", 200), ("/feed.xml", 200),
        ("/support/", 200), ("/media/a.webp", 200), ("/nowhere/", 404), ("/404/", 404), ("/2022/03/14/gone/", 410),
        ("/2022/03/14/old/", 301), (STORY[:-1], 301), ("/?a=b", 200), ("/media/none.webp", 404), ("/nowhere.xml", 404),
        ("/index.html.gz", 404), ("/.snn/publish", 404), ("/a%00b/", 400), ("/%25%30%30/", 404),
    ],
)  # fmt: skip
def test_status_by_address(port, path, status):
    assert ask(port, path)[0] == status


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/media/..%2f..%2fsecret.key", "/..%2fgone/"]
)
def test_no_address_leads_out(port, path):
    status, _, body = ask(port, path)
    assert status in (400, 404)
    assert b"root:" not in body and b"withdrawn" not in body


@pytest.mark.parametrize("path", ["/", STORY, "/feed.xml", "/2022/03/14/gone/"])
def test_page_travels_compressed_or_plain(port, path):
    _, headers, body = ask(port, path, accept_encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert "accept-encoding" in headers["vary"].lower()
    for coding in ("identity", "gzip;q=0", "br", ""):
        _, plain, text = ask(port, path, accept_encoding=coding)
        assert "content-encoding" not in plain
        assert gzip.decompress(body) == text


def test_notice_and_missing_page_are_the_sites_own(port):
    assert ask(port, "/2022/03/14/gone/", accept_encoding="identity")[2] == b"withdrawn"
    assert ask(port, "/nowhere/", accept_encoding="identity")[2] == b"none here"
    assert ask(port, "/2022/03/14/old/")[1]["location"] == f"https://{HOST}{STORY}"
    assert ask(port, STORY[:-1])[1]["location"] == STORY


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"), (STORY, "text/html; charset=utf-8"), ("/media/a.webp", "image/webp"),
        ("/feed.xml", "application/rss+xml; charset=utf-8"), ("/moon/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"), ("/sitemap-2022-03.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"), ("/2022/03/14/gone/", "text/html; charset=utf-8"),
    ],
)  # fmt: skip
def test_type_by_address(port, path, kind):
    assert ask(port, path)[1]["content-type"] == kind


@pytest.mark.parametrize("path", ["/", STORY, "/2022/03/14/gone/", "/nowhere/", "/media/a.webp", "/feed.xml"])
def test_every_answer_carries_the_security_headers(port, path):
    headers = ask(port, path)[1]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_cache_policy_by_kind(port):
    kinds = {"/": LIST_CACHE, STORY: STORY_CACHE, "/media/a.webp": MEDIA_CACHE}
    assert {path: ask(port, path)[1]["cache-control"] for path in kinds} == kinds
    assert "'sha256-abc'" in ask(port, STORY)[1]["content-security-policy"]


def test_unchanged_page_is_not_sent_again(port):
    tag = ask(port, STORY, accept_encoding="gzip")[1]["etag"]
    status, _, body = ask(port, STORY, accept_encoding="gzip", if_none_match=f'"other", {tag}')
    assert (status, body) == (304, b"")


def test_head_has_the_headers_and_no_body(port):
    status, headers, body = ask(port, STORY, "HEAD", accept_encoding="gzip")
    assert (status, body) == (200, b"")
    assert headers["content-encoding"] == "gzip"


def test_range_of_a_picture(port):
    status, headers, body = ask(port, "/media/a.webp", range="bytes=2-4")
    assert (status, headers["content-range"], body) == (206, "bytes 2-4/10", b"234")
    assert ask(port, "/media/a.webp", range="bytes=99-")[0] == 416


def test_unknown_site_is_refused(port):
    assert ask(port, Host="elsewhere.example")[0] in (421, 400, 404)
    assert b"Front" not in ask(port, Host="elsewhere.example", accept_encoding="identity")[2]


def test_supporter_gets_the_page_without_the_appeal(port, data):
    cookie = sign("month", key=data.secret(), purpose="supporter", expires_at=int(time.time()) + 60)
    assert b"appeal" in gzip.decompress(ask(port, STORY, accept_encoding="gzip")[2])
    _, headers, body = ask(port, STORY, accept_encoding="gzip", cookie=f"snn_supporter={cookie}")
    assert b"appeal" not in gzip.decompress(body)
    assert "private" in headers["cache-control"]


def test_giving_reaches_the_app_and_strangers_claims_do_not(port, request):
    status, _, body = ask(port, "/support/give/?a=%2F", "POST", b"cents=500", x_forwarded_for="6.6.6.6")
    lines = body.decode().split("\n")
    assert (status, lines[0], lines[-1]) == (200, "POST /support/give/?a=%2F", "cents=500")
    assert f"host: {HOST}" in lines
    # The stand of these tests stands behind a proxy and believes it; a proxy believes nobody.
    known = "6.6.6.6" if request.node.callspec.params["port"].startswith("stand") else "127.0.0.1"
    assert next(line for line in lines if line.startswith("x-forwarded-for")).rpartition(" ")[2] == known


def test_writing_to_a_page_is_refused(port):
    assert ask(port, STORY, "POST", b"x")[0] == 405


@pytest.mark.parametrize(("more", "path"), [({}, "/" + "a" * 100_000), ({"x_long": "y" * 200_000}, "/")])
def test_huge_address_or_header_is_refused_and_the_next_is_served(port, more, path):
    try:
        assert ask(port, path, **more)[0] in (400, 413, 414, 431, 494)
    except (ConnectionError, OSError):
        pass
    assert ask(port)[0] == 200


def test_slow_client_does_not_hold_up_others(port):
    lines = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(50)]
    for line in lines:
        line.sendall(b"GET / HTTP/1.1\r\nHost: moon.exa")
    started = time.monotonic()
    assert ask(port)[0] == 200
    assert time.monotonic() - started < 2
    for line in lines:
        line.close()


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_files_are_served_while_stand_and_app_are_dead(kind, data):
    if not shutil.which(kind):
        pytest.skip(f"no {kind} here (apt-get install {kind})")
    with in_front(kind, data, free_port(), str(data.root / "www")) as port:
        assert ask(port, STORY, accept_encoding="gzip")[0] == 200
        assert ask(port, "/2022/03/14/gone/", accept_encoding="gzip")[0] == 410
        assert ask(port, "/support/give/", "POST", b"")[0] in (502, 503)


def test_names_that_could_break_out_of_a_configuration_are_refused():
    for wrong in ({"hosts": ("a.example; }",)}, {"files": "/srv/a b"}, {"csp": {HOST: 'x"; add'}}):
        with pytest.raises(ValueError, match="can't stand in a configuration"):
            replace(SERVING, **wrong)
