"""Sorting everything to take a little of it.

Before::

    first = sorted(names)[0]
    top = sorted(scores)[:3]

After::

    first = nsmallest(1, names)[0]
    top = nsmallest(3, scores)

A list that is sorted again after each `append` gets `bisect.insort` instead.

Preconditions:
    The elements are known to be all `int`, all `str` or all `bytes` (equal ones cannot be told apart and the
    order is total, so NaN and mixed types cannot matter), or tuples of such. `nsmallest(1, xs)[0]` raises the
    `IndexError` of an empty list as `sorted(xs)[0]` does; after `if not xs: return` it is `min`. With a
    `key` only `[0]` and a literal `[:k]` are rewritten, and the key is `len` or `str.lower` and the like.
    Slices have a literal `k` of 2 to 10. Lists that are kept sorted start empty or sorted in this function
    and are touched by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._container_types import Types
from perfsmith.agent.proposers.rules._edits import Edit, expression, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, index_expression
from perfsmith.agent.proposers.rules._statements import only_small, siblings, standard_name, swapped, text

LARGEST_TAKE: Final = 10
"""Literal `k` up to which a heap of `k` is worth trying."""


_KEEPING_ORDER: Final = frozenset({"pop", "index", "count", "clear", "remove", "copy"})


class SortThenTake:
    """See the module docstring."""

    name = "sort-then-take"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(
            isinstance(n, cst.Name) and n.value in ("sorted", "sort") for n in walk(view.function.body)
        ):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def has_total_order(types: Types) -> bool:
    """True when all values are of one totally ordered type whose equal values cannot be told apart."""
    if any(ty.only(types, name) for name in ("int", "str", "bytes")):
        return True
    if len(types) != 1 or not ty.only(types, "tuple"):
        return False
    args = next(iter(types)).args
    return bool(args) and all(any(ty.only(part, name) for name in ("int", "str", "bytes")) for part in args)


def _edits(facts: Facts) -> Iterator[Edit]:
    for node in walk(facts.view.function.body):
        edit: Edit | None = None
        if isinstance(node, cst.Subscript):
            edit = _taken(facts, node)
        elif isinstance(node, cst.SimpleStatementLine):
            edit = _kept_sorted(facts, node)
        if edit is not None:
            yield edit


def _taken(facts: Facts, node: cst.Subscript) -> Edit | None:
    call = facts.usage.builtin_call(node.value, "sorted")
    if call is None or not call.args or call.args[0].keyword is not None or call.args[0].star:
        return None
    options = {arg.keyword.value: arg.value for arg in call.args[1:] if arg.keyword is not None}
    if len(options) != len(call.args) - 1 or not set(options) <= {"key", "reverse"}:
        return None
    reverse = options.get("reverse")
    if reverse is not None and facts.view.code(reverse) not in ("True", "False"):
        return None
    is_reversed = reverse is not None and facts.view.code(reverse) == "True"
    source, key = call.args[0].value, options.get("key")
    if not _is_ordered(facts, source, key) or not facts.iterates_quietly(source):
        return None
    return _end(facts, node, source, key, is_reversed=is_reversed) or _slice(
        facts, node, source, key, is_reversed=is_reversed
    )


def _is_ordered(facts: Facts, source: cst.BaseExpression, key: cst.BaseExpression | None) -> bool:
    held = facts.elements(source)
    if key is None:
        return has_total_order(held)
    if isinstance(key, cst.Name) and key.value == "len" and facts.usage.is_builtin("len"):
        return ty.is_sized(held)
    return facts.view.code(key) in ("str.lower", "str.casefold", "str.upper") and (
        ty.only(held, "str") and facts.usage.is_builtin("str")
    )


def _end(
    facts: Facts,
    node: cst.Subscript,
    source: cst.BaseExpression,
    key: cst.BaseExpression | None,
    *,
    is_reversed: bool,
) -> Edit | None:
    """`sorted(xs)[0]` or `[-1]`; equal elements of `[-1]` with a key would be told apart, so that stays."""
    place = index_expression(node)
    where = facts.view.code(place) if place is not None else ""
    if where not in ("0", "-1") or (key is not None and where == "-1"):
        return None
    is_least = (where == "0") is not is_reversed
    tail = "" if key is None else f", key={facts.view.code(key)}"
    builtin = "min" if is_least else "max"
    if _is_filled(facts, source, node) and facts.usage.is_builtin(builtin):
        return Edit(
            at=node,
            summary="One pass finds the end of the order, sorting is not needed for it.",
            replace={node: expression(f"{builtin}({facts.view.code(source)}{tail})")},
        )
    function = "nsmallest" if is_least else "nlargest"
    name, needed = standard_name(facts, "heapq", function)
    return Edit(
        at=node,
        summary="One pass finds the end of the order, sorting is not needed for it.",
        replace={node: expression(f"{name}(1, {text(facts.view, source)}{tail})[0]")},
        imports=[needed],
    )


def _is_filled(facts: Facts, source: cst.BaseExpression, node: cst.CSTNode) -> bool:
    """True when a test of the container stands between the start of the function and the node."""
    if not isinstance(source, cst.Name) or not ty.is_sized(facts.of(source)):
        return False
    name, view = source.value, facts.view
    if facts.may_change(name, view.function.body):
        return False
    child: cst.CSTNode = node
    for parent in view.ancestors(node):
        if parent is view.function:
            return False
        if (
            isinstance(parent, cst.If | cst.IfExp)
            and child is parent.body
            and _says_filled(view, parent.test, name)
        ):
            return True
        if isinstance(parent, cst.IndentedBlock):
            earlier = siblings(view, child)
            if any(_leaves_when_empty(view, item, name) for item in earlier[0][: earlier[1]]):
                return True
        child = parent
    return False


def _says_filled(view: FunctionView, test: cst.BaseExpression, name: str) -> bool:
    return view.code(test) in (name, f"len({name})", f"len({name}) > 0", f"len({name}) >= 1")


def _leaves_when_empty(view: FunctionView, statement: cst.BaseStatement, name: str) -> bool:
    if not isinstance(statement, cst.If) or statement.orelse is not None:
        return False
    if view.code(statement.test) not in (f"not {name}", f"len({name}) == 0", f"len({name}) < 1"):
        return False
    last = statement.body.body[-1]
    small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    return isinstance(small, cst.Return | cst.Raise | cst.Continue | cst.Break)


def _slice(
    facts: Facts,
    node: cst.Subscript,
    source: cst.BaseExpression,
    key: cst.BaseExpression | None,
    *,
    is_reversed: bool,
) -> Edit | None:
    part = node.slice[0].slice if len(node.slice) == 1 else None
    if not isinstance(part, cst.Slice) or part.step is not None or not isinstance(part.upper, cst.Integer):
        return None
    if part.lower is not None and facts.view.code(part.lower) != "0":
        return None
    count = int(part.upper.evaluated_value)
    if not 2 <= count <= LARGEST_TAKE:
        return None
    name, needed = standard_name(facts, "heapq", "nlargest" if is_reversed else "nsmallest")
    tail = "" if key is None else f", key={facts.view.code(key)}"
    return Edit(
        at=node,
        summary=f"A heap of {count} keeps what is taken; the rest need not be sorted (pays for long inputs).",
        replace={node: expression(f"{name}({count}, {text(facts.view, source)}{tail})")},
        imports=[needed],
    )


def _kept_sorted(facts: Facts, line: cst.SimpleStatementLine) -> Edit | None:
    """`xs.append(v)` and `xs.sort()` on the next line."""
    view, usage = facts.view, facts.usage
    body, place = siblings(view, line)
    if place + 1 >= len(body) or not usage.repeats(line):
        return None
    name, value = _method(line, "append")
    other, _ = _method(body[place + 1], "sort")
    if not name or name != other or value is None or not usage.is_exclusive(name):
        return None
    pairs = {id(item) for owner in _pairs(view, name) for item in walk(owner)}
    for use in usage.uses(name):
        if use.kind == "bind":
            if not _starts_sorted(facts, use.outer):
                return None
        elif use.kind in ("store_item", "delete_item", "augment") or (
            use.kind == "method" and use.method not in _KEEPING_ORDER and id(use.name) not in pairs
        ):
            return None
    if not has_total_order(facts.elements(usage.uses(name)[0].name)) or not has_total_order(facts.of(value)):
        return None
    function, needed = standard_name(facts, "bisect", "insort")
    return Edit(
        at=line,
        summary="`insort` puts the element in its place; sorting the whole list again is not needed.",
        replace={
            body[place + 1]: cst.RemoveFromParent(),
            **swapped(view, line, f"{function}({name}, {text(view, value)})\n"),
        },
        imports=[needed],
    )


def _method(statement: cst.CSTNode, method: str) -> tuple[str, cst.BaseExpression | None]:
    """Name and argument of the line `name.method(argument)`."""
    small = only_small(statement)
    call = small.value if isinstance(small, cst.Expr) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return "", None
    values = argument_values(call)
    wanted = 1 if method == "append" else 0
    if not isinstance(call.func.value, cst.Name) or values is None or len(values) != wanted:
        return "", None
    name = call.func.value.value if call.func.attr.value == method else ""
    return name, values[0] if values else None


def _pairs(view: FunctionView, name: str) -> Iterator[cst.BaseStatement]:
    """Lines that belong to an append directly followed by a sort of that name."""
    for block in walk(view.function.body):
        if isinstance(block, cst.IndentedBlock):
            for first, second in zip(block.body, block.body[1:], strict=False):
                if _method(first, "append")[0] == name == _method(second, "sort")[0]:
                    yield first
                    yield second


def _starts_sorted(facts: Facts, bind: cst.CSTNode) -> bool:
    value = bind.value if isinstance(bind, cst.Assign | cst.AnnAssign) else None
    if isinstance(value, cst.List):
        return not value.elements
    call = facts.usage.builtin_call(value, "sorted") if value is not None else None
    return call is not None and len(call.args) == 1


RULE = SortThenTake()
