"""What can be changed of the network: who may, with which form, and by which action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.db import models

from snn.ads.models import HouseMessage
from snn.desk.network import actions, house, tiers
from snn.desk.network import forms as ours
from snn.desk.permissions import Act
from snn.network.models import FixedPage, Route, Section, Site, Source
from snn.support.models import Tier


class Save(Protocol):
    """Makes the row what the form says, or makes one; whether anything is other now."""

    def __call__(self, row: Any, said: dict[str, Any], *, by: str, at: datetime) -> bool: ...


class End(Protocol):
    """Takes the row away."""

    def __call__(self, row: Any, *, by: str, at: datetime) -> None: ...


@dataclass(frozen=True)
class Kind:
    """One kind of row; stays says why one can't be taken away, where it can't, and ended what follows, where it can."""

    name: str
    act: Act
    model: type[models.Model]
    key: str
    form: type[forms.Form]
    start: Callable[[Any], dict[str, Any]]
    save: Save
    end: End | None = None
    stays: str = ""
    ended: str = ""
    words: str = ""
    """What it is called, where its name is no word for it."""
    home: str = "desk_network"
    """The screen that lists them, by its name."""

    @property
    def called(self) -> str:
        return self.words or self.name

    @property
    def ends(self) -> bool:
        """For the page, whose templates would call `end` itself."""
        return self.end is not None


def _as_it_is(row: Any) -> dict[str, Any]:
    """By the fields' names; what points at another row, by what that is known by."""
    start = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
    for name, value in start.items():
        if isinstance(value, models.Model):
            start[name] = getattr(value, "host", None) or getattr(value, "slug", None)
    return start


def _site(row: Site) -> dict[str, Any]:
    menu = row.carriages.order_by("position", "id").values_list("section__slug", flat=True)
    return _as_it_is(row) | {"sections": list(menu)}


KINDS = {
    kind.name: kind
    for kind in (
        Kind("site", Act.SITES, Site, "host", ours.SiteForm, _site, actions.save_site,
             stays="A site stays: stories have their addresses on it."),
        Kind("section", Act.NETWORK, Section, "slug", ours.SectionForm, _as_it_is, actions.save_section,
             stays="A section stays: stories stand in it. Take it out of the menus of its sites."),
        Kind("source", Act.NETWORK, Source, "slug", ours.SourceForm, _as_it_is, actions.save_source,
             stays="A source stays: stories came from it. Let its items wait."),
        Kind("page", Act.NETWORK, FixedPage, "slug", ours.PageForm, _as_it_is, actions.save_page,
             stays="A page stays: other pages link to it. Say in it what holds now."),
        Kind("route", Act.ROUTES, Route, "slug", ours.RouteForm, _as_it_is, actions.save_route, actions.end_route,
             ended="It sends nothing any more; what it sent stays where it is."),
        Kind("tier", Act.TIERS, Tier, "pk", tiers.TierForm, tiers.start_of, tiers.save_tier, tiers.end_tier,
             ended="It is offered no more; who gives by it goes on giving."),
        Kind("house", Act.SELL, HouseMessage, "slug", house.HouseForm, house.start_of, house.save_house, house.end_house,
             ended="Where it stood, another of our messages stands, or a word of thanks to the readers.",
             words="house message", home="desk_house"),
    )
}  # fmt: skip
