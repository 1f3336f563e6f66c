"""What is typed, as the ads room asks for it; what may not be booked is said by the ads room."""

from __future__ import annotations

from typing import Any

from django import forms

from snn.ads import queries
from snn.ads.booking import PLACES, GoalKind, Order, PricePer, Words
from snn.ads.models import Flight, Package
from snn.ads.pictures import LARGEST_BYTES
from snn.ground import money

GOALS = {
    GoalKind.VIEWS: "so many views",
    GoalKind.SHARE: "per cent of all views",
    GoalKind.FIXED: "every page of a fixed place",
}
PRICES = {PricePer.THOUSAND: "a thousand views", PricePer.DAY: "a day", PricePer.FLAT: "flat, at its end"}


class SponsorForm(forms.Form):
    """Who pays."""

    name = forms.CharField(max_length=80, help_text="As readers see it, after “Paid for by”.")
    mail = forms.CharField(max_length=254, help_text="Invoices and reports go there.")
    domain = forms.CharField(
        max_length=253,
        required=False,
        help_text="As dishes.example: a message that leads elsewhere is pointed out to who approves it.",
    )


class CampaignForm(forms.Form):
    """Flights that belong together."""

    name = forms.CharField(max_length=120)
    currency = forms.CharField(max_length=3, initial="USD", help_text="Three capital letters.")


class FlightForm(forms.Form):
    """Dates, places, promise and price."""

    name = forms.CharField(max_length=120)
    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))
    goal_kind = forms.ChoiceField(label="It promises", choices=list(GOALS.items()))
    goal = forms.IntegerField(
        label="How many", min_value=1, max_value=10**12, help_text="Views, or per cent; 100 of a fixed place."
    )
    price = forms.CharField(label="Price", max_length=14, help_text="As 9.50, in the campaign's currency.")
    price_per = forms.ChoiceField(label="Price for", choices=list(PRICES.items()))
    sites = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text="None chosen: all."
    )
    sections = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text="None chosen: all, fronts too."
    )
    places = forms.MultipleChoiceField(
        label="Kinds of page", required=False, widget=forms.CheckboxSelectMultiple, help_text="None chosen: all.",
        choices=[(one, one) for one in PLACES],
    )  # fmt: skip
    priority = forms.IntegerField(min_value=1, max_value=9, initial=5, help_text="1 goes before 9.")
    daily_cap = forms.IntegerField(
        label="A browser shows it a day, at most",
        min_value=0,
        max_value=99,
        initial=0,
        help_text="0: as often as it comes.",
    )

    def __init__(self, *args: Any, currency: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._currency = currency
        self.fields["sites"].choices = [(host, host) for host in queries.hosts()]  # type: ignore[attr-defined]
        self.fields["sections"].choices = [(slug, slug) for slug in queries.slugs()]  # type: ignore[attr-defined]

    def clean_price(self) -> int:
        """In minor units."""
        cents = money.parse(self.cleaned_data["price"], self._currency)
        if cents is None:
            raise forms.ValidationError("say an amount, as 9.50")
        return cents

    def order(self) -> Order:
        """What the ads room is asked for."""
        said = dict(self.cleaned_data)
        said |= {name: tuple(said[name]) for name in ("sites", "sections", "places")}
        return Order(price_cents=said.pop("price"), **said)


def typed(row: Flight) -> dict[str, Any]:
    """A flight's terms as the form shows them."""
    names = (name for name in FlightForm.base_fields if name != "price")
    return {name: getattr(row, name) for name in names} | {
        "price": money.written(row.price_cents, row.campaign.currency)
    }


class PackageForm(forms.Form):
    """Terms that are booked again and again."""

    package = forms.ModelChoiceField(queryset=Package.objects.none())
    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, currency: str, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["package"]
        field.queryset = Package.objects.filter(currency=currency)
        field.label_from_instance = lambda row: f"{row.name}, {row.days} days"


class MessageForm(forms.Form):
    """Words, a link, perhaps a picture."""

    headline = forms.CharField(max_length=60, help_text="60 letters at most.")
    text = forms.CharField(max_length=140, required=False, help_text="140 letters at most.")
    link_text = forms.CharField(label="Words of the link", max_length=30, help_text="As: See how.")
    href = forms.CharField(label="Where it leads", max_length=1000, help_text="https:// and a public address.")
    picture = forms.FileField(required=False, help_text="JPEG, PNG or WebP, still, 500 KB at most.")
    picture_alt = forms.CharField(label="What the picture shows", max_length=120, required=False)

    def words(self) -> Words:
        """The message without its picture."""
        return Words(
            **{name: self.cleaned_data[name] for name in ("headline", "text", "link_text", "href", "picture_alt")}
        )

    def raw(self) -> bytes | None:
        """No more of the picture than shows that it is too large."""
        file = self.cleaned_data["picture"]
        return file.read(LARGEST_BYTES + 1) if file else None


class MonthForm(forms.Form):
    """Which month to bill."""

    month = forms.CharField(max_length=7, help_text="One that is over, as 2026-10.")
