"""Loops that search a list for an equal key, once per element of another, look the key up in an index.

Before::

    def join(orders, customers):
        for number, customer in orders:
            for key, name in customers:
                if key == customer:
                    print(number, name)

After::

    def join(orders, customers):
        customers_index = {}
        for key, name in customers:
            customers_index.setdefault(key, []).append((key, name))
        for number, customer in orders:
            for key, name in customers_index.get(customer, ()):
                print(number, name)

Where the key is a field of a dict, which may be missing, the test stays in the loop and only the list is
narrowed down::

    for record in left:
        for other in right:
            if other[key] == record[key]:
                joined.append({**other, **record})

becomes::

    right_index = {}
    for other in right:
        if key not in other:
            right_index.clear()
            break
        right_index.setdefault(other[key], []).append(other)
    for record in left:
        for other in right_index.get(record[key], ()) if right_index else right:
            if other[key] == record[key]:
                joined.append({**other, **record})

The exceptions stay the same. When some element lacks the key, or the list is empty, the index is empty,
and the old loop runs as it did: it may raise late, after matches have had their effects, or never, after
a `break`. Otherwise each element has the key, so that nothing but `record[key]` can raise in a
comparison; there is at least one element, so that the first comparison evaluates `record[key]`, and
nothing has happened since the head of the loop, which evaluates it now. Elements that the index leaves
out are those whose comparison is false, and that has no effect. Building the index has none either: it
asks before it reads, so that even a `defaultdict` gains no key.

Preconditions:
    - the inner loop does nothing outside one `if` whose first condition compares a key of its own element
      with a value that stays the same in it; both can be evaluated without an exception or an effect, or the
      key is `element[name]` of dicts, and the value is made of names, constants and subscripts;
    - both keys are builtin scalars or tuples of such (no floats): equal means found;
    - the inner list is a list or tuple bound before the outer loop which cannot change there, nor can any
      attribute that a key reads; the variables of the inner loop are not read outside it;
    - where dicts are read, the function changes nothing but containers of its own that nobody else holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import is_constant, names_bound, names_read, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import (
    argument_values,
    index_expression,
    loops_in,
    only_statement,
    single_comparison,
)


@dataclass(frozen=True, slots=True)
class _Join:
    key: cst.BaseExpression
    """Of the inner element."""
    wanted: cst.BaseExpression
    """What the key is compared with."""
    rest: cst.BaseExpression | None
    """Further conditions."""


class NestedLoopJoinToIndex:
    """Builds a dict from key to elements once, instead of scanning the list for each key."""

    name = "nested-loop-join-to-index"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per inner loop, and per `next(... for ... if ...)`."""
        facts = Facts(view)
        edits = [
            _inner_loop(facts, loop) for loop in loops_in(view.function.body) if isinstance(loop, cst.For)
        ]
        edits += [_loop_over_dicts(facts, loop) for loop in loops_in(view.function.body)]
        edits += [_first_match(facts, node) for node in facts.usage.order if isinstance(node, cst.Call)]
        found = [edit for edit in edits if edit is not None]
        yield from rewrites_from(view, sorted(found, key=lambda edit: facts.usage.order[edit.at]))


def _inner_loop(facts: Facts, loop: cst.For) -> Edit | None:
    test = only_statement(loop.body)
    if not isinstance(test, cst.If) or test.orelse is not None or loop.asynchronous is not None:
        return None
    variables = names_read(loop.target)
    join = _join(test.test, variables)
    place = _place(facts, loop.iter, loop.target, join) if join is not None else None
    if join is None or place is None or not isinstance(loop.iter, cst.Name):
        return None
    if names_read(join.wanted) & names_bound(loop.body) or variables & names_bound(loop.body):
        return None
    if not all(facts.usage.is_dead_after(name, loop) for name in variables):
        return None
    index = facts.names.fresh(f"{loop.iter.value}_index")
    code = facts.view.code
    target = code(loop.target)
    item = f"({target})" if isinstance(loop.target, cst.Tuple) and not loop.target.lpar else target
    added = f"{index}.setdefault({code(join.key)}, []).append({item})"
    build = f"for {target} in {code(loop.iter)}:\n{facts.view.module.default_indent}{added}"
    matches = cst.parse_expression(f"{index}.get({code(join.wanted)}, ())")
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {}
    if join.rest is not None:
        replace = {loop.iter: matches, test.test: join.rest}
    else:
        comments = [line for line in test.leading_lines if line.comment is not None]
        lines = [*loop.leading_lines, *comments]
        replace = {loop: loop.with_changes(iter=matches, body=test.body, leading_lines=lines)}
    return Edit(
        at=loop,
        summary=f"Looks matching elements of {loop.iter.value!r} up in an index instead of scanning.",
        replace=replace,
        before=[(place, f"{index} = {{}}"), (place, build)],
    )


