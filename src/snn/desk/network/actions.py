"""Changing the network from the desk: row, routing, Change and audit line together. Without a row, one is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from snn.desk.audit.actions import note
from snn.ground.clock import day_in
from snn.ground.markup import clean_body
from snn.network.loading import settle_menu
from snn.network.models import Carriage, FixedPage, Route, Section, Site, Source
from snn.network.routes import routing_changed
from snn.stories.changes import network_changed, site_changed

Said = Mapping[str, Any]


@transaction.atomic
def save_page(row: FixedPage | None, said: Said, *, by: str, at: datetime) -> bool:
    """A fixed page's words; every site shows its name in the foot of every page. Whether anything is other now."""
    fields = {"slug": said["slug"], "title": said["title"], "body_html": clean_body(said["body_html"])}
    _, changed = _settle(FixedPage, row, fields, {"position": _last(FixedPage)})
    if changed:
        network_changed(at)
        note(_act(row, "page"), by=by, at=at, about=said["slug"], words=", ".join(changed))
    return bool(changed)


@transaction.atomic
def save_source(row: Source | None, said: Said, *, by: str, at: datetime) -> bool:
    """How far a source is trusted; no page shows it, what comes in next is filed by it."""
    default = Section.objects.get(slug=said["default_section"]) if said["default_section"] else None
    _, changed = _settle(Source, row, {**said, "default_section": default})
    if changed:
        routing_changed()
        note(_act(row, "source"), by=by, at=at, about=said["slug"], words=_told(changed))
    return bool(changed)


@transaction.atomic
def save_section(row: Section | None, said: Said, *, by: str, at: datetime) -> bool:
    """What a section says of itself, and what is sent to it; its home carries it."""
    home = Site.objects.get(host=said["home"])
    section, changed = _settle(Section, row, {**said, "home": home})
    if not changed:
        return False
    Carriage.objects.get_or_create(site=home, section=section, defaults={"position": home.carriages.count()})
    routing_changed()
    if row is None or changed.keys() & {"name", "description", "related_line", "home"}:
        network_changed(at)
    note(_act(row, "section"), by=by, at=at, about=said["slug"], words=_told(changed))
    return True


@transaction.atomic
def save_site(row: Site | None, said: Said, *, by: str, at: datetime) -> bool:
    """A site and its menu. Every other site names it, so that its name is everybody's page."""
    fields = {name: value for name, value in said.items() if name != "sections"}
    site, changed = _settle(Site, row, fields, _beginning(said, at) if row is None else {})
    sections = Section.objects.in_bulk(said["sections"], field_name="slug")
    if settle_menu(site, [sections[slug] for slug in said["sections"]]):
        changed["sections"] = " ".join(said["sections"])
    if not changed:
        return False
    routing_changed()
    if row is None or "name" in changed:
        network_changed(at)
    else:
        site_changed(site, at)
    note(_act(row, "site"), by=by, at=at, about=site.host, words=_told(changed))
    return True


@transaction.atomic
def save_route(row: Route | None, said: Said, *, by: str, at: datetime) -> bool:
    """A routing rule; the next item is filed by it."""
    section = Section.objects.get(slug=said["section"])
    _, changed = _settle(Route, row, {**said, "section": section}, {"position": _last(Route)})
    if changed:
        routing_changed()
        note(_act(row, "route"), by=by, at=at, about=said["slug"], words=_told(changed))
    return bool(changed)


@transaction.atomic
def end_route(row: Route, *, by: str, at: datetime) -> None:
    """It sends nothing any more; what it sent stays where it is."""
    words = row.when or ", ".join([*row.topics, *row.sources])
    note("end route", by=by, at=at, about=row.slug, words=f"{row.section.slug}: {words}")
    row.delete()
    routing_changed()


def _settle(
    model: type[models.Model], row: Any, fields: Said, start: Mapping[str, Any] | None = None
) -> tuple[Any, dict[str, Any]]:
    """The row as it is now, and what is other than it was."""
    if row is None:
        return model._default_manager.create(**fields, **(start or {})), dict(fields)
    row = model._default_manager.select_for_update().get(pk=row.pk)
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
    return row, changed


def _beginning(said: Said, at: datetime) -> dict[str, Any]:
    """What a new site begins with; one of a sample is served as its sisters are."""
    first = Site.objects.order_by("position", "id").first()
    start = {"today_on": day_in(at, said["timezone"]), "position": _last(Site)}
    if first and said["host"].endswith("localhost"):
        start |= {"scheme": first.scheme, "port": first.port}
    return start


def _last(model: type[models.Model]) -> int:
    last: int | None = model._default_manager.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _act(row: object, what: str) -> str:
    return f"{'add' if row is None else 'change'} {what}"


def _told(changed: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in changed.items())
