"""Parameters of a function, read as text: the target is never imported by the judge."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from perfsmith.tasks import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a target, as written."""

    name: str
    annotation: ast.expr | None
    """Parsed annotation, string annotations opened; None when absent."""
    has_default: bool
    is_keyword_only: bool = False
    default: ast.expr | None = None
    """As written; None where there is none."""


Function = ast.FunctionDef | ast.AsyncFunctionDef


def parameters_of(source: str, target: Target) -> tuple[Parameter, ...] | None:
    """Parameters of the target, `self` included; None with `*args`/`**kwargs` or when it is not found."""
    return parameters_at(source, target.qualname)


def parameters_at(source: str, qualname: str) -> tuple[Parameter, ...] | None:
    """Parameters of the function of that name; None as well where the text cannot be parsed."""
    try:
        tree = ast.parse(source)
        function = function_in(tree, qualname)
    except (SyntaxError, ValueError, RecursionError):
        return None
    found = None if function is None else parameters_in(function)
    return None if found is None else tuple(_with_plain_default(each, tree) for each in found)


def _with_plain_default(parameter: Parameter, tree: ast.Module) -> Parameter:
    """A default that is a name of the module by what it stands for, where that is a number or text."""
    if not isinstance(name := parameter.default, ast.Name):
        return parameter
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=known)], value=ast.Constant() as value) if known == name.id:
                return replace(parameter, default=value)
            case _:
                continue
    return parameter


def parameters_in(function: Function) -> tuple[Parameter, ...] | None:
    """Parameters of a parsed function; None with `*args`/`**kwargs`."""
    takes_any = function.args.vararg is not None or function.args.kwarg is not None
    return None if takes_any else named_parameters_in(function)


def named_parameters_in(function: Function) -> tuple[Parameter, ...]:
    """Parameters of a parsed function that have a name of their own."""
    a = function.args
    positional = [*a.posonlyargs, *a.args]
    without = len(positional) - len(a.defaults)
    found = [
        Parameter(
            name=p.arg,
            annotation=_opened(p.annotation),
            has_default=i >= without,
            default=a.defaults[i - without] if i >= without else None,
        )
        for i, p in enumerate(positional)
    ]
    found += [
        Parameter(
            name=p.arg,
            annotation=_opened(p.annotation),
            has_default=d is not None,
            is_keyword_only=True,
            default=d,
        )
        for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True)
    ]
    return tuple(found)


def function_in(tree: ast.Module, qualname: str) -> Function | None:
    """The function of that qualified name; None when there is none."""
    return _find(tree.body, qualname.split("."))


def _find(body: list[ast.stmt], parts: list[str]) -> Function | None:
    found: Function | None = None
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