def _loop_over_dicts(facts: Facts, loop: cst.For | cst.While) -> Edit | None:
    """A loop whose test reads a field that may be missing: it keeps its test and gets a shorter list."""
    if not isinstance(loop, cst.For) or loop.asynchronous is not None or not facts.is_closed:
        return None
    test = only_statement(loop.body)
    source, element = loop.iter, loop.target
    if not isinstance(test, cst.If) or test.orelse is not None:
        return None
    if not isinstance(source, cst.Name) or not isinstance(element, cst.Name):
        return None
    join = _join(test.test, {element.value}, reads_field=True)
    place = facts.hoisting_place(source, source.value)
    if join is None or place is None or not ty.only(facts.of(source), "list", "tuple"):
        return None
    field = _field_of(facts, join.key, element, place)
    is_steady = _is_steady(facts, join.wanted, loop) and element.value not in names_read(join.wanted)
    if field is None or not is_steady or not ty.is_hashable(facts.of(join.wanted)):
        return None
    if element.value in names_bound(loop.body) or not facts.usage.is_dead_after(element.value, loop):
        return None
    code, indent = facts.view.code, facts.view.module.default_indent
    index = facts.names.fresh(f"{source.value}_index")
    name = element.value
    build = (
        f"for {name} in {source.value}:\n"
        f"{indent}if {code(field)} not in {name}:\n"
        f"{indent * 2}{index}.clear()\n"
        f"{indent * 2}break\n"
        f"{indent}{index}.setdefault({code(join.key)}, []).append({name})"
    )
    matches = f"{index}.get({code(join.wanted)}, ()) if {index} else {source.value}"
    return Edit(
        at=loop,
        summary=f"Looks matching elements of {source.value!r} up in an index instead of scanning.",
        replace={source: cst.parse_expression(matches)},
        before=[(place, f"{index} = {{}}"), (place, build)],
    )


def _field_of(
    facts: Facts, key: cst.BaseExpression, element: cst.Name, place: cst.BaseStatement
) -> cst.BaseExpression | None:
    """`k` of `element[k]`, where elements are dicts, the values can be keys and `k` stays what it is."""
    field = index_expression(key)
    if not isinstance(key, cst.Subscript) or field is None or not key.value.deep_equals(element):
        return None
    if not ty.only(facts.of(key.value), "dict") or not ty.is_hashable(facts.of(key)):
        return None
    if not facts.usage.is_settled(field) or not ty.is_hashable(facts.of(field)):
        return None
    names = names_read(field) & facts.usage.locals
    is_fixed = not names & facts.usage.bound_in(place) and facts.usage.are_bound_before(names, place)
    return field if is_fixed else None


def _is_steady(facts: Facts, node: cst.BaseExpression, loop: cst.For) -> bool:
    """True when the expression has no effect and one value in the loop, or raises the same each time."""
    if isinstance(node, cst.Name) and not is_constant(node):
        is_kept = node.value not in names_bound(loop) and not facts.may_change(node.value, loop)
        return is_kept and facts.usage.is_settled(node) and facts.usage.is_bound_before(node.value, loop)
    if isinstance(node, cst.Subscript):
        index = index_expression(node)
        is_builtin = ty.only(facts.of(node.value), "dict", "list", "tuple")
        return is_builtin and all(
            part is not None and _is_steady(facts, part, loop) for part in (node.value, index)
        )
    return is_constant(node)


