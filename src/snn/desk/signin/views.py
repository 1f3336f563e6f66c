"""The pages of an invitation and of setting up how to sign in; the rest is allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from snn.desk.audit.actions import note
from snn.desk.models import Person
from snn.desk.signin import actions
from snn.ground.clock import now


@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """A link from a mail: looked at, it changes nothing (mail scanners look); the button signs in."""
    invitation = actions.open_invitation(secret, now())
    if invitation is None:
        return render(request, "desk/signin/no_invitation.html", status=410)
    if request.method == "GET":
        return render(request, "desk/signin/invited.html", {"invitation": invitation})
    if invitation.enters and not actions.use_at_once(invitation, now()):
        return render(request, "desk/signin/no_invitation.html", status=410)
    adapter = get_adapter(request)
    if request.user.is_authenticated:
        adapter.logout(request)
    adapter.login(request, invitation.person)
    how = "entry" if invitation.enters else "invitation"
    record_authentication(request, invitation.person, method=how, reauthenticated=True)
    UserSession.objects.create_from_request(request)
    note("sign in", by=invitation.person.email, at=now(), words=f"by {how}")
    return redirect("wagtailadmin_home" if invitation.enters else "desk_secure")


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Every passkey of ours signs in by itself; there is no box to tick for it."""

    name = forms.CharField(
        label="Name of this passkey", max_length=60, required=False, help_text="For you, to tell your keys apart."
    )
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        return super().clean()  # type: ignore[no-any-return]


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """Register a passkey that signs in by itself; it proves who is there, so the session is strong from now."""

    form_class = PasskeyForm
    success_url = reverse_lazy("wagtailadmin_home")

    def get_form_class(self) -> type[forms.Form]:
        return PasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super(AddWebAuthnView, self).get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        context["js_data"] = {"creation_options": options}
        context["first"] = not _has_second(self.request)
        return context  # type: ignore[no-any-return]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        super().form_valid(form)
        return _made_strong(self.request, "passkey")

    def get_success_url(self) -> str:
        return str(self.success_url)


class AddCodes(ActivateTOTPView):  # type: ignore[misc]
    """Set up a code generator, beside a password."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        super().form_valid(form)
        return _made_strong(self.request, "code generator")


@login_required
def secure(request: HttpRequest) -> HttpResponse:
    """The way in for one who has no passkey yet."""
    assert isinstance(request.user, Person)
    return render(request, "desk/signin/secure.html", {"has_password": request.user.has_usable_password()})


def _made_strong(request: HttpRequest, how: str) -> HttpResponse:
    record_authentication(request, request.user, method="mfa", type=how, reauthenticated=True)
    actions.use_invitations(request.user, at=now(), how=how)  # type: ignore[arg-type]
    return redirect("wagtailadmin_home")


def _has_second(request: HttpRequest) -> bool:
    return bool(Authenticator.objects.filter(user=request.user.pk).exists())
