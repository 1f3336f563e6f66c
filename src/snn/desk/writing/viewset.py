"""The editor: Wagtail's snippet views over manuscripts, with its autosave, versions and editing sessions."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from snn.desk.permissions import Act
from snn.desk.writing.body import TEXT
from snn.desk.writing.models import BODY, Manuscript
from snn.desk.writing.policy import ManuscriptPolicy, editable_by, may_edit, sites_where
from snn.network.models import Section

GO_ON = "go-on"
"""Name of the button that saves and leads to the page that publishes."""


class ManuscriptForm(WagtailAdminModelForm):
    """Offers the sections of sites where the person may write, and no other is taken."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if "section" in self.fields:
            allowed = Section.objects.filter(home__in=sites_where(self.for_user, Act.WRITE)).select_related("home")
            self.fields["section"].queryset = allowed
            self.fields["section"].label_from_instance = lambda section: f"{section.home.name}: {section.name}"

    def save(self, commit: bool = True) -> Any:
        """A new manuscript is its writer's."""
        if self.instance.owner_id is None and self.for_user is not None and self.for_user.pk:
            self.instance.owner = self.for_user
        return super().save(commit)


class AdvicePanel(Panel):
    """The picture, the length of the headline, and what is still to do."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/writing/panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """What the panel shows."""
            return {"manuscript": self.instance, "picture": self.instance.picture if self.instance.pk else None}


_WORDS = [
    FieldPanel("headline", attrs={"data-length": "70 90"}),
    FieldPanel("standfirst"),
    FieldRowPanel([FieldPanel("section"), FieldPanel("urgency")]),
    AdvicePanel(heading="Picture"),
    FieldPanel("body"),
]
_AROUND = [
    FieldPanel("byline"),
    MultiFieldPanel(
        [FieldPanel("dateline_place"), FieldPanel("dateline_source"), FieldPanel("dateline_on")], heading="Dateline"
    ),
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
        [ObjectList(_WORDS, heading="Story"), ObjectList(_AROUND, heading="Dateline, links, language")],
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
