"""Loops that only look for something stop when they have found it.

Before::

    def has_negative(xs: list[int]):
        found = False
        for x in xs:
            if x < 0:
                found = True
        return found

After::

    def has_negative(xs: list[int]):
        found = False
        for x in xs:
            if x < 0:
                found = True
                break
        return found

Preconditions:
    - the body does nothing but set flags to constants under a condition, or `flag = flag and ...` (`or`);
    - by observation, annotation or construction the condition can neither raise nor have an effect, or it is
      not evaluated any more once the flag is set;
    - asking for the truth of `flag and ...` is asking a builtin value;
    - iterating runs no foreign code and uses nothing up, and the loop variable is not read after the loop.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import is_constant, names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import assigned_name, loops_in, only_statement


class EarlyExit:
    """Adds the `break` that a search loop lacks."""

    name = "early-exit"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per loop."""
        facts = Facts(view)
        edits = []
        for loop in loops_in(view.function.body):
            if isinstance(loop, cst.For) and _may_stop(facts, loop):
                edits.append(_flag_edit(facts, loop) or _folded_edit(facts, loop))
        yield from rewrites_from(view, [edit for edit in edits if edit is not None])


def _may_stop(facts: Facts, loop: cst.For) -> bool:
    """True when it makes no difference whether the rest of the elements is fetched."""
    if loop.asynchronous is not None or loop.orelse is not None or not facts.iterates_quietly(loop.iter):
        return False
    plain = all(
        not isinstance(n, cst.Attribute | cst.Subscript | cst.StarredElement) for n in walk(loop.target)
    )
    return plain and all(facts.usage.is_dead_after(name, loop) for name in names_read(loop.target))


def _flag_edit(facts: Facts, loop: cst.For) -> Edit | None:
    """`if condition: flag = True`."""
    test = only_statement(loop.body)
    if (
        not isinstance(test, cst.If)
        or test.orelse is not None
        or not isinstance(test.body, cst.IndentedBlock)
    ):
        return None
    flags: dict[str, cst.BaseExpression] = {}
    for line in test.body.body:
        pair = assigned_name(line)
        if pair is None or not is_constant(pair[1]) or not facts.usage.is_plain_local(pair[0]):
            return None
        flags[pair[0]] = pair[1]
    if not flags or set(flags) & names_read(loop.target):
        return None
    is_quiet = not set(flags) & names_read(test.test) and facts.cannot_raise(test.test)
    if not is_quiet and not _is_off_once_set(test.test, flags):
        return None
    return Edit(
        at=test,
        summary="Leaves the loop once the flag is set: the other iterations change nothing.",
        after=[(test.body.body[-1], "break")],
    )


def _is_off_once_set(test: cst.BaseExpression, flags: dict[str, cst.BaseExpression]) -> bool:
    """`not flag and ...`, where the flag is set to `True`."""
    if not isinstance(test, cst.BooleanOperation) or not isinstance(test.operator, cst.And):
        return False
    left = test.left
    while isinstance(left, cst.BooleanOperation) and isinstance(left.operator, cst.And):
        left = left.left
    if not isinstance(left, cst.UnaryOperation) or not isinstance(left.operator, cst.Not):
        return False
    value = flags.get(left.expression.value) if isinstance(left.expression, cst.Name) else None
    return isinstance(value, cst.Name) and value.value == "True"


def _folded_edit(facts: Facts, loop: cst.For) -> Edit | None:
    """`flag = flag and condition`."""
    statement = only_statement(loop.body)
    pair = assigned_name(statement) if statement is not None else None
    if pair is None or not isinstance(loop.body, cst.IndentedBlock):
        return None
    name, value = pair
    if not isinstance(value, cst.BooleanOperation):
        return None
    left = value.left
    if not isinstance(left, cst.Name) or left.value != name or not facts.usage.is_plain_local(name):
        return None
    if name in names_read(loop.target) or name in names_read(loop.iter) or not facts.has_plain_truth(value):
        return None
    negation = "not " if isinstance(value.operator, cst.And) else ""
    indent = facts.view.module.default_indent
    last = loop.body.body[-1]
    assert isinstance(last, cst.BaseStatement)
    return Edit(
        at=loop,
        summary=f"Leaves the loop once {name!r} is decided: the other iterations change nothing.",
        after=[(last, f"if {negation}{name}:\n{indent}break")],
    )


RULE = EarlyExit()
