"""What of a front is also a line in the desk's audit; stories have their own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from snn.desk.audit.actions import note
from snn.network.models import Site
from snn.stories.fronts import actions
from snn.stories.fronts.rules import Refusal


@transaction.atomic
def show_banner(site: Site, words: str, href: str, *, until: datetime, by: str, at: datetime) -> Refusal | None:
    """Breaking news above the site's fronts; why not, where it is refused."""
    if wrong := actions.show_banner(site, words, href, until=until, by=by, at=at):
        return wrong
    note("show banner", by=by, at=at, about=site.host, words=f"{words.strip()} (until {until:%Y-%m-%d %H:%M} UTC)")
    return None


@transaction.atomic
def take_banner(site: Site, *, by: str, at: datetime) -> bool:
    """No more of it."""
    taken = actions.take_banner(site, at=at)
    if taken:
        note("take banner", by=by, at=at, about=site.host)
    return taken
