"""Recognises a candidate that says the same as one already judged, so that it is not paid for twice.

A normal form drops docstrings, comments, layout and the names of local variables. Two candidates are twins
when their normal forms compile to the same bytecode; a twin may skip work and never more: it inherits neither
acceptance nor figures. Two that merely behave alike are no twins: all right candidates behave alike, and
which of them is faster is what is asked; of wrong ones the judge learns that they behave alike by running the
inputs, and the first that differs refuses both. An input that refuted one is tried early on the next.
"""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterator
from typing import Final

from perfsmith.evaluators.mutation import code_key
from perfsmith.search._problem import Judged
from perfsmith.tasks import Candidate, Verdict

_LOOKS_AT_NAMES: Final = frozenset({"locals", "vars", "dir", "eval", "exec"})
"""A function that calls one of these may depend on the names of its variables."""

_UNREADABLE: Final = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What reading a text raises that is no program, or one with expressions nested a thousand deep."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Scope = _Function | ast.ClassDef | ast.Lambda


def normalised_source(text: str, *, function: str | None = None) -> str:
    """A text that two sources share when they differ in docstrings, layout and local names only.

    Args:
        text: Source of a whole module.
        function: `__qualname__` of the function whose locals are renamed; None renames in every function that
            is not inside another. Parameters, globals and attributes keep their names.

    Returns:
        The normal form, not runnable; the text itself when it does not parse.

    Source:
        The idea of comparing normalised syntax trees; costs one parse and a few walks of the tree.
    """
    try:
        return ast.dump(_normalised(text, function))
    except _UNREADABLE:
        return text


def _normalised(text: str, function: str | None) -> ast.Module:
    tree = ast.parse(text)
    for scope in ast.walk(tree):
        if isinstance(scope, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            _drop_docstring(scope)
    for qualname, outermost in _outermost_functions(tree, ""):
        if function is None or function == qualname or function.startswith(f"{qualname}.<locals>."):
            _rename_locals(outermost)
    return tree


def _compiled(text: str, function: str | None) -> str:
    """What the normal form compiles to; the text itself where it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            key = code_key(ast.fix_missing_locations(_normalised(text, function)))
    except _UNREADABLE:
        return text
    return text if key is None else repr(key)


def candidate_key(candidate: Candidate) -> str:
    """Digest of what the normal forms of all files of a candidate compile to, for the function it is for."""
    _, _, function = candidate.target.partition("::")
    digest = hashlib.sha256()
    for edit in sorted(candidate.files, key=lambda each: each.path):
        for part in (edit.path, edit.before_sha256, _compiled(edit.after, function or None)):
            raw = part.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


class SeenIndex:
    """Remembers what was judged in one search, by normal form."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._by_key: dict[str, str] = {}

    def key_of(self, candidate: Candidate) -> str:
        """`candidate_key`, computed once for each candidate."""
        if candidate.id not in self._keys:
            self._keys[candidate.id] = candidate_key(candidate)
        return self._keys[candidate.id]

    def add(self, judged: Judged) -> None:
        """Remember a judged candidate, unless the judge itself failed on it or it was a duplicate."""
        candidate, evaluation = judged
        if evaluation.verdict in (Verdict.INFRA_ERROR, Verdict.DUPLICATE):
            return
        self._by_key.setdefault(self.key_of(candidate), candidate.id)

    def twin_of(self, candidate: Candidate) -> str | None:
        """Id of an earlier candidate with the same normal form, other than the candidate itself."""
        twin = self._by_key.get(self.key_of(candidate))
        return None if twin == candidate.id else twin


def _drop_docstring(scope: ast.Module | ast.ClassDef | _Function) -> None:
    first = scope.body[0] if scope.body else None
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        scope.body = scope.body[1:] or [ast.Pass()]


def _outermost_functions(scope: ast.AST, prefix: str) -> Iterator[tuple[str, _Function]]:
    """Functions that are not inside another, methods included, with their qualified names."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _outermost_functions(node, f"{prefix}{node.name}.")
        else:
            yield from _outermost_functions(node, prefix)


def _rename_locals(function: _Function) -> None:
    """Give the function's own variables canonical names, the same one wherever the name occurs in it.

    Renaming a name everywhere at once keeps the meaning if it never means anything but a variable. Names that
    may mean more are left: parameters (keywords), imports, nested definitions, attributes of nested classes,
    and what is declared global or nonlocal.
    """
    nodes = list(ast.walk(function))
    if any(isinstance(node, ast.Name) and node.id in _LOOKS_AT_NAMES for node in nodes):
        return
    # Defaults, annotations and decorators are read outside: there the name is another variable.
    outside = [function.args, *function.decorator_list, *([function.returns] if function.returns else [])]
    read_outside = {each.id for part in outside for each in ast.walk(part) if isinstance(each, ast.Name)}
    names = _variables(function) - _fixed_names(nodes) - read_outside
    canonical: dict[str, str] = {}
    for node in _in_source_order(function):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = canonical.setdefault(node.id, f"<{len(canonical)}>")
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name in names:
            node.name = canonical.setdefault(node.name, f"<{len(canonical)}>")


def _variables(function: _Function) -> set[str]:
    """Names bound by assignment in the function's own scope, nested scopes not entered."""
    names: set[str] = set()
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name is not None:
            names.add(node.name)
        # A comprehension is a scope of its own: its targets may shadow a global that is used elsewhere.
        if not isinstance(node, _Scope | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            pending.extend(ast.iter_child_nodes(node))
    return names


def _fixed_names(nodes: list[ast.AST]) -> set[str]:
    """Names that mean more than a variable somewhere in the function."""
    fixed: set[str] = set()
    for node in nodes:
        match node:
            case ast.arg(arg=name):
                fixed.add(name)
            case ast.Global(names=declared) | ast.Nonlocal(names=declared):
                fixed.update(declared)
            case ast.alias(name=name, asname=alias):
                fixed.add(alias or name.partition(".")[0])
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                fixed.add(name)
            case ast.ClassDef(name=name):
                fixed.add(name)
                fixed.update(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
            case ast.MatchMapping(rest=str() as name):
                fixed.add(name)
            case _:
                pass
    return fixed


def _in_source_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_source_order(child)
