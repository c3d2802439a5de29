"""What takes a generator to its end at once, and what it can be given instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import is_constant, names_read, walk
from perfsmith.agent.proposers.rules._comprehensions import clauses, is_plain
from perfsmith.agent.proposers.rules._container_facts import Facts

Replaced = Mapping[cst.CSTNode, cst.BaseExpression]
COMPARED: Final = (("int", "bool", "float"), ("str",), ("bytes",))
"""Types whose values can all be compared with each other."""
ADDED: Final = (("int", "bool"), ("float",))
"""Types whose values can all be added to each other."""


def is_movable(facts: Facts, generator: cst.GeneratorExp) -> bool:
    """True when the generator may run as a comprehension in its place."""
    loops = clauses(generator)
    own = {node.value for loop in loops for node in walk(loop.target) if isinstance(node, cst.Name)}
    inner = [test.test for loop in loops for test in loop.ifs] + [loop.iter for loop in loops[1:]]
    for part in (generator.elt, *inner):
        names = (names_read(part) & facts.usage.locals) - own
        for node in walk(part):
            # From 3.12 on, a missing value raises another exception in a comprehension than in a generator.
            if isinstance(node, cst.Name) and node.value in names and not facts.is_bound_name(node):
                return False
    return is_plain(facts, generator)


def as_list(generator: cst.GeneratorExp) -> cst.ListComp:
    """`[f(x) for x in xs]`."""
    return cst.ListComp(elt=generator.elt, for_in=generator.for_in)


def as_set(facts: Facts, call: cst.Call, generator: cst.GeneratorExp) -> cst.SetComp | None:
    """`{f(x) for x in xs}`, but not within an f-string, where the brace would be doubled."""
    if is_in_fstring(facts, call):
        return None
    return cst.SetComp(elt=generator.elt, for_in=generator.for_in)


def as_dict(facts: Facts, call: cst.Call, generator: cst.GeneratorExp) -> cst.DictComp | None:
    """`{k: v for x in xs}` when each element is written as a pair."""
    pair = generator.elt
    if not isinstance(pair, cst.Tuple) or len(pair.elements) != 2 or is_in_fstring(facts, call):
        return None
    if any(not isinstance(element, cst.Element) for element in pair.elements):
        return None
    key, value = (element.value for element in pair.elements)
    return cst.DictComp(
        key=key,
        value=value,
        for_in=generator.for_in,
        lbrace=cst.LeftCurlyBrace(whitespace_after=call.whitespace_before_args),
        rbrace=cst.RightCurlyBrace(whitespace_before=call.args[-1].whitespace_after_arg),
    )


def is_in_fstring(facts: Facts, node: cst.CSTNode) -> bool:
    """True when an f-string holds the node."""
    return any(isinstance(parent, cst.FormattedStringExpression) for parent in facts.view.ancestors(node))


def reduced(
    facts: Facts, call: cst.Call, generator: cst.GeneratorExp, old: cst.BaseExpression
) -> Replaced | None:
    """`sum`, `min` and `max` over a list: all elements are made before the first is added or compared.

    What is gone through must be a container already, so that the list takes no more memory than that.
    """
    name = call.func.value if isinstance(call.func, cst.Name) else ""
    if name == "sum":
        is_plain_call = len(call.args) == 1
    else:
        is_plain_call = all(
            arg.keyword is not None and arg.keyword.value == "default" and is_constant(arg.value)
            for arg in call.args[1:]
        )
    if not is_plain_call:
        return None
    if not all(_is_held(facts, loop.iter) for loop in clauses(generator)):
        return None
    types = _element_types(facts, generator)
    together = any(ty.only(types, *names) for names in (ADDED if name == "sum" else COMPARED))
    return {old: as_list(generator)} if together or _is_made_quietly(facts, generator) else None


def _is_held(facts: Facts, values: cst.BaseExpression) -> bool:
    """True when the values are a container that is there anyway."""
    containers = ("list", "tuple", "set", "frozenset", "dict", "str", "bytes", "deque")
    return ty.only(facts.of(values), *containers, "dict_keys", "dict_values", "dict_items")


def _element_types(facts: Facts, generator: cst.GeneratorExp) -> ty.Types:
    """Types of what the generator yields; its variables may be those of a lambda, of which less is known."""
    first = generator.for_in
    is_same = isinstance(generator.elt, cst.Name) and first.target.deep_equals(generator.elt)
    return facts.elements(first.iter) if is_same and first.inner_for_in is None else facts.of(generator.elt)


def _is_made_quietly(facts: Facts, generator: cst.GeneratorExp) -> bool:
    """True when nobody notices that more elements were made than used: none raises or has an effect."""
    loops = clauses(generator)
    parts = [generator.elt, *(test.test for loop in loops for test in loop.ifs)]
    return all(facts.cannot_raise(part) and not facts.changes_anything(part) for part in parts) and all(
        facts.iterates_quietly(loop.iter) for loop in loops
    )


def extended(
    facts: Facts, call: cst.Call, generator: cst.GeneratorExp, old: cst.BaseExpression
) -> Replaced | None:
    """`names.extend([...])` for a list made here that nothing in the generator or after an error sees."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "extend" or len(call.args) != 1:
        return None
    receiver = call.func.value
    if not isinstance(receiver, cst.Name) or not ty.only(facts.of(receiver), "list"):
        return None
    name = receiver.value
    is_own = facts.usage.is_exclusive(name, until_return=True) and facts.usage.is_unseen_after_error(
        name, call
    )
    if not is_own or name in names_read(generator):
        return None
    return {old: as_list(generator)}
