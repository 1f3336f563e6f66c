"""A routing rule on its screen: where its words are wrong, and what it would do, before it is kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.http import HttpRequest

from snn.desk.network.trials import trial
from snn.network.expressions import WrongExpression, parse
from snn.network.models import Route, Section


def is_tried(request: HttpRequest, form: forms.Form) -> bool:
    """Whether the button under a trial of this very rule was pressed."""
    return "keep" in request.POST and request.POST.get("tried") == _mark(form)


def tried(form: forms.Form, row: Route | None) -> dict[str, Any]:
    """What it would do."""
    said = dict(form.cleaned_data)
    said["section"] = Section.objects.get(slug=said["section"])
    rule = Route(**said, pk=row.pk if row else None, position=row.position if row else 32_767)
    return {"trial": trial(rule), "tried": _mark(form)}


def pointed(form: forms.Form) -> dict[str, str]:
    """The expression before and after the place where it can't be read on."""
    words = str(form.data.get("when", "")).strip() if form.is_bound else ""
    try:
        parse(words or "x")
    except WrongExpression as wrong:
        at = wrong.column - 1
        return {"before": words[max(0, at - 200) : at], "from_here": words[at : at + 200] or " "}
    return {}


def _mark(form: forms.Form) -> str:
    return hashlib.sha256(json.dumps(form.cleaned_data, sort_keys=True).encode()).hexdigest()[:32]
