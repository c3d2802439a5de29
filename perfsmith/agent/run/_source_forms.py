"""A file taken apart: each function by itself, and what is said outside of functions."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One `def`, without those inside it."""

    form: str
    reads: frozenset[str]
    """Names."""
    attributes: frozenset[str]
    lines: tuple[int, int]
    is_accessor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement outside of functions."""

    form: str
    binds: frozenset[str]
    reads: frozenset[str]
    owner: str
    """The class it is in, with a dot; empty in the module."""
    is_definition: bool = False
    """It only says that there is a function of that name."""
    is_header: bool = False
    """It is the first line of a class."""
    is_import: bool = False
    shapes_class: bool = False
    """It may alter what objects of its class are: `__slots__`, a field, an operator."""


@dataclass(slots=True)
class SourceForms:
    """What a file says."""

    functions: dict[str, list[Definition]] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)


def source_forms(source: str) -> SourceForms:
    """Take a text apart. Comments and layout do not count.

    Raises:
        SyntaxError: it is not Python.
    """
    tree = ast.parse(source)
    scan = SourceForms()
    for qualname, node in _definitions(tree.body, ""):
        if _is_overload(node):
            continue
        roles = {d.attr for d in node.decorator_list if isinstance(d, ast.Attribute)}
        role = next(iter(roles & {"setter", "deleter"}), "")
        hollow = _hollow(node)
        scan.functions.setdefault(f"{qualname}.{role}" if role else qualname, []).append(
            Definition(
                form=ast.dump(hollow),
                reads=frozenset(_names(hollow)),
                attributes=frozenset(n.attr for n in ast.walk(hollow) if isinstance(n, ast.Attribute)),
                lines=(
                    min([node.lineno, *(d.lineno for d in node.decorator_list)]),
                    node.end_lineno or node.lineno,
                ),
                is_accessor=bool(role),
            )
        )
    scan.statements += _statements(tree.body, "")
    return scan


def _definitions(body: Iterable[ast.AST], prefix: str) -> Iterator[tuple[str, _Function]]:
    for node in body:
        if isinstance(node, _Function):
            yield prefix + node.name, node
            yield from _definitions(node.body, f"{prefix}{node.name}.<locals>.")
        elif isinstance(node, ast.ClassDef):
            yield from _definitions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _definitions(ast.iter_child_nodes(node), prefix)


class _Hollower(ast.NodeTransformer):
    """Leaves of each function inside only that it is there."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return ast.Expr(ast.Constant(f"def {node.name}"))

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return ast.Expr(ast.Constant(f"def {node.name}"))


def _hollow(node: ast.AST) -> ast.AST:
    return _Hollower().generic_visit(copy.deepcopy(node))


def _statements(body: Sequence[ast.stmt], owner: str) -> Iterator[Statement]:
    for node in body:
        if isinstance(node, _Function) and _is_overload(node):
            continue
        if isinstance(node, _Function):
            yield Statement(
                form=f"def {node.name}",
                binds=frozenset([node.name]),
                reads=frozenset(),
                owner=owner,
                is_definition=True,
                shapes_class=bool(owner) and _is_dunder(node.name),
            )
        elif isinstance(node, ast.ClassDef):
            header = copy.copy(node)
            header.body = []
            yield Statement(
                form=ast.dump(header),
                binds=frozenset([node.name]),
                reads=frozenset(_names(header)),
                owner=owner,
                is_header=True,
            )
            yield from _statements(node.body, f"{owner}{node.name}.")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(node, owner)
        elif not _does_nothing(node):
            hollow, binds = _hollow(node), _bound(node)
            yield Statement(
                form=ast.dump(hollow),
                binds=frozenset(binds),
                reads=frozenset(_names(hollow)),
                owner=owner,
                shapes_class=bool(owner) and (isinstance(node, ast.AnnAssign) or any(map(_is_dunder, binds))),
            )


def _imports(node: ast.Import | ast.ImportFrom, owner: str) -> Iterator[Statement]:
    """One by one, so that a longer list of names is no change of those that were in it."""
    for alias in node.names:
        single = copy.copy(node)
        single.names = [alias]
        yield Statement(
            form=ast.dump(single),
            binds=frozenset(_imported(single)),
            reads=frozenset(),
            owner=owner,
            is_import=True,
        )


def _does_nothing(node: ast.stmt) -> bool:
    """True for a docstring, `pass`, and what only type checkers see."""
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"), orelse=[]):
            return True
        case _:
            return False


def _bound(node: ast.stmt) -> set[str]:
    """Names a statement may bind or alter; empty when that cannot be told."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return {name for target in targets for name in _names(target)}
    # An `if`, a loop, a call: whatever it mentions may be another thing afterwards.
    found = _names(node)
    for inner in ast.walk(node):
        if isinstance(inner, _Function | ast.ClassDef):
            found.add(inner.name)
        elif isinstance(inner, ast.Import | ast.ImportFrom):
            found |= _imported(inner)
    return found


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    """Names an import binds; empty for a star."""
    names = {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return set() if "*" in names else names


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _is_overload(node: _Function) -> bool:
    """True for a stub that only type checkers see."""
    named = [d.attr if isinstance(d, ast.Attribute) else getattr(d, "id", "") for d in node.decorator_list]
    return "overload" in named


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
