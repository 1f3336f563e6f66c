"""The network's screens: fixed pages, sources, sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from snn.desk.network import actions
from snn.desk.permissions import Act, may
from snn.ground.clock import now
from snn.network.models import FixedPage, Section, Source
from snn.network.routes import wrong_topic_codes

MOST_LINES = 500


class Lines(forms.CharField):
    """A line a value; empty lines and doubles fall out."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 8}), required=False, max_length=40_000, **more)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        found = list(dict.fromkeys(line.strip() for line in super().clean(value).splitlines() if line.strip()))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(f"at most {MOST_LINES} lines")
        return found


class PageForm(forms.Form):
    """About, privacy, contact: on every site under its own name."""

    title = forms.CharField(max_length=120)
    body_html = forms.CharField(
        label="Text (HTML)", max_length=200_000, widget=forms.Textarea(attrs={"rows": 20}),
        help_text="What readers should not get (scripts, styles, frames) falls out.",
    )  # fmt: skip


class SourceForm(forms.Form):
    """How far it is trusted."""

    publishes = forms.BooleanField(label="Its items are published as they come", required=False)
    rank = forms.IntegerField(min_value=1, max_value=99, help_text="Of two copies the one of the lower rank stands.")
    holds_copies = forms.BooleanField(label="A copy of a story that stands waits for an editor", required=False)


class SectionForm(forms.Form):
    """What it says of itself, and what is sent to it."""

    description = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    keywords = Lines(help_text="Words and phrases in lower case that route an item here, one a line.")
    topics = Lines(help_text="Subject codes like medtop:20000638, one a line.")
    publishes = forms.BooleanField(label="What comes in for it is published", required=False)

    def clean_keywords(self) -> list[str]:
        return list(dict.fromkeys(word.lower() for word in self.cleaned_data["keywords"]))

    def clean_topics(self) -> list[str]:
        wrongs = [said for _, said in wrong_topic_codes({"topics": self.cleaned_data["topics"]})]
        if wrongs:
            raise forms.ValidationError(wrongs)
        return list(self.cleaned_data["topics"])


def listing(request: HttpRequest) -> HttpResponse:
    """What there is to change."""
    _admin(request)
    context = {
        "pages": FixedPage.objects.all(), "sources": Source.objects.order_by("name"),
        "sections": Section.objects.select_related("home").order_by("home__position", "name"),
    }  # fmt: skip
    return render(request, "desk/network/network.html", context)


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A fixed page's words."""
    by, row = _admin(request), get_object_or_404(FixedPage, slug=slug)

    def save(said: dict[str, Any]) -> bool:
        return actions.change_page(row, said["title"], said["body_html"], by=by, at=now())

    return _edit(request, PageForm, row, f"Page: {row.title}", save)


def source(request: HttpRequest, slug: str) -> HttpResponse:
    """How far a source is trusted."""
    by, row = _admin(request), get_object_or_404(Source, slug=slug)

    def save(said: dict[str, Any]) -> bool:
        return actions.change_source(row, said, by=by, at=now())

    return _edit(request, SourceForm, row, f"Source: {row.name}", save)


def section(request: HttpRequest, slug: str) -> HttpResponse:
    """What is sent to a section."""
    by, row = _admin(request), get_object_or_404(Section, slug=slug)

    def save(said: dict[str, Any]) -> bool:
        return actions.change_section(row, said, by=by, at=now())

    return _edit(request, SectionForm, row, f"Section: {row.name}", save)


def _edit(
    request: HttpRequest, kind: type[forms.Form], row: Any, title: str, save: Callable[[dict[str, Any]], bool]
) -> HttpResponse:
    start = {name: getattr(row, name) for name in kind.base_fields}
    form = kind(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        changed = save(form.cleaned_data)
        messages.success(request, "Saved; pages that show it are on their way." if changed else "Nothing was changed.")
        return redirect("desk_network")
    return render(request, "desk/network/edit.html", {"form": form, "title": title})


def _admin(request: HttpRequest) -> str:
    if not may(request.user, Act.NETWORK, None):
        raise PermissionDenied
    return str(request.user.email)  # type: ignore[union-attr]
