"""A generator that `dict` or `extend` takes to its end becomes a comprehension.

Before::

    sizes = dict((name, len(name)) for name in names)
    found = []
    found.extend(name.strip() for name in names)

After::

    sizes = {name: len(name) for name in names}
    found = []
    found.extend([name.strip() for name in names])

`list`, `set`, `tuple`, `sorted` and `join` belong to the rule `generator-into-any-all-sum`. A list for `sum`,
`min` or `max` gains less than a tenth and takes memory, so those keep their generator.

Preconditions:
    - the builtin is meant, and gets the generator alone;
    - no lambda, `await`, `yield` or `:=` inside, and no call that could let a `StopIteration` out (a
      generator turns that into `RuntimeError`);
    - `dict` gets pairs that are written as such, and does not stand in an f-string;
    - a list that is extended was made here, is held by one name, does not occur in the generator, and is
      not looked at after an exception, which would leave it extended by half;
    - what the generator reads surely has a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import walk, walk_own_scope
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._draining import Replaced, as_dict, extended, is_movable
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class GeneratorToComprehension:
    """Spares the switch into a generator for each element where nobody stops early."""

    name = "generator-to-comprehension"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(isinstance(node, cst.GeneratorExp) for node in walk(view.function.body)):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def _edits(facts: Facts) -> Iterator[Edit]:
    for call in walk_own_scope(facts.view.function.body):
        if not isinstance(call, cst.Call) or not call.args:
            continue
        first = call.args[0]
        if first.keyword is not None or first.star or not isinstance(first.value, cst.GeneratorExp):
            continue
        replaced = _replaced(facts, call, first.value)
        if replaced is not None and is_movable(facts, first.value):
            yield Edit(
                at=call,
                summary="A comprehension is built without a generator's frame switch per element.",
                replace=replaced,
            )


def _replaced(facts: Facts, call: cst.Call, generator: cst.GeneratorExp) -> Replaced | None:
    if isinstance(call.func, cst.Attribute):
        return extended(facts, call, generator, generator)
    if facts.usage.builtin_call(call, "dict") is None or len(call.args) != 1:
        return None
    made = as_dict(facts, call, generator)
    return {call: made} if made is not None else None


RULE = GeneratorToComprehension()
