"""Sign-in's addresses. Of allauth's only those that we want: no sign-up, no change of address, no reset by mail."""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions.views import list_usersessions
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from snn.desk.signin import views


def _no_such_page(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


_add_passkey = login_required(reauthentication_required(app="allauth.mfa")(views.AddPasskey.as_view()))
_add_codes = login_required(views.AddCodes.as_view())
urlpatterns: list[URLPattern] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    # Wagtail's own ways to a password are not ours; its names must resolve all the same.
    path("password_reset/", _no_such_page),
    path("password_reset/<path:rest>", _no_such_page),
    path("signin/signup/", _no_such_page, name="account_signup"),
    path("signin/email/", _no_such_page, name="account_email"),
    path("signin/inactive/", account.account_inactive, name="account_inactive"),
    path("signin/invited/<str:secret>/", views.invited, name="desk_invited"),
    path("signin/secure/", views.secure, name="desk_secure"),
    path("signin/again/", account.reauthenticate, name="account_reauthenticate"),
    path("signin/password/change/", account.password_change, name="account_change_password"),
    path("signin/password/", account.password_set, name="account_set_password"),
    path("signin/keys/", mfa.index, name="mfa_index"),
    path("signin/code/", mfa.authenticate, name="mfa_authenticate"),
    path("signin/code/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("signin/codes/", _add_codes, name="mfa_activate_totp"),
    path("signin/codes/end/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("signin/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("signin/passkeys/add/", _add_passkey, name="mfa_add_webauthn"),
    path("signin/passkeys/again/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("signin/passkeys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("signin/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("signin/passkeys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("signin/sessions/", list_usersessions, name="usersessions_list"),
]
