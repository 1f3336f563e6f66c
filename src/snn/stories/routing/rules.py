"""Where an item goes, by the network's rules: pure, compiled once, asked for every item."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from snn.network.expressions import Node, Words, tokens_of
from snn.wire.dispatch import Item

TOPIC_SCORE = 4
HEADLINE_SCORE = 3
BODY_SCORE = 1
# A vocabulary is five levels deep; more is a circle.
DEEPEST = 12
# Within a word these are nothing; every other tag parts two words.
_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|em|i|q|small|strong|sub|sup)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
LONGEST_HTML = 200_000
_HEAD = ("headline", "slugline", "keywords")
_REST = ("standfirst", "body")


class Hold(StrEnum):
    """Why an item waits for an editor; the first that applies, the most particular first."""

    ROUTE = "route"
    SOURCE_IN_SECTION = "source-in-section"
    SOURCE = "source"
    SECTION = "section"


class Chosen(StrEnum):
    """What settled the section."""

    RULES = "rules"
    SUGGESTION = "suggestion"
    WEAK_RULES = "weak-rules"
    SOURCE_DEFAULT = "source-default"
    NETWORK_DEFAULT = "network-default"


@dataclass(frozen=True)
class SectionRules:
    """A section's own words and codes, and whether what comes in for it is published at once."""

    slug: str
    keywords: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    publishes: bool = True


@dataclass(frozen=True)
class RouteRule:
    """A route of the network file: every condition that it has must hold."""

    slug: str
    section: str
    when: Node | None = None
    topics: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()
    score: int = 6
    holds: bool = False


@dataclass(frozen=True)
class SourceRules:
    """What holds for the items of one source."""

    slug: str
    name: str
    publishes: bool = True
    default_section: str = ""
    holds: frozenset[str] = frozenset()
    publishes_in: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Suggestion:
    """What the learned model thinks; confidence is calibrated, 0 to 1."""

    section: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """One thing that spoke for a section."""

    section: str
    score: int
    rule: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """Where an item goes and why.

    Shape:  also are more places, `section` or `host/section`; held is None where it is published at once.
    """

    section: str
    chosen: Chosen
    score: int
    matches: tuple[Match, ...]
    also: tuple[str, ...] = ()
    suggestion: Suggestion | None = None
    held: Hold | None = None
    held_reason: str = ""


def words_of(item: Item) -> Words:
    """The item's words by field, tags gone."""
    return Words(
        {
            "headline": item.headline,
            "slugline": item.slugline,
            "keywords": " , ".join(item.keywords),
            "standfirst": item.standfirst,
            "place": f"{item.dateline.place} {' '.join(item.places)}",
            "byline": item.byline,
            "body": html.unescape(_TAG.sub(" ", _INLINE.sub("", item.body_html[:LONGEST_HTML]))),
        }
    )


class Router:
    """The network's rules, compiled."""

    def __init__(
        self,
        sections: Sequence[SectionRules],
        routes: Sequence[RouteRule] = (),
        *,
        parents: Mapping[str, Sequence[str]] | None = None,
        same_as: Mapping[str, Sequence[str]] | None = None,
        certain: int = 3,
        threshold: float = 0.7,
    ) -> None:
        self.sections = {section.slug: section for section in sections}
        self._routes = routes
        self._topics = _Topics(parents or {}, same_as or {})
        self._certain, self._threshold = certain, threshold
        self._order = {section.slug: n for n, section in enumerate(sections)}
        self._keywords = _by_first_token(sections)
        self._of_topic: dict[str, list[str]] = defaultdict(list)
        for section in sections:
            for code in section.topics:
                self._of_topic[code].append(section.slug)

    def decide(
        self, item: Item, source: SourceRules, default: str, *, suggest: Callable[[], Suggestion | None] = lambda: None
    ) -> Decision:
        """The best section by score; below certainty the suggestion's, where it is sure; else a default."""
        matches, fired = self._matches(item, source)
        totals: dict[str, int] = defaultdict(int)
        for match in matches:
            totals[match.section] += match.score
        best = min(totals, key=lambda slug: (-totals[slug], self._order[slug]), default="")
        score = totals.get(best, 0)
        suggestion = suggest() if score < self._certain else None
        section, chosen = self._choose(best, score, suggestion, source, default)
        also = tuple(dict.fromkeys(place for route in fired for place in route.also))
        held, reason = _held(self.sections.get(section), source, fired)
        return Decision(section, chosen, score, tuple(matches), also, suggestion, held, reason)

    def _choose(
        self, best: str, score: int, suggestion: Suggestion | None, source: SourceRules, default: str
    ) -> tuple[str, Chosen]:
        if best and score >= self._certain:
            return best, Chosen.RULES
        if suggestion and suggestion.confidence >= self._threshold and suggestion.section in self.sections:
            return suggestion.section, Chosen.SUGGESTION
        if best:
            return best, Chosen.WEAK_RULES
        if source.default_section:
            return source.default_section, Chosen.SOURCE_DEFAULT
        return default, Chosen.NETWORK_DEFAULT

    def _matches(self, item: Item, source: SourceRules) -> tuple[list[Match], list[RouteRule]]:
        words = words_of(item)
        codes = [f"{subject.scheme}:{subject.code}" for subject in item.subjects]
        matches = [*self._by_topic(codes), *self._by_keyword(words)]
        fired = []
        for route in self._routes:
            why = self._speaks(route, words, codes, source)
            if why is not None:
                fired.append(route)
                matches.append(Match(route.section, route.score, f"route {route.slug}", why))
        return matches, fired

    def _by_topic(self, codes: Iterable[str]) -> Iterable[Match]:
        counted = set()
        for code in codes:
            # The nearest level that any section names; a section's own topic beats its parent's section.
            for level in self._topics.levels(code):
                named = [(slug, one) for one in level for slug in self._of_topic.get(one, ())]
                for slug, one in named:
                    if (slug, one) not in counted:
                        counted.add((slug, one))
                        yield Match(slug, TOPIC_SCORE, "topic", (code if one == code else f"{code}, below {one}",))
                if named:
                    break

    def _by_keyword(self, words: Words) -> Iterable[Match]:
        for token in sorted(words.everywhere & self._keywords.keys()):
            for slug, term in self._keywords[token]:
                fields = words.fields_with(term)
                head = next((name for name in fields if name in _HEAD), None)
                rest = next((name for name in fields if name in _REST), None)
                score = HEADLINE_SCORE * (head is not None) + BODY_SCORE * (rest is not None)
                if score:
                    where = " and ".join(name for name in (head, rest) if name)
                    yield Match(slug, score, "keyword", (f"{' '.join(term)} in {where}",))

    def _speaks(
        self, route: RouteRule, words: Words, codes: Sequence[str], source: SourceRules
    ) -> tuple[str, ...] | None:
        """Why a route holds; None where it does not."""
        if route.sources and source.slug not in route.sources:
            return None
        why = [f"source {source.slug}"] if route.sources else []
        if route.topics:
            below = [code for code in codes if any(route.topics & set(level) for level in self._topics.levels(code))]
            if not below:
                return None
            why += [f"topic {code}" for code in below]
        if route.when is not None:
            if not route.when.holds(words):
                return None
            why += [f"{one.term} in {one.field}" for one in route.when.found(words)] or ["none of its NOT words"]
        return tuple(why)


