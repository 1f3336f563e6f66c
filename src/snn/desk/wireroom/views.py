"""The wire room's pages, and the answers to its buttons."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from snn.desk.alarms import recent_alarms
from snn.desk.models import Person
from snn.desk.permissions import Act, may, may_somewhere
from snn.desk.wireroom import actions, queries, shown
from snn.desk.wireroom.answers import allowed, answer, number
from snn.desk.wireroom.linking import linking_of
from snn.desk.wireroom.rules import differences, is_cut
from snn.ground.clock import now
from snn.ground.markup import to_text
from snn.network.models import Section, Source
from snn.stories import copies, offers
from snn.stories.models import Copy, Offer
from snn.wire.models import Dispatch

_VERBS: dict[str, tuple[Act, Callable[[Dispatch, str, str], str], str]] = {
    "publish": (Act.PUBLISH, lambda one, why, by: actions.publish(one, by=by, at=now()), "Published"),
    "hold": (Act.HOLD, lambda one, why, by: actions.hold(one, why, by=by, at=now()), "Held"),
    "spike": (Act.SPIKE, lambda one, why, by: actions.spike(one, why, by=by, at=now()), "Spiked"),
    "unspike": (Act.SPIKE, lambda one, why, by: actions.unspike(one, by=by, at=now()), "No longer spiked"),
}


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first, narrowed; the page asks by itself for what is new."""
    person, wanted = _reader(request), queries.wanted_of(request.GET)
    before = number(request.GET.get("before", ""))
    page = queries.page(wanted, before)
    context = {
        "rows": shown.rows_of(page.items, person), "page": page, "wanted": wanted, "live": before is None,
        "query": _query(wanted), "newest": _newest(), "back": request.get_full_path(), "states": queries.STATES,
        "looked_at": queries.LOOKED_AT, "alarms": recent_alarms(now()), "refused": len(queries.refused()),
        "most": queries.PAGE,
        "sources": Source.objects.order_by("name").values_list("slug", "name")[:500],
        "sections": Section.objects.order_by("name").values_list("slug", "name")[:500],
    }  # fmt: skip
    return render(request, "desk/wireroom/list.html", context)


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """The rows that came after a number, and no page around them."""
    person, wanted = _reader(request), queries.wanted_of(request.GET)
    newest = _newest()
    rows = shown.rows_of(queries.newer(wanted, number(request.GET.get("after", "")) or 0), person)
    back = f"/wire-room/?{_query(wanted)}"
    response = render(request, "desk/wireroom/rows.html", {"rows": rows, "back": back})
    response["x-newest"] = str(newest)
    return response


@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    """What came and could not be read: what it was, why, and what to do."""
    _reader(request)
    rows = queries.refused()
    context = {"rows": rows[: queries.PAGE], "more": len(rows) > queries.PAGE}
    return render(request, "desk/wireroom/refused.html", context)


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item beside an earlier version, what was offered of it, and its copies."""
    person, found = _reader(request), queries.item(pk)
    if found is None:
        raise Http404
    earlier = queries.earlier_of(found)
    against = next((one for one in earlier if one.pk == number(request.GET.get("against", ""))), None)
    against = against or next(iter(earlier), None)
    row = shown.row_of(found, person)
    texts = [f"{one.headline}\n{to_text(one.body_html)}" for one in (found, against) if one]
    context = {
        "row": row, "item": found, "earlier": earlier, "against": against, "cut": is_cut(*texts),
        "lines": to_text(found.body_html).split("\n"),
        "pieces": differences(texts[1], texts[0]) if against else (),
        "offers": shown.offers_of(row.story) if row.story else (),
        "copies": shown.copies_of(row.story) if row.story else (),
        "decides": row.story is not None and may(person, Act.EDIT_ANY, row.story.site_id),
        "settles": row.story is not None and may(person, Act.PUBLISH, row.story.site_id),
        "linking": linking_of(found, person, request.GET.get("story", "")[:200]), "back": request.get_full_path(),
    }  # fmt: skip
    return render(request, "desk/wireroom/item.html", context)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Publish, hold, spike, or take the spike back."""
    if verb not in _VERBS or (found := queries.item(pk)) is None:
        raise Http404
    wanted, do, done = _VERBS[verb]
    story = found.lineage.story if hasattr(found, "lineage") else None
    by = allowed(request, wanted, story.site_id if story else None)
    wrong = do(found, request.POST.get("reason", "").strip()[:200], by)
    return answer(request, wrong, f"{done}: {found.headline}")


@require_POST
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take the agency's words for a field, or keep ours."""
    offer = get_object_or_404(Offer.objects.select_related("story"), pk=pk)
    by = allowed(request, Act.EDIT_ANY, offer.story.site_id)
    if verb not in ("accept", "decline"):
        raise Http404
    decided = (offers.accept_offer if verb == "accept" else offers.decline_offer)(offer, by=by, at=now())
    done = "The agency's words were taken" if verb == "accept" else "Our words stay"
    return answer(request, "" if decided else "the offer is no longer open; look at the newest item", done)


@require_POST
def settle(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Let one of two copies stand, or say that they are none."""
    copy = get_object_or_404(Copy.objects.select_related("story", "like"), pk=pk, unlinked_at=None)
    sides = {"later": copy.story, "earlier": copy.like}
    by = ""
    for story in sides.values():
        by = allowed(request, Act.PUBLISH, story.site_id)
    if verb == "unlink":
        copies.unlink(copy, by=by, at=now())
        return answer(request, "", "They are no copies of each other")
    if verb not in sides:
        raise Http404
    copies.choose(copy, sides[verb], by=by, at=now())
    return answer(request, "", f"It stands: {sides[verb].headline}")


def _reader(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person) or not may_somewhere(request.user, Act.VIEW_WIRE):
        raise PermissionDenied
    return request.user


def _newest() -> int:
    return Dispatch.objects.order_by("-id").values_list("pk", flat=True).first() or 0


def _query(wanted: queries.Wanted) -> str:
    query = QueryDict(mutable=True)
    query.update(wanted.given)
    return query.urlencode()
