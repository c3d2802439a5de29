"""Containers of constants that a function builds on every call and only reads become constants of the module.

Before::

    def weight(grade):
        weights = {"low": 1, "middle": 3, "high": 9}
        return weights.get(grade, 0)

After::

    _WEIGHTS = {"low": 1, "middle": 3, "high": 9}


    def weight(grade):
        return _WEIGHTS.get(grade, 0)

Preconditions:
    - the container and everything in it are constants, or a comprehension that copies constants; builtin
      types (`int`, `str`, `type(None)`) count as such where nothing in the module binds their names;
    - it is only read: by membership, iteration, index, length, and reading methods; nobody else gets hold of
      it, and nobody asks for its identity;
    - its name is bound once, before every use, and no nested function sees it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Final

import libcst as cst
import libcst.matchers as m

from perfsmith.agent.proposers.rules._analysis import is_constant, statement_of, walk
from perfsmith.agent.proposers.rules._cannot_raise import BUILTIN_CLASSES
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, assigned_name, index_expression

_FEWEST: Final = 2
_LONGEST_RANGE: Final = 1000
_READS: Final = frozenset({"bind", "member", "iterate", "load_item", "slice", "read", "test"})
_READING_METHODS: Final = frozenset(
    {"get", "items", "keys", "values", "index", "count", "copy", "union", "intersection", "difference"}
    | {"issubset", "issuperset", "isdisjoint"}
)


class ConstantContainerHoist:
    """Builds tables of constants once per process instead of once per call."""

    name = "constant-container-hoist"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Named tables first, then tables written where they are used."""
        facts = Facts(view)
        if facts.usage.reads_frame():
            return
        edits = []
        for node in facts.usage.order:
            if isinstance(node, cst.SimpleStatementLine):
                edits.append(_named(facts, node))
            elif isinstance(node, cst.Dict | cst.List):
                edits.append(_in_place(facts, node))
        yield from rewrites_from(view, [edit for edit in edits if edit is not None])


def _named(facts: Facts, line: cst.SimpleStatementLine) -> Edit | None:
    pair = assigned_name(line)
    if pair is None or pair[0] not in facts.usage.locals or not _is_constant_container(facts, pair[1]):
        return None
    name, value = pair
    uses = facts.usage.uses(name)
    readers = [use for use in uses if use.kind != "bind"]
    if name in facts.usage.parameters or len(uses) - len(readers) != 1 or not readers:
        return None
    for use in readers:
        is_read = use.kind in _READS or (use.kind == "method" and use.method in _READING_METHODS)
        if not is_read or not facts.usage.dominates(line, use.name):
            return None
    constant = facts.names.fresh_global(f"_{name.strip('_').upper()}")
    return Edit(
        at=line,
        summary=f"Builds the constant {name!r} once instead of on every call.",
        replace={line: cst.RemoveFromParent(), **{use.name: cst.Name(constant) for use in readers}},
        top=[f"{_comments(line)}{constant} = {_moved_left(facts, value)}"],
    )


def _in_place(facts: Facts, value: cst.Dict | cst.List) -> Edit | None:
    """`{...}[key]` and `{...}.get(key)`."""
    if not _is_constant_container(facts, value) or not facts.usage.is_in_own_scope(value):
        return None
    parent = facts.view.parent(value)
    if not facts.usage.is_inside(value, facts.view.function.body):
        return None
    if isinstance(parent, cst.Attribute):
        call = facts.view.parent(parent)
        is_read = isinstance(call, cst.Call) and call.func is parent and parent.attr.value == "get"
    else:
        is_load = isinstance(parent, cst.Subscript) and parent.value is value
        is_stored = parent is not None and isinstance(
            facts.view.parent(parent), cst.AssignTarget | cst.AugAssign | cst.Del
        )
        is_read = is_load and not is_stored and parent is not None and index_expression(parent) is not None
    if not is_read:
        return None
    owner = facts.view.qualname.rpartition(".")[2].strip("_").upper()
    constant = facts.names.fresh_global(f"_{owner}_TABLE")
    return Edit(
        at=value,
        summary="Builds a table of constants once instead of at every look-up.",
        replace={value: cst.Name(constant)},
        top=[f"{constant} = {_moved_left(facts, value)}"],
    )