class _Topics:
    """A code, then what means the same, then what stands above, level by level."""

    def __init__(self, parents: Mapping[str, Sequence[str]], same_as: Mapping[str, Sequence[str]]) -> None:
        self._parents = parents
        self._same: dict[str, list[str]] = defaultdict(list)
        for code, others in same_as.items():
            for other in others:
                self._same[code].append(other)
                self._same[other].append(code)
        self._known: dict[str, tuple[tuple[str, ...], ...]] = {}

    def levels(self, code: str) -> tuple[tuple[str, ...], ...]:
        if code not in self._known:
            if len(self._known) > 10_000:
                # Codes come from outside; made-up ones must not fill the memory.
                self._known.clear()
            self._known[code] = self._walk(code)
        return self._known[code]

    def _walk(self, code: str) -> tuple[tuple[str, ...], ...]:
        level: tuple[str, ...] = (code,)
        seen, levels = {code}, [level]
        while level and len(levels) < DEEPEST:
            same = tuple(
                dict.fromkeys(other for one in level for other in self._same.get(one, ()) if other not in seen)
            )
            seen.update(same)
            levels[-1] = (*levels[-1], *same)
            above = [
                parent for one in levels[-1] for parent in (*self._parents.get(one, ()), *_above_subject_code(one))
            ]
            level = tuple(dict.fromkeys(parent for parent in above if parent not in seen))
            seen.update(level)
            if level:
                levels.append(level)
        return tuple(levels)


def _above_subject_code(code: str) -> tuple[str, ...]:
    """IPTC subject codes carry their own hierarchy: 04003005 is below 04003000, that below 04000000."""
    found = re.fullmatch(r"subj:(\d{2})(\d{3})(\d{3})", code)
    if not found or (found[2], found[3]) == ("000", "000"):
        return ()
    return (f"subj:{found[1]}000000",) if found[3] == "000" else (f"subj:{found[1]}{found[2]}000",)


def _by_first_token(sections: Sequence[SectionRules]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    index = defaultdict(list)
    for section in sections:
        for term in dict.fromkeys(tuple(tokens_of(keyword)) for keyword in section.keywords):
            if term:
                index[term[0]].append((section.slug, term))
    return dict(index)


def _held(
    section: SectionRules | None, source: SourceRules, fired: Sequence[RouteRule]
) -> tuple[Hold, str] | tuple[None, str]:
    slug = section.slug if section else ""
    holding = next((route for route in fired if route.holds), None)
    if holding:
        return Hold.ROUTE, f"the route {holding.slug} holds it for an editor"
    if slug in source.holds:
        return Hold.SOURCE_IN_SECTION, f"items of {source.name} for {slug} wait for an editor"
    if slug in source.publishes_in:
        return None, ""
    if not source.publishes:
        return Hold.SOURCE, f"items of {source.name} wait for an editor"
    if section and not section.publishes:
        return Hold.SECTION, f"items for {slug} wait for an editor"
    return None, ""
