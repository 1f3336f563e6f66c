"""`snn wire explain`: why an item goes where it goes, without writing anything."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from snn.network.models import Preference, Source
from snn.stories import twins
from snn.stories.actions import default_source
from snn.stories.models import Story
from snn.stories.routing import queries as routing
from snn.stories.routing.rules import Decision
from snn.wire import rules
from snn.wire.actions import bytes_of
from snn.wire.dispatch import Item, Kind, Refused
from snn.wire.formats import registry


@dataclass(frozen=True)
class Copied:
    """The story that an item says again, and whether the item would stand beside it or in its place."""

    story: int
    headline: str
    source: str
    percent: int
    stands: bool
    why: str
    held_because: str


@dataclass(frozen=True)
class Explained:
    """What one item of a file would become, and why.

    Shape:  refused holds the reason and nothing else is filled where the item can't be read.
    """

    file: str
    number: int
    format: str = ""
    refused: str = ""
    guid: str = ""
    version: int = 0
    kind: str = ""
    headline: str = ""
    source: str = ""
    named_source: bool = False
    decision: Decision | None = None
    embargo_at: datetime | None = None
    standing: str = ""
    copied: Copied | None = None

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"embargo_at": self.embargo_at.isoformat() if self.embargo_at else None}


def explain(path: Path, *, at: datetime) -> list[Explained]:
    """Every item of the file; nothing is kept of it."""
    found = ""
    try:
        raw = bytes_of(path)
        chosen = registry.recognise(raw)
        found = chosen.name
        items = chosen.parse(raw)
    except Refused as refused:
        return [Explained(path.name, 0, found, refused=f"{refused.reason}: {refused.message}")]
    return [_explained(path.name, n, found, one, at) for n, one in enumerate(items)]


def _explained(file: str, number: int, found: str, one: Item | Refused, at: datetime) -> Explained:
    try:
        if isinstance(one, Refused):
            raise one
        item = rules.storable(one)
    except Refused as refused:
        return Explained(file, number, found, refused=f"{refused.reason}: {refused.message}")
    names = [rules.source_names(source.pk, source.matches) for source in Source.objects.order_by("id")]
    named_id = rules.source_of(item, names)
    named = Source.objects.get(pk=named_id) if named_id else None
    source = named or default_source()
    decision = routing.decide(item, source, Preference.default_section(), always_suggest=True)
    story = Story.objects.filter(guid=item.guid).first()
    waits = item.embargo_at if item.embargo_at and item.embargo_at > at else None
    return Explained(
        file, number, found, guid=item.guid, version=item.version, kind=item.kind, headline=item.headline,
        source=source.slug, named_source=named is not None, decision=decision, embargo_at=waits,
        standing=_standing(story), copied=None if story else _copied(item, source, at),
    )  # fmt: skip


def _copied(item: Item, source: Source, at: datetime) -> Copied | None:
    if item.kind in (Kind.KILL, Kind.ADVISORY):
        return None
    twin, text, moment = twins.of_item(item, at)
    if twin is None:
        return None
    stands, why = twins.stands(source, text, moment, twin)
    because = "" if stands else twins.held_because(twin, why)
    story = twin.story
    return Copied(story.pk, story.headline, story.source.name, twin.percent, stands, why, because)


def _standing(story: Story | None) -> str:
    if story is None:
        return "no story has this guid yet"
    state = "killed" if hasattr(story, "kill") else "published" if story.published_at else "held"
    return f"story {story.pk} has this guid, {state}, at version {story.version}; it keeps its section"


def lines_of(one: Explained) -> list[tuple[str, str]]:
    """The same in words: what, and what of it."""
    if one.refused:
        return [("file", one.file), ("read as", one.format or "nothing"), ("refused", one.refused)]
    assert one.decision is not None
    decision = one.decision
    lines = [
        ("file", f"{one.file}, item {one.number + 1}"),
        ("read as", one.format),
        ("dispatch", f"{one.kind}, version {one.version}, guid {one.guid}"),
        ("headline", one.headline),
        ("source", one.source + ("" if one.named_source else ": no source goes by what it names itself")),
        ("lineage", one.standing),
        ("copy", _copy_in_words(one.copied)),
    ]
    ranked = sorted(decision.matches, key=lambda match: (match.section, -match.score))
    lines += [
        ("speaks", f"{match.score:>3}  {match.section}: {match.rule}, {'; '.join(match.why)}") for match in ranked
    ]
    if not ranked:
        lines.append(("speaks", "no rule speaks for any section"))
    if decision.suggestion:
        hint = decision.suggestion
        lines.append(("suggestion", f"{hint.section}, {hint.confidence:.2f} sure: {', '.join(hint.words)}"))
    else:
        lines.append(("suggestion", "nothing was learned yet (snn wire train)"))
    lines.append(("section", f"{decision.section}, by {decision.chosen.replace('-', ' ')}, {decision.score} points"))
    if decision.also:
        lines.append(("also", ", ".join(decision.also)))
    return [*lines, ("then", _then(one, decision))]


def _copy_in_words(copied: Copied | None) -> str:
    if copied is None:
        return "of no other story"
    what = f"{copied.percent} % of it stands in story {copied.story} of {copied.source}, “{copied.headline}”"
    return f"{what}; {'this one would be published' if copied.stands else 'that one stays'}: {copied.why}"


def _then(one: Explained, decision: Decision) -> str:
    if decision.held:
        return f"held: {decision.held_reason}"
    if one.copied and one.copied.held_because:
        return f"held: {one.copied.held_because}"
    if one.embargo_at:
        return f"held until {one.embargo_at:%Y-%m-%d %H:%M} UTC, its embargo; then published"
    return "published at once"
