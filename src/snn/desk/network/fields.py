"""Fields that several of the network's forms have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models

MOST_LINES = 500
Choices = list[tuple[str, str]]


class Lines(forms.CharField):
    """A line a value; empty lines and doubles fall out."""

    def __init__(self, *, rows: int = 6, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, max_length=40_000, **more)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        found = list(dict.fromkeys(line.strip() for line in super().clean(value).splitlines() if line.strip()))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(f"at most {MOST_LINES} lines")
        return found


class Names(Lines):
    """Slugs of rows that are there, a line each."""

    def __init__(self, model: type[models.Model], **more: Any) -> None:
        super().__init__(rows=5, **more)
        self.model = model

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        known = set(self.model._default_manager.filter(slug__in=found).values_list("slug", flat=True))
        what = self.model._meta.verbose_name
        if wrongs := [f"no {what} is called {one!r}" for one in found if one not in known]:
            raise forms.ValidationError(wrongs)
        return found


class OneOf(forms.ChoiceField):
    """One of the rows that are there, by what it is known by; blank says what none means, where none will do."""

    def __init__(self, choices: Callable[[], Choices], *, blank: str | None = None, **more: Any) -> None:
        none = [] if blank is None else [("", blank)]
        super().__init__(choices=lambda: [*none, *choices()], required=blank is None, **more)
