"""Hooks hear each act once, signed; what they miss is told again, later and later, and given up in the end."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from snn.desk.api import hooks_out, queries, rules, tokens
from snn.desk.api.models import Delivery
from snn.desk.api.tests.test_api import made, network  # noqa: F401
from snn.ground.clock import now
from snn.ground.fetching import Fetched, Fetcher, NotFetched, Trouble
from snn.stories import actions

pytestmark = pytest.mark.django_db


class Post:
    """Answers as told, and remembers what it was asked."""

    def __init__(self, *answers: int) -> None:
        self.answers, self.heard = list(answers), []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Fetched:
        self.heard.append((url, body, headers))
        status = self.answers.pop(0) if self.answers else 200
        if not status:
            raise NotFetched(Trouble.UNREACHABLE, "can't be reached")
        return Fetched(status, {}, b"", url)


def hooked(*acts: str):
    return tokens.make_hook("https://tool.example/in", acts, by="x", at=now())


def test_publish_update_and_kill_are_told_once_each_and_signed():
    story, post = made(), Post()
    hook = hooked()
    actions.publish(story, by="ada", at=now())
    actions.update(story, {"headline": "Other"}, by="ada", at=now())
    actions.kill(story, "wrong", by="ada", at=now())
    assert hooks_out.turn(post, now()) == 6
    assert hooks_out.turn(post, now()) == 0
    assert [json.loads(body)["act"] for _, body, _ in post.heard] == ["publish", "update", "kill"]
    _, body, headers = post.heard[0]
    at_s, mac = (part.split("=")[1] for part in headers["snn-signature"].split(","))
    assert mac == hmac.new(hook.secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    assert json.loads(body)["story"]["url"].startswith("https://here.example/")


def test_what_was_before_the_hook_and_what_it_does_not_want_is_not_told():
    story, post = made(), Post()
    actions.publish(story, by="ada", at=now())
    hooked("kill")
    actions.update(story, {"headline": "Other"}, by="ada", at=now())
    hooks_out.turn(post, now())
    assert post.heard == []


def test_a_failure_is_told_again_later_and_later():
    story, post, at = made(), Post(500, 0, 200), now()
    hooked()
    actions.publish(story, by="ada", at=at)
    hooks_out.turn(post, at)
    one = Delivery.objects.get()
    assert (one.attempts, one.failure, one.done_at) == (1, "answered 500", None)
    assert one.due_at == at + timedelta(seconds=10)
    assert hooks_out.tell_due(post, at + timedelta(seconds=9)) == 0
    hooks_out.tell_due(post, one.due_at)
    assert Delivery.objects.get().due_at == one.due_at + timedelta(seconds=20)
    hooks_out.tell_due(post, at + timedelta(minutes=1))
    assert Delivery.objects.get().done_at and len(post.heard) == 3


def test_a_hook_that_never_answers_is_given_up_and_kept():
    story, post, at = made(), Post(*[500] * 99), now()
    hooked()
    actions.publish(story, by="ada", at=at)
    hooks_out.collect(at)
    for _ in range(rules.MOST_ATTEMPTS + 3):
        at += rules.LONGEST_PAUSE
        hooks_out.tell_due(post, at)
    assert Delivery.objects.get().given_up_at and len(post.heard) == rules.MOST_ATTEMPTS


def test_an_ended_hook_hears_nothing_more():
    story, post = made(), Post()
    hook = hooked()
    actions.publish(story, by="ada", at=now())
    hooks_out.collect(now())
    tokens.end_hook(hook.pk, by="x", at=now())
    hooks_out.turn(post, now())
    assert post.heard == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://10.0.0.1/", "http://[::1]/"])
def test_an_inside_address_is_never_called(url):
    story = made()
    tokens.make_hook(url, [], by="x", at=now())
    actions.publish(story, by="ada", at=now())
    hooks_out.turn(Fetcher().post, now())
    assert Delivery.objects.get().attempts == 1


@pytest.mark.parametrize("url", ["ftp://tool.example/", "tool", "", "https://" + "x" * 600])
def test_what_is_no_address_makes_no_hook(url):
    with pytest.raises(ValueError, match="no address"):
        tokens.make_hook(url, [], by="x", at=now())


def test_the_pause_grows_to_six_hours():
    assert [rules.pause(n).total_seconds() for n in (1, 2, 3, 99)] == [10, 20, 40, 21600]


def test_what_each_hook_did_not_hear_is_counted_without_what_it_heard(django_assert_num_queries):
    first, second, ended = (hooked("publish") for _ in range(3))
    states = [(first, {}), (first, {}), (first, {"done_at": now()}), (second, {"given_up_at": now()}), (ended, {})]
    for line, (hook, state) in enumerate(states):
        Delivery.objects.create(hook=hook, line=line, body='{"act": "publish"}', made_at=now(), due_at=now(), **state)
    tokens.end_hook(ended.pk, by="x", at=now())
    with django_assert_num_queries(5) as asked:
        heard = [(one.number, one.waiting, one.given_up) for one in queries.hooks()]
    assert heard == [(first.pk, 2, 0), (second.pk, 0, 1)]
    counting = [one["sql"] for one in asked.captured_queries if "COUNT(" in one["sql"]]
    assert len(counting) == 2 and all('"done_at" IS NULL' in one.split("WHERE")[-1] for one in counting)
