"""A story's working copy."""

from __future__ import annotations

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
from snn.network.models import Section
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
        default=5, choices=[(1, "1, flash"), (2, "2"), (3, "3, urgent"), (4, "4"), (5, "5, as usual"), (6, "6"), (7, "7"), (8, "8, low")]
    )  # fmt: skip
    links = models.TextField(
        "related links", blank=True, max_length=4000,
        help_text="One a line: the words, then the address. Reuters on the landing https://example.org/landing",
    )  # fmt: skip
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
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

    preview_modes = [("", "Page"), ("lite", "Mobile version")]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as the press would bake it, unable to run anything."""
        from snn.desk.writing.forecast import preview

        answer = HttpResponse(mark_safe(preview(self, lite=mode_name == "lite")))
        answer.headers["content-security-policy"] = "script-src 'none'; form-action 'none'"
        return answer


def _source(value: Any) -> str:
    return str(getattr(value, "source", value))
