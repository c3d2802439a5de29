"""Edits that rules collect: replacements together with the statements they need around them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._imports import with_imports
from perfsmith.agent.proposers.rules._rule import FunctionView, Rewrite

Placed = tuple[cst.BaseStatement, str]
"""A statement of the module and the code that goes before or after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One place a rule would change, and everything that changes with it."""

    at: cst.CSTNode
    """The place shown to the reader."""
    summary: str
    """What changes and why it is faster, one sentence."""
    replace: Mapping[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = field(default_factory=dict)
    """New nodes by the identity of old ones."""
    before: Sequence[Placed] = ()
    """Statements that go directly before a statement of a block."""
    after: Sequence[Placed] = ()
    """Statements that go directly after a statement of a block."""
    top: Sequence[str] = ()
    """Module-level statements that go before the definition which holds the target."""
    imports: Sequence[str] = ()
    """Import statements the new code needs."""


def rewrites_from(view: FunctionView, edits: Sequence[Edit]) -> Iterable[Rewrite]:
    """All edits in one rewrite first, when there are several, then each by itself."""
    together = _compatible(view, edits)
    if len(together) > 1:
        yield from _rewrite(
            view,
            together,
            f"{view.site(together[0].at)} (and {len(together) - 1} more)",
            f"{together[0].summary} Done at {len(together)} places.",
        )
    for edit in edits:
        yield from _rewrite(view, [edit], view.site(edit.at), edit.summary)


def expression(text: str) -> cst.BaseExpression:
    """Parse one expression."""
    return cst.parse_expression(text)


def bracketed(view: FunctionView, node: cst.BaseExpression) -> str:
    """Text of the expression, in parentheses where it could be torn apart by what stands around it."""
    text = view.code(node)
    loose = isinstance(
        node,
        cst.Tuple
        | cst.IfExp
        | cst.Lambda
        | cst.GeneratorExp
        | cst.NamedExpr
        | cst.BooleanOperation
        | cst.Comparison
        | cst.UnaryOperation
        | cst.BinaryOperation
        | cst.Await,
    )
    if not loose or (node.lpar and text.startswith("(")):
        return text
    return f"({text})"


def _rewrite(view: FunctionView, edits: Sequence[Edit], site: str, summary: str) -> Iterable[Rewrite]:
    source = _applied(view, edits)
    if source == view.source or not _is_python(source):
        return
    yield Rewrite(site=site, summary=summary, source=source)


def _is_python(source: str) -> bool:
    try:
        compile(source, "<rewrite>", "exec", dont_inherit=True, flags=ast.PyCF_ONLY_AST)
    except SyntaxError:
        return False
    return True


def _compatible(view: FunctionView, edits: Sequence[Edit]) -> list[Edit]:
    """Edits in order, without those that touch what an earlier one has replaced."""
    kept: list[Edit] = []
    touched: set[cst.CSTNode] = set()
    for edit in edits:
        own = {node for old in edit.replace for node in walk(old)}
        above = {node for old in edit.replace for node in view.ancestors(old)}
        anchors = {statement for statement, _ in (*edit.before, *edit.after)}
        replaced = {old for other in kept for old in other.replace}
        if own & touched or above & replaced or anchors & replaced:
            continue
        kept.append(edit)
        touched |= own
    return kept


def _applied(view: FunctionView, edits: Sequence[Edit]) -> str:
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {}
    before: dict[cst.CSTNode, list[str]] = {}
    after: dict[cst.CSTNode, list[str]] = {}
    imports: list[str] = []
    definition = _top_level_statement(view)
    for edit in edits:
        replace.update(edit.replace)
        imports += edit.imports
        for statement, code in (*edit.before, *((definition, code) for code in edit.top)):
            _add(before, statement, code)
        for statement, code in edit.after:
            _add(after, statement, code)
    apply = _Apply(view, replace, before, after, definition)
    inside = [*replace, *before, *after]
    is_local = view.holds(inside) and not any(node is view.function for node in inside)
    text = view.with_function(view.function.visit(apply)) if is_local else None
    if text is None:
        text = view.module.visit(apply).code
    return with_imports(text, list(dict.fromkeys(imports)))


def _add(lines: dict[cst.CSTNode, list[str]], statement: cst.CSTNode, code: str) -> None:
    present = lines.setdefault(statement, [])
    if code not in present:
        present.append(code)


def _top_level_statement(view: FunctionView) -> cst.BaseStatement:
    found: cst.CSTNode = view.function
    for parent in view.ancestors(view.function):
        if isinstance(parent, cst.BaseStatement):
            found = parent
    assert isinstance(found, cst.BaseStatement)
    return found


class _Apply(cst.CSTTransformer):
    def __init__(
        self,
        view: FunctionView,
        replace: Mapping[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel],
        before: Mapping[cst.CSTNode, Sequence[str]],
        after: Mapping[cst.CSTNode, Sequence[str]],
        definition: cst.BaseStatement,
    ) -> None:
        super().__init__()
        self._config = view.module.config_for_parsing
        self._replace = replace
        self._before = before
        self._after = after
        self._definition = definition
        self._is_first = bool(view.module.body) and view.module.body[0] is definition

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node not in self._replace

    def on_leave(self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT) -> cst.CSTNodeT:
        result = self._replace.get(original_node, updated_node)
        first = [self._statement(code) for code in self._before.get(original_node, ())]
        last = [self._statement(code) for code in self._after.get(original_node, ())]
        if not first and not last:
            return result  # type: ignore[return-value]
        if isinstance(result, cst.BaseStatement):
            if original_node is self._definition:
                first, result = self._at_top(first, result)
            elif first:
                first, result = _blank_lines_moved(first, result)
            return cst.FlattenSentinel([*first, result, *last])  # type: ignore[return-value]
        return cst.FlattenSentinel([*first, *last])  # type: ignore[return-value]

    def _statement(self, code: str) -> cst.BaseStatement:
        statement = cst.parse_statement(code, config=self._config)
        assert isinstance(statement, cst.BaseStatement)
        return statement

    def _at_top(
        self, first: list[cst.BaseStatement], definition: cst.BaseStatement
    ) -> tuple[list[cst.BaseStatement], cst.BaseStatement]:
        """New constants stand where the definition stood, which keeps its comments and moves down."""
        lines = list(getattr(definition, "leading_lines", ()))
        empty = cst.EmptyLine(indent=False)
        blank = [] if self._is_first else ([line for line in lines if line.comment is None][:2] or [empty])
        own = getattr(first[0], "leading_lines", ())
        if not lines or lines[0].comment is not None:
            lines = [empty, empty, *lines]
        return [
            first[0].with_changes(leading_lines=[*blank, *own]),
            *first[1:],
        ], definition.with_changes(leading_lines=lines)


def _blank_lines_moved(
    first: list[cst.BaseStatement], statement: cst.BaseStatement
) -> tuple[list[cst.BaseStatement], cst.BaseStatement]:
    """Blank lines stay above the new statements; a comment stays with the statement it speaks about."""
    lines = list(getattr(statement, "leading_lines", ()))
    blank = []
    while lines and lines[0].comment is None:
        blank.append(lines.pop(0))
    if not blank:
        return first, statement
    return (
        [first[0].with_changes(leading_lines=blank), *first[1:]],
        statement.with_changes(leading_lines=lines),
    )
