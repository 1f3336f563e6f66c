"""Questions asked at each publish, with other values each time: compiled once, where Django would compile them anew.

A question is a function that makes a queryset of its values: numbers, words, moments, days, or collections of them.
It may depend on nothing else. An empty collection matches nothing, and nothing is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

MOST_KNOWN = 4096
_UNKNOWN = object()
Values = ParamSpec("Values")
Row = TypeVar("Row")
Made = Callable[[Sequence[Any]], Any]
MOST_VALUES = 1024
"""Longer collections are compiled each time: a question that large costs more to answer than to write."""


def prepared(plain: Callable[Values, QuerySet[Any, Row]]) -> Prepared[Values, Row]:
    """The question as a function from values to a list of rows; rows are what the queryset's own are."""
    return Prepared(plain)


class Prepared(Generic[Values, Row]):
    """SQL by the shape of the values: which of them are collections, and how long."""

    checking: ClassVar[bool] = False
    """For tests: ask the queryset too, and compare."""

    def __init__(self, plain: Callable[Values, QuerySet[Any, Row]]) -> None:
        self.plain = plain
        self.__name__, self.__doc__ = plain.__name__, plain.__doc__
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}

    def __call__(self, *values: Values.args, **named: Values.kwargs) -> list[Row]:
        given = [_as_given(value) for value in values]
        if named:
            raise TypeError(f"{self.__name__}: a prepared question takes its values in order, not by name")
        if any(isinstance(value, list) and not value for value in given):
            return []
        if any(isinstance(value, list) and len(value) > MOST_VALUES for value in given):
            return list(self.plain(*values, **named))
        shape = tuple(_shape(value) for value in given)
        compiled = self._compiled.get(shape)
        if compiled is None:
            compiled = self._compiled[shape] = _compile(self.plain, shape)
        rows = compiled.rows(given)
        if self.checking:
            _compare(self.__name__, rows, self.plain(*values, **named))
        return rows


