"""What the pages around the editor ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from snn.stories.models import Picture
from snn.stories.pictures import Focus


class PublishForm(forms.Form):
    """Now, or when the clock of the story's site says so."""

    at = forms.DateTimeField(
        required=False, label="Publish later, at", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )  # fmt: skip

    def __init__(self, posted: Any, *, zone: str, now: datetime) -> None:
        super().__init__(posted)
        self.zone, self.now = ZoneInfo(zone or "UTC"), now

    def clean_at(self) -> datetime | None:
        """By the clock of the site; what is over is no later."""
        chosen: datetime | None = self.cleaned_data["at"]
        moment = chosen.replace(tzinfo=self.zone) if chosen else None
        if moment is not None and moment <= self.now:
            raise forms.ValidationError(
                "That moment is over. Say a later one, or leave it empty to publish at once.", code="over"
            )
        return moment

    def when(self) -> datetime | None:
        """The moment chosen."""
        moment: datetime | None = self.cleaned_data["at"]
        return moment


def _percent(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=100, initial=50, required=False)


class PictureForm(forms.Form):
    """A picture is for everybody: who can't see it is told by alt what it shows."""

    file = forms.FileField(label="Picture", help_text="JPEG, PNG, WebP or GIF; 20 MB and 50 megapixels at most.")
    alt = forms.CharField(label="What it shows", max_length=300, help_text="Read out to those who can't see it.")
    caption = forms.CharField(max_length=500, required=False, help_text="Stands under the picture.")
    credit = forms.CharField(max_length=120, help_text="Who made it and who gave the right: Jane Doe / Agency.")
    focus_x = _percent("What every crop shows: percent from the left", "Or press in the picture.")
    focus_y = _percent("Percent from the top", "0 is the top, 50 the middle.")

    def __init__(self, posted: Any, files: Any, *, has: Picture | None) -> None:
        names = ("alt", "caption", "credit", "focus_x", "focus_y")
        super().__init__(posted, files, initial={name: getattr(has, name) for name in names} if has else {})
        if has:
            self.fields["file"].required = False
            self.fields["file"].label = "Another picture"

    def focus(self) -> Focus:
        """What every crop must show; the middle where nothing was said."""
        said = (self.cleaned_data["focus_x"], self.cleaned_data["focus_y"])
        return Focus(*(50 if one is None else one for one in said))


class CorrectForm(forms.Form):
    """A correction says what was wrong and is right now."""

    kind = forms.ChoiceField(
        choices=[("Correction", "Correction: we had a fact wrong"), ("Clarification", "Clarification: it could be misread"),
                 ("Editor's note", "Editor's note: something readers should know")]
    )  # fmt: skip
    text = forms.CharField(
        max_length=560, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For readers: what stood there, and what is right. Stands on the story and on the corrections page.",
    )  # fmt: skip

    def said(self) -> str:
        """As readers see it."""
        return f"{self.cleaned_data['kind']}: {self.cleaned_data['text']}"


class KillForm(forms.Form):
    """A kill is for good."""

    reason = forms.CharField(
        max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers see it at the story's address. Name nobody who is to be protected.",
    )  # fmt: skip
    sure = forms.BooleanField(label="Withdraw it for good: it can't be brought back")
