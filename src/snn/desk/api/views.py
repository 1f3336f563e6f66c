"""/api/v1/: stories read and written, files pushed to the wire, with a token."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from snn.desk.api import document, rules
from snn.desk.api.models import Token
from snn.desk.api.pacing import pace
from snn.desk.api.rules import Scope
from snn.desk.api.tokens import token_of
from snn.desk.permissions import Act, may, may_edit
from snn.ground.clock import now
from snn.network.models import Preference, Section, Source
from snn.stories import actions
from snn.stories.intake import absorb
from snn.stories.models import Story
from snn.stories.rules import story_path
from snn.wire.actions import take
from snn.wire.dispatch import Receipt
from snn.wire.models import Dispatch
from snn.wire.rules import refusal_line

PAGE = 50
_TAKES = frozenset(rules.FIELDS)


class Refused(Exception):
    """An answer that is no success, in words for the tool's owner."""

    def __init__(self, status: int, *wrongs: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.wrongs, self.headers = status, list(wrongs), headers


View = Callable[..., tuple[int, dict[str, Any]]]


def door(**by_method: tuple[Scope, View]) -> Callable[..., HttpResponse]:
    """One address: its methods, the scope that each needs, and the refusals in one form."""

    @csrf_exempt
    def view(request: HttpRequest, **where: Any) -> HttpResponse:
        try:
            token = token_of(request.headers.get("authorization", ""))
            if token is None:
                raise Refused(401, "say Authorization: Bearer and a token that was not revoked")
            _paced(token)
            if request.method not in by_method:
                raise Refused(405, f"say {' or '.join(by_method)}")
            scope, answer = by_method[request.method]
            if scope not in token.scopes:
                raise Refused(403, f"this token has no scope {scope}; it has {', '.join(token.scopes) or 'none'}")
            status, said = answer(request, token, **where)
            return JsonResponse(said, status=status)
        except Refused as refused:
            return JsonResponse({"wrong": refused.wrongs}, status=refused.status, headers=refused.headers)

    return view


def _paced(token: Token) -> None:
    if wait_s := pace.wait_s(token.pk):
        wrong = f"this token asks too often; ask again in {wait_s} seconds"
        raise Refused(429, wrong, headers={"retry-after": str(wait_s)})


def openapi(request: HttpRequest) -> HttpResponse:
    """What all this is, for machines; no secret."""
    return JsonResponse(document.openapi())


def _list(request: HttpRequest, token: Token) -> tuple[int, dict[str, Any]]:
    found = Story.objects.select_related("site", "section", "kill").defer("body_html").order_by("-pk")
    if host := request.GET.get("site"):
        found = found.filter(site__host=host)
    if before := request.GET.get("before"):
        if not (before.isdecimal() and len(before) < 19):
            raise Refused(400, "before must be a story's number")
        found = found.filter(pk__lt=int(before))
    stories = list(found[: PAGE + 1])
    more = stories[PAGE - 1].pk if len(stories) > PAGE else None
    return 200, {"stories": [told(one, with_body=False) for one in stories[:PAGE]], "before": more}


def _create(request: HttpRequest, token: Token) -> tuple[int, dict[str, Any]]:
    said = _said(request)
    takes = _TAKES | {"section", "source"}
    _right(rules.wrong_words(said, needs=frozenset({"section", "headline", "body_html"}), takes=takes))
    section = Section.objects.select_related("home").filter(slug=said["section"]).first()
    if section is None:
        raise Refused(400, f"no section is called {said['section'][:60]!r}")
    _allowed(may(token.person, Act.WRITE, section.home_id), "write for this section's site")
    slug = said.get("source", "")
    source = Source.objects.filter(slug=slug).first() if slug else actions.default_source()
    if source is None:
        raise Refused(400, f"no source is called {slug[:60]!r}")
    draft = actions.Draft(
        site_id=section.home_id, section_id=section.pk, source_id=source.pk, places=actions.places_of(section),
        language=section.home.language, **{name: said[name] for name in _TAKES & set(said)},
    )  # fmt: skip
    story = actions.create(draft, by=token.person.email, at=now())
    return 201, told(_story(story.pk))


def _show(request: HttpRequest, token: Token, pk: int) -> tuple[int, dict[str, Any]]:
    return 200, told(_story(pk))


@transaction.atomic
def _update(request: HttpRequest, token: Token, pk: int) -> tuple[int, dict[str, Any]]:
    said = _said(request)
    # Of two tools with one mark the second waits here, and finds the mark that the first left.
    Story.objects.select_for_update(of=("self",)).only("pk").filter(pk=pk).first()
    story = _story(pk)
    _allowed(may_edit(token.person, story), "change this story")
    _right(rules.wrong_words(said, needs=frozenset(), takes=_TAKES))
    if story.published_at is not None and Scope.PUBLISH not in token.scopes:
        raise Refused(403, "the story is before readers: a token needs the scope publish to change it")
    if hasattr(story, "kill"):
        raise Refused(409, "the story was killed; nobody changes it any more")
    if (expected := request.headers.get("if-match", "").strip('" ')) and expected != _mark(story):
        raise Refused(412, f"the story was changed meanwhile; its mark is {_mark(story)} now")
    actions.update(story, said, by=token.person.email, at=now())
    return 200, told(_story(pk))


def _publish(request: HttpRequest, token: Token, pk: int) -> tuple[int, dict[str, Any]]:
    story = _story(pk)
    _allowed(may(token.person, Act.PUBLISH, story.site_id), "publish on this site")
    if hasattr(story, "kill"):
        raise Refused(409, "the story was killed")
    actions.publish(story, by=token.person.email, at=now())
    return 200, told(_story(pk))


def _correct(request: HttpRequest, token: Token, pk: int) -> tuple[int, dict[str, Any]]:
    story, text = _story(pk), _text(request, "text")
    _allowed(may(token.person, Act.CORRECT, story.site_id), "correct on this site")
    actions.correct(story, text, by=token.person.email, at=now())
    return 200, told(_story(pk))


def _kill(request: HttpRequest, token: Token, pk: int) -> tuple[int, dict[str, Any]]:
    story, reason = _story(pk), _text(request, "reason")
    _allowed(may(token.person, Act.KILL, story.site_id), "kill on this site")
    actions.kill(story, reason, by=token.person.email, at=now())
    return 200, told(_story(pk))


def _push(request: HttpRequest, token: Token) -> tuple[int, dict[str, Any]]:
    _allowed(may(token.person, Act.TAKE, None), "take items from the wire")
    source = Source.objects.filter(slug=request.GET.get("source", "")).first()
    if source is None:
        raise Refused(400, "say ?source= and the slug of a source of the network")
    name = f"api-{source.slug}-{rules.digest(_body(request).decode('latin-1'))[:12]}"
    receipts = take(_body(request), name=name, at=now(), source=source)
    return 200, {"items": [_became(receipt) for receipt in receipts]}


def _became(receipt: Receipt) -> dict[str, Any]:
    if receipt.dispatch_id is None:
        return {"outcome": "refused", "reason": refusal_line(receipt), "story": None}
    dispatch = Dispatch.objects.get(pk=receipt.dispatch_id)
    settled = absorb(dispatch, default_section=Preference.default_section(), at=now())
    return {"outcome": settled.outcome, "reason": settled.reason, "story": settled.story_id}


stories = door(GET=(Scope.READ, _list), POST=(Scope.WRITE, _create))
story = door(GET=(Scope.READ, _show), PATCH=(Scope.WRITE, _update))
publish = door(POST=(Scope.PUBLISH, _publish))
correct = door(POST=(Scope.PUBLISH, _correct))
kill = door(POST=(Scope.PUBLISH, _kill))
push = door(POST=(Scope.WIRE, _push))


def told(story: Story, *, with_body: bool = True) -> dict[str, Any]:
    """A story as the API tells it."""
    killed = hasattr(story, "kill")
    state = "killed" if killed else "live" if story.published_at else "held" if story.held_reason else "waiting"
    said: dict[str, Any] = {
        "id": story.pk, "state": state, "site": story.site.host, "section": story.section.slug,
        "headline": story.headline, "standfirst": story.standfirst, "byline": story.byline,
        "url": story.site.origin + story_path(story.day, story.slug) if story.day else None,
        "published_at": story.published_at.isoformat() if story.published_at else None,
        "updated_at": story.updated_at.isoformat() if story.updated_at else None,
    }  # fmt: skip
    if with_body:
        said |= {
            "mark": _mark(story), "body_html": story.body_html, "dateline_place": story.dateline_place,
            "dateline_source": story.dateline_source,
            "corrections": [{"text": one.text, "at": one.at.isoformat()} for one in story.corrections.all()],
        }  # fmt: skip
    return said


def _mark(story: Story) -> str:
    """Changes with everything that is done to the story."""
    return str(story.audit.order_by("-pk").values_list("pk", flat=True).first() or 0)


def _story(pk: int) -> Story:
    found = Story.objects.select_related("site", "section", "kill").filter(pk=pk).first()
    if found is None:
        raise Refused(404, f"there is no story {pk}")
    return found


def _allowed(yes: bool, what: str) -> None:
    if not yes:
        raise Refused(403, f"the token's person may not {what}")


def _right(wrongs: list[str]) -> None:
    if wrongs:
        raise Refused(400, *wrongs)


def _text(request: HttpRequest, name: str) -> str:
    said = _said(request)
    _right(rules.wrong_words(said, needs=frozenset({name}), takes=frozenset({name})))
    return str(said[name])


def _said(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(_body(request))
    except (ValueError, RecursionError):
        raise Refused(400, "the body is no JSON") from None
    if not isinstance(said, dict):
        raise Refused(400, "the body must be a JSON object")
    return said


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        raise Refused(413, "the body is larger than 8 MB") from None
