"""What the text of a class statement tells of how its objects are made."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from perfsmith.evaluators.oracles._modules import dotted


def member_names(node: ast.ClassDef) -> Iterator[str]:
    """Members of an enumeration, as its body assigns them."""
    for each in node.body:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            name = each.targets[0].id
            if not name.startswith("_"):
                yield name


def is_abstract(node: ast.ClassDef) -> bool:
    """Some method of its own is declared abstract."""
    return any(
        dotted(decorator)[-1:] == ["abstractmethod"]
        for each in node.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in each.decorator_list
    )


def is_total(node: ast.ClassDef) -> bool:
    """A typed dict whose keys must all be there."""
    return not any(k.arg == "total" and is_constant(k.value, value=False) for k in node.keywords)


def says_keywords_only(node: ast.ClassDef) -> bool:
    """Its decorator says that fields are given by name."""
    return any(
        k.arg == "kw_only" and is_constant(k.value, value=True)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        for k in decorator.keywords
    )


def field_call(value: ast.expr | None) -> Mapping[str, ast.expr]:
    """Keywords of `field(...)`; empty for any other default."""
    if isinstance(value, ast.Call) and dotted(value.func)[-1:] in (["field"], ["ib"], ["Factory"]):
        return {k.arg: k.value for k in value.keywords if k.arg} or {"nothing": value}
    return {}


def is_constant(node: ast.expr | None, *, value: bool) -> bool:
    """An expression is that literal."""
    return isinstance(node, ast.Constant) and node.value is value


def without_init_var(annotation: ast.expr, kind: Sequence[str]) -> ast.expr:
    """What stands between the brackets of `InitVar`."""
    is_init = isinstance(annotation, ast.Subscript) and kind[-1:] == ["InitVar"]
    return annotation.slice if is_init and isinstance(annotation, ast.Subscript) else annotation
