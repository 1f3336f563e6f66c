"""Addresses that lead to a story: the newest, one more, one less."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from snn.desk.addresses import read_address, story_at
from snn.desk.audit.actions import note
from snn.desk.permissions import Act, may, may_somewhere
from snn.ground.clock import now
from snn.network.models import Site
from snn.stories import redirects
from snn.stories.models import MovedAddress

A_PAGE = 50
SHAPE = "say the whole address, like https://space.example/2022/03/14/ice-on-the-moon/"


class RedirectForm(forms.Form):
    """From where to which story."""

    old = forms.CharField(label="Old address", max_length=500, help_text="On one of our sites, where nothing is now.")
    new = forms.CharField(label="Leads to", max_length=500, help_text="A story's address, on any of our sites.")

    def clean(self) -> dict[str, Any]:
        """Both as what they point at."""
        said: dict[str, Any] = super().clean() or {}
        old, new = read_address(said.get("old", "")), read_address(said.get("new", ""))
        site = Site.objects.filter(host=old.host).first() if old else None
        story = story_at(new, or_at="") if new else None
        if "old" in said and site is None:
            self.add_error("old", f"no story's address on a site of ours; {SHAPE}")
        if "new" in said and story is None:
            self.add_error("new", f"no story is there; {SHAPE}")
        return said | {"address": old, "site": site, "story": story}


def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; where the old address begins with what is looked for."""
    if not may_somewhere(request.user, Act.SITES):
        raise PermissionDenied
    form = RedirectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _add(request, form):
        return redirect("desk_redirects")
    path, before = request.GET.get("path", "").replace("\0", "").strip()[:200], request.GET.get("before", "")
    found = MovedAddress.objects.select_related("site", "story__site").defer("story__body_html").order_by("-pk")
    if path:
        found = found.filter(path__startswith=path)
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: A_PAGE + 1])
    context = {
        "form": form, "rows": [(row, may(request.user, Act.SITES, row.site_id)) for row in rows[:A_PAGE]], "path": path,
        "older": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else None,
    }  # fmt: skip
    return render(request, "desk/network/redirects.html", context)


def _add(request: HttpRequest, form: RedirectForm) -> bool:
    said = form.cleaned_data
    by, at, old = _who(request, said["site"]), now(), said["address"]
    with transaction.atomic():
        wrong = redirects.redirect(said["site"], old.day, old.slug, said["story"], by=by, at=at)
        if not wrong:
            note("add redirect", by=by, at=at, about=said["old"], words=said["new"])
    if wrong:
        form.add_error("old", wrong)
        return False
    messages.success(request, "It leads there in a moment.")
    return True


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """An address less."""
    moved = get_object_or_404(MovedAddress.objects.select_related("site", "story"), pk=pk)
    by, at = _who(request, moved.site), now()
    with transaction.atomic():
        wrong = redirects.end_redirect(moved, by=by, at=at)
        if not wrong:
            note("end redirect", by=by, at=at, about=f"{moved.site.host}{moved.path}")
    if wrong:
        messages.error(request, f"Not ended: {wrong}.")
    else:
        messages.success(request, "Ended; nothing will be there in a moment.")
    return redirect("desk_redirects")


def _who(request: HttpRequest, site: Site) -> str:
    if not may(request.user, Act.SITES, site.pk):
        raise PermissionDenied
    return str(request.user.email)  # type: ignore[union-attr]