def _first_match(facts: Facts, call: cst.Call) -> Edit | None:
    """`next((y for y in ys if y.id == wanted), None)` inside a loop."""
    values = argument_values(call)
    if facts.usage.builtin_call(call, "next") is None or values is None or len(values) != 2:
        return None
    scan, default = values
    if not isinstance(scan, cst.GeneratorExp) or not is_constant(default):
        return None
    clause = scan.for_in
    is_plain = isinstance(clause.target, cst.Name) and scan.elt.deep_equals(clause.target)
    is_single = clause.inner_for_in is None and len(clause.ifs) == 1 and clause.asynchronous is None
    if not is_plain or not is_single:
        return None
    join = _join(clause.ifs[0].test, names_read(clause.target))
    if join is None or join.rest is not None or not isinstance(clause.iter, cst.Name):
        return None
    place = _place(facts, clause.iter, clause.target, join)
    if place is None or not facts.usage.is_builtin("reversed"):
        return None
    code = facts.view.code
    index = facts.names.fresh(f"{clause.iter.value}_index")
    default_code = "" if code(default) == "None" else f", {code(default)}"
    target = code(clause.target)
    table = f"{{{code(join.key)}: {target} for {target} in reversed({code(clause.iter)})}}"
    return Edit(
        at=call,
        summary=f"Looks the first match in {clause.iter.value!r} up in an index instead of scanning for it.",
        replace={call: cst.parse_expression(f"{index}.get({code(join.wanted)}{default_code})")},
        before=[(place, f"{index} = {table}")],
    )


def _join(test: cst.BaseExpression, variables: set[str], *, reads_field: bool = False) -> _Join | None:
    """The test taken apart, when it is `key == wanted` or `key == wanted and rest`.

    The key is made of the variables alone, but for a field of theirs that another name tells.
    """
    rest: cst.BaseExpression | None = None
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
        rest = test.right
        test = test.left
    found = single_comparison(test)
    if found is None or not isinstance(found[1], cst.Equal):
        return None
    left_is_own = bool(names_read(found[0]) & variables)
    right_is_own = bool(names_read(found[2]) & variables)
    if left_is_own == right_is_own:
        return None
    key, wanted = (found[0], found[2]) if left_is_own else (found[2], found[0])
    return _Join(key, wanted, rest) if reads_field or names_read(key) <= variables else None


def _place(
    facts: Facts, source: cst.BaseExpression, target: cst.BaseExpression, join: _Join
) -> cst.BaseStatement | None:
    """Where the index can be built: before the outermost loop in which it stays right."""
    if not isinstance(source, cst.Name) or not ty.only(facts.of(source), "list", "tuple"):
        return None
    if not (ty.is_hashable(facts.of(join.key)) and ty.is_hashable(facts.of(join.wanted))):
        return None
    if not (facts.cannot_raise(join.key) and facts.cannot_raise(join.wanted)):
        return None
    if not _unpacks(facts, source, target):
        return None
    place = facts.hoisting_place(source, source.value)
    read = {n.attr.value for e in (join.key, join.wanted) for n in walk(e) if isinstance(n, cst.Attribute)}
    if place is None or (read and (facts.runs_foreign_code(place) or _stores(place, read))):
        return None
    return place


def _unpacks(facts: Facts, source: cst.BaseExpression, target: cst.BaseExpression) -> bool:
    if isinstance(target, cst.Name):
        return True
    if not isinstance(target, cst.Tuple) or not all(isinstance(e.value, cst.Name) for e in target.elements):
        return False
    plain = all(isinstance(e, cst.Element) for e in target.elements)
    return plain and ty.fixed_length(facts.elements(source)) == len(target.elements)


def _stores(region: cst.CSTNode, names: set[str]) -> bool:
    targets = [getattr(node, "target", None) for node in walk(region)]
    nodes = [node for target in targets if isinstance(target, cst.CSTNode) for node in walk(target)]
    return any(isinstance(node, cst.Attribute) and node.attr.value in names for node in nodes)


RULE = NestedLoopJoinToIndex()
