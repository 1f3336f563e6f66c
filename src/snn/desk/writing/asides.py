"""Words typed over a newer version: kept beside it, then put together with it. Nothing of either writer is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Revision

from snn.desk.models import Person
from snn.desk.writing import actions, body
from snn.desk.writing.merging import merge, together
from snn.desk.writing.models import Aside, Manuscript

BODY = "body_html"
THEIRS, MINE, BOTH = "take", "over", "both"


@dataclass(frozen=True)
class Sides:
    """The words of an aside's writer, and those of the newest version; by field."""

    began: dict[str, Any]
    now: dict[str, Any]
    mine: dict[str, Any]


@dataclass(frozen=True)
class Both:
    """words: what comes of the two; brought and stays: fields that only one of them changed; torn: to be chosen."""

    words: dict[str, Any]
    brought: tuple[str, ...]
    stays: tuple[str, ...]
    torn: tuple[str, ...]


@transaction.atomic
def set_aside(typed: Manuscript, began_with: Mapping[str, Any], *, by: Person, at: datetime) -> Aside:
    """Keep what was typed as a version in the history that is not the newest."""
    row = Manuscript.objects.select_for_update(of=("self",)).get(pk=typed.pk)
    revision = typed.save_revision(user=by, clean=False)
    newest = row.latest_revision
    Manuscript.objects.filter(pk=row.pk).update(latest_revision=newest)
    if newest is not None:
        # Wagtail takes the last by this clock for the newest; the aside itself says when it was.
        Revision.objects.filter(pk=revision.pk).update(created_at=newest.created_at - timedelta(microseconds=1))
    log(instance=row, action="wagtail.edit", user=by, revision=revision, content_changed=True)
    return Aside.objects.create(manuscript=row, revision=revision, began_with=dict(began_with), by=by.email, at=at)


@transaction.atomic
def settle(aside: Aside, chosen: Mapping[str, str], *, seen: str, by: Person, at: datetime) -> bool:
    """Make one version of the two; False where fields are still torn, or a still newer version was not seen."""
    manuscript = Manuscript.objects.select_for_update(of=("self",)).get(pk=aside.manuscript_id)
    made = put_together(sides(aside, manuscript), chosen)
    if made.torn or seen != mark_of(manuscript):
        return False
    actions.write(manuscript, made.words, by=by)
    leave(aside, at=at)
    return True


def leave(aside: Aside, *, at: datetime) -> None:
    """The newest version stands as it is; the other one stays in the history."""
    Aside.objects.filter(pk=aside.pk, settled_at=None).update(settled_at=at)


def put_together(of: Sides, chosen: Mapping[str, str]) -> Both:
    """What comes of the two: what only one changed is taken, paragraph by paragraph in the body."""
    take = {field for field, way in chosen.items() if way == THEIRS}
    over = {field for field, way in chosen.items() if way == MINE}
    merged = merge(of.began, of.now, of.mine, take, over)
    words, torn = of.now | merged.mine, list(merged.torn)
    if BODY in torn and (text := _bodies(of, chosen.get(BODY) == BOTH)) is not None:
        words[BODY] = text
        torn.remove(BODY)
    brought = tuple(field for field in words if words[field] != of.now[field])
    stays = tuple(field for field in merged.theirs if field not in take)
    return Both(words, brought, stays, tuple(torn))


def sides(aside: Aside, manuscript: Manuscript) -> Sides:
    """What stands against what."""
    return Sides(aside.began_with, actions.words_in(manuscript), actions.words_in(aside.revision.as_object()))


def mark_of(manuscript: Manuscript) -> str:
    """Says which words somebody looked at: autosave changes them without a version of its own, or saves the same again."""
    words = json.dumps(actions.words_in(manuscript), sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()


def open_asides(manuscript: Manuscript) -> list[Aside]:
    """Those that wait, oldest first."""
    return list(manuscript.asides.filter(settled_at=None).select_related("revision__user"))


def _bodies(of: Sides, both: bool) -> str | None:
    began = of.began.get(BODY)
    if began is None and not both:
        return None
    texts = [body.paragraphs(text or "") for text in (began, of.now[BODY], of.mine[BODY])]
    made = together(texts[0], texts[1], texts[2], both=both)
    return None if made is None else body.normal("\n".join(made))
