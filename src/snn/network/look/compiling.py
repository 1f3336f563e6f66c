"""Templates of reader pages as tight Python: half of a page's time went into calls around each value it shows.

Jinja asks an environment for each attribute, so that `a.b` may mean `a["b"]`, and lets it call each function. What a
reader's page is given are frozen facts and macros, so a name is an attribute and a call is a call here; one that is
missing is an error as before. Values are escaped as before.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

try:
    # What escape() calls, without the Markup around it that lives until the page is joined.
    from markupsafe._speedups import _escape_inner as _escape_text
except ImportError:  # Another MarkupSafe: the same words, a little slower.

    def _escape_text(text: str, /) -> str:
        return str(escape(text))


def escaped(value: object) -> str:
    """The value as HTML; Markup is HTML already."""
    kind = type(value)
    if kind is str:
        return _escape_text(value)  # type: ignore[arg-type]
    return value if kind is Markup else escape(value)  # type: ignore[return-value]


class Tight(CodeGenerator):
    """Writes attributes and calls as they are."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.writeline(f"from {__name__} import escaped")
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escaped(")
