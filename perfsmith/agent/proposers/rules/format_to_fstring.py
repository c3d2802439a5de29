"""Literal templates of `str.format` and `%` become f-strings, which are not parsed anew at each call.

Before::

    return "<{0} {name}>{1:>5}</{0}>".format(tag, text, name=name)

After::

    return f"<{tag} {name}>{text:>5}</{tag}>"

Also `"%s: %d" % (key, len(values))` and `"x%s" % text`.

Preconditions:
    The template is one plain or raw literal. Fields of `str.format` are plain numbers or names with constant
    specs; those of `%` are `%s` and `%d`, and a `%d` takes what is surely an `int` and no `bool`. A single
    value after `%` is surely text, a number or `None`. No argument has stars, or awaits, yields or binds
    anything, or holds an f-string.
    Each argument is used once and in the order given, or is a constant or a local variable that surely has
    a value. An f-string formats a value before it evaluates the next: where formatting may run code of the
    project, the values that follow are such constants and variables; where it may raise, they cannot.
    A template that is one field alone takes only text, numbers and `None`: others may make a subclass of
    `str`. Messages of a `raise` stay as they are, and so do tuples that the compiler turns into f-strings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import is_constant, walk, walk_own_scope
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, expression, rewrites_from
from perfsmith.agent.proposers.rules._formatting import (
    Literal,
    Piece,
    f_string,
    literal_of,
    pieces_of_format,
    pieces_of_percent,
    says_the_same,
)
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite

_QUIET: Final = ("str", "bool", "NoneType", "float")
"""Types whose formatting without a spec neither raises nor runs code of the project."""
_SCALARS: Final = (*_QUIET, "int")
_COMPILED_SINCE: Final = (3, 11)
"""Since then the compiler makes an f-string of `"%s" % (x,)` itself."""


class FormatToFstring:
    """See the module docstring."""

    name = "format-to-fstring"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(_template(node) for node in walk(view.function.body)):
            return
        facts = Facts(view)
        yield from rewrites_from(view, list(_edits(facts)))


@dataclass(frozen=True, slots=True)
class _Filled:
    """A template in pieces, and the arguments it is filled with."""

    literal: Literal
    raw: Sequence[Piece]
    """Pieces of the literal as written."""
    pieces: Sequence[Piece]
    """The same pieces, escapes evaluated."""
    arguments: Sequence[cst.BaseExpression]
    """All arguments in the order in which they are evaluated."""
    values: Sequence[cst.BaseExpression]
    """The argument of each field."""


def _template(node: cst.CSTNode) -> cst.SimpleString | None:
    """The literal of `"...".format(...)` or `"..." % ...`."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        held = node.func.value if node.func.attr.value == "format" else None
    else:
        is_percent = isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Modulo)
        held = node.left if is_percent else None  # type: ignore[attr-defined]
    return held if isinstance(held, cst.SimpleString) and "b" not in held.prefix.lower() else None


def _edits(facts: Facts) -> Iterator[Edit]:
    view = facts.view
    for node in walk_own_scope(view.function.body):
        template = _template(node)
        if template is None or not facts.usage.is_in_own_scope(node):
            continue
        if any(isinstance(above, cst.Raise | cst.FormattedString) for above in view.ancestors(node)):
            continue
        filled = _format(template, node) if isinstance(node, cst.Call) else _percent(facts, template, node)
        if filled is None or not _is_orderly(facts, filled):
            continue
        codes = [view.code(value) for value in filled.values]
        new = f_string(filled.literal, filled.raw, codes)
        if new is not None and says_the_same(new, filled.pieces, codes):
            yield Edit(
                at=node,
                summary="An f-string is put together without parsing a template at each call.",
                replace={node: expression(new)},
            )


def _format(template: cst.SimpleString, call: cst.Call) -> _Filled | None:
    literal = literal_of(template.value)
    raw = pieces_of_format(literal.body) if literal is not None else None
    pieces = pieces_of_format(ast.literal_eval(template.value))
    if literal is None or raw is None or pieces is None:
        return None
    positional: list[cst.BaseExpression] = []
    named: dict[str, cst.BaseExpression] = {}
    for argument in call.args:
        if argument.star:
            return None
        if argument.keyword is None:
            positional.append(argument.value)
        else:
            named[argument.keyword.value] = argument.value
    fields = [piece.field for piece in pieces if piece.field is not None]
    numbered = {field != "" for field in fields if field == "" or field.isdecimal()}
    if not fields or len(numbered) > 1:
        return None
    values, turn = [], iter(positional)
    for field in fields:
        if field == "":
            value = next(turn, None)
        elif field.isdecimal():
            value = positional[int(field)] if int(field) < len(positional) else None
        else:
            value = named.get(field)
        if value is None:
            return None
        values.append(value)
    return _Filled(literal, raw, pieces, [*positional, *named.values()], values)


