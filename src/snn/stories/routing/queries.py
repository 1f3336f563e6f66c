"""The compiled rules of this network, read again when they have changed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from snn.ground.folder import DataFolder
from snn.ground.markup import to_text
from snn.network.expressions import WrongExpression, parse
from snn.network.models import Carriage, Preference, Route, Section, Site, Source, Topic
from snn.stories.routing.rules import Decision, Router, RouteRule, SectionRules, SourceRules, Suggestion
from snn.stories.routing.suggestion.features import features
from snn.stories.routing.suggestion.model import Model, WrongModel, read
from snn.wire.dispatch import Item

logger = logging.getLogger(__name__)


@dataclass
class _Kept:
    """One process's copy, and the version of the rules it was made of."""

    version: int | None = None
    router: Router | None = None
    model: Model | None = None
    model_written_ns: int | None = None


_kept = _Kept()


def decide(
    item: Item, source: Source, default_section: str, *, using: Router | None = None, always_suggest: bool = False
) -> Decision:
    """Where an item of this source goes; default_section is the section of last resort.

    using is a router() that the caller keeps for a batch. always_suggest asks the model even where the rules are
    certain; it changes nothing then but what is said.
    """
    rules = using or router()
    decision = rules.decide(item, source_rules(source), default_section, suggest=lambda: suggestion(item))
    if always_suggest and decision.suggestion is None:
        return replace(decision, suggestion=suggestion(item))
    return decision


def suggestion(item: Item) -> Suggestion | None:
    """What the learned model thinks; None where nothing was learned yet."""
    model = _learned()
    if model is None:
        return None
    counts = features(item.headline, to_text(item.body_html))
    best = model.score(counts)[0]
    return Suggestion(best.name, best.confidence, model.telling(counts, best.name))


def router() -> Router:
    """The rules as they are now; compiled anew only after they changed."""
    version = Preference.objects.order_by("id").values_list("routing_version", flat=True).first()
    if _kept.router is None or _kept.version != version:
        _kept.router, _kept.version = _compiled(list(Route.objects.select_related("section"))), version
    return _kept.router


def router_trying(row: Route) -> Router:
    """The rules as they would be with this route, in the place of the one it was or at the end."""
    rows = list(Route.objects.select_related("section").exclude(pk=row.pk))
    return _compiled(sorted([*rows, row], key=lambda one: (one.position, one.pk or 0)))


def forget() -> None:
    """Read the rules again at the next item, whatever their version says."""
    _kept.router = _kept.version = _kept.model = _kept.model_written_ns = None


def places_of(also: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """(site id, section id) of more places: a section's on every site that carries it, `host/section` on that one."""
    places: list[tuple[int, int]] = []
    for place in also:
        host, _, slug = place.rpartition("/")
        if host:
            sites = Section.objects.filter(slug=slug).values_list("pk", flat=True)
            places += [(pk, section) for section in sites for pk in _site(host)]
        else:
            carried = Carriage.objects.filter(section__slug=slug).order_by("site__position", "site_id")
            places += carried.values_list("site_id", "section_id")
    return tuple(dict.fromkeys(places))


def source_rules(source: Source) -> SourceRules:
    default = source.default_section
    return SourceRules(
        source.slug, source.name, source.publishes, default.slug if default else "",
        frozenset(source.holds), frozenset(source.publishes_in),
    )  # fmt: skip


def _site(host: str) -> list[int]:
    return list(Site.objects.filter(host=host).values_list("pk", flat=True))


def _learned() -> Model | None:
    """The model of the data folder, read once, and again when another was trained."""
    folder: DataFolder = settings.DATA
    try:
        written_ns = folder.suggestion.stat().st_mtime_ns
    except OSError:
        return None
    if _kept.model_written_ns != written_ns:
        _kept.model, _kept.model_written_ns = None, written_ns
        try:
            _kept.model = read(folder.suggestion)
        except (WrongModel, OSError) as wrong:
            logger.error("no suggestions until this is mended: %s", wrong)
    return _kept.model


def _compiled(rows: Sequence[Route]) -> Router:
    sections = [
        SectionRules(one.slug, tuple(one.keywords), tuple(one.topics), one.publishes)
        for one in Section.objects.order_by("id")
    ]
    routes = [rule for row in rows if (rule := _rule(row))]
    topics = Topic.objects.values_list("code", "broader", "same_as")
    preference = Preference.objects.order_by("id").first() or Preference()
    return Router(
        sections,
        routes,
        parents={code: broader for code, broader, _ in topics},
        same_as={code: same for code, _, same in topics},
        certain=preference.certain_score,
        threshold=preference.suggestion_threshold,
    )


def _rule(row: Route) -> RouteRule | None:
    try:
        when = parse(row.when) if row.when else None
    except WrongExpression as wrong:
        # The file's are checked when it is loaded; a row written otherwise must not stop the wire.
        logger.error("route %s is left out: %s", row.slug, wrong)
        return None
    return RouteRule(
        row.slug, row.section.slug, when, frozenset(row.topics), frozenset(row.sources), tuple(row.also),
        row.score, row.holds,
    )  # fmt: skip
