"""A ninjs object by its lower-case names, with values of the type asked for or none at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from snn.ground.text import drop_controls, one_line


def lowered(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in given.items()}


class Fields:
    """One JSON object; a property of an unexpected type counts as absent."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = lowered(given)

    def text(self, *names: str) -> str:
        """The first of these properties that holds words or a number, line breaks kept."""
        for name in names:
            value = self._given.get(name)
            if isinstance(value, bool):
                continue
            if isinstance(value, (str, int, float)) and str(value).strip():
                # JSON can spell half a surrogate pair, which no text can hold.
                whole = str(value).encode("utf-8", "replace").decode()
                return drop_controls(whole).strip()
        return ""

    def line(self, *names: str) -> str:
        return one_line(self.text(*names))

    def any_of(self, *names: str) -> Any:
        return next((self._given[name] for name in names if self._given.get(name) not in (None, "")), None)

    def objects(self, *names: str) -> list[Fields]:
        """The objects of a list, or the values of an object of objects (1.x associations, renditions)."""
        return [fields for _, fields in self.named_objects(*names)]

    def object(self, name: str) -> Fields:
        """The one object of this name; an empty one where there is none."""
        value = self._given.get(name)
        return Fields(value if isinstance(value, dict) else {})

    def named_objects(self, *names: str) -> list[tuple[str, Fields]]:
        """As objects(), each with its name: its key, or the `name` it gives itself."""
        for name in names:
            value = self._given.get(name)
            if isinstance(value, dict):
                return [(str(key), Fields(one)) for key, one in value.items() if isinstance(one, dict)]
            if isinstance(value, list):
                found = [Fields(one) for one in value if isinstance(one, dict)]
                return [(one.line("name", "role", "id"), one) for one in found]
        return []

    def words(self, *names: str) -> tuple[str, ...]:
        """The strings of a list, or the one string."""
        for name in names:
            value = self._given.get(name)
            if isinstance(value, str) and value.strip():
                return tuple(word for word in (one_line(part) for part in value.split(",")) if word)
            if isinstance(value, list):
                return tuple(one_line(word) for word in value if isinstance(word, str) and word.strip())
        return ()

    def names_like(self, beginning: str) -> list[str]:
        return [name for name in self._given if name.startswith(beginning)]