def _percent(facts: Facts, template: cst.SimpleString, node: cst.CSTNode) -> _Filled | None:
    literal = literal_of(template.value)
    raw = pieces_of_percent(literal.body) if literal is not None else None
    pieces = pieces_of_percent(ast.literal_eval(template.value))
    if literal is None or raw is None or pieces is None or not isinstance(node, cst.BinaryOperation):
        return None
    kinds = [piece.conversion for piece in pieces if piece.field is not None]
    if isinstance(node.right, cst.Tuple):
        if "d" not in kinds and facts.view.python >= _COMPILED_SINCE:
            return None
        if not all(isinstance(element, cst.Element) for element in node.right.elements):
            return None
        values = [element.value for element in node.right.elements]
    elif ty.only(facts.of(node.right), *_SCALARS):
        values = [node.right]
    else:
        return None
    if not kinds or len(kinds) != len(values) or not _take_ints(facts, kinds, values):
        return None
    return _Filled(literal, _without_d(raw), _without_d(pieces), values, values)


def _take_ints(facts: Facts, kinds: Sequence[str], values: Sequence[cst.BaseExpression]) -> bool:
    """True when each `%d` surely gets an `int`; one that is only annotated as such may be a `bool`."""
    whole = [value for kind, value in zip(kinds, values, strict=True) if kind == "d"]
    if not whole:
        return True
    parameters = facts.view.function.params
    annotated = [*parameters.posonly_params, *parameters.params, *parameters.kwonly_params]
    is_told = any(
        item.annotation is not None and not facts.view.observed.get(item.name.value) for item in annotated
    ) or any(isinstance(node, cst.AnnAssign) for node in walk(facts.view.function.body))
    has_field = any(isinstance(node, cst.Attribute) for value in whole for node in walk(value))
    return not is_told and not has_field and all(ty.only(facts.of(value), "int") for value in whole)


def _without_d(pieces: Sequence[Piece]) -> list[Piece]:
    return [replace(piece, conversion="") if piece.conversion == "d" else piece for piece in pieces]


def _is_orderly(facts: Facts, filled: _Filled) -> bool:
    """True when nobody can tell that each value is formatted before the next one is evaluated."""
    barred = cst.Await | cst.Yield | cst.NamedExpr | cst.Lambda | cst.FormattedString
    if any(isinstance(argument, cst.GeneratorExp) and not argument.lpar for argument in filled.arguments):
        return False
    if any(isinstance(node, barred) for argument in filled.arguments for node in walk(argument)):
        return False
    if [v for v in filled.values if not _is_settled(facts, v)] != [
        a for a in filled.arguments if not _is_settled(facts, a)
    ]:
        return False
    fields = [piece for piece in filled.pieces if piece.field is not None]
    is_alone = len(fields) == 1 and not any(piece.text for piece in filled.pieces)
    if is_alone and not ty.only(facts.of(filled.values[0]), *_SCALARS):
        return False
    for position, (piece, value) in enumerate(zip(fields, filled.values, strict=True)):
        later = [v for v in filled.values[position + 1 :] if not _is_settled(facts, v)]
        types = facts.of(value)
        if ty.only(types, *_QUIET) and not piece.spec:
            continue
        if not ty.only(types, *_SCALARS):
            if later:
                return False
        elif not all(facts.cannot_raise(v) for v in later):
            return False
    return True


def _is_settled(facts: Facts, node: cst.BaseExpression) -> bool:
    """True for a constant, and for a variable that surely has a value which no call can change."""
    if not isinstance(node, cst.Name):
        return is_constant(node)
    is_own = node.value not in facts.usage.locals or facts.usage.is_plain_local(node.value)
    return facts.is_bound_name(node) and is_own


RULE = FormatToFstring()
