"""News pushed to the app, from the request to the story."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import OperationalError
from django.test import Client

from snn.config.cli import build_parser
from snn.network.models import Preference, Section, Site, Source
from snn.stories.models import Story
from snn.wire.channels.models import PushToken
from snn.wire.channels.push import rules, views
from snn.wire.channels.push.actions import issue
from snn.wire.formats.registry import LARGEST_BYTES
from snn.wire.models import Dispatch, Quarantine, Raw

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def network() -> None:
    site = Site.objects.create(host="m.example", name="m", tagline="t", description="d", look="x", today_on=AT.date())
    section = Section.objects.create(slug="world", name="w", description="d", related_line="r", home=site)
    Preference.objects.create(fallback=section)
    for slug in ("unknown", "nasa", "afp"):
        Source.objects.create(slug=slug, name=slug.upper(), full_name=slug, matches=[slug])


@pytest.fixture
def nasa() -> dict[str, str]:
    return bearer("nasa")


def bearer(slug: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {issue(Source.objects.get(slug=slug), at=AT)[1]}"}


def ninjs(**fields: str) -> bytes:
    return json.dumps({"guid": "urn:1", "headline": "Probe wakes", "body_html": "<p>It woke.</p>"} | fields).encode()


def push(raw: bytes, headers: dict[str, str]):
    return Client().post("/wire/push", raw, content_type="application/json", headers=headers)


def test_a_pushed_item_becomes_a_story_and_a_receipt(nasa: dict[str, str]) -> None:
    answer = push(ninjs(), nasa)
    assert answer.status_code == 202
    told = answer.json()
    (item,) = told["items"]
    assert (item["outcome"], item["guid"], item["headline"]) == ("taken", "urn:1", "Probe wakes")
    assert (item["story"], item["urls"][0][:18]) == (Story.objects.get().pk, "https://m.example/")
    assert Dispatch.objects.get().source.slug == "nasa"
    again = Client().get(answer.headers["location"], headers=nasa)
    assert (again.status_code, again.json()) == (200, told)


def test_the_same_bytes_again_give_the_same_receipt(nasa: dict[str, str]) -> None:
    assert push(ninjs(), nasa).json() == push(ninjs(), nasa).json()
    assert (Raw.objects.count(), Story.objects.count()) == (1, 1)


def test_the_same_item_in_other_bytes_is_no_second_story(nasa: dict[str, str]) -> None:
    first, second = push(ninjs(), nasa).json(), push(b" " + ninjs(), nasa).json()
    assert second["items"][0]["outcome"] == "duplicate"
    assert second["items"][0]["story"] == first["items"][0]["story"]
    assert Story.objects.count() == 1


def test_what_cannot_be_read_has_a_receipt_with_the_reason(nasa: dict[str, str]) -> None:
    answer = push(b"\x89PNG\r\n\x1a\n", nasa)
    (item,) = answer.json()["items"]
    assert (answer.status_code, item["outcome"]) == (202, "refused")
    assert "snn wire show q-" in item["reason"]
    assert Quarantine.objects.get().source.slug == "nasa"


def test_one_source_can_neither_change_nor_kill_anothers_story(nasa: dict[str, str]) -> None:
    push(ninjs(), nasa)
    (item,) = push(ninjs(headline="Probe lost", version="2", pubstatus="canceled"), bearer("afp")).json()["items"]
    assert (item["outcome"], "another source's item" in item["reason"]) == ("refused", True)
    story = Story.objects.get()
    assert (story.headline, hasattr(story, "kill")) == ("Probe wakes", False)


def test_an_item_that_names_another_source_stays_the_tokens(nasa: dict[str, str]) -> None:
    push(ninjs(source="AFP"), nasa)
    assert Dispatch.objects.get().source.slug == "nasa"


def test_a_receipt_is_shown_to_its_own_source_alone(nasa: dict[str, str]) -> None:
    address = push(ninjs(), nasa).headers["location"]
    assert Client().get(address, headers=bearer("afp")).status_code == 404
    assert Client().get(address).status_code == 401
    assert Client().get("/wire/push/none", headers=nasa).status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", "Basic YTpi", "bearer\x7f", "Bearer " + "x" * 5000])
def test_whoever_shows_no_token_learns_nothing(shown: str) -> None:
    answer = push(ninjs(), {"Authorization": shown} if shown else {})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="wire"')
    assert answer.json() == {"error": "show a token: Authorization: Bearer …"}
    assert Raw.objects.count() == 0


def test_a_revoked_token_opens_nothing_and_says_nothing(nasa: dict[str, str]) -> None:
    PushToken.objects.update(revoked_at=AT)
    assert push(ninjs(), nasa).content == push(ninjs(), {}).content


def test_only_a_hash_of_the_token_is_kept(nasa: dict[str, str]) -> None:
    token = nasa["Authorization"].removeprefix("Bearer ")
    kept = PushToken.objects.get()
    assert token.startswith("snnpush_")
    assert kept.sha256 == rules.hashed(token)
    assert token not in str(vars(kept))


def test_too_much_is_refused_unread(nasa: dict[str, str]) -> None:
    answer = Client().generic("POST", "/wire/push", b"x", headers=nasa | {"Content-Length": str(LARGEST_BYTES + 1)})
    assert answer.status_code == 413
    assert push(b"x" * (LARGEST_BYTES + 1), nasa).status_code == 413
    assert Raw.objects.count() == 0


def test_other_methods_are_told_so(nasa: dict[str, str]) -> None:
    assert Client().get("/wire/push", headers=nasa).status_code == 405
    assert Client().post("/wire/push/x", headers=nasa).status_code == 405


def test_a_database_that_is_away_is_no_receipt(nasa: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("snn.config.intake.take", away)
    assert (
        Client(raise_request_exception=False).post("/wire/push", b"x", content_type="a/b", headers=nasa).status_code
        == 500
    )


def test_a_token_that_pushes_too_fast_waits() -> None:
    bucket, waits = rules.Bucket(at_s=0.0), []
    for _ in range(int(rules.BURST) + 1):
        bucket, wait_s = rules.drawn(bucket, 0.0)
        waits.append(wait_s)
    assert waits[:-1] == [0.0] * int(rules.BURST)
    assert waits[-1] == pytest.approx(1 / rules.PER_S)
    assert rules.drawn(bucket, 1 / rules.PER_S)[1] == 0.0


def test_one_sources_haste_is_not_anothers(nasa: dict[str, str], rf) -> None:
    push_view = views.pushing(lambda arrival: None, lambda sha256, source: [], views.Rates(clock=lambda: 0.0))
    asked = [rf.post("/wire/push", b"x", content_type="a/b", headers=nasa) for _ in range(int(rules.BURST) + 1)]
    answers = [push_view(one) for one in asked]
    assert {one.status_code for one in answers[:-1]} == {202}
    assert (answers[-1].status_code, answers[-1].headers["retry-after"]) == (429, "1")
    other = rf.post("/wire/push", b"x", content_type="a/b", headers=bearer("afp"))
    assert push_view(other).status_code == 202


def say(capsys, *words: str) -> tuple[int, str, str]:
    args = build_parser().parse_args(words)
    status = args.verb(args)
    return status, *capsys.readouterr()


def test_tokens_are_given_listed_and_taken_back(capsys) -> None:
    status, token, told = say(capsys, "wire", "token", "nasa")
    number = PushToken.objects.get().pk
    assert (status, f"number {number}" in told) == (0, True)
    headers = {"Authorization": f"Bearer {token.strip()}"}
    assert push(ninjs(), headers).status_code == 202
    assert "nasa" in say(capsys, "wire", "tokens")[1]
    status, said, _ = say(capsys, "wire", "tokens", "--revoke", str(number), "--json")
    assert (status, json.loads(said)[0]["revoked_at"] is not None) == (0, True)
    assert push(ninjs(), headers).status_code == 401
    assert say(capsys, "wire", "tokens", "--revoke", str(number))[0] == 1
    status, _, wrong = say(capsys, "wire", "token", "nobody")
    assert (status, "no source is called nobody; there are afp, nasa, unknown" in wrong) == (1, True)
