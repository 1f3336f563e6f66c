"""The page of tokens and hooks: who has one, what hooks heard, one more, one less."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from snn.desk.api import queries, rules, tokens
from snn.desk.models import Person
from snn.desk.permissions import Act, may
from snn.ground.clock import now


class TokenForm(forms.Form):
    """For whom, and for what."""

    person = forms.ModelChoiceField(
        Person.objects.filter(is_active=True).order_by("email"), help_text="What this person may not do, it may not."
    )
    name = forms.CharField(label="What it is for", max_length=80)
    scopes = forms.MultipleChoiceField(choices=[(one, one) for one in rules.Scope], widget=forms.CheckboxSelectMultiple)


class HookForm(forms.Form):
    """Whom to call, and when."""

    url = forms.CharField(label="Address", max_length=500, help_text="https://tools.example/told")
    acts = forms.MultipleChoiceField(
        label="Told of", choices=[(one, one) for one in rules.HOOK_ACTS], widget=forms.CheckboxSelectMultiple,
        initial=["publish", "update", "kill"],
    )  # fmt: skip


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All of them."""
    _admin(request)
    return _page(request, TokenForm(), HookForm())


@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """One more; its words are shown this one time."""
    by, form = _admin(request), TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, HookForm())
    said = form.cleaned_data
    scopes = [rules.Scope(one) for one in said["scopes"]]
    _, words = tokens.make_token(said["person"], said["name"], scopes, by=by, at=now())
    return _page(request, TokenForm(), HookForm(), token=words)


@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    """It opens nothing any more."""
    if tokens.revoke(pk, by=_admin(request), at=now()):
        messages.success(request, f"Token {pk} opens nothing any more.")
    return redirect("desk_tools")


@require_POST
def make_hook(request: HttpRequest) -> HttpResponse:
    """One more; the secret that signs is shown this one time."""
    by, form = _admin(request), HookForm(request.POST)
    if form.is_valid():
        try:
            made = tokens.make_hook(form.cleaned_data["url"], form.cleaned_data["acts"], by=by, at=now())
            return _page(request, TokenForm(), HookForm(), secret=made.secret)
        except ValueError as wrong:
            form.add_error("url", str(wrong))
    return _page(request, TokenForm(), form)


@require_POST
def end_hook(request: HttpRequest, pk: int) -> HttpResponse:
    """It is called no more."""
    if tokens.end_hook(pk, by=_admin(request), at=now()):
        messages.success(request, f"Hook {pk} is called no more.")
    return redirect("desk_tools")


@require_POST
def tell_again(request: HttpRequest, pk: int) -> HttpResponse:
    """What was given up, once more."""
    again = tokens.tell_again(pk, by=_admin(request), at=now())
    messages.success(request, f"{again} acts are told again." if again else "Nothing was given up.")
    return redirect("desk_tools")


def _page(request: HttpRequest, token_form: TokenForm, hook_form: HookForm, **shown: str) -> HttpResponse:
    context = {"tokens": queries.tokens(), "hooks": queries.hooks(), "token_form": token_form, "hook_form": hook_form}
    return render(request, "desk/api/tools.html", context | shown)


def _admin(request: HttpRequest) -> str:
    if not may(request.user, Act.TOOLS, None):
        raise PermissionDenied
    return str(request.user.email)  # type: ignore[union-attr]
