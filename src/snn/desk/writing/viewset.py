"""The editor: Wagtail's snippet views over manuscripts, with its autosave, versions and editing sessions."""

from __future__ import annotations

import json
from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from snn.desk.permissions import Act
from snn.desk.writing.actions import words_in
from snn.desk.writing.asides import open_asides, set_aside
from snn.desk.writing.body import TEXT
from snn.desk.writing.checks import FRONT_CUTS, SEARCH_CUTS
from snn.desk.writing.models import BODY, Manuscript
from snn.desk.writing.places import shown
from snn.desk.writing.policy import ManuscriptPolicy, editable_by, may_edit, sites_where
from snn.desk.writing.queries import sites_in
from snn.desk.writing.views import taken
from snn.ground.clock import now
from snn.network.models import Section, Source

GO_ON = "go-on"
"""Name of the button that saves and leads to the page that publishes."""


class ManuscriptForm(WagtailAdminModelForm):
    """Offers the sections of sites where the person may write, and no other is taken."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if "section" in self.fields:
            allowed = Section.objects.filter(home__in=sites_where(self.for_user, Act.WRITE)).select_related("home")
            self.fields["section"].queryset = allowed
            self.fields["source"].queryset = Source.objects.order_by("full_name")
            self.fields["source"].label_from_instance = lambda source: source.full_name
            self.fields["section"].label_from_instance = lambda section: f"{section.home.name}: {section.name}"

    def save(self, commit: bool = True) -> Any:
        """A new manuscript is its writer's."""
        if self.instance.owner_id is None and self.for_user is not None and self.for_user.pk:
            self.instance.owner = self.for_user
        return super().save(commit)


class AdvicePanel(Panel):
    """The picture, and what stands under the story."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/writing/panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """What the panel shows."""
            return {"manuscript": self.instance, "picture": self.instance.picture if self.instance.pk else None}


class AsidesPanel(Panel):
    """Words that somebody typed beside the newest version, while they wait."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/writing/asides.html"

        def is_shown(self) -> bool:
            """Only where there are any."""
            return bool(self.instance.pk and open_asides(self.instance))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Those that wait."""
            return {"asides": open_asides(self.instance)}


class ShownPanel(Panel):
    """How others will show the headline and the standfirst, while they are typed; and on which sites."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/writing/shown.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Where they are cut, and where the story stands."""
            section = self.instance.section
            return {
                "search_cuts": SEARCH_CUTS, "front_cuts": FRONT_CUTS, "picture": self.instance.picture,
                "sites": sites_in(shown(self.instance) if section else ()), "home": section.home_id if section else None,
                "manuscript": self.instance,
            }  # fmt: skip


_WORDS = [
    AsidesPanel(heading="Beside this version"),
    FieldPanel("headline"),
    FieldPanel("standfirst"),
    ShownPanel(heading="As others show it"),
    FieldRowPanel([FieldPanel("section"), FieldPanel("urgency")]),
    AdvicePanel(heading="Picture and related stories"),
    FieldPanel("body"),
]
_AROUND = [
    FieldPanel("byline"),
    MultiFieldPanel(
        [FieldPanel("dateline_place"), FieldPanel("dateline_source"), FieldPanel("dateline_on")], heading="Dateline"
    ),
    MultiFieldPanel([FieldPanel("source"), FieldPanel("rights")], heading="Source and rights"),
    FieldPanel("links"),
    FieldPanel("language"),
]


class _Goes:
    """Where the form leads: on to publishing, or back to itself."""

    request: Any
    object: Any

    def get_success_url(self) -> str:
        """After saving."""
        if GO_ON in self.request.POST:
            return reverse("writing:publish", args=[self.object.pk])
        return reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[self.object.pk])


