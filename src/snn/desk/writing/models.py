"""A story's working copy."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, RevisionMixin

from snn.desk.writing import body
from snn.ground.markup import to_text
from snn.network.models import Section, Source
from snn.stories.models import Picture, Story

BODY = StreamField(
    [
        (body.TEXT, blocks.RichTextBlock(required=False, features=body.FEATURES, icon="pilcrow", label="Text")),
        (
            body.KEPT,
            blocks.RawHTMLBlock(required=False, icon="table", label="Table, or other HTML", help_text="Kept as it is."),
        ),
    ],
    blank=True,
)


_MEDIA = re.compile(r'(src="|srcset="|w, )/media/')


class Manuscript(PreviewableMixin, RevisionMixin, models.Model):
    """What people write; the story that readers see is changed only when somebody publishes.

    Nothing is required here, so that everything typed can be kept; writing/checks.py says what a story needs.
    """

    story = models.OneToOneField(Story, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Its home is the story's canonical site; every site that carries it shows the story.",
    )  # fmt: skip
    headline = models.CharField(max_length=300, blank=True)
    standfirst = models.TextField(max_length=600, blank=True, help_text="The sentence under the headline.")
    byline = models.CharField(max_length=200, blank=True)
    dateline_place = models.CharField("place", max_length=120, blank=True)
    dateline_source = models.CharField("agency", max_length=80, blank=True)
    dateline_on = models.DateField("day", null=True, blank=True)
    body = BODY
    language = models.CharField(max_length=16, blank=True, help_text="Empty: the site's. ar or he: right to left.")
    urgency = models.PositiveSmallIntegerField(
        default=5, choices=[(1, "1, flash"), (2, "2"), (3, "3, urgent"), (4, "4"), (5, "5, as usual"), (6, "6"), (7, "7"), (8, "8, low"),
                 (9, "9, as the agency means it")]
    )  # fmt: skip
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Who sent or wrote it; stands under the story. Empty: the desk's own; a story that has one keeps it.",
    )  # fmt: skip
    rights = models.CharField(
        max_length=300, blank=True, help_text="Who owns it, and what may be done with it. For the desk alone."
    )
    places = models.JSONField(
        null=True, editable=False,
        help_text="Where it stands by hand: a site's id to a section's, or to null. Null: as section and wire say.",
    )  # fmt: skip
    links = models.TextField(
        "related links", blank=True, max_length=4000,
        help_text="One a line: the words, then the address. Reuters on the landing https://example.org/landing",
    )  # fmt: skip
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    related = models.JSONField(
        default=dict, editable=False, help_text="Stories that stand under it by an editor's word: pinned, removed."
    )
    base = models.JSONField(default=dict, editable=False, help_text="The story's words when this copy was made.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(auto_now=True, db_index=True)
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="manuscript")

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "desk"
        ordering = ["-edited_at", "-id"]

    def __str__(self) -> str:
        return self.headline or "Untitled"

    @property
    def revisions(self) -> Any:
        """Its versions."""
        return self._revisions

    @property
    def body_html(self) -> str:
        """The body as readers would get it."""
        return body.join((block.block_type, _source(block.value)) for block in self.body)

    def set_body(self, body_html: str) -> None:
        """Make blocks of a body for readers."""
        stream = [{"type": kind, "value": words} for kind, words in body.split(body_html)]
        self.body = BODY.stream_block.to_python(stream)

    @property
    def body_words(self) -> int:
        """How many."""
        return len(to_text(self.body_html).split())

    def with_content_json(self, content: Any) -> Any:
        """An earlier version of it: its words; whose it is, its story, and what that began with, are as they are now."""
        found = super().with_content_json(content)
        found.story_id, found.base, found.owner_id = self.story_id, self.base, self.owner_id
        return found

    preview_modes = [("", "Page"), ("lite", "Mobile version")]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as the press would bake it, unable to run anything."""
        from snn.desk.writing.preview import preview

        page = preview(self, lite=mode_name == "lite")
        # A picture is on its site's shelf only once the story is out; until then the desk has it.
        ours = request.build_absolute_uri("/writing/media/")
        answer = HttpResponse(mark_safe(_MEDIA.sub(lambda found: f"{found[1]}{ours}", page)))
        answer.headers["content-security-policy"] = "script-src 'none'; form-action 'none'"
        return answer


class Aside(models.Model):
    """What one person typed while another saved a newer version: a version in the history, until somebody settles it."""

    manuscript = models.ForeignKey(Manuscript, on_delete=models.CASCADE, related_name="asides")
    revision = models.OneToOneField("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    began_with = models.JSONField(default=dict, help_text="The words its writer began with; empty: nobody knows.")
    by = models.CharField(max_length=254)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "desk"
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["manuscript"], condition=models.Q(settled_at=None), name="aside_to_be_settled"),
        ]


def _source(value: Any) -> str:
    return str(getattr(value, "source", value))
