"""Who is told, how often, and what happens while nobody listens."""

import http.server
import json
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.network.models import Change
from snn.press import bake
from snn.press.notices import actions, rules, worker
from snn.press.notices.models import Notice
from snn.press.notices.queries import purge_status
from snn.press.notices.receivers import cdn, hub
from snn.rack.pages import own_key
from snn.stories import actions as stories

AT = datetime(2022, 3, 14, 9, 0, tzinfo=UTC)
LATER = timedelta(seconds=2)
HOST = "space.localhost"


class Outside(http.server.BaseHTTPRequestHandler):
    """A CDN or hub that writes down what it hears."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.heard.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        status, said = self.says.pop(0) if self.says else (200, b'{"success": true}')
        self.send_response(status)
        if status == 302:
            self.send_header("location", "https://elsewhere.example/")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


@pytest.fixture
def outside(settings):
    handler = type("Own", (Outside,), {"heard": [], "says": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CDN_ADDRESS = f"http://127.0.0.1:{server.server_port}"
    settings.CDN_SERVICE, settings.CDN_TOKEN = "service-1", "secret-token"
    yield handler
    server.shutdown()
    server.server_close()


@pytest.fixture
def fastly(settings, outside, db):
    settings.CDN = "fastly"
    return outside


def pages(*paths):
    return [(HOST, path) for path in paths]


def test_fastly_hears_a_soft_purge_by_key_in_one_request(fastly):
    actions.published(pages("/", "/a/", "/b/"), at=AT)
    assert worker.turn(AT) == 0
    assert worker.turn(AT + LATER) == 3
    ((path, headers, body),) = fastly.heard
    assert path == "/service/service-1/purge"
    assert (headers["fastly-soft-purge"], headers["fastly-key"]) == ("1", "secret-token")
    assert sorted(json.loads(body)["surrogate_keys"]) == sorted(own_key(HOST, path) for path in ("/", "/a/", "/b/"))
    assert purge_status() == []


def test_cloudflare_hears_thirty_tags_a_request(settings, outside, db):
    settings.CDN = "cloudflare"
    actions.published(pages(*(f"/{n}/" for n in range(70))), at=AT)
    assert worker.turn(AT + LATER) == 70
    assert [path for path, _, _ in outside.heard] == ["/zones/service-1/purge_cache"] * 3
    assert [len(json.loads(body)["tags"]) for _, _, body in outside.heard] == [30, 30, 10]
    assert outside.heard[0][1]["authorization"] == "Bearer secret-token"


@pytest.mark.parametrize("said", [(200, b'{"success": false}'), (200, b"<html>"), (200, b"[]")])
def test_cloudflare_that_does_not_say_success_is_asked_again(settings, outside, db, said):
    settings.CDN = "cloudflare"
    outside.says.append(said)
    actions.published(pages("/"), at=AT)
    worker.turn(AT + LATER)
    assert purge_status()[0].wrong == "did not say that it succeeded"
    worker.turn(AT + timedelta(minutes=1))
    assert purge_status() == []


def test_purge_that_fails_is_seen_waits_longer_each_time_and_is_not_lost(fastly):
    fastly.says += [(503, b""), (302, b""), (403, b"")]
    actions.published(pages("/"), at=AT)
    moment = AT
    for attempt, wrong in enumerate(("said 503", "said 302", "said 403; check SNN_CDN_TOKEN and SNN_CDN_SERVICE"), 1):
        moment = Notice.objects.get().due_at
        worker.turn(moment)
        (status,) = purge_status()
        assert (status.receiver, status.waiting, status.failing, status.wrong) == ("fastly", 1, 1, wrong)
        assert Notice.objects.get().due_at == moment + timedelta(seconds=2**attempt)
    worker.turn(Notice.objects.get().due_at)
    assert purge_status() == []
    assert len(fastly.heard) == 4


def test_receiver_that_is_not_there_is_said_without_the_token(settings, outside, db):
    settings.CDN, settings.CDN_ADDRESS = "fastly", "http://127.0.0.1:9"
    actions.published(pages("/"), at=AT)
    worker.turn(AT + LATER)
    assert "can't be reached" in purge_status()[0].wrong
    assert "secret-token" not in purge_status()[0].wrong + repr(cdn())


def test_page_published_again_before_it_is_told_is_told_once_and_on_time(fastly):
    for second in range(3):
        actions.published(pages("/"), at=AT + timedelta(seconds=second / 2))
    assert Notice.objects.get().due_at == AT + rules.GATHERED
    assert worker.turn(AT + rules.GATHERED) == 1
    assert len(fastly.heard) == 1


def test_page_published_while_it_is_told_is_told_again(fastly, monkeypatch):
    actions.published(pages("/"), at=AT)
    receiver = cdn()

    class Busy:
        name, at_once = receiver.name, receiver.at_once

        def tell(self, subjects):
            actions.published(pages("/"), at=AT + LATER)
            return receiver.tell(subjects)

    assert actions.tell_due(Busy(), at=AT + LATER) == 1
    assert purge_status()[0].waiting == 1
    assert worker.turn(AT + LATER + LATER) == 1
    assert purge_status() == []


def test_worker_that_dies_while_it_tells_leaves_the_notice_for_after_the_lease(fastly):
    actions.published(pages("/"), at=AT)

    class Deadly:
        name, at_once = "fastly", 256

        def tell(self, subjects):
            raise SystemExit

    with pytest.raises(SystemExit):
        actions.tell_due(Deadly(), at=AT + LATER)
    assert worker.turn(AT + LATER) == 0
    assert worker.turn(AT + LATER + rules.LEASE) == 1


def test_nobody_is_told_where_no_setting_names_one(settings, db):
    settings.CDN = settings.WEBSUB_HUB = ""
    assert (cdn(), hub()) == (None, None)
    assert actions.published(pages("/", "/feed.xml"), at=AT) == 0
    assert Notice.objects.count() == 0


@pytest.mark.slow
def test_hub_hears_of_the_sites_feeds_by_address(settings, outside, network, rack, tell, tmp_path):
    settings.WEBSUB_HUB = settings.CDN_ADDRESS
    tell()
    bake.bake_due(rack, tmp_path)
    worker.turn(datetime.now(UTC) + LATER)
    heard = [parse_qs(body.decode()) for _, _, body in outside.heard]
    assert all(one["hub.mode"] == ["publish"] for one in heard)
    told = {one["hub.url"][0] for one in heard}
    assert {f"https://{HOST}/feed.xml", f"https://{HOST}/moon/atom.xml", f"https://{HOST}/feed.json"} <= told
    assert not [url for url in told if "/2022/" in url]


def test_published_story_and_every_list_it_is_on_are_purged_with_the_change(fastly, network, rack, tell, tmp_path):
    bake.bake_due(rack, tmp_path)
    Notice.objects.all().delete()
    story = tell()
    stories.kill(story, "It was not true.", by="Ada", at=AT)
    bake.bake_due(rack, tmp_path)
    purged = set(Notice.objects.values_list("subject", flat=True))
    story_path = "/2022/03/14/lander-drills-into-the-moon/"
    for path in ("/", story_path, f"{story_path}lite/", "/moon/", "/feed.xml", "/corrections/", "/2022/03/14/"):
        assert own_key(HOST, path) in purged, path


def test_press_that_dies_before_the_change_is_done_loses_no_purge(
    fastly,
    network,
    rack,
    tell,
    tmp_path,
    monkeypatch,
):
    tell()

    def dies(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bake, "published", dies)
        with pytest.raises(KeyboardInterrupt):
            bake.bake_due(rack, tmp_path)
    assert Change.objects.filter(done_at=None).exists()
    bake.bake_due(rack, tmp_path)
    assert own_key(HOST, "/") in set(Notice.objects.values_list("subject", flat=True))


def test_whole_site_is_purged_by_its_one_key():
    whole = [(HOST, f"/{n}/") for n in range(rules.MOST_KEYS_A_SITE + 1)]
    assert rules.purge_keys([*whole, ("war.localhost", "/")]) == sorted(
        [rules.site_key(HOST), own_key("war.localhost", "/")]
    )
    assert rules.site_key(HOST) != rules.site_key("war.localhost")


@given(st.integers(1, 10_000))
def test_pause_grows_and_has_a_limit(attempts):
    assert rules.pause(attempts) <= rules.pause(attempts + 1) <= rules.LONGEST_PAUSE


def test_every_page_has_its_sites_key(network, rack, tell, tmp_path):
    tell()
    bake.bake_due(rack, tmp_path)
    for host, path in rack.keys():  # noqa: SIM118
        if host != "*":
            assert rules.site_key(host) in rack.get(host, path).keys, path
