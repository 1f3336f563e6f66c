"""Ways to give, changed on the desk: held to what holds for the network file, written by support's own action."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction

from snn.desk.audit.actions import note
from snn.desk.network.fields import OneOf
from snn.desk.network.forms import sites
from snn.ground import money
from snn.support.actions import load_tiers
from snn.support.models import Tier
from snn.support.offers import tier_problem
from snn.support.providers import Interval, Method


class TierForm(forms.Form):
    """A way to give; amounts as people write them."""

    slug = forms.SlugField(max_length=40, help_text="Its name in the books; it stays.")
    site = OneOf(
        sites,
        blank="every site",
        help_text="One of a site stands there in the place of the network's of the same slug.",
    )
    name = forms.CharField(max_length=80)
    currency = forms.RegexField(
        r"^[A-Z]{3}\Z", max_length=3, initial="USD", error_messages={"invalid": "three capital letters"}
    )
    amount = forms.CharField(max_length=20, help_text="5 or 5.50")
    interval = forms.ChoiceField(choices=[(one, one) for one in Interval])
    methods = forms.MultipleChoiceField(choices=[(one, one) for one in Method], widget=forms.CheckboxSelectMultiple)
    choices = forms.CharField(
        required=False,
        max_length=200,
        help_text="Amounts to choose from, the one above among them: 5 10 25. Empty: that amount alone.",
    )
    least = forms.CharField(
        required=False, max_length=20, help_text="With the most: a reader may name an amount between."
    )
    most = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: Any, row: Tier | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row
        for name in ("slug", "site"):
            self.fields[name].disabled = row is not None

    def clean(self) -> dict[str, Any]:
        """The row, as the file would have it, under `row`."""
        said: dict[str, Any] = super().clean() or {}
        if self.errors:
            return said
        row = {name: said[name] for name in ("slug", "name", "currency", "interval", "methods")}
        row |= {
            "amount_cents": self._cents("amount", said["amount"]),
            "choices": [self._cents("choices", one) for one in said["choices"].split()],
            "least_cents": self._cents("least", said["least"]), "most_cents": self._cents("most", said["most"]),
        }  # fmt: skip
        if said["site"]:
            row["site"] = said["site"]
        same = Tier.objects.filter(slug=said["slug"], site__host=said["site"] or None)
        if self.row is None and same.exists():
            self.add_error("slug", f"{said['slug']!r} is there already; change that one")
        if not self.errors and (problem := tier_problem(row)):
            self.add_error(None, problem)
        return said | {"row": row}

    def _cents(self, field: str, words: str) -> int | None:
        if not words:
            return None
        cents = money.parse(words, self.cleaned_data["currency"])
        if cents is None:
            self.add_error(field, f"{words!r} is no amount; write 5 or 5.50")
        return cents


def start_of(row: Tier) -> dict[str, Any]:
    """A tier as its form shows it."""

    def plain(cents: int | None) -> str:
        return "" if cents is None else _plain(cents, row.currency)

    return {
        "slug": row.slug, "site": row.site.host if row.site else "", "name": row.name, "currency": row.currency,
        "amount": plain(row.amount_cents), "interval": row.interval, "methods": row.methods,
        "choices": " ".join(map(plain, row.choices)), "least": plain(row.least_cents), "most": plain(row.most_cents),
    }  # fmt: skip


@transaction.atomic
def save_tier(row: Tier | None, said: dict[str, Any], *, by: str, at: datetime) -> bool:
    """Offer it; whether anything is other now."""
    wanted = said["row"]
    tiers = list(Tier.objects.select_related("site").select_for_update(of=("self",)))
    rows = [wanted if one == row else _as_row(one) for one in tiers]
    changed = load_tiers(rows if row else [*rows, wanted])
    if changed:
        words = f"{wanted['name']}, {money.show(wanted['amount_cents'], wanted['currency'])}, {wanted['interval']}"
        note(f"{'change' if row else 'add'} tier", by=by, at=at, about=_about(wanted), words=words)
    return changed


@transaction.atomic
def end_tier(row: Tier, *, by: str, at: datetime) -> None:
    """It is offered no more; who gives by it goes on giving."""
    tiers = Tier.objects.select_related("site").select_for_update(of=("self",))
    load_tiers([_as_row(one) for one in tiers if one != row])
    note("end tier", by=by, at=at, about=_about(_as_row(row)), words=row.name)


def _as_row(tier: Tier) -> dict[str, Any]:
    names = ("slug", "name", "amount_cents", "currency", "interval", "methods", "choices", "least_cents", "most_cents")
    row = {name: getattr(tier, name) for name in names}
    return row | {"site": tier.site.host} if tier.site else row


def _about(row: dict[str, Any]) -> str:
    return f"{row['slug']} of {row.get('site') or 'every site'}"


def _plain(cents: int, currency: str) -> str:
    decimals = money.exponent(currency)
    whole, part = divmod(cents, 10**decimals)
    return f"{whole}.{part:0{decimals}d}" if part else str(whole)
