"""Which providers are in use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from snn.support.providers import Method, Provider


def enabled() -> dict[str, Provider]:
    """The providers that settings name, by name, in that order.

    Raises: ImproperlyConfigured if SNN_SUPPORT_PROVIDER names one that we do not have, or that lacks its keys.
    """
    names = [name.strip() for name in settings.SUPPORT_PROVIDER.split(",") if name.strip()]
    unknown = [name for name in names if name not in MAKERS]
    if unknown or not names:
        raise ImproperlyConfigured(
            f"SNN_SUPPORT_PROVIDER={settings.SUPPORT_PROVIDER!r}: say one or more of {', '.join(sorted(MAKERS))}"
        )
    return {name: MAKERS[name]() for name in names}


def named(name: str) -> Provider | None:
    """The provider of that name, if it is in use."""
    return enabled().get(name)


def for_method(method: Method) -> Provider | None:
    """Who takes money by that method."""
    return next((provider for provider in enabled().values() if method in provider.methods), None)


def _sandbox() -> Provider:
    from snn.support.providers.sandbox.provider import SANDBOX

    return SANDBOX


def _stripe() -> Provider:
    needed = {"SNN_STRIPE_KEY": settings.STRIPE_KEY, "SNN_STRIPE_WEBHOOK_SECRET": settings.STRIPE_WEBHOOK_SECRET}
    _refuse_blanks("stripe", needed)
    return _make_stripe(settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_BASE)


def _paypal() -> Provider:
    needed = {
        "SNN_PAYPAL_CLIENT_ID": settings.PAYPAL_CLIENT_ID,
        "SNN_PAYPAL_SECRET": settings.PAYPAL_SECRET,
        "SNN_PAYPAL_WEBHOOK_ID": settings.PAYPAL_WEBHOOK_ID,
    }
    _refuse_blanks("paypal", needed)
    return _make_paypal(*needed.values(), settings.PAYPAL_BASE)


# One of each for as long as the process lives: they hold connections and tokens.
@cache
def _make_stripe(key: str, webhook_secret: str, base: str) -> Provider:
    from snn.support.providers.stripe.provider import Stripe

    return Stripe(key, webhook_secret, base)


@cache
def _make_paypal(client_id: str, secret: str, webhook_id: str, base: str) -> Provider:
    from snn.support.providers.paypal.provider import PayPal

    return PayPal(client_id, secret, webhook_id, base)


MAKERS: dict[str, Callable[[], Provider]] = {"sandbox": _sandbox, "stripe": _stripe, "paypal": _paypal}


def _refuse_blanks(provider: str, needed: dict[str, str]) -> None:
    blank = [name for name, value in needed.items() if not value]
    if blank:
        raise ImproperlyConfigured(f"SNN_SUPPORT_PROVIDER names {provider}, but {', '.join(blank)} is not set")
