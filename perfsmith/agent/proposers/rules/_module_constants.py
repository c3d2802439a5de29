"""Names that a module binds once, at top level: what text, or which compiled pattern, they stand for."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._shapes import assigned_name
from perfsmith.agent.proposers.rules._statements import bindings_in_module

_DEEPEST: Final = 20
_REBINDERS: Final = frozenset({"globals", "exec"})
"""Where these occur, names may be bound that the text of the module does not show."""

Text = str | bytes


class ModuleConstants:
    """Looks names of the module up, each when it is asked for."""

    def __init__(self, view: FunctionView) -> None:
        self._view = view
        around = {view.function, *view.ancestors(view.function)}
        self._values: dict[str, tuple[cst.BaseExpression, bool]] = {}
        is_before = True
        for line in view.module.body:
            is_before = is_before and line not in around
            pair = assigned_name(line)
            if pair is not None:
                self._values[pair[0]] = (pair[1], is_before)

    def text(self, node: cst.BaseExpression) -> Text | None:
        """Value of an expression made of literals, `+`, f-strings and names bound to such, else None.

        It can be evaluated in front of the function as well: the names are bound before it.
        """
        if not isinstance(node, cst.BaseString | cst.BinaryOperation | cst.Name):
            return None
        try:
            return self._text(self._parsed(node), 0)
        except SyntaxError:
            return None

    def is_pattern(self, name: str, re_alias: str) -> bool:
        """True when the name always means what a call of `re.compile` returned."""
        value, _ = self._values.get(name, (None, False))
        if not isinstance(value, cst.Call) or not isinstance(value.func, cst.Attribute):
            return False
        owner = value.func.value
        is_compile = isinstance(owner, cst.Name) and owner.value == re_alias
        return is_compile and value.func.attr.value == "compile" and self._is_stable(name)

    def _is_stable(self, name: str) -> bool:
        view = self._view

        def find_rebinders() -> frozenset[str]:
            names = {node.value for node in view.nodes() if isinstance(node, cst.Name)}
            return frozenset(names & _REBINDERS)

        return not view.once("rebinders", find_rebinders) and bindings_in_module(view, name) == 1

    def _parsed(self, node: cst.BaseExpression) -> ast.expr:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes the module itself warns
            return ast.parse(f"({self._view.code(node)})", mode="eval").body

    def _text(self, node: ast.expr, depth: int) -> Text | None:
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str | bytes) else None
        inner: Callable[[ast.expr], Text | None] = lambda part: self._text(part, depth + 1)  # noqa: E731
        if depth > _DEEPEST:
            return None
        if isinstance(node, ast.Name):
            return self._of_name(node.id, depth)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _joined([inner(node.left), inner(node.right)])
        if isinstance(node, ast.JoinedStr):
            return _joined(["", *map(inner, node.values)])
        if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
            held = inner(node.value)
            return held if isinstance(held, str) else None
        return None

    def _of_name(self, name: str, depth: int) -> Text | None:
        value, is_before = self._values.get(name, (None, False))
        if not is_before or not isinstance(value, cst.BaseString | cst.BinaryOperation | cst.Name):
            return None
        found = self._text(self._parsed(value), depth + 1)
        return found if found is not None and self._is_stable(name) else None


def _joined(parts: list[Text | None]) -> Text | None:
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) == len(parts):
        return "".join(texts)
    pieces = [part for part in parts if isinstance(part, bytes)]
    return b"".join(pieces) if len(pieces) == len(parts) else None
