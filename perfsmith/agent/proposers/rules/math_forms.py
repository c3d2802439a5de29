"""Cheaper spellings of small arithmetic, exact to the last bit.

Before::

    for value in values:
        best = max(best, value)

After::

    for value in values:
        if value > best:
            best = value

Also: `x**2` of whole numbers becomes `x * x`; `while i * i <= n` compares with `math.isqrt(n)`; `int(...)`
around what is an `int` already is dropped; a loop that only adds whole numbers becomes `sum`.

Preconditions:
    `min`/`max` have plain positional arguments and stand alone on the right of an assignment in a loop; the
    comparisons are the ones the builtins make, in their order, so NaN and mixed types behave alike. Powers,
    roots and sums are rewritten only where the operands are whole numbers (a float power may raise
    `OverflowError` where a product gives infinity). The function does not look at its own frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_bound, parameter_names, walk, walk_own_scope
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, bracketed, expression, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, only_statement, single_comparison
from perfsmith.agent.proposers.rules._statements import (
    is_in_try,
    line_of,
    occurrences,
    siblings,
    standard_name,
    standing,
    swapped,
    text,
)

_WHOLE = ("int", "bool")


class MathForms:
    """See the module docstring."""

    name = "math-forms"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(_is_of_interest(node) for node in walk(view.function.body)):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def _is_of_interest(node: cst.CSTNode) -> bool:
    is_call = isinstance(node, cst.Name) and node.value in ("min", "max", "int")
    return is_call or isinstance(node, cst.Power | cst.While | cst.AugAssign)


def _edits(facts: Facts) -> Iterator[Edit]:
    for node in walk_own_scope(facts.view.function.body):
        edit: Edit | None = None
        if isinstance(node, cst.Assign):
            edit = extreme(facts, node)
        elif isinstance(node, cst.BinaryOperation):
            edit = _square(facts, node)
        elif isinstance(node, cst.While):
            edit = _root_bound(facts, node)
        elif isinstance(node, cst.Call):
            edit = _needless_int(facts, node)
        elif isinstance(node, cst.For):
            edit = _sum(facts, node)
        if edit is not None:
            yield edit


# -- min and max


def extreme(facts: Facts, statement: cst.Assign) -> Edit | None:
    """`target = min(a, b, ...)` in a loop, for one target or more; None when it is something else."""
    view, call = facts.view, statement.value
    line = line_of(view, statement)
    if line is None or not facts.usage.repeats(line):
        return None
    if facts.usage.builtin_call(call, "min", "max") is None or not isinstance(call, cst.Call):
        return None
    values = argument_values(call)
    if values is None or not 2 <= len(values) <= 4:
        return None
    if any(isinstance(n, cst.NamedExpr | cst.Await | cst.Yield) for value in values for n in walk(value)):
        return None
    is_min = isinstance(call.func, cst.Name) and call.func.value == "min"
    targets = [target.target for target in statement.targets]
    code = _running(facts, targets, values, is_min=is_min) or _general(facts, targets, values, is_min=is_min)
    return Edit(
        at=statement,
        summary=f"Comparisons in place of a call of `{'min' if is_min else 'max'}`.",
        replace=swapped(view, line, code),
    )


def _running(
    facts: Facts,
    targets: list[cst.BaseAssignTargetExpression],
    values: list[cst.BaseExpression],
    *,
    is_min: bool,
) -> str | None:
    """`best = max(best, x)`: nothing is bound unless x wins."""
    target = targets[0]
    if len(targets) != 1 or not isinstance(target, cst.Name) or len(values) != 2:
        return None
    if not facts.usage.is_plain_local(target.value):
        return None
    _view, first, second = facts.view, values[0], values[1]
    sign = "<" if is_min else ">"
    name = target.value
    if isinstance(first, cst.Name) and first.value == name and facts.usage.is_bound_before(name, target):
        other, before = _named(facts, second, "other")
        return f"{before}if {other} {sign} {name}:\n    {name} = {other}\n"
    if isinstance(second, cst.Name) and second.value == name and facts.usage.is_bound_before(name, target):
        other, before = _named(facts, first, "other")
        return f"{before}if not {name} {sign} {other}:\n    {name} = {other}\n"
    return None


def _named(facts: Facts, value: cst.BaseExpression, base: str) -> tuple[str, str]:
    """A spelling of the value that costs nothing to read again, and the line that makes it."""
    if isinstance(value, cst.Integer | cst.Float):
        return facts.view.code(value), ""
    if isinstance(value, cst.Name) and _is_settled(facts, value):
        return value.value, ""
    name = facts.names.fresh(base)
    return name, f"{name} = {text(facts.view, value)}\n"


def _is_settled(facts: Facts, name: cst.Name) -> bool:
    """True for a local that surely has a value here and that only this function binds."""
    return facts.usage.is_plain_local(name.value) and facts.usage.is_bound_before(name.value, name)


def _general(
    facts: Facts,
    targets: list[cst.BaseAssignTargetExpression],
    values: list[cst.BaseExpression],
    *,
    is_min: bool,
) -> str:
    view = facts.view
    sign = "<" if is_min else ">"
    best = facts.names.fresh("least" if is_min else "most")
    lines = [f"{best} = {text(view, values[0])}\n"]
    others = []
    for value in values[1:]:
        other, before = _named(facts, value, "other")
        lines.append(before)
        others.append(other)
    lines += [f"if {other} {sign} {best}:\n    {best} = {other}\n" for other in others]
    bound = " = ".join(view.module.code_for_node(target) for target in targets)
    lines.append(f"{bound} = {best}\n")
    return "".join(lines)


# -- whole numbers


def _square(facts: Facts, node: cst.BinaryOperation) -> Edit | None:
    if not isinstance(node.operator, cst.Power) or not isinstance(node.left, cst.Name):
        return None
    if not isinstance(node.right, cst.Integer) or node.right.value not in ("2", "3"):
        return None
    if not ty.only(facts.of(node.left), *_WHOLE):
        return None
    name = node.left.value
    product = " * ".join([name] * int(node.right.value))
    return Edit(
        at=node,
        summary="A product of whole numbers is cheaper than a power.",
        replace={node: standing(facts.view, node, product)},
    )


def _needless_int(facts: Facts, node: cst.Call) -> Edit | None:
    if facts.usage.builtin_call(node, "int") is None:
        return None
    values = argument_values(node)
    if values is None or len(values) != 1:
        return None
    value = values[0]
    if not _is_exactly_int(facts, value):
        return None
    new: cst.BaseExpression = (
        expression(bracketed(facts.view, value)) if not isinstance(value, cst.Call) else value
    )
    return Edit(at=node, summary="The value is an `int` already.", replace={node: new})


def _is_exactly_int(facts: Facts, node: cst.CSTNode) -> bool:
    """True for calls whose result is an `int` whatever the annotations claim."""
    if not isinstance(node, cst.Call):
        return False
    values = argument_values(node)
    if facts.usage.builtin_call(node, "round") is not None:
        return (
            values is not None and len(values) == 1 and ty.only(facts.of(values[0]), "int", "float", "bool")
        )
    if facts.usage.builtin_call(node, "len", "ord") is not None:
        return True
    is_rounding = isinstance(node.func, cst.Attribute) and facts.view.code(node.func) in (
        "math.floor",
        "math.ceil",
    )
    known = values is not None and len(values) == 1 and ty.only(facts.of(values[0]), "int", "float", "bool")
    return is_rounding and known and standard_name(facts, "math", "floor")[0] == "math.floor"


def _root_bound(facts: Facts, loop: cst.While) -> Edit | None:
    """`while i * i <= n` with fixed n >= ... and i that only grows."""
    parts = single_comparison(loop.test)
    if parts is None or not isinstance(parts[1], cst.LessThanEqual) or loop.orelse is not None:
        return None
    product, bound = parts[0], parts[2]
    counter = _squared_name(product)
    if counter is None or not isinstance(bound, cst.Name):
        return None
    usage = facts.usage
    fixed = bound.value
    if fixed == counter or not all(usage.is_plain_local(name) for name in (counter, fixed)):
        return None
    if not usage.is_bound_before(fixed, loop) or fixed in names_bound(loop):
        return None
    if not (
        ty.only(facts.of(bound), "int")
        and ty.only(facts.of(cst.ensure_type(_first(product), cst.Name)), "int")
    ):
        return None
    if not _starts_and_grows(facts, counter, loop) or siblings(facts.view, loop)[0] == []:
        return None
    root, needed = standard_name(facts, "math", "isqrt")
    limit = facts.names.fresh("limit")
    test = expression(f"{counter} <= {limit}")
    return Edit(
        at=loop.test,
        summary="The square root is taken once instead of a product at each step.",
        replace={loop.test: test},
        before=[(loop, f"{limit} = {root}({fixed}) if {fixed} >= 0 else -1\n")],
        imports=[needed],
    )


def _first(product: cst.BaseExpression) -> cst.CSTNode:
    return product.left if isinstance(product, cst.BinaryOperation) else product


def _squared_name(node: cst.BaseExpression) -> str | None:
    if not isinstance(node, cst.BinaryOperation) or not isinstance(node.left, cst.Name):
        return None
    is_product = (
        isinstance(node.operator, cst.Multiply)
        and isinstance(node.right, cst.Name)
        and node.right.value == node.left.value
    )
    is_power = (
        isinstance(node.operator, cst.Power)
        and isinstance(node.right, cst.Integer)
        and node.right.value == "2"
    )
    return node.left.value if is_product or is_power else None


def _starts_and_grows(facts: Facts, name: str, loop: cst.While) -> bool:
    """True when every binding of the name is a literal of 0 or more, or adds such a literal."""
    if name in parameter_names(facts.view.function) or not facts.usage.is_bound_before(name, loop):
        return False
    for bind in facts.usage.bindings(name):
        value = bind.value if isinstance(bind, cst.Assign | cst.AugAssign) else None
        is_adding = not isinstance(bind, cst.AugAssign) or isinstance(bind.operator, cst.AddAssign)
        if not isinstance(value, cst.Integer) or not is_adding:
            return False
        if isinstance(bind, cst.Assign) and any(not isinstance(t.target, cst.Name) for t in bind.targets):
            return False
    return True


# -- sums


def _sum(facts: Facts, loop: cst.For) -> Edit | None:
    """`total = 0` and a loop that only does `total += x` become `total = sum(xs)`."""
    view, usage = facts.view, facts.usage
    add = only_statement(loop.body)
    if not isinstance(add, cst.AugAssign) or not isinstance(add.operator, cst.AddAssign):
        return None
    if loop.orelse is not None or loop.asynchronous is not None or not isinstance(loop.target, cst.Name):
        return None
    if not isinstance(add.target, cst.Name) or not isinstance(add.value, cst.Name):
        return None
    name, item = add.target.value, loop.target.value
    body, place = siblings(view, loop)
    start = body[place - 1] if place > 0 else None
    if item == name or add.value.value != item or start is None or is_in_try(view, loop):
        return None
    if not isinstance(start, cst.SimpleStatementLine) or view.code(start) != f"{name} = 0":
        return None
    inside = len(occurrences(loop, item))
    if len(occurrences(view.function, item)) != inside or not facts.iterates_quietly(loop.iter):
        return None
    if not ty.only(facts.elements(loop.iter), *_WHOLE) or not usage.is_plain_local(name):
        return None
    if not usage.is_builtin("sum") or occurrences(loop.iter, name):
        return None
    new: Mapping[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {
        loop: cst.RemoveFromParent(),
        **swapped(view, start, f"{name} = sum({view.code(loop.iter)})\n"),
    }
    return Edit(at=loop, summary="`sum` adds in C.", replace=new)


RULE = MathForms()
