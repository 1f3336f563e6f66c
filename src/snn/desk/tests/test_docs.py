"""docs/desk.md says what the code does."""

from __future__ import annotations

from pathlib import Path

from snn.desk.api import document, rules
from snn.desk.models import Role
from snn.desk.permission_table import as_markdown

PAGE = (Path(__file__).parents[4] / "docs" / "desk.md").read_text(encoding="utf-8")


def test_the_table_of_permissions_is_the_one_that_is_asked():
    assert as_markdown() in PAGE, f"put this into docs/desk.md:\n{as_markdown()}"


def test_every_address_of_the_api_is_there():
    for path, does in document.openapi()["paths"].items():
        for method in set(does) - {"parameters"}:
            assert f"`{method.upper()} /api/v1{path}`" in PAGE


def test_scopes_acts_and_roles_are_named():
    for word in (*Role.Kind.values, *rules.Scope, *rules.HOOK_ACTS):
        assert f"`{word}`" in PAGE or f"| {word} |" in PAGE, word