@dataclass(frozen=True)
class _Compiled:
    """One question of one shape, ready for its values."""

    alias: str
    sql: str
    fixed: tuple[Any, ...]
    slots: tuple[tuple[int, int, type | None], ...]
    """(place among the parameters, place among the values, the type the database wants; None: the value as it is)"""
    lengths: tuple[int, ...]
    """How many places each value takes."""
    converters: tuple[tuple[int, list[Any], Any, dict[Any, Any] | None], ...]
    """(column, steps, expression, what moments and days came to before: the same ones are read at each publish)"""
    make: Made

    def rows(self, given: Sequence[Any]) -> list[Any]:
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._bound(given, connection))
            found = cursor.fetchall()
        if self.converters:
            found = [self._converted(row, connection) for row in found]
        return [self.make(row) for row in found]

    def _bound(self, given: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        flat: list[Any] = []
        for value, length in zip(given, self.lengths, strict=True):
            if isinstance(value, list):
                flat += value
                flat += value[-1:] * (length - len(value))
            else:
                flat.append(value)
        bound = list(self.fixed)
        for place, at, kind in self.slots:
            bound[place] = flat[at] if kind is None else _adapted(flat[at], kind, connection)
        return bound

    def _converted(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
        made = list(row)
        for place, steps, expression, known in self.converters:
            raw = value = made[place]
            if known is not None:
                # In one step: another thread may clear it between two.
                before = known.get(raw, _UNKNOWN)
                if before is not _UNKNOWN:
                    made[place] = before
                    continue
            for step in steps:
                value = step(value, expression, connection)
            made[place] = value
            if known is not None:
                if len(known) >= MOST_KNOWN:
                    known.clear()
                known[raw] = value
        return tuple(made)


def _as_given(value: Any) -> Any:
    """Collections as lists."""
    return list(value) if isinstance(value, Collection) and not isinstance(value, str) else value


def _shape(value: Any) -> Any:
    """Of a collection its kind and a length it is filled up to, so that few lengths are compiled."""
    if isinstance(value, list):
        return (_kind(value[0]), 1 << (len(value) - 1).bit_length())
    return (_kind(value), 0)


def _kind(value: Any) -> type:
    for kind in (datetime, date, str, int, type(None)):
        if isinstance(value, kind):
            return kind
    raise TypeError(f"a prepared question takes no {type(value).__name__}")


def _compile(plain: Callable[..., QuerySet[Any, Any]], shape: Sequence[tuple[type, int]]) -> _Compiled:
    """Ask with values that nothing else is, and see where they come out."""
    marks: list[Any] = []
    arguments: list[Any] = []
    for kind, length in shape:
        mine = [_mark(kind, len(marks) + n) for n in range(length or 1)]
        marks += mine
        arguments.append(mine if length else mine[0])
    queryset = plain(*arguments)
    connection = connections[queryset.db]
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    found = {_adapted(mark, int, connection): n for n, mark in enumerate(marks) if mark is not None}
    slots = tuple(
        (place, found[param], None if type(param) is int or type(marks[found[param]]) is str else type(param))
        for place, param in enumerate(params)
        if isinstance(param, str | int | date) and param in found
    )
    if {at for _, at, _ in slots} != set(found.values()):
        raise TypeError(f"{plain.__name__}: not every value is a parameter of its question; ask it plainly")
    select = [column[0] for column in compiler.select[: compiler.col_count]]
    converters: tuple[tuple[int, list[Any], Any, dict[Any, Any] | None], ...] = tuple(
        (at, steps, expression, {} if _is_moment(expression) else None)
        for at, (steps, expression) in compiler.get_converters(select).items()
    )
    lengths = tuple(length or 1 for _, length in shape)
    return _Compiled(queryset.db, sql, tuple(params), slots, lengths, converters, _maker(queryset, compiler))


def _is_moment(expression: Any) -> bool:
    return expression.output_field.get_internal_type() in ("DateTimeField", "DateField")


def _mark(kind: type, number: int) -> Any:
    if kind is datetime:
        return datetime(8001, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    if kind is date:
        return date(8001, 1, 1) + timedelta(days=number)
    if kind is str:
        return f"\ue000{number}"
    return 1_987_000_000 + number if kind is int else None


def _adapted(value: Any, kind: type, connection: BaseDatabaseWrapper) -> Any:
    """As the database's driver wants it; a number as the kind of number that Django made of the mark."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return kind(value) if isinstance(value, int) else value


def _maker(queryset: QuerySet[Any, Any], compiler: Any) -> Made:
    """From a row of the database to what the queryset gives."""
    iterable = queryset._iterable_class
    if iterable is FlatValuesListIterable:
        return itemgetter(0)
    if iterable is ValuesListIterable:
        return tuple
    if iterable is not ModelIterable or compiler.annotation_col_map:
        raise TypeError(f"{iterable.__name__}: a prepared question gives values_list() or plain models")
    return _model_maker(compiler, queryset.db)


def _model_maker(compiler: Any, alias: str) -> Made:
    info = compiler.klass_info
    columns = info["select_fields"]
    first, end = columns[0], columns[-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:end]]
    beside = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]

    def make(row: Sequence[Any]) -> Any:
        made = info["model"].from_db(alias, names, row[first:end])
        for one in beside:
            one.populate(row, made)
        return made

    return make


def _compare(name: str, rows: list[Any], plain: QuerySet[Any, Any]) -> None:
    mine, theirs = _told(rows), _told(plain)
    if not plain.ordered:
        mine, theirs = sorted(mine), sorted(theirs)
    if mine != theirs:
        raise AssertionError(f"{name}: {mine[:3]} is not {theirs[:3]}")


def _told(rows: Iterable[Any]) -> list[str]:
    return [repr(row if not hasattr(row, "_state") else _fields(row)) for row in rows]


def _fields(row: Any, within: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Of what was read beside it too; a row that leads back to one it was reached by is named once."""
    reached = (*within, row)
    beside = {
        name: _fields(one, reached)
        for name, one in row._state.fields_cache.items()
        if one is not None and not any(one is other for other in reached)
    }
    return {field.attname: row.__dict__.get(field.attname) for field in row._meta.concrete_fields} | beside
