"""Inputs from annotations, read as text: the target is never imported by the judge."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from perfsmith.sandboxes import canonical_call
from perfsmith.tasks import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a target, as written."""

    name: str
    annotation: ast.expr | None
    """Parsed annotation, string annotations opened; None when absent."""
    has_default: bool
    is_keyword_only: bool = False


def parameters_of(source: str, target: Target) -> tuple[Parameter, ...] | None:
    """Parameters of the target, `self` included; None with `*args`/`**kwargs` or when it is not found."""
    function = _find(ast.parse(source).body, target.qualname.split("."))
    if function is None:
        return None
    a = function.args
    if a.vararg is not None or a.kwarg is not None:
        return None
    positional = [*a.posonlyargs, *a.args]
    without = len(positional) - len(a.defaults)
    found = [
        Parameter(name=p.arg, annotation=_opened(p.annotation), has_default=i >= without)
        for i, p in enumerate(positional)
    ]
    found += [
        Parameter(
            name=p.arg, annotation=_opened(p.annotation), has_default=d is not None, is_keyword_only=True
        )
        for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True)
    ]
    return tuple(found)


def _find(body: list[ast.stmt], parts: list[str]) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    found: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    for node in body:
        if isinstance(node, ast.If | ast.Try):
            found = _find([*node.body, *node.orelse], parts) or found
        elif isinstance(node, ast.ClassDef) and node.name == parts[0] and len(parts) > 1:
            found = _find(node.body, parts[1:]) or found
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == parts[0]:
            found = node if len(parts) == 1 else _find(node.body, parts[2:]) or found
    return found


def _opened(annotation: ast.expr | None) -> ast.expr | None:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            return ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return None
    return annotation


def strategy_for_annotations(parameters: tuple[Parameter, ...]) -> st.SearchStrategy[bytes] | None:
    """Calls that the annotations allow; None when a parameter without default has no plain annotation."""
    positional: list[st.SearchStrategy[Any]] = []
    keyword: dict[str, st.SearchStrategy[Any]] = {}
    has_gap = False  # after a positional parameter left to its default, none can be given by position
    for parameter in parameters:
        strategy = _of(parameter.annotation)
        if strategy is None:
            if not parameter.has_default:
                return None
            has_gap = has_gap or not parameter.is_keyword_only
            continue
        if parameter.is_keyword_only:
            keyword[parameter.name] = strategy
        elif not has_gap:
            positional.append(strategy)
    calls = st.tuples(st.tuples(*positional), st.fixed_dictionaries(keyword))
    return calls.map(lambda call: canonical_call(*call))


def _of(annotation: ast.expr | None) -> st.SearchStrategy[Any] | None:
    if annotation is None:
        return None
    if isinstance(annotation, ast.Constant) and annotation.value is None:
        return st.none()
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return _union([annotation.left, annotation.right])
    if isinstance(annotation, ast.Subscript):
        return _generic(_name(annotation.value), annotation.slice)
    return _PLAIN.get(_name(annotation))


def _name(annotation: ast.expr) -> str:
    if isinstance(annotation, ast.Attribute):
        return annotation.attr
    return annotation.id if isinstance(annotation, ast.Name) else ""


def _union(members: list[ast.expr]) -> st.SearchStrategy[Any] | None:
    options = [_of(member) for member in members]
    known = [option for option in options if option is not None]
    return st.one_of(known) if len(known) == len(options) else None


def _generic(name: str, inside: ast.expr) -> st.SearchStrategy[Any] | None:
    members = list(inside.elts) if isinstance(inside, ast.Tuple) else [inside]
    if name == "Optional":
        option = _of(members[0])
        return None if option is None else st.none() | option
    if name == "Union":
        return _union(members)
    if name == "Literal":
        values = [member.value for member in members if isinstance(member, ast.Constant)]
        return st.sampled_from(values) if len(values) == len(members) else None
    if name == "tuple" or name == "Tuple":
        return _tuple(members)
    options = [_of(member) for member in members]
    known = [option for option in options if option is not None]
    if len(known) != len(options):
        return None
    if name in ("list", "List", "Sequence", "Iterable", "Collection", "MutableSequence"):
        return st.lists(known[0], max_size=24)
    if name in ("set", "Set", "AbstractSet", "MutableSet"):
        return st.sets(known[0], max_size=12)
    if name in ("frozenset", "FrozenSet"):
        return st.frozensets(known[0], max_size=12)
    if name in ("dict", "Dict", "Mapping", "MutableMapping") and len(known) == 2:
        return st.dictionaries(known[0], known[1], max_size=12)
    return None


def _tuple(members: list[ast.expr]) -> st.SearchStrategy[Any] | None:
    if len(members) == 2 and isinstance(members[1], ast.Constant) and members[1].value is Ellipsis:
        item = _of(members[0])
        return None if item is None else st.lists(item, max_size=12).map(tuple)
    options = [_of(member) for member in members]
    known = [option for option in options if option is not None]
    return st.tuples(*known) if len(known) == len(options) else None


_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(-64, 256),
    "float": st.floats(-1e6, 1e6) | st.sampled_from([0.0, -0.0, 1.0, float("inf"), float("nan")]),
    "str": st.text(st.sampled_from("abcAB01 ,.-_\n\té"), max_size=40),
    "bytes": st.binary(max_size=40),
    "bool": st.booleans(),
    "None": st.none(),
    "complex": st.complex_numbers(max_magnitude=1e6),
}
