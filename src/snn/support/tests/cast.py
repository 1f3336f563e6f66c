"""Ben gives, at a browser of his own; Cy must be refused. Only the wire between sandbox and app is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import html5lib
from django.http import HttpResponse
from django.test import Client

from snn.ground import clock
from snn.network.models import Site
from snn.support.models import Intent
from snn.support.providers.sandbox import outbox

BENS_MAIL = "ben@example.org"


class Browser:
    """A reader's browser on one site; every page it gets must be sound HTML."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client = Client(enforce_csrf_checks=True, headers={"host": site.origin.partition("://")[2]})

    def get(self, address: str) -> HttpResponse:
        asked = urlsplit(address)
        return _sound(self.client.get(f"{asked.path}?{asked.query}" if asked.query else asked.path))

    def post(self, address: str, fields: Mapping[str, str], **headers: str) -> HttpResponse:
        headers = headers or {"sec-fetch-site": "same-origin"}
        return _sound(self.client.post(urlsplit(address).path, fields, headers=headers))

    def give(self, tier: str = "contributor", method: str = "card", **more: str) -> str:
        """Choose a tier; the address of the checkout."""
        return self.post("/support/give/", {"tier": tier, "method": method, **more})["Location"]

    def approve(self, checkout: str, mail: str = BENS_MAIL) -> str:
        """Press Approve; the address the checkout sends one back to."""
        return self.post(checkout, {"decision": "approve", "mail": mail})["Location"]


def post_to_app(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The sandbox's way to the app, without the wire."""
    return post_webhook(body, {k: v for k, v in headers.items() if k != "Content-Type"}, url).status_code


def post_webhook(body: bytes, headers: Mapping[str, str], url: str = outbox.PATH) -> HttpResponse:
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1:8001"})
    return client.post(urlsplit(url).path, body, content_type="application/json", headers=headers)


def deliver() -> int:
    return outbox.deliver_due(clock.now(), post=post_to_app)


def newest_intent() -> Intent:
    return Intent.objects.order_by("-id")[0]


def words(response: HttpResponse) -> str:
    """What a page says, on one line."""
    return " ".join(response.content.decode().split())


def _sound(response: HttpResponse) -> HttpResponse:
    if response["Content-Type"].startswith("text/html") and response.content:
        html5lib.HTMLParser(strict=True).parse(response.content.decode())
        lower = response.content.lower()
        assert b"<script" not in lower
        assert b"style=" not in lower
    return response