def _is_constant_container(facts: Facts, value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.List | cst.Set):
        return len(value.elements) >= _FEWEST and all(
            isinstance(e, cst.Element) and _is_fixed(facts, e.value) for e in value.elements
        )
    if isinstance(value, cst.Dict):
        return len(value.elements) >= _FEWEST and all(
            isinstance(e, cst.DictElement) and _is_fixed(facts, e.key) and _is_fixed(facts, e.value)
            for e in value.elements
        )
    if isinstance(value, cst.ListComp | cst.SetComp | cst.DictComp):
        return _copies_constants(facts, value)
    call = facts.usage.builtin_call(value, "set", "frozenset")
    arguments = argument_values(call) if call is not None else None
    return arguments is not None and len(arguments) == 1 and _is_constant_iterable(facts, arguments[0])


def _is_fixed(facts: Facts, node: cst.BaseExpression) -> bool:
    """True for constants and builtin types, and for tuples of such."""
    if isinstance(node, cst.Tuple):
        return all(isinstance(e, cst.Element) and _is_fixed(facts, e.value) for e in node.elements)
    if isinstance(node, cst.Name) and node.value in BUILTIN_CLASSES:
        return facts.usage.is_builtin(node.value)
    call = facts.usage.builtin_call(node, "type")
    arguments = argument_values(call) if call is not None else None
    is_none_type = arguments is not None and len(arguments) == 1 and m.matches(arguments[0], m.Name("None"))
    return is_none_type or is_constant(node)


def _copies_constants(facts: Facts, value: cst.ListComp | cst.SetComp | cst.DictComp) -> bool:
    clause = value.for_in
    if clause.inner_for_in is not None or clause.ifs or clause.asynchronous is not None:
        return False
    targets = {node.value for node in walk(clause.target) if isinstance(node, cst.Name)}
    parts = [value.key, value.value] if isinstance(value, cst.DictComp) else [value.elt]
    plain = all(
        (isinstance(node, cst.Name) and node.value in targets) or is_constant(node)
        for part in parts
        for node in ([e.value for e in part.elements] if isinstance(part, cst.Tuple) else [part])
    )
    return plain and _is_iterable_for(facts, clause)


def _is_iterable_for(facts: Facts, clause: cst.CompFor) -> bool:
    """True when the clause surely unpacks: one name over constants, or two over `enumerate` of constants."""
    call = facts.usage.builtin_call(clause.iter, "enumerate")
    if call is not None:
        values = argument_values(call)
        is_pair = isinstance(clause.target, cst.Tuple) and len(clause.target.elements) == 2
        names = isinstance(clause.target, cst.Tuple) and all(
            isinstance(e.value, cst.Name) for e in clause.target.elements
        )
        return (
            values is not None
            and len(values) == 1
            and is_pair
            and names
            and _is_constant_iterable(facts, values[0])
        )
    return isinstance(clause.target, cst.Name) and _is_constant_iterable(facts, clause.iter)


def _is_constant_iterable(facts: Facts, node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.SimpleString):
        return True
    if isinstance(node, cst.Tuple | cst.List | cst.Set):
        return all(isinstance(e, cst.Element) and is_constant(e.value) for e in node.elements)
    call = facts.usage.builtin_call(node, "range")
    values = argument_values(call) if call is not None else None
    return (
        bool(values)
        and all(
            isinstance(value, cst.Integer) and value.evaluated_value <= _LONGEST_RANGE
            for value in values or ()
        )
        and len(values or ()) < 3
    )


def _comments(line: cst.SimpleStatementLine) -> str:
    return "".join(f"{item.comment.value}\n" for item in line.leading_lines if item.comment is not None)


def _moved_left(facts: Facts, value: cst.BaseExpression) -> str:
    """Text of the value as it looks at the left margin."""
    text = facts.view.code(value)
    first, newline, rest = text.partition("\n")
    if not newline or '"""' in text or "'''" in text:
        return text
    lines = rest.splitlines()
    last = lines[-1]
    margin = " " * (len(last) - len(last.lstrip()))
    if statement_of(facts.view, value) is None or not all(
        item.startswith(margin) or not item.strip() for item in lines
    ):
        return text
    return (
        "\n".join([first, *(item.removeprefix(margin) for item in lines)])
        if margin
        else textwrap.dedent(text)
    )


RULE = ConstantContainerHoist()
