"""The editor's own fields."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from wagtail.admin.rich_text import DraftailRichTextArea


class Words(DraftailRichTextArea):
    """Wagtail's field for rich text, with a name for those who hear it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.options["ariaLabel"] = "Text of the story"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What no browser of ours sends is kept as the words that it is."""
        try:
            return super().value_from_datadict(data, files, name)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            return f"<p>{escape(data.get(name))}</p>"
