"""The desk's first page: one answer in the place of Wagtail's panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component

from snn.desk.board.queries import COUNTED, board
from snn.desk.permissions import Act, may, may_somewhere
from snn.ground.clock import now

_OF_A_SITE = (Act.VIEW_WIRE, Act.AUDIENCE, Act.MONEY)
"""Whoever may one of these on a site sees what is live there: every role has one of them."""


class Answer(Component):  # type: ignore[misc]
    """How things stand on the sites where one has a role; who sees neither wire nor money is told only what is live."""

    order = 100

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> SafeString:
        """Asked anew for every look."""
        person = self.request.user
        context = {
            "board": board(
                now(),
                lambda site: any(may(person, act, site) for act in _OF_A_SITE),
                lambda site: may(person, Act.VIEW_WIRE, site),
            ),
            "counted": COUNTED,
            # What is given is the whole network's.
            "sees_wire": may_somewhere(person, Act.VIEW_WIRE), "sees_money": may(person, Act.MONEY, None),
            "sees_alarms": any(may_somewhere(person, act) for act in (Act.VIEW_WIRE, Act.NETWORK)),
        }  # fmt: skip
        return SafeString(render_to_string("desk/board/answer.html", context, request=self.request))


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator]
def answer(request: HttpRequest, panels: list[Any]) -> None:
    """Wagtail's own panels speak of pages that we do not have."""
    panels[:] = [Answer(request)]


@hooks.register("construct_homepage_summary_items", order=1000)  # type: ignore[untyped-decorator]
def no_counts(request: HttpRequest, items: list[Any]) -> None:
    """How many pages and documents Wagtail has says nothing here."""
    items.clear()


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def style() -> SafeString:
    """The same sheet as the wire room's."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/wireroom.css"))
