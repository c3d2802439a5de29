"""Mutants of one function: the text of its file once for each way in which the function could be wrong."""

from __future__ import annotations

import ast
import random
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from perfsmith.evaluators.mutation._calls import axis, container, dtype, off_by_one
from perfsmith.evaluators.mutation._equivalence import CodeKey, code_key
from perfsmith.evaluators.mutation._expressions import (
    arithmetic,
    boolean,
    boundary,
    comparison,
    constant,
    sign,
)
from perfsmith.evaluators.mutation._operator import Change, Node, Operation, Operator
from perfsmith.evaluators.mutation._splice import spliced
from perfsmith.evaluators.mutation._statements import exception, returned, statement_deletion
from perfsmith.tasks import Target

MOST: Final = 60
"""Mutants tried on one target, unless the caller says otherwise."""
_NOT_CODE: Final = frozenset({"annotation", "returns", "decorator_list", "format_spec", "ctx", "op", "ops"})
"""Fields that hold what is not run, or no expression of its own."""
_SHOWN: Final = 60
"""Most characters of a piece of source in a description."""

_OPERATIONS: Final[Mapping[Operator, Operation]] = {
    Operator.ARITHMETIC: arithmetic,
    Operator.COMPARISON: comparison,
    Operator.BOUNDARY: boundary,
    Operator.BOOLEAN: boolean,
    Operator.CONSTANT: constant,
    Operator.RETURN: returned,
    Operator.STATEMENT_DELETION: statement_deletion,
    Operator.CONTAINER: container,
    Operator.EXCEPTION: exception,
    Operator.OFF_BY_ONE: off_by_one,
    Operator.SIGN: sign,
    Operator.DTYPE: dtype,
    Operator.AXIS: axis,
}

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One wrong version of the target."""

    operator: Operator
    line: int
    """Where it differs, line of the original's file, 1-based."""
    description: str
    """`a < b` becomes `a <= b`, in one line."""
    text: str
    """The whole file."""
    is_in_while: bool = False
    """It changes a loop that ends by its condition, and may therefore never end."""

    @property
    def title(self) -> str:
        """Place and change, for a report."""
        return f"line {self.line}: {self.description}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutants:
    """Mutants of one function, in an order that the same text and seed always give."""

    mutants: tuple[Mutant, ...] = ()
    """Those to be tried; none of them has the bytecode of the original or of another one."""
    equivalent: tuple[Mutant, ...] = ()
    """Proven to behave like the original."""
    possible: int = 0
    """How many texts the operators gave altogether; more than the others where only a sample was taken."""
    why_none: str = ""
    """Why there are none; empty when there are some."""


@dataclass(frozen=True, slots=True)
class _Found:
    operator: Operator
    change: Change
    lift: ast.JoinedStr | None
    is_in_while: bool


def mutants_of(source: str, target: Target, *, most: int = MOST, seed: int = 0) -> Mutants:
    """Write mutants of a target.

    Of more than `most` a sample is taken, by operator in turn so that none is crowded out (stratified
    sampling, Wong and Mathur 1995, there shown to judge an input set about as well as all mutants do).

    Args:
        source: Text of the target's file.
        target: The function; nothing outside its signature's defaults and its body is changed.
        most: How many are wanted.
        seed: Decides which are taken when there are more.
    """
    try:
        function = function_of(source, target)
    except (SyntaxError, ValueError, RecursionError):
        return Mutants(why_none="its file does not parse")
    if function is None:
        return Mutants(why_none="its definition was not found in its file")
    found = list(_changes(function))
    original = _key_of(source, function, source)
    if original is None:
        return Mutants(why_none="its definition does not compile by itself")
    seen = {original}
    chosen: list[Mutant] = []
    twins: list[Mutant] = []
    for each in _in_turn(found, random.Random(zlib.crc32(target.id.encode()) + seed)):
        if len(chosen) >= most:
            break
        text = spliced(source, each.change.node, each.change.new, lift=each.lift)
        key = _key_of(text, function, source)
        if key is None:
            continue  # no program
        mutant = _described(each, text)
        if key == original:
            twins.append(mutant)
        elif key not in seen:
            chosen.append(mutant)
        seen.add(key)
    return Mutants(
        mutants=tuple(sorted(chosen, key=lambda m: (m.is_in_while, m.line, m.operator, m.text))),
        equivalent=tuple(sorted(twins, key=lambda m: (m.line, m.operator, m.text))),
        possible=len(found),
        why_none="" if chosen else "no operator applies to it",
    )