class NewManuscript(_Goes, CreateView):
    """A story from scratch."""

    def get_initial_form_instance(self) -> Manuscript:
        """An empty field for words is there already."""
        blank = Manuscript(owner=self.request.user)
        blank.body = BODY.stream_block.to_python([{"type": TEXT, "value": ""}])
        return blank


class EditManuscript(_Goes, EditView):
    """A story's working copy."""

    def post(self, request: HttpRequest, *args: Any, **named: Any) -> Any:
        """One save of a manuscript at a time: the second is told of the first."""
        with transaction.atomic():
            list(Manuscript.objects.select_for_update(of=("self",)).filter(pk=self.object.pk))
            self.object = self.get_object()
            return super().post(request, *args, **named)

    def form_valid(self, form: Any) -> Any:
        """Typed over an older version than the newest: both are kept, and shown beside each other."""
        if self.is_out_of_date and not self._is_own(form.instance):
            aside = set_aside(form.instance, self._began_with(), by=self.request.user, at=now())
            return taken(self.request, redirect("writing:aside", aside.pk))
        return super().form_valid(form)

    def _is_own(self, typed: Manuscript) -> bool:
        """Whether the newest version is what this very form saved by itself, or says the same."""
        if self.request.POST.get("autosaved") == str(self.object.latest_revision_id):
            return True
        return words_in(typed) == words_in(Manuscript.objects.get(pk=self.object.pk))

    def _began_with(self) -> dict[str, Any]:
        """The words that were in the form before its writer changed them; empty where that is not known."""
        try:
            said = QueryDict(mutable=True)
            for name, words in json.loads(self.request.POST.get("began_with", "")):
                said.appendlist(name, words)
            form = self.get_form_class()(
                said, instance=Manuscript.objects.get(pk=self.object.pk), for_user=self.request.user
            )
            return words_in(form.instance) if form.is_valid() else {}
        except (ValueError, TypeError, KeyError, ValidationError):
            return self._loaded()

    def _loaded(self) -> dict[str, Any]:
        """The version that was opened, if autosave left it as it was."""
        number, at = (
            self.request.POST.get("loaded_revision_id", ""),
            self.request.POST.get("loaded_revision_created_at"),
        )
        found = self.object.revisions.filter(pk=number).first() if number.isdecimal() and len(number) < 18 else None
        return words_in(found.as_object()) if found and found.created_at.isoformat() == at else {}


class PublishItem(ActionMenuItem):
    """Saves, and leads to the page that says what will change."""

    label = "Publish…"
    name = GO_ON
    icon_name = "upload"
    order = -10


class Manuscripts(SnippetViewSet):
    """The editor's addresses."""

    model = Manuscript
    icon = "edit"
    menu_label = "Drafts"
    menu_order = 110
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = ["__str__", "section", "owner", "edited_at"]
    list_per_page = 25
    search_fields = ["headline"]
    add_view_class = NewManuscript
    edit_view_class = EditManuscript
    edit_handler = TabbedInterface(
        [ObjectList(_WORDS, heading="Story"), ObjectList(_AROUND, heading="Dateline, source, links")],
        base_form_class=ManuscriptForm,
    )

    @property
    def permission_policy(self) -> ManuscriptPolicy:
        """Roles decide."""
        return ManuscriptPolicy(Manuscript)

    def construct_view(self, view_class: Any, **more: Any) -> Any:
        """Wagtail asks for the right to change manuscripts; ours is asked of each one, whatever address leads to it."""
        return _guarded(super().construct_view(view_class, **more))

    def get_queryset(self, request: Any) -> Any:
        """Those the person may edit."""
        return editable_by(request.user).select_related("section__home", "owner")


def _guarded(view: Any) -> Any:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> Any:
        pk = named.get("pk", args[0] if args else None)
        if pk is not None:
            found = get_object_or_404(Manuscript.objects.select_related("section", "story"), pk=unquote(str(pk)))
            if not may_edit(request.user, found):
                raise PermissionDenied
        return view(request, *args, **named)

    return guarded
