"""What an expression is once it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from snn.network.expressions.words import FIELDS, Words


@dataclass(frozen=True)
class Found:
    """A term of a rule, and the field it was found in."""

    term: str
    field: str


class Node(Protocol):
    """A part of an expression."""

    def holds(self, words: Words) -> bool:
        """Whether it is true of these words."""
        ...

    def found(self, words: Words) -> list[Found]:
        """The terms that speak for it, as a person would point at them."""
        ...


@dataclass(frozen=True)
class Term:
    """A word, a beginning (`lunar*`) or a phrase, in one field or in any."""

    tokens: tuple[str, ...]
    prefix: bool = False
    field: str = ""

    def holds(self, words: Words) -> bool:
        return words.has(self.tokens, prefix=self.prefix, field=self.field)

    def found(self, words: Words) -> list[Found]:
        shown = " ".join(self.tokens) + ("*" if self.prefix else "")
        return [Found(shown, name) for name in words.fields_with(self.tokens, prefix=self.prefix, field=self.field)]


@dataclass(frozen=True)
class Near:
    """Two terms at most so many words apart, in one field; 1 is side by side."""

    left: Term
    right: Term
    most: int

    def holds(self, words: Words) -> bool:
        return any(self._in(name, words) for name in ([self.left.field] if self.left.field else FIELDS))

    def found(self, words: Words) -> list[Found]:
        return [*self.left.found(words), *self.right.found(words)] if self.holds(words) else []

    def _in(self, field: str, words: Words) -> bool:
        if not (self._has(self.left, field, words) and self._has(self.right, field, words)):
            return False
        lefts = words.starts(self.left.tokens, field, prefix=self.left.prefix)
        rights = words.starts(self.right.tokens, field, prefix=self.right.prefix)
        # Both lists are sorted: the nearest pair is found in one walk, however often the words occur.
        n = m = 0
        while n < len(lefts) and m < len(rights):
            if self._gap(lefts[n], rights[m]) <= self.most:
                return True
            n, m = (n + 1, m) if lefts[n] <= rights[m] else (n, m + 1)
        return False

    def _gap(self, left: int, right: int) -> int:
        if left <= right:
            return right - (left + len(self.left.tokens) - 1)
        return left - (right + len(self.right.tokens) - 1)

    @staticmethod
    def _has(term: Term, field: str, words: Words) -> bool:
        return words.has(term.tokens, prefix=term.prefix, field=field)


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Node, ...]

    def holds(self, words: Words) -> bool:
        return all(part.holds(words) for part in self.parts)

    def found(self, words: Words) -> list[Found]:
        return [one for part in self.parts for one in part.found(words)] if self.holds(words) else []


@dataclass(frozen=True)
class Some:
    """At least one part holds."""

    parts: tuple[Node, ...]

    def holds(self, words: Words) -> bool:
        return any(part.holds(words) for part in self.parts)

    def found(self, words: Words) -> list[Found]:
        return [one for part in self.parts for one in part.found(words)]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Node

    def holds(self, words: Words) -> bool:
        return not self.part.holds(words)

    def found(self, words: Words) -> list[Found]:
        return []
