"""Our own messages, changed on the desk: held to what holds for the network file, written by the ads room's own action."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction

from snn.ads.actions import load_house_messages
from snn.ads.models import HouseMessage
from snn.ads.queries import house_messages
from snn.desk.audit.actions import note
from snn.desk.network.fields import OneOf
from snn.desk.network.forms import RowForm, sites
from snn.network.models import Site
from snn.stories.changes import network_changed, site_changed

FIELDS = ("slug", "headline", "text", "link_text", "href")


class HouseForm(RowForm):
    """What stands in a place that no sponsor has, and under every sponsor's message."""

    table, model = "house", HouseMessage
    slug = forms.SlugField(max_length=40, help_text="Its name in the file and in the audit; it stays.")
    site = OneOf(sites, blank="every site", help_text="A message of one site stands there before those of every site.")
    headline = forms.CharField(max_length=80)
    text = forms.CharField(max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    link_text = forms.CharField(label="Words of the link", max_length=40)
    href = forms.CharField(
        label="Where it leads", max_length=200, help_text="A path like /support/, or https:// and an address."
    )


def start_of(row: HouseMessage) -> dict[str, Any]:
    """A message as its form shows it."""
    return _as_row(row) | {"site": row.site.host if row.site else ""}


@transaction.atomic
def save_house(row: HouseMessage | None, said: dict[str, Any], *, by: str, at: datetime) -> bool:
    """Have it stand; whether anything is other now. Readers see it once the press was there."""
    wanted = {name: said[name] for name in FIELDS} | ({"site": said["site"]} if said["site"] else {})
    rows = _locked()
    before = [row.site_id] if row else []
    if not load_house_messages([*(_as_row(one) for one in rows if one != row), wanted]):
        return False
    after = HouseMessage.objects.get(slug=said["slug"]).site_id
    _changed([*before, after], at)
    note(f"{'change' if row else 'add'} house message", by=by, at=at, about=said["slug"], words=said["headline"])
    return True


@transaction.atomic
def end_house(row: HouseMessage, *, by: str, at: datetime) -> None:
    """It stands nowhere any more; another of ours takes its place."""
    load_house_messages([_as_row(one) for one in _locked() if one != row])
    _changed([row.site_id], at)
    note("end house message", by=by, at=at, about=row.slug, words=row.headline)


def standing() -> list[tuple[HouseMessage, list[str]]]:
    """Each message, with the hosts of the sites on which it is the one that stands."""
    hosts = dict(Site.objects.order_by("position", "id").values_list("pk", "host"))
    on: dict[int, list[str]] = {}
    for site, message in house_messages(hosts).items():
        if message is not None:
            on.setdefault(message.pk, []).append(hosts[site])
    return [(row, on.get(row.pk, [])) for row in HouseMessage.objects.select_related("site")]


def _locked() -> list[HouseMessage]:
    return list(HouseMessage.objects.select_related("site").select_for_update(of=("self",)))


def _as_row(row: HouseMessage) -> dict[str, Any]:
    """As the file would have it."""
    return {name: getattr(row, name) for name in FIELDS} | ({"site": row.site.host} if row.site else {})


def _changed(sites_: list[int | None], at: datetime) -> None:
    """One of every site may stand, or stood, on any of them."""
    if None in sites_:
        network_changed(at)
        return
    for site in Site.objects.in_bulk([one for one in sites_ if one]).values():
        site_changed(site, at)
