"""Reads an expression, by recursive descent; what is wrong is said with its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from snn.network.expressions.tree import All, Near, Node, Not, Some, Term
from snn.network.expressions.words import FIELDS, tokens_of

LONGEST = 4000
DEEPEST = 40
FARTHEST = 100
_LEXEME = re.compile(r'\s*(?:(?P<open>\()|(?P<close>\))|["“”](?P<phrase>[^"“”]*)(?P<end>["“”]?)|(?P<word>[^\s()"“”]+))')
_NEAR = re.compile(r"NEAR/(\d{1,4})")
_FIELD = re.compile(r"([^\W\d_]+):")


class WrongExpression(Exception):
    """What is wrong with an expression; column counts from 1."""

    def __init__(self, column: int, says: str) -> None:
        super().__init__(f"column {column}: {says}")
        self.column = column
        self.says = says


@dataclass(frozen=True)
class _Lexeme:
    kind: str
    text: str
    column: int


def parse(text: str) -> Node:
    """The expression as a tree.

    Raises: WrongExpression pointing at the first thing that can't be read.
    """
    if len(text) > LONGEST:
        raise WrongExpression(LONGEST + 1, f"longer than {LONGEST} characters; make two rules of it")
    return _Reader(list(_lexemes(text)), len(text) + 1).whole()


def _lexemes(text: str) -> Iterator[_Lexeme]:
    place = 0
    while text[place:].strip():
        found = _LEXEME.match(text, place)
        assert found is not None, "every character is one of the four"
        kind = "phrase" if found["phrase"] is not None else str(found.lastgroup)
        column = found.end() - len(found.group().lstrip()) + 1
        if kind == "phrase" and not found["end"]:
            raise WrongExpression(column, "this quotation mark is never closed")
        place = found.end()
        if kind != "word":
            yield _Lexeme(kind, found[kind], column)
            continue
        yield from _split_field(found["word"], column)


def _split_field(word: str, column: int) -> Iterator[_Lexeme]:
    """`headline:moon` is a field and a word; so is `headline:` before a bracket or a quotation mark."""
    named = _FIELD.match(word)
    if named:
        yield _Lexeme("field", named[1].casefold(), column)
        word, column = word[named.end() :], column + named.end()
    if ":" in word:
        raise WrongExpression(column, f"{word!r}: a colon follows a field only; put the words in quotes")
    if word:
        yield _Lexeme("word", word, column)


class _Reader:
    """Walks over the lexemes; caller above callee, as the grammar has it."""

    def __init__(self, lexemes: list[_Lexeme], end: int) -> None:
        self._lexemes = lexemes
        self._end = _Lexeme("end", "", end)
        self._at = 0

    def whole(self) -> Node:
        node = self._any(0, "")
        if self._next.kind == "close":
            raise WrongExpression(self._next.column, "this bracket closes none that is open")
        return node

    def _any(self, depth: int, field: str) -> Node:
        if depth > DEEPEST:
            raise WrongExpression(self._next.column, f"nested more than {DEEPEST} deep")
        parts = [self._all(depth, field)]
        while self._is_word("OR"):
            self._take()
            parts.append(self._all(depth, field))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _all(self, depth: int, field: str) -> Node:
        parts = [self._not(depth, field)]
        while self._next.kind not in ("close", "end") and not self._is_word("OR"):
            if self._is_word("AND"):
                self._take()
            parts.append(self._not(depth, field))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _not(self, depth: int, field: str) -> Node:
        if not self._is_word("NOT"):
            return self._near(depth, field)
        self._take()
        if self._is_word("NOT"):
            raise WrongExpression(self._next.column, "NOT NOT says nothing; leave both out")
        return Not(self._near(depth, field))

    def _near(self, depth: int, field: str) -> Node:
        begins, left = self._next.column, self._part(depth, field)
        found = _NEAR.fullmatch(self._next.text) if self._next.kind == "word" else None
        if not found:
            return left
        most, here = int(found[1]), self._take()
        if not 1 <= most <= FARTHEST:
            raise WrongExpression(here.column, f"NEAR/{most}: say 1 to {FARTHEST}")
        after, right = self._next.column, self._part(depth, field)
        if self._next.kind == "word" and _NEAR.fullmatch(self._next.text):
            raise WrongExpression(self._next.column, "NEAR joins two; write (a NEAR/3 b) AND (b NEAR/3 c)")
        return _pair(left, right, most, begins, after)

    def _part(self, depth: int, field: str) -> Node:
        one = self._take()
        if one.kind == "field":
            return self._in_field(one, depth, field)
        if one.kind == "open":
            node = self._any(depth + 1, field)
            if self._take().kind != "close":
                raise WrongExpression(one.column, "this bracket is never closed")
            return node
        if one.kind == "end":
            raise WrongExpression(one.column, "it ends where a word should follow")
        if one.kind == "close":
            raise WrongExpression(one.column, "a word should stand before this bracket")
        return _term(one, field)

    def _in_field(self, one: _Lexeme, depth: int, outer: str) -> Node:
        if outer:
            raise WrongExpression(one.column, f"{one.text}: stands inside {outer}: already")
        if one.text not in FIELDS:
            known = ", ".join(FIELDS)
            raise WrongExpression(one.column, f"no field is called {one.text!r}; there are {known} (or use quotes)")
        return self._part(depth, one.text)

    @property
    def _next(self) -> _Lexeme:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else self._end

    def _is_word(self, word: str) -> bool:
        return self._next.kind == "word" and self._next.text == word

    def _take(self) -> _Lexeme:
        one = self._next
        self._at += 1
        return one


def _term(one: _Lexeme, field: str) -> Term:
    if one.kind == "word" and (one.text in ("AND", "OR", "NOT") or one.text.startswith("NEAR/")):
        raise WrongExpression(one.column, f"{one.text} stands where a word should; put it in quotes if it is meant")
    prefix = one.text.endswith("*")
    words = one.text.removesuffix("*")
    tokens = tuple(tokens_of(words))
    if "*" in words:
        raise WrongExpression(one.column + words.index("*"), "* may only end a word")
    if not tokens:
        raise WrongExpression(one.column, f"{one.text!r} holds no letter and no digit")
    if prefix and len(tokens[-1]) < 2:
        raise WrongExpression(one.column, f"{one.text!r} begins too many words; give two letters at least")
    return Term(tokens, prefix, field)


def _pair(left: Node, right: Node, most: int, left_column: int, right_column: int) -> Near:
    for node, column in ((left, left_column), (right, right_column)):
        if not isinstance(node, Term):
            raise WrongExpression(column, "NEAR joins words and phrases, not brackets")
    assert isinstance(left, Term)
    assert isinstance(right, Term)
    if left.field != right.field:
        raise WrongExpression(right_column, "NEAR joins words of one field; write field:(a NEAR/5 b)")
    return Near(left, right, most)
