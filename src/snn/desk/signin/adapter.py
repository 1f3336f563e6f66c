"""Where allauth asks us: nobody signs up by themselves, and who signs in is kept in the audit."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from snn.desk.audit.actions import note
from snn.ground.clock import now


class Account(DefaultAccountAdapter):  # type: ignore[misc]
    """Of the desk's people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only an invitation makes an account."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> Any:
        """Every way in ends here, the second factor behind it."""
        note("sign in", by=user.email, at=now())
        return super().post_login(request, user, **more)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted, without the address that was tried: it may be a mistyped password."""
        note("sign-in refused", by="", at=now(), about=self.get_client_ip(request))
        super().authentication_failed(request, **credentials)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            note("sign out", by=request.user.email, at=now())
        super().logout(request)


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys and codes carry the network's name."""

    def _get_site_name(self) -> str:
        return f"{settings.WAGTAIL_SITE_NAME} desk"
