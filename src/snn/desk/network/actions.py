"""Changing the network from the desk: row, routing, Change and audit line together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from snn.desk.audit.actions import note
from snn.ground.markup import clean_body
from snn.network.models import FixedPage, Section, Source
from snn.network.routes import routing_changed
from snn.stories.changes import network_changed


@transaction.atomic
def change_page(page: FixedPage, title: str, body_html: str, *, by: str, at: datetime) -> bool:
    """Other words on a fixed page; whether any were other."""
    changed = _settle(FixedPage, page.pk, {"title": title, "body_html": clean_body(body_html)})
    if changed:
        network_changed(at)
        note("change page", by=by, at=at, about=page.slug, words=", ".join(changed))
    return bool(changed)


@transaction.atomic
def change_source(source: Source, said: Mapping[str, Any], *, by: str, at: datetime) -> bool:
    """How far a source is trusted; no page shows it, what comes in next is filed by it."""
    changed = _settle(Source, source.pk, {name: said[name] for name in ("publishes", "rank", "holds_copies")})
    if changed:
        routing_changed()
        note("change source", by=by, at=at, about=source.slug, words=_told(changed))
    return bool(changed)


@transaction.atomic
def change_section(section: Section, said: Mapping[str, Any], *, by: str, at: datetime) -> bool:
    """What a section says of itself, and what is sent to it."""
    fields = {name: said[name] for name in ("description", "keywords", "topics", "publishes")}
    changed = _settle(Section, section.pk, fields)
    if not changed:
        return False
    routing_changed()
    if "description" in changed:
        network_changed(at)
    note("change section", by=by, at=at, about=section.slug, words=_told(changed))
    return True


def _settle(model: Any, pk: int, fields: Mapping[str, Any]) -> dict[str, Any]:
    row = model.objects.select_for_update().get(pk=pk)
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
    return changed


def _told(changed: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in changed.items())
