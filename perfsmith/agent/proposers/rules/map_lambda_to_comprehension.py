"""`map` and `filter` with a lambda, taken to the end at once, become comprehensions: no call per element.

Before::

    widths = list(map(lambda word: len(word) + 1, words))
    kept = set(filter(lambda word: word != last, words))

After::

    widths = [len(word) + 1 for word in words]
    kept = {word for word in words if word != last}

`any` and `all` belong to the rules `any-all-to-loop` and `generator-into-any-all-sum`.

Preconditions:
    - `map` or `filter` is the builtin, with a lambda of one plain parameter and one iterable;
    - `list`, `set`, `tuple`, `sorted`, `dict`, `sum`, `min`, `max` (the builtins), `join` of a text, or
      `extend` takes it all; `dict` gets pairs that are written as such;
    - the lambda makes no function, awaits, yields and binds nothing, and calls nothing that could let a
      `StopIteration` out, at which `map` would just end;
    - `sum`, `min` and `max` go through a container that is there already; `sum` gets whole numbers only, or
      floats only, `min` and `max` numbers only, or texts only, or else the elements cannot raise and have no
      effect, so that making all of them first is not seen;
    - a list that is extended was made here, is held by one name, does not occur in the rest, and is not
      looked at after an exception;
    - what the lambda reads surely has a value, and sets and dicts do not stand in an f-string;
    - no comment stands inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk, walk_own_scope
from perfsmith.agent.proposers.rules._comprehensions import filtered_generator, mapped_generator
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._draining import (
    Replaced,
    as_dict,
    as_list,
    as_set,
    extended,
    is_movable,
    reduced,
)
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._one_for_many import has_comment
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class MapLambdaToComprehension:
    """Spares the call of a lambda for each element."""

    name = "map-lambda-to-comprehension"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(isinstance(node, cst.Lambda) for node in walk(view.function.body)):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def _edits(facts: Facts) -> Iterator[Edit]:
    for call in walk_own_scope(facts.view.function.body):
        if not isinstance(call, cst.Call) or not call.args:
            continue
        first = call.args[0]
        if first.keyword is not None or first.star or has_comment(call):
            continue
        generator = mapped_generator(facts.view, first.value) or filtered_generator(facts.view, first.value)
        if generator is None or not is_movable(facts, generator):
            continue
        replaced = _replaced(facts, call, generator, first.value)
        if replaced is not None:
            yield Edit(
                at=call,
                summary="A comprehension evaluates in place what a lambda is called for per element.",
                replace=replaced,
            )


def _replaced(
    facts: Facts, call: cst.Call, generator: cst.GeneratorExp, old: cst.BaseExpression
) -> Replaced | None:
    usage = facts.usage
    if isinstance(call.func, cst.Attribute):
        receiver = call.func.value
        is_text = isinstance(receiver, cst.SimpleString) or ty.only(facts.of(receiver), "str")
        if call.func.attr.value == "join" and is_text and len(call.args) == 1:
            return {old: as_list(generator)}
        return extended(facts, call, generator, old)
    if usage.builtin_call(call, "sum", "min", "max") is not None:
        return reduced(facts, call, generator, old)
    if usage.builtin_call(call, "sorted") is not None:
        is_plain = all(isinstance(arg.value, cst.Name | cst.Lambda) for arg in call.args[1:])
        return {old: as_list(generator)} if is_plain else None
    if len(call.args) != 1:
        return None
    if usage.builtin_call(call, "tuple") is not None:
        return {old: as_list(generator)}
    made: cst.BaseExpression | None = None
    if usage.builtin_call(call, "list") is not None:
        made = as_list(generator)
    elif usage.builtin_call(call, "set") is not None:
        made = as_set(facts, call, generator)
    elif usage.builtin_call(call, "dict") is not None:
        made = as_dict(facts, call, generator)
    return {call: made} if made is not None else None


RULE = MapLambdaToComprehension()
