"""Appeals, from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from snn.network.models import Section, Site
from snn.support.appeals import rules
from snn.support.appeals.models import Appeal


@transaction.atomic
def load_appeals(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Ask with exactly these appeals; whether that changed anything (the caller appends the Change).

    Shape:  rows have slug, headline, text; b_headline and b_text for a second wording; site, section, story.
    Raises: ValueError naming the appeal and what is wrong with it; then nothing is changed.
    """
    before = list(Appeal.objects.order_by("slug").values())
    sites, sections = dict(Site.objects.values_list("host", "id")), dict(Section.objects.values_list("slug", "id"))
    for row in rows:
        wrong = rules.problem(row)
        if wrong:
            raise ValueError(f"appeal {row['slug']!r}: {wrong}")
        fields = {name: row.get(name, "") for name in ("headline", "text", "b_headline", "b_text", "story")}
        place = {"site_id": sites[row["site"]] if "site" in row else None}
        place["section_id"] = sections[row["section"]] if "section" in row else None
        Appeal.objects.update_or_create(slug=row["slug"], defaults=fields | place)
    Appeal.objects.exclude(slug__in=[row["slug"] for row in rows]).delete()
    return before != list(Appeal.objects.order_by("slug").values())
