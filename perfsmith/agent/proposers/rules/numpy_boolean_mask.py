"""Count and collect by condition with a mask instead of element by element.

Before::

    for value in x:
        if value > threshold:
            count += 1
    hits = [i for i in range(len(x)) if x[i] > threshold]

After::

    count += int(np.count_nonzero(x > threshold))
    hits = np.flatnonzero(x > threshold).tolist()

Preconditions:
    - Arrays are exact one-dimensional `float64`, `int64` or `bool` arrays, observed or made in this function.
    - The condition holds only comparisons, `isnan` and exact arithmetic (see `_numpy_elementwise`).
    - A counter certainly is a Python int and stays one; positions stay Python ints, collected elements stay
      NumPy scalars (`list(x[mask])`), and lists that grow certainly are lists.
    - The names of the loop are not used after it.
    - A second array in the condition must be as long as the first, provably.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import is_builtin, walk_own_scope
from perfsmith.agent.proposers.rules._numpy import (
    Facts,
    facts_before,
    has_arrays,
    plain_arguments,
    plain_index,
)
from perfsmith.agent.proposers.rules._numpy_elementwise import Term, Vectoriser
from perfsmith.agent.proposers.rules._numpy_loops import (
    ArrayLoop,
    array_loop,
    is_used_outside,
    outermost_loops,
    statements,
)
from perfsmith.agent.proposers.rules._numpy_scalar import assigned_values
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite


class NumpyBooleanMask:
    """Replaces counting and collecting loops, comprehensions and generator sums."""

    name = "numpy-boolean-mask"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterator[Rewrite]:
        """Yield one rewrite per loop or comprehension."""
        if not has_arrays(view):
            return
        if not is_builtin(view, "int") or not is_builtin(view, "list"):
            return
        for node in outermost_loops(view):
            facts = facts_before(view, node)
            text = _loop_text(facts, node) if facts is not None else None
            if text is not None:
                summary = f"`{text.strip()}` replaces a test of each element in Python."
                yield view.rewrite(node, summary, {node: statements(text, node)})
        for found in walk_own_scope(view.function.body):
            if isinstance(found, cst.Call | cst.ListComp):
                facts = facts_before(view, found)
                text = _expression_text(facts, found) if facts is not None else None
                if text is not None:
                    summary = f"`{text}` replaces a test of each element in Python."
                    yield view.rewrite(found, summary, {found: cst.parse_expression(text)})


def _mask(facts: Facts, loop: ArrayLoop, test: cst.BaseExpression) -> Term | None:
    """The condition for all elements, when every round looks at the same, full arrays."""
    if loop.start or loop.stop.offset:
        return None
    vectoriser = Vectoriser(facts=facts, loops=[loop], may_choose=False)
    mask = vectoriser.term(test)
    if mask is None or mask.kind != "bool" or not mask.is_array or vectoriser.needs_check:
        return None
    return None if vectoriser.has_shift else mask


def _collected(facts: Facts, loop: ArrayLoop, value: cst.BaseExpression, mask: Term) -> str | None:
    """The list of what is collected: positions, or elements of one array."""
    if isinstance(value, cst.Name) and value.value == loop.index:
        return f"{facts.np}.flatnonzero({mask.text}).tolist()"
    name = None
    if isinstance(value, cst.Name) and value.value == loop.element:
        name = loop.array
    elif isinstance(value, cst.Subscript) and isinstance(value.value, cst.Name):
        index, array = plain_index(value) or [], facts.array_named(value.value)
        is_current = len(index) == 1 and isinstance(index[0], cst.Name) and index[0].value == loop.index
        if is_current and array is not None and array.lengths == (loop.stop,):
            name = value.value.value
    return None if name is None else f"list({name}[{mask.text}])"


def _loop_text(facts: Facts, node: cst.For) -> str | None:
    loop = array_loop(facts, node)
    if loop is None or len(loop.body) != 1 or is_used_outside(facts.view, node, set(loop.names)):
        return None
    choice = loop.body[0]
    if not isinstance(choice, cst.If) or choice.orelse is not None:
        return None
    mask = _mask(facts, loop, choice.test)
    if mask is None or not isinstance(choice.body, cst.IndentedBlock) or len(choice.body.body) != 1:
        return None
    line = choice.body.body[0]
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    small = line.body[0]
    if isinstance(small, cst.AugAssign):
        return _counting(facts, loop, small, mask)
    if isinstance(small, cst.Expr) and isinstance(small.value, cst.Call):
        return _appending(facts, loop, small.value, mask)
    return None


def _counting(facts: Facts, loop: ArrayLoop, step: cst.AugAssign, mask: Term) -> str | None:
    if not isinstance(step.target, cst.Name) or not isinstance(step.operator, cst.AddAssign):
        return None
    name = step.target.value
    if not isinstance(step.value, cst.Integer) or step.value.evaluated_value != 1 or name in loop.names:
        return None
    values = assigned_values(facts, name, outside=loop.node)
    is_counter = bool(values) and all(isinstance(value, cst.Integer) for value in values)
    return f"{name} += int({facts.np}.count_nonzero({mask.text}))\n" if is_counter else None


def _appending(facts: Facts, loop: ArrayLoop, call: cst.Call, mask: Term) -> str | None:
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "append" or len(call.args) != 1:
        return None
    if not isinstance(call.func.value, cst.Name) or call.args[0].keyword is not None or call.args[0].star:
        return None
    name = call.func.value.value
    values = assigned_values(facts, name, outside=None)
    if not values or not all(isinstance(value, cst.List) for value in values):
        return None
    collected = _collected(facts, loop, call.args[0].value, mask)
    if collected is None:
        return None
    collected = (
        collected.removeprefix("list(").removesuffix(")") if collected.startswith("list(") else collected
    )
    return f"{name}.extend({collected})\n"


def _expression_text(facts: Facts, node: cst.Call | cst.ListComp) -> str | None:
    if isinstance(node, cst.ListComp):
        parts = _filtering(facts, node)
        return None if parts is None else _collected(facts, parts[0], node.elt, parts[1])
    arguments = plain_arguments(node)
    if len(arguments) != len(node.args) or len(arguments) != 1 or not isinstance(node.func, cst.Name):
        return None
    made, name = arguments[0], node.func.value
    if not is_builtin(facts.view, name):
        return None
    is_sum = name == "sum" and isinstance(made, cst.GeneratorExp) and _is_one(made.elt)
    is_len = name == "len" and isinstance(made, cst.ListComp) and isinstance(made.elt, cst.Name)
    if not isinstance(made, cst.GeneratorExp | cst.ListComp) or not (is_sum or is_len):
        return None
    parts = _filtering(facts, made)
    if parts is None or (is_len and isinstance(made.elt, cst.Name) and made.elt.value not in parts[0].names):
        return None
    return f"int({facts.np}.count_nonzero({parts[1].text}))"


def _is_one(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Integer) and node.evaluated_value == 1


def _filtering(facts: Facts, node: cst.ListComp | cst.GeneratorExp) -> tuple[ArrayLoop, Term] | None:
    """The loop and the mask of `... for v in x if condition`."""
    part = node.for_in
    if part.inner_for_in is not None or part.asynchronous is not None or len(part.ifs) != 1:
        return None
    header = cst.For(target=part.target, iter=part.iter, body=cst.IndentedBlock([]))
    loop = array_loop(facts, header)
    mask = _mask(facts, loop, part.ifs[0].test) if loop is not None else None
    return None if loop is None or mask is None else (loop, mask)


RULE = NumpyBooleanMask()
