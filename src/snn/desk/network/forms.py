"""What can be said of the network on the desk; each form is held to what holds for the network file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from snn.desk.network.fields import Choices, Lines, Names, OneOf
from snn.network.loading import wrong_row
from snn.network.look.environment import faces
from snn.network.models import FixedPage, Route, Section, Site, Source
from snn.network.routes import HIGHEST_SCORE, wrong_places


def sites() -> Choices:
    """By host."""
    return list(Site.objects.order_by("position", "id").values_list("host", "name"))


def sections() -> Choices:
    """By slug."""
    return list(Section.objects.order_by("name").values_list("slug", "name"))


def _faces() -> Choices:
    return [(face, face) for face in faces()]


class RowForm(forms.Form):
    """A row of the network; what it is known by is chosen once and stays."""

    table: str
    model: type[models.Model]
    key = "slug"

    def __init__(self, *args: Any, row: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row
        self.fields[self.key].disabled = row is not None

    def clean(self) -> dict[str, Any]:
        """Wrong in the file, wrong here, in the same words."""
        said: dict[str, Any] = super().clean() or {}
        if self.errors:
            return said
        if self.row is None and self.model._default_manager.filter(**{self.key: said[self.key]}).exists():
            self.add_error(self.key, f"{said[self.key]!r} is there already; change that one")
            return said
        for key, wrong in self.wrongs({key: value for key, value in said.items() if value not in ("", None)}):
            self.add_error(key if key in self.fields else None, wrong)
        return said

    def wrongs(self, said: dict[str, Any]) -> list[tuple[str, str]]:
        """Key and words of each."""
        return wrong_row(self.table, said)


class SiteForm(RowForm):
    """A site and its menu."""

    table, model, key = "site", Site, "host"
    host = forms.CharField(max_length=253, help_text="spacewar.example. It is part of every address, and stays.")
    name = forms.CharField(max_length=80)
    tagline = forms.CharField(max_length=200, help_text="Under the name.")
    description = forms.CharField(
        max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="One or two sentences for search engines."
    )
    look = OneOf(_faces)
    language = forms.RegexField(
        r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*\Z", max_length=16, initial="en", help_text="en, pt-BR, ar"
    )
    timezone = forms.CharField(max_length=64, initial="UTC", help_text="Europe/Kyiv")
    sections = Names(
        Section, label="Menu", help_text="Slugs of the sections it carries, a line each, in the menu's order."
    )

    def clean_name(self) -> str:
        """Two sites of one name nobody could tell apart."""
        name: str = self.cleaned_data["name"]
        if Site.objects.filter(name=name).exclude(pk=self.row.pk if self.row else 0).exists():
            raise forms.ValidationError("another site has this name")
        return name

    def clean_sections(self) -> list[str]:
        """A section is read at its home, if anywhere."""
        slugs: list[str] = self.cleaned_data["sections"]
        homeless = self.row.home_sections.exclude(slug__in=slugs).order_by("id") if self.row else []
        if wrongs := [f"{one.slug} is at home here; give it another home first" for one in homeless]:
            raise forms.ValidationError(wrongs)
        return slugs


class SectionForm(RowForm):
    """What a section says of itself, and what is sent to it."""

    table, model = "section", Section
    slug = forms.CharField(max_length=40, help_text="Part of its address; it stays.")
    name = forms.CharField(max_length=60)
    description = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    related_line = forms.CharField(max_length=200, help_text="What a Related Link to it says.")
    home = OneOf(sites, help_text="Where its stories have their address. Those that are there keep theirs.")
    keywords = Lines(help_text="Words and phrases in lower case that route an item here, one a line.")
    topics = Lines(help_text="Subject codes like medtop:20000638, one a line.")
    publishes = forms.BooleanField(label="What comes in for it is published", required=False, initial=True)

    def clean_slug(self) -> str:
        """Sections and pages share the first level of addresses."""
        slug: str = self.cleaned_data["slug"]
        if self.row is None:
            _must_be_free(slug, FixedPage)
        return slug

    def clean_keywords(self) -> list[str]:
        """Items are compared in lower case."""
        return list(dict.fromkeys(word.lower() for word in self.cleaned_data["keywords"]))


class SourceForm(RowForm):
    """Who sends, and how far it is trusted."""

    table, model = "source", Source
    slug = forms.CharField(max_length=40)
    name = forms.CharField(max_length=80, help_text="As in a dateline: AFP.")
    full_name = forms.CharField(max_length=120)
    matches = Lines(help_text="Names and ids it goes by in its items, in lower case, one a line.")
    publishes = forms.BooleanField(label="Its items are published as they come", required=False, initial=True)
    holds = Names(Section, label="But wait for", help_text="Slugs of sections for which its items wait, one a line.")
    publishes_in = Names(Section, label="And never wait for", help_text="Slugs of sections, one a line.")
    default_section = OneOf(sections, blank="the network's", help_text="Where what matches nothing goes.")
    rank = forms.IntegerField(
        min_value=1, max_value=99, initial=5, help_text="Of two copies the one of the lower rank stands."
    )
    holds_copies = forms.BooleanField(
        label="A copy of a story that stands waits for an editor", required=False, initial=True
    )

    def clean_matches(self) -> list[str]:
        """Items are compared in lower case."""
        return list(dict.fromkeys(word.lower() for word in self.cleaned_data["matches"]))


class RouteForm(RowForm):
    """A rule: every condition that it has must hold."""

    table, model = "route", Route
    slug = forms.CharField(max_length=60, help_text="Its name, as it stands beside what it sent: moon-landings.")
    section = OneOf(sections, help_text="Where it sends an item.")
    when = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text='headline:(moon OR lunar*) NOT "harvest moon". Operators in capitals; side by side means AND; NEAR/5.',
    )  # fmt: skip
    topics = Lines(help_text="Any of these subject codes, or one below it; one a line.")
    sources = Names(Source, help_text="Any of these sources' slugs, one a line; empty: of whichever source.")
    also = Lines(rows=4, help_text="More places, one a line: a section's slug, or host/section.")
    score = forms.IntegerField(
        min_value=1, max_value=HIGHEST_SCORE, initial=6, help_text="The section with the most points has the item."
    )
    holds = forms.BooleanField(label="What it speaks for waits for an editor", required=False)

    def wrongs(self, said: dict[str, Any]) -> list[tuple[str, str]]:
        """Its places too."""
        hosts, slugs = [host for host, _ in sites()], [slug for slug, _ in sections()]
        return [*super().wrongs(said), *wrong_places(said, hosts, slugs)]


class PageForm(RowForm):
    """About, privacy, contact: on every site under its own name."""

    table, model = "page", FixedPage
    slug = forms.CharField(max_length=40, help_text="Its address: about is read at /about/.")
    title = forms.CharField(max_length=120)
    body_html = forms.CharField(
        label="Text (HTML)", max_length=200_000, widget=forms.Textarea(attrs={"rows": 20}),
        help_text="What readers should not get (scripts, styles, frames) falls out.",
    )  # fmt: skip

    def clean_slug(self) -> str:
        """Pages and sections share the first level of addresses."""
        slug: str = self.cleaned_data["slug"]
        if self.row is None:
            _must_be_free(slug, Section)
        return slug

    def wrongs(self, said: dict[str, Any]) -> list[tuple[str, str]]:
        """The file calls its Markdown `body`."""
        return wrong_row(self.table, {"slug": said["slug"], "title": said["title"], "body": ""})


def _must_be_free(slug: str, other: type[Section | FixedPage]) -> None:
    if slug.isdecimal():
        raise forms.ValidationError(f"/{slug}/ would be the address of a year; give it a name with letters")
    if slug in TAKEN or other._default_manager.filter(slug=slug).exists():
        raise forms.ValidationError(f"/{slug}/ is another page's address")


TAKEN = frozenset(
    {"support", "corrections", "search", "letters", "wire", "rota", "sponsors", "seen", "go", "hit", "404"}
)
