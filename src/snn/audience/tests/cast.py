"""A small network, and readers who send beacons."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, date, datetime

from snn.audience.beacon import Asked
from snn.network.models import Section, Site, Source
from snn.stories.models import Story

AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 24)
HOST = "spacedaily.localhost"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def make_network(stories: int = 3) -> list[Story]:
    """SpaceDaily with stories /2026/11/24/story-0/ and so on; SpaceWar with one more."""
    sites = [
        Site.objects.create(
            host=f"{name.lower()}.localhost", name=name, tagline="-", description="-", look="spacedaily", scheme="http",
            today_on=DAY, position=place,
        )
        for place, name in enumerate(("SpaceDaily", "SpaceWar"))
    ]  # fmt: skip
    section = Section.objects.create(slug="moon", name="Moon", description="-", related_line="-", home=sites[0])
    source = Source.objects.create(slug="afp", name="AFP", full_name="Agence France-Presse")
    rows = [_story(sites[0], section, source, n) for n in range(stories)]
    return Story.objects.bulk_create([*rows, _story(sites[1], section, source, stories)])


def _story(site: Site, section: Section, source: Source, number: int) -> Story:
    return Story(
        site=site, section=section, source=source, slug=f"story-{number}", day=DAY, headline=f"Story {number}",
        byline="By Ada Moss" if number % 2 == 0 else "", body_html="<p>-</p>", created_at=AT, published_at=AT,
    )  # fmt: skip


class Reader:
    """Somebody with an address and a browser."""

    def __init__(self, address: str = "192.0.2.7", agent: str = AGENT, host: str = HOST) -> None:
        self.address, self.agent, self.host = address, agent, host

    def asks(self, body: bytes, **more: object) -> Asked:
        said = {
            "method": "POST", "host": self.host, "address": self.address, "agent": self.agent,
            "origin": f"http://{self.host}:8000", "fetch_site": "same-origin", "private": False, "body": body,
        }  # fmt: skip
        return Asked(**{**said, **more})  # type: ignore[arg-type]

    def opens(self, path: str = "/2026/11/24/story-0/", *, at: datetime = AT, view: str = "", **more: object) -> Asked:
        return self.asks(start(path, at=at, view=view or secrets.token_hex(8), **more))

    def leaves(self, view: str, seconds: int, *, turn: int = 1, at: datetime = AT, quarters: int = 3) -> Asked:
        return self.asks(body(view, turn, at, "/2026/11/24/story-0/", seconds=seconds, quarters=quarters))


def start(
    path: str, *, at: datetime = AT, view: str = "", referrer: str = "", campaign: str = "", device: int = 2
) -> bytes:
    return body(view or secrets.token_hex(8), 0, at, path, referrer, campaign, device)


def body(
    view: str, turn: int, at: datetime, path: str, referrer: str = "", campaign: str = "", device: int = 2,
    seconds: int = 0, quarters: int = 0,
) -> bytes:  # fmt: skip
    """A beacon as the pages' module sends it."""
    said = [1, view, turn, int(at.timestamp()), path, referrer, campaign, device, seconds, quarters]
    return json.dumps(said).encode()
