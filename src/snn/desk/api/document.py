"""The API's description, OpenAPI 3.1; a test holds answers against it and addresses beside it."""

from __future__ import annotations

from typing import Any

from snn.desk.api.rules import FIELDS

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_MAYBE: Json = {"type": ["string", "null"]}
_BRIEF: Json = {
    "id": {"type": "integer"}, "state": {"enum": ["waiting", "held", "live", "killed"]}, "site": _TEXT,
    "section": _TEXT, "headline": _TEXT, "standfirst": _TEXT, "byline": _TEXT, "url": _MAYBE,
    "published_at": _MAYBE, "updated_at": _MAYBE,
}  # fmt: skip
_WHOLE: Json = _BRIEF | {
    "mark": _TEXT, "body_html": _TEXT, "dateline_place": _TEXT, "dateline_source": _TEXT,
    "corrections": {"type": "array", "items": {"type": "object", "properties": {"text": _TEXT, "at": _TEXT}}},
}  # fmt: skip
_WORDS: Json = {name: {"type": "string", "maxLength": longest} for name, longest in FIELDS.items()}


def openapi() -> Json:
    """The whole document."""
    one = [{"name": "pk", "in": "path", "required": True, "schema": {"type": "integer"}}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "The desk", "version": "1", "description": "For the team's own tools."},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": {
            "/stories": {
                "get": _does("Newest first, 50 at a time", "List", query=("site", "before")),
                "post": _does("A story nobody can read yet", "Story", takes="New", status="201"),
            },
            "/stories/{pk}": {
                "parameters": one,
                "get": _does("One story", "Story"),
                "patch": _does("Other words; If-Match with its mark refuses where it changed", "Story", takes="Words"),
            },
            "/stories/{pk}/publish": {"parameters": one, "post": _does("Before readers", "Story")},
            "/stories/{pk}/correct": {"parameters": one, "post": _does("Say what was wrong", "Story", takes="Text")},
            "/stories/{pk}/kill": {"parameters": one, "post": _does("Withdraw for good", "Story", takes="Reason")},
            "/wire": {"post": _does("A file in any format of the wire", "Pushed", query=("source",), takes="file")},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _schemas() -> Json:
    brief = _object(_BRIEF, tuple(_BRIEF))
    new = _WORDS | {"section": _TEXT, "source": _TEXT}
    pushed = _object({"outcome": _TEXT, "reason": _TEXT, "story": {"type": ["integer", "null"]}}, ("outcome",))
    return {
        "Story": _object(_WHOLE, tuple(_WHOLE)),
        "List": _object(
            {"stories": {"type": "array", "items": brief}, "before": {"type": ["integer", "null"]}}, ("stories",)
        ),
        "New": _object(new, ("section", "headline", "body_html")),
        "Words": _object(_WORDS, ()),
        "Text": _object({"text": _TEXT}, ("text",)),
        "Reason": _object({"reason": _TEXT}, ("reason",)),
        "Pushed": _object({"items": {"type": "array", "items": pushed}}, ("items",)),
        "Wrong": _object({"wrong": {"type": "array", "items": _TEXT}}, ("wrong",)),
    }


def _object(properties: Json, required: tuple[str, ...]) -> Json:
    return {
        "type": "object", "properties": properties, "required": list(required), "additionalProperties": False,
    }  # fmt: skip


def _does(says: str, gives: str, *, takes: str = "", query: tuple[str, ...] = (), status: str = "200") -> Json:
    does: Json = {
        "summary": says,
        "responses": {status: _answer(says, gives), "429": _LATER, "default": _answer("Refused, and why", "Wrong")},
    }
    if query:
        does["parameters"] = [{"name": name, "in": "query", "schema": _TEXT} for name in query]
    if takes == "file":
        file = {"schema": {"type": "string", "format": "binary"}}
        does["requestBody"] = {"required": True, "content": {"application/octet-stream": file}}
    elif takes:
        schema = {"$ref": f"#/components/schemas/{takes}"}
        does["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return does


def _answer(says: str, gives: str) -> Json:
    schema = {"$ref": f"#/components/schemas/{gives}"}
    return {"description": says, "content": {"application/json": {"schema": schema}}}


_LATER: Json = _answer("Too often; ask again after so many seconds", "Wrong") | {
    "headers": {"Retry-After": {"required": True, "schema": {"type": "integer"}}}
}
