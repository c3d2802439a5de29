"""Whole statements for rules that turn one statement into several, and questions about blocks."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._one_for_many import is_quiet_call
from perfsmith.agent.proposers.rules._rule import FunctionView

Replacements = Mapping[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel]

TEXT_METHODS: Final = frozenset(
    {"startswith", "endswith", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "isdecimal"}
    | {"isnumeric", "isidentifier", "isascii", "lower", "upper", "strip", "lstrip", "rstrip", "title"}
    | {"casefold", "replace", "find", "rfind", "count", "split", "rsplit", "splitlines", "format", "encode"}
    | {"decode", "match", "search", "fullmatch", "group", "get", "items", "keys", "values", "join"}
    | {"is_file", "is_dir", "exists", "zfill", "ljust", "rjust", "center", "removeprefix", "removesuffix"}
)
"""Methods of strings, patterns, mappings and paths: none lets a `StopIteration` out."""
_PLAIN_BUILTINS: Final = frozenset(
    {"len", "isinstance", "issubclass", "hasattr", "getattr", "callable", "str", "int", "float", "bool"}
    | {"repr", "abs", "ord", "chr", "type", "id", "hash", "round", "hex", "range", "enumerate", "zip"}
    | {"bytes", "divmod", "reversed", "vars", "format", "ascii"}
)


def swapped(view: FunctionView, old: cst.BaseStatement, code: str) -> Replacements:
    """Put the statements of `code` in the place of one; its comments stay above the first of them."""
    return in_place_of(old, parsed(view, code))


def in_place_of(
    old: cst.BaseStatement, new: Sequence[cst.BaseStatement], *, lines: Sequence[cst.EmptyLine] = ()
) -> Replacements:
    """Put statements in the place of one, below `lines` and its own comments."""
    first = new[0].with_changes(leading_lines=[*lines, *lines_above(old)])
    several = cst.FlattenSentinel([first, *new[1:]])
    return {old: several}  # type: ignore[dict-item]


def lines_above(statement: cst.BaseStatement) -> Sequence[cst.EmptyLine]:
    """Comments and empty lines directly above a statement."""
    if isinstance(statement, cst.SimpleStatementLine | cst.BaseCompoundStatement):
        return statement.leading_lines
    return ()


def standing(view: FunctionView, node: cst.CSTNode, code: str) -> cst.BaseExpression:
    """The expression `code` for the place of `node`, in parentheses where operators stand around it."""
    whole = cst.Arg | cst.Assign | cst.AugAssign | cst.Return | cst.Element | cst.Index | cst.If | cst.While
    is_free = isinstance(view.parent(node), whole)
    return cst.parse_expression(code if is_free else f"({code})")


def parsed(view: FunctionView, code: str) -> list[cst.BaseStatement]:
    """Statements of a piece of code, in the indentation style of the module."""
    return list(cst.parse_module(code, config=view.module.config_for_parsing).body)


def text(view: FunctionView, node: cst.CSTNode) -> str:
    """Text of an expression that can stand alone on the right of `=`; in parentheses where lines break."""
    code = view.code(node)
    try:
        ast.parse(f"_ = {code}")
    except SyntaxError:
        return f"({code})"
    return code


def line_of(view: FunctionView, small: cst.CSTNode) -> cst.SimpleStatementLine | None:
    """The line that holds nothing but this small statement and stands in an indented block."""
    line = view.parent(small)
    if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
        return line if isinstance(view.parent(line), cst.IndentedBlock) else None
    return None


def only_small(statement: cst.CSTNode) -> cst.BaseSmallStatement | None:
    """The small statement that fills a line by itself."""
    if not isinstance(statement, cst.SimpleStatementLine):
        return None
    return statement.body[0] if len(statement.body) == 1 else None


def stands_in_block(view: FunctionView, statement: cst.CSTNode) -> bool:
    """True when the statement is an entry of an indented block (an `elif` is not)."""
    return isinstance(view.parent(statement), cst.IndentedBlock)


def siblings(view: FunctionView, statement: cst.CSTNode) -> tuple[list[cst.BaseStatement], int]:
    """The statements of the block that holds this one, and its place among them."""
    block = view.parent(statement)
    if not isinstance(block, cst.IndentedBlock):
        return [], 0
    body = list(block.body)
    return body, next(i for i, item in enumerate(body) if item is statement)


def is_in_try(view: FunctionView, node: cst.CSTNode) -> bool:
    """True when a `try` or `with` of the target surrounds the node, which may see half-done work."""
    for parent in view.ancestors(node):
        if parent is view.function:
            return False
        if isinstance(parent, cst.Try | cst.TryStar | cst.With):
            return True
    return False


def lets_no_stop_iteration_out(facts: Facts, *parts: cst.CSTNode) -> bool:
    """True when no call below may let a `StopIteration` out, which generators turn into `RuntimeError`."""
    for part in parts:
        for node in walk(part):
            if isinstance(node, cst.Lambda | cst.Await | cst.Yield | cst.NamedExpr | cst.GeneratorExp):
                return False
            if isinstance(node, cst.Call) and not _is_plain_call(facts, node):
                return False
    return True


def _is_plain_call(facts: Facts, call: cst.Call) -> bool:
    if is_quiet_call(facts.view, call):
        return True
    if isinstance(call.func, cst.Name):
        return call.func.value in _PLAIN_BUILTINS and facts.usage.is_builtin(call.func.value)
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in TEXT_METHODS


def occurrences(node: cst.CSTNode, name: str) -> list[cst.Name]:
    """Every node of that bare name below, attribute and keyword names included."""
    return [item for item in walk(node) if isinstance(item, cst.Name) and item.value == name]


def has_jump(block: cst.CSTNode, *kinds: type[cst.CSTNode]) -> bool:
    """True when a `break`, `continue`, ... (as given) below the block belongs to a loop around the block."""
    for child in block.children:
        if isinstance(child, kinds):
            return True
        if isinstance(child, cst.For | cst.While):
            if child.orelse is not None and has_jump(child.orelse, *kinds):
                return True
            continue
        if isinstance(child, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            continue
        if has_jump(child, *kinds):
            return True
    return False


def standard_name(facts: Facts, module: str, name: str) -> tuple[str, str]:
    """How to spell `module.name` of the standard library here, and the import statement that makes it so."""
    view = facts.view
    for spelled, needed in _imported(view, module, name):
        if bindings_in_module(view, spelled.split(".")[0]) == 1:
            return spelled, needed
    taken = {node.value for node in walk(view.module) if isinstance(node, cst.Name)}
    if any(isinstance(node, cst.ImportStar) for node in walk(view.module)):
        taken |= {name, module}
    if name not in taken and not hasattr(builtins, name):
        return name, f"from {module} import {name}"
    if module not in taken:
        return f"{module}.{name}", f"import {module}"
    private = f"_{module}_{name}"
    while private in taken:
        private += "_"
    return private, f"from {module} import {name} as {private}"


def _imported(view: FunctionView, module: str, name: str) -> Iterator[tuple[str, str]]:
    """Spellings that the first lines of the module already import."""
    for line in view.module.body:
        if not isinstance(line, cst.SimpleStatementLine):
            return
        for small in line.body:
            if isinstance(small, cst.Import):
                if any(alias.evaluated_name == module and alias.asname is None for alias in small.names):
                    yield f"{module}.{name}", f"import {module}"
            elif isinstance(small, cst.ImportFrom) and not isinstance(small.names, cst.ImportStar):
                source = view.code(small.module) if small.module is not None and not small.relative else ""
                names = {alias.evaluated_name for alias in small.names if alias.asname is None}
                if source == module and name in names:
                    yield name, f"from {module} import {name}"


def bindings_in_module(view: FunctionView, name: str) -> int:
    """How many times anything in any scope of the module binds, deletes or declares the name."""
    count = 0
    for node in occurrences(view.module, name):
        parent = view.parent(node)
        child: cst.CSTNode = node
        while isinstance(parent, cst.Element | cst.StarredElement | cst.Tuple | cst.List):
            child, parent = parent, view.parent(parent)
        is_target = getattr(parent, "target", None) is child
        is_name = not isinstance(parent, cst.Attribute) and getattr(parent, "name", None) is child
        count += bool(is_target or is_name or isinstance(parent, cst.NameItem | cst.Del))
    return count
