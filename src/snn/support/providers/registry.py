"""Which providers are in use."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from snn.support.providers import Method, Provider


def _known() -> dict[str, Provider]:
    from snn.support.providers.sandbox.provider import SANDBOX

    return {SANDBOX.name: SANDBOX}


def enabled() -> dict[str, Provider]:
    """The providers that settings name, by name.

    Raises: ImproperlyConfigured if SNN_SUPPORT_PROVIDER names none that we have.
    """
    known = _known()
    name = settings.SUPPORT_PROVIDER
    if name not in known:
        raise ImproperlyConfigured(f"SNN_SUPPORT_PROVIDER={name!r}: say one of {', '.join(sorted(known))}")
    return {name: known[name]}


def named(name: str) -> Provider | None:
    """The provider of that name, if it is in use."""
    return enabled().get(name)


def for_method(method: Method) -> Provider | None:
    """Who takes money by that method."""
    return next((provider for provider in enabled().values() if method in provider.methods), None)
