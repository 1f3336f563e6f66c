"""The network's screens: what there is, and a page each to change it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from snn.desk.network import house, rulings
from snn.desk.network.kinds import KINDS, Kind
from snn.desk.permissions import Act, may, may_somewhere
from snn.ground import money
from snn.ground.clock import now
from snn.network.models import FixedPage, Route, Section, Site, Source
from snn.support.models import Tier

CHANGED = "Somebody changed this while you wrote. Open it in another tab, and bring the two together."
ACTS = (Act.NETWORK, Act.SITES, Act.ROUTES, Act.TIERS)


def listing(request: HttpRequest) -> HttpResponse:
    """What there is to change, of what this person may."""
    if not any(may_somewhere(request.user, act) for act in ACTS):
        raise PermissionDenied
    everything = may(request.user, Act.NETWORK, None)
    context: dict[str, Any] = {"sites": [one for one in Site.objects.all() if may(request.user, Act.SITES, one.pk)]}
    if everything:
        tiers = Tier.objects.select_related("site")
        context |= {
            "everything": True, "pages": FixedPage.objects.all(), "sources": Source.objects.order_by("name"),
            "sections": Section.objects.select_related("home").order_by("home__position", "name"),
            "routes": Route.objects.select_related("section"),
            "tiers": [(one, money.show(one.amount_cents, one.currency)) for one in tiers],
        }  # fmt: skip
    return render(request, "desk/network/network.html", context)


def house_messages(request: HttpRequest) -> HttpResponse:
    """What stands where no sponsor's message does."""
    if not may(request.user, Act.SELL, None):
        raise PermissionDenied
    return render(request, "desk/sponsors/house.html", {"tab": "house", "rows": house.standing()})


def add(request: HttpRequest, kind: str) -> HttpResponse:
    """One more of a kind."""
    found = _kind(kind)
    return _edit(request, found, None, f"New {found.called}")


def change(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One that is there."""
    found, row = _found(request, kind, key)
    return _edit(
        request, found, row, f"{found.called.capitalize()}: {getattr(row, 'title', None) or getattr(row, 'name', key)}"
    )


@require_POST
def end(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One that is no more, where that can be."""
    found, row = _found(request, kind, key)
    if found.end is None:
        raise Http404(found.stays)
    found.end(row, by=_who(request, found, row), at=now())
    messages.success(request, f"The {found.called} {key if found.key != 'pk' else row.slug} is no more.")
    return redirect(found.home)


def _edit(request: HttpRequest, kind: Kind, row: Any, title: str) -> HttpResponse:
    by = _who(request, kind, row)
    start = kind.start(row) if row else {}
    form = kind.form(request.POST if request.method == "POST" else None, initial=start, row=row)  # type: ignore[call-arg]
    shown: dict[str, Any] = {
        "form": form,
        "title": title,
        "kind": kind,
        "row": row,
        "key": row and getattr(row, kind.key),
        "began": request.POST.get("began") or (_mark(start, form) if row else ""),
    }
    if request.method == "POST" and form.is_valid():
        if kind.model is Route and not rulings.is_tried(request, form):
            return render(request, "desk/network/edit.html", shown | rulings.tried(form, row))
        with transaction.atomic():
            stands = _locked_mark(kind, row, form)
            if shown["began"] != stands:
                form.add_error(None, CHANGED)
                # Told once, the person may save over it: who looked in another tab has brought the two together.
                return render(request, "desk/network/edit.html", shown | {"began": stands})
            changed = kind.save(row, form.cleaned_data, by=by, at=now())
        messages.success(request, "Saved; what follows from it is on its way." if changed else "Nothing was changed.")
        return redirect(kind.home)
    if kind.model is Route:
        shown |= rulings.pointed(form)
    return render(request, "desk/network/edit.html", shown)


def _locked_mark(kind: Kind, row: Any, form: Any) -> str:
    """Of what stands now, which nobody changes until this is saved."""
    if row is None:
        return ""
    stands = get_object_or_404(kind.model._default_manager.select_for_update(of=("self",)), pk=row.pk)
    return _mark(kind.start(stands), form)


def _mark(start: dict[str, Any], form: Any) -> str:
    """Says with which values of its fields somebody began."""
    asked = {name: start.get(name) for name in form.fields}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _found(request: HttpRequest, name: str, key: str) -> tuple[Kind, Any]:
    kind = _kind(name)
    if kind.key == "pk" and not (key.isdecimal() and len(key) < 19):
        raise Http404
    if not may_somewhere(request.user, kind.act):
        raise PermissionDenied
    return kind, get_object_or_404(kind.model, **{kind.key: key})


def _who(request: HttpRequest, kind: Kind, row: Any) -> str:
    """A site is changed by its own admin too; what all sites share, by one of all sites."""
    where = row.pk if isinstance(row, Site) else None
    if not may(request.user, kind.act, where):
        raise PermissionDenied
    return str(request.user.email)  # type: ignore[union-attr]
