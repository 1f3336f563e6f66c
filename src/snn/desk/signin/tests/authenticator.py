"""Chromium's virtual authenticator, in the place of a finger on a phone."""

from __future__ import annotations


def with_authenticator(page) -> None:
    """This page's browser has a passkey device from now on."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
