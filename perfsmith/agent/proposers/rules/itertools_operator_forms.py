"""Small lambdas and index loops replaced by forms that run in C.

Before::

    return sorted(rows, key=lambda row: row[1])

After::

    return sorted(rows, key=itemgetter(1))

Also `lambda item: item.name` becomes `attrgetter("name")`, `reduce(lambda a, b: a + b, xs)` takes
`operator.add`, and `for i in range(len(xs))` that only reads `xs[i]` iterates over `xs` itself.

Preconditions:
    The lambda has one plain parameter and reads one constant index or attribute path of it (or a tuple of
    constant indices), and stands where it is only called: `key=` of `sorted`, `min`, `max` or `.sort`, or
    first argument of `map`. Private names (`__x`) stay, they are mangled. For index loops: `xs` is a known
    `list`, `tuple` or `str`, a plain local that nothing in the loop can change or rebind, and `i` serves only
    to read `xs[i]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import imported_as, is_constant, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, expression, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, index_expression
from perfsmith.agent.proposers.rules._statements import occurrences, standard_name

_OPERATORS: dict[type[cst.BaseBinaryOp], str] = {
    cst.Add: "add",
    cst.Multiply: "mul",
    cst.BitOr: "or_",
    cst.BitAnd: "and_",
    cst.BitXor: "xor",
    cst.Subtract: "sub",
}


class ItertoolsOperatorForms:
    """See the module docstring."""

    name = "itertools-operator-forms"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(_is_of_interest(node) for node in walk(view.function.body)):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def _is_of_interest(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Lambda) or (isinstance(node, cst.Name) and node.value == "range")


def _edits(facts: Facts) -> Iterator[Edit]:
    for node in walk(facts.view.function.body):
        edit: Edit | None = None
        if isinstance(node, cst.Call):
            edit = _getter(facts, node) or _reducer(facts, node)
        elif isinstance(node, cst.For):
            edit = _direct(facts, node)
        if edit is not None:
            yield edit


def _getter(facts: Facts, call: cst.Call) -> Edit | None:
    for argument in call.args:
        if isinstance(argument.value, cst.Lambda) and _is_only_called(facts, call, argument):
            made = _as_getter(facts, argument.value)
            if made is not None:
                return Edit(
                    at=argument.value,
                    summary="A getter of `operator` runs in C, a lambda costs a Python frame per call.",
                    replace={argument.value: expression(made[0])},
                    imports=[made[1]],
                )
    return None


def _is_only_called(facts: Facts, call: cst.Call, argument: cst.Arg) -> bool:
    if argument.star:
        return False
    if argument.keyword is not None:
        is_sort = isinstance(call.func, cst.Attribute) and call.func.attr.value == "sort"
        is_known = is_sort or facts.usage.builtin_call(call, "sorted", "min", "max") is not None
        return argument.keyword.value == "key" and is_known
    is_first = argument is call.args[0]
    return is_first and len(call.args) == 2 and facts.usage.builtin_call(call, "map") is not None


def _as_getter(facts: Facts, function: cst.Lambda) -> tuple[str, str] | None:
    name = _only_parameter(function)
    if name is None:
        return None
    body = function.body
    if isinstance(body, cst.Subscript):
        key = _constant_key(facts.view, body, name)
        return _spelled(facts, "itemgetter", [key]) if key is not None else None
    if isinstance(body, cst.Tuple) and len(body.elements) >= 2:
        keys = [_constant_key(facts.view, e.value, name) for e in body.elements if isinstance(e, cst.Element)]
        if len(keys) == len(body.elements) and all(key is not None for key in keys):
            return _spelled(facts, "itemgetter", [key for key in keys if key is not None])
    path = _attribute_path(body, name)
    return _spelled(facts, "attrgetter", [f'"{path}"']) if path else None


def _spelled(facts: Facts, getter: str, arguments: list[str]) -> tuple[str, str]:
    name, needed = standard_name(facts, "operator", getter)
    return f"{name}({', '.join(arguments)})", needed


def _only_parameter(function: cst.Lambda) -> str | None:
    p = function.params
    extra = p.posonly_params or p.kwonly_params or p.star_kwarg or isinstance(p.star_arg, cst.Param)
    if extra or len(p.params) != 1 or p.params[0].default is not None:
        return None
    return p.params[0].name.value


def _constant_key(view: FunctionView, node: cst.CSTNode, name: str) -> str | None:
    key = index_expression(node)
    if key is None or not isinstance(node, cst.Subscript) or not is_constant(key):
        return None
    if not isinstance(node.value, cst.Name) or node.value.value != name or isinstance(key, cst.Tuple):
        return None
    return view.code(key)


def _attribute_path(node: cst.CSTNode, name: str) -> str | None:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not parts or not isinstance(node, cst.Name) or node.value != name:
        return None
    if any(part.startswith("__") and not part.endswith("__") for part in parts):
        return None
    return ".".join(reversed(parts))


def _reducer(facts: Facts, call: cst.Call) -> Edit | None:
    module = imported_as(facts.view, "functools")
    text = facts.view.code(call.func)
    is_reduce = (module is not None and text == f"{module}.reduce") or (
        text == "reduce" and standard_name(facts, "functools", "reduce")[0] == "reduce"
    )
    if not is_reduce or not call.args or not isinstance(call.args[0].value, cst.Lambda):
        return None
    function = call.args[0].value
    names = [p.name.value for p in function.params.params if p.default is None]
    body = function.body
    if len(names) != 2 or len(function.params.params) != 2 or not isinstance(body, cst.BinaryOperation):
        return None
    if function.params.star_kwarg or isinstance(function.params.star_arg, cst.Param) or call.args[0].keyword:
        return None
    if function.params.posonly_params or function.params.kwonly_params:
        return None
    operator = _OPERATORS.get(type(body.operator))
    sides = [n.value for n in (body.left, body.right) if isinstance(n, cst.Name)]
    if operator is None or sides != names:
        return None
    name, needed = standard_name(facts, "operator", operator)
    return Edit(
        at=function,
        summary="A function of `operator` runs in C, a lambda costs a Python frame per call.",
        replace={function: expression(name)},
        imports=[needed],
    )


def _direct(facts: Facts, loop: cst.For) -> Edit | None:
    """`for i in range(len(xs))` where `i` only reads `xs[i]`."""
    usage = facts.usage
    ranged = usage.builtin_call(loop.iter, "range")
    values = argument_values(ranged) if ranged is not None else None
    if values is None or len(values) != 1 or not isinstance(loop.target, cst.Name):
        return None
    measured = usage.builtin_call(values[0], "len")
    inner = argument_values(measured) if measured is not None else None
    if not inner or not isinstance(inner[0], cst.Name):
        return None
    index, name = loop.target.value, inner[0].value
    if loop.asynchronous is not None or index == name or not usage.is_plain_local(name):
        return None
    if not ty.only(facts.of(inner[0]), "list", "tuple", "str"):
        return None
    if facts.may_change(name, loop.body):
        return None
    reads = [
        node
        for node in walk(loop.body)
        if isinstance(node, cst.Subscript)
        and isinstance(node.value, cst.Name)
        and node.value.value == name
        and isinstance(index_expression(node), cst.Name)
        and facts.view.code(node).endswith(f"[{index}]")
    ]
    if not reads or len(occurrences(facts.view.function, index)) != len(reads) + 1:
        return None
    item = facts.names.fresh("item")
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {node: cst.Name(item) for node in reads}
    replace[loop.target] = cst.Name(item)
    replace[loop.iter] = cst.Name(name)
    return Edit(
        at=loop, summary="The loop takes the elements themselves instead of indexing.", replace=replace
    )


RULE = ItertoolsOperatorForms()