def _described(found: _Found, text: str) -> Mutant:
    node, new = found.change.node, found.change.new
    if found.operator is Operator.STATEMENT_DELETION and isinstance(new, ast.Pass):
        words = f"`{_shown(node)}` is deleted"
    else:
        words = f"`{_shown(node)}` becomes `{_shown(new)}`"
    return Mutant(
        operator=found.operator,
        line=node.lineno,
        description=words,
        text=text,
        is_in_while=found.is_in_while,
    )


def _shown(node: Node) -> str:
    lines = ast.unparse(node).strip().split("\n")
    text = lines[0] if len(lines) == 1 else f"{lines[0]} … {lines[-1].strip()}"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def function_of(source: str, target: Target) -> _Function | None:
    """The definition, by qualified name; of several the one at the target's place, else the last."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    found = list(_defined(tree.body, "", target.qualname))
    here = [f for f in found if target.first_line in {f.lineno, *(d.lineno for d in f.decorator_list)}]
    return (here or found)[-1] if found else None


def _defined(body: list[ast.stmt], prefix: str, qualname: str) -> Iterator[_Function]:
    for node in body:
        if isinstance(node, _Function):
            if prefix + node.name == qualname:
                yield node
            yield from _defined(node.body, f"{prefix}{node.name}.<locals>.", qualname)
        elif isinstance(node, ast.ClassDef):
            yield from _defined(node.body, f"{prefix}{node.name}.", qualname)
        else:
            for field in ("body", "orelse", "finalbody"):
                yield from _defined(getattr(node, field, []), prefix, qualname)
            for handler in getattr(node, "handlers", []):
                yield from _defined(handler.body, prefix, qualname)


def _key_of(text: str, function: _Function, original: str) -> CodeKey | None:
    """Key of the function's own lines in a text, which is the original but for those; None for no program."""
    lines, before = text.split("\n"), original.split("\n")
    last = (function.end_lineno or function.lineno) + len(lines) - len(before)
    definition = "\n".join(lines[function.lineno - 1 : last])
    if function.col_offset:
        definition = f"if True:\n{definition}"
    return code_key(definition)


def _changes(function: _Function) -> Iterator[_Found]:
    """Everything the operators find in the defaults and the body, in the order of the text."""
    defaults = [each for each in (*function.args.defaults, *function.args.kw_defaults) if each is not None]
    ends = _ends_of_generators(function)
    for top in (*defaults, *function.body):
        for found in _below(top, function, lift=None, is_in_while=False):
            if found.operator is not Operator.RETURN or id(found.change.node) not in ends:
                yield found


def _ends_of_generators(function: _Function) -> frozenset[int]:
    """Plain `return` where items are yielded: what it gives besides is seen by nobody who reads the items."""
    ends: set[int] = set()
    waiting: list[tuple[_Function, ast.AST]] = [(function, each) for each in function.body]
    returns: dict[int, list[int]] = {}
    generators: set[int] = set()
    while waiting:
        owner, node = waiting.pop()
        if isinstance(node, ast.Return) and node.value is None:
            returns.setdefault(id(owner), []).append(id(node))
        elif isinstance(node, ast.Yield | ast.YieldFrom):
            generators.add(id(owner))
        inner = node if isinstance(node, _Function) else owner
        if not isinstance(node, ast.Lambda):
            waiting += [(inner, child) for child in ast.iter_child_nodes(node)]
    for owner_id in generators:
        ends.update(returns.get(owner_id, ()))
    return frozenset(ends)


def _below(
    node: ast.AST, parent: ast.AST, *, lift: ast.JoinedStr | None, is_in_while: bool
) -> Iterator[_Found]:
    if isinstance(node, ast.JoinedStr):
        lift = lift or node
    elif isinstance(node, ast.While):
        is_in_while = True
    for operator, operation in _OPERATIONS.items():
        for change in operation(node, parent):
            yield _Found(operator, change, lift, is_in_while)
    for field, value in ast.iter_fields(node):
        if field in _NOT_CODE:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _below(child, node, lift=lift, is_in_while=is_in_while)


def _in_turn(found: list[_Found], dice: random.Random) -> Iterator[_Found]:
    """One of each operator after the other, each time another one at random."""
    strata: dict[Operator, list[_Found]] = {}
    for each in found:
        strata.setdefault(each.operator, []).append(each)
    for stratum in strata.values():
        dice.shuffle(stratum)
    while strata:
        for operator in list(strata):
            yield strata[operator].pop()
            if not strata[operator]:
                del strata[operator]
