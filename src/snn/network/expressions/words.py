"""The words of an item, ready to be asked for again and again."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property

FIELDS = ("headline", "slugline", "keywords", "standfirst", "place", "byline", "body")
LONGEST_BODY = 60_000
"""Characters of a field that are looked at; a story has told its subject by then."""
# Scripts that put no space between words: each sign is a word, and a word of several signs is a phrase.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[^\W_{_UNSPACED}]+|[{_UNSPACED}]")


def tokens_of(words: str) -> list[str]:
    """Words folded: case, width and the apostrophe's tail apart; `China’s` is `china` `s`."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", words).casefold())


class Words:
    """The tokens of every field; what is costly is made when first asked for."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._tokens = {name: tokens_of(text[:LONGEST_BODY]) for name, text in fields.items() if text}
        self._sets = {name: frozenset(tokens) for name, tokens in self._tokens.items()}
        self._names = tuple(name for name in FIELDS if name in self._sets)

    @cached_property
    def everywhere(self) -> frozenset[str]:
        """Every token of every field."""
        return frozenset().union(*self._sets.values())

    def has(self, term: tuple[str, ...], *, prefix: bool = False, field: str = "") -> bool:
        """Whether any field, or the named one, holds these tokens side by side; the last a beginning only, where prefix."""
        if not prefix and term[0] not in self.everywhere:
            return False
        if len(term) == 1 and not prefix and not field:
            return True
        return bool(self.fields_with(term, prefix=prefix, field=field))

    def fields_with(self, term: tuple[str, ...], *, prefix: bool = False, field: str = "") -> list[str]:
        """The fields that do, in order."""
        names = self._names if not field else (field,) if field in self._sets else ()
        if len(term) == 1 and not prefix:
            return [name for name in names if term[0] in self._sets[name]]
        return [name for name in names if self._holds(name, term, prefix)]

    def starts(self, term: tuple[str, ...], field: str, *, prefix: bool = False) -> list[int]:
        """Where in the field the tokens stand side by side."""
        tokens, size = self._tokens.get(field, []), len(term)
        last = term[-1]
        return [
            n
            for n in range(len(tokens) - size + 1)
            if tuple(tokens[n : n + size - 1]) == term[:-1]
            and (tokens[n + size - 1].startswith(last) if prefix else tokens[n + size - 1] == last)
        ]

    def _holds(self, field: str, term: tuple[str, ...], prefix: bool) -> bool:
        if len(term) == 1:
            return self._has_prefix(field, term[0])
        if term[0] not in self._sets[field]:
            return False
        return f" {' '.join(term)}{'' if prefix else ' '}" in self._lines[field]

    def _has_prefix(self, field: str, beginning: str) -> bool:
        vocabulary = self._vocabularies[field]
        place = bisect_left(vocabulary, beginning)
        return place < len(vocabulary) and vocabulary[place].startswith(beginning)

    @cached_property
    def _lines(self) -> dict[str, str]:
        return {name: f" {' '.join(tokens)} " for name, tokens in self._tokens.items()}

    @cached_property
    def _vocabularies(self) -> dict[str, list[str]]:
        return {name: sorted(tokens) for name, tokens in self._sets.items()}
