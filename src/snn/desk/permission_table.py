"""The table of permissions in Markdown, for docs/desk.md; a test compares the two."""

from __future__ import annotations

from snn.desk.models import Role
from snn.desk.permissions import TABLE, Act


def as_markdown() -> str:
    """A line an act, a column a role."""
    lines = ["| may | " + " | ".join(Role.Kind.values) + " |", "|---" * (1 + len(Role.Kind)) + "|"]
    for act in Act:
        lines.append(f"| {act.value} | " + " | ".join("yes" if act in TABLE[kind] else "" for kind in Role.Kind) + " |")
    return "\n".join(lines)
