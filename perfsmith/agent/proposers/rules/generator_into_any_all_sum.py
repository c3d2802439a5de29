"""Loops in place of `any` and `all` over generators, and lists where a generator is only drained.

A generator costs a frame and a switch per element; on a short input that is most of the time.

Before::

    return any(word.startswith(prefix) for prefix in prefixes)

After::

    for prefix in prefixes:
        if word.startswith(prefix):
            return True
    return False

The same goes for an assignment, an `if` with `else`, and `any(map(lambda x: ..., xs))` there.
Also `tuple(f for ...)`, `set(...)`, `sorted(...)`, `"".join(...)` over a generator become comprehensions,
`sum(1 for x in xs if c)` becomes `len([1 for x in xs if c])` or `xs.count(v)`.

Preconditions:
    No lambda, `await`, `yield` or `:=` inside, and no call that could let a `StopIteration` out (a generator
    turns that into `RuntimeError`). Loop variables are renamed where the function uses their names. For
    `any([...])` the elements cannot raise and have no effect, so that leaving some out is not seen. The
    function does not look at its own frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk, walk_own_scope
from perfsmith.agent.proposers.rules._comprehensions import as_loop, clauses, is_plain, mapped_generator
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, expression, rewrites_from
from perfsmith.agent.proposers.rules._one_for_many import has_comment
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import single_comparison
from perfsmith.agent.proposers.rules._statements import (
    has_jump,
    in_place_of,
    is_in_try,
    line_of,
    occurrences,
    parsed,
    stands_in_block,
    swapped,
    text,
)

_LOOP = "An explicit loop replaces `{name}` over a generator, which costs a frame switch per element."
_DRAINED = frozenset({"tuple", "set", "frozenset", "list", "sorted"})


class GeneratorIntoAnyAllSum:
    """See the module docstring."""

    name = "generator-into-any-all-sum"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        kinds = cst.GeneratorExp | cst.ListComp | cst.Lambda
        if not any(isinstance(node, kinds) for node in walk(view.function.body)):
            return
        facts = Facts(view)
        if facts.usage.reads_frame():
            return
        yield from rewrites_from(view, list(_edits(facts)))


def _edits(facts: Facts) -> Iterator[Edit]:
    for node in walk_own_scope(facts.view.function.body):
        if not isinstance(node, cst.Call):
            continue
        edit = _quantifier(facts, node) or _count(facts, node) or _drained(facts, node)
        if edit is not None:
            yield edit


def _argument(call: cst.Call) -> cst.GeneratorExp | cst.ListComp | None:
    if not call.args or call.args[0].keyword is not None or call.args[0].star:
        return None
    value = call.args[0].value
    return value if isinstance(value, cst.GeneratorExp | cst.ListComp) else None


# -- any and all


def _quantifier(facts: Facts, call: cst.Call) -> Edit | None:
    if facts.usage.builtin_call(call, "any", "all") is None or len(call.args) != 1:
        return None
    comprehension = _argument(call)
    mapped = None
    if comprehension is None and call.args[0].keyword is None and not call.args[0].star:
        comprehension = mapped = mapped_generator(facts.view, call.args[0].value)
    if comprehension is None or not is_plain(facts, comprehension):
        return None
    if isinstance(comprehension, cst.ListComp) and not _may_stop_early(facts, comprehension):
        return None
    view = facts.view
    outer: cst.CSTNode = call
    parent = view.parent(call)
    is_negated = isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Not)
    if is_negated and parent is not None:
        outer, parent = parent, view.parent(parent)
    is_any = isinstance(call.func, cst.Name) and call.func.value == "any"
    if parent is None or (mapped is not None and (isinstance(parent, cst.Return) or has_comment(call))):
        return None  # the rule `any-all-to-loop` has a `return` of a `map`
    made: tuple[cst.BaseStatement, str] | None = None
    if isinstance(parent, cst.Return):
        line = line_of(view, parent)
        made = (
            (line, _as_return(facts, comprehension, is_any=is_any, is_negated=is_negated))
            if line is not None
            else None
        )
    elif isinstance(parent, cst.Assign) and len(clauses(comprehension)) == 1:
        line = line_of(view, parent)
        code = _as_assignment(facts, parent, comprehension, is_any=is_any, is_negated=is_negated)
        made = (line, code) if line is not None and code else None
    elif isinstance(parent, cst.If) and parent.test is outer and stands_in_block(view, parent):
        return _as_test(facts, parent, call, comprehension, is_any=is_any, is_negated=is_negated)
    if made is None:
        return None
    return Edit(at=call, summary=_LOOP.format(name="any" if is_any else "all"), replace=swapped(view, *made))


def _may_stop_early(facts: Facts, comprehension: cst.ListComp) -> bool:
    loops = clauses(comprehension)
    parts = [comprehension.elt, *(test.test for clause in loops for test in clause.ifs)]
    return all(facts.cannot_raise(part) and not facts.changes_anything(part) for part in parts) and all(
        facts.iterates_quietly(clause.iter) for clause in loops
    )


def _as_return(
    facts: Facts,
    comprehension: cst.GeneratorExp | cst.ListComp,
    *,
    is_any: bool,
    is_negated: bool,
) -> str:
    decided = is_any is not is_negated
    loop = as_loop(facts, comprehension, is_any=is_any, then=f"return {decided}")
    return f"{loop}return {not decided}\n"


def _as_assignment(
    facts: Facts,
    statement: cst.Assign,
    comprehension: cst.GeneratorExp | cst.ListComp,
    *,
    is_any: bool,
    is_negated: bool,
) -> str | None:
    target = statement.targets[0].target
    if len(statement.targets) != 1 or not isinstance(target, cst.Name):
        return None
    name = target.value
    is_read = bool(occurrences(comprehension, name))
    if is_read or not facts.usage.is_plain_local(name) or is_in_try(facts.view, statement):
        return None
    decided = is_any is not is_negated
    loop = as_loop(facts, comprehension, is_any=is_any, then=f"{name} = {decided}\nbreak")
    return f"{name} = {not decided}\n{loop}"


def _as_test(
    facts: Facts,
    statement: cst.If,
    call: cst.Call,
    comprehension: cst.GeneratorExp | cst.ListComp,
    *,
    is_any: bool,
    is_negated: bool,
) -> Edit | None:
    if len(clauses(comprehension)) != 1:
        return None
    if statement.orelse is None and not has_jump(statement.body, cst.Break, cst.Continue):
        return None  # the rule `any-all-to-loop` moves such a body into the loop
    view = facts.view
    summary = _LOOP.format(name="any" if is_any else "all")
    flag = facts.names.fresh("found" if is_any else "failed")
    loop = as_loop(facts, comprehension, is_any=is_any, then=f"{flag} = True\nbreak")
    holds = is_any is not is_negated
    test = cst.Name(flag) if holds else cst.UnaryOperation(cst.Not(), cst.Name(flag))
    new = statement.with_changes(
        test=test, leading_lines=(), whitespace_before_test=cst.SimpleWhitespace(" ")
    )
    lines = [*parsed(view, f"{flag} = False\n{loop}"), new]
    return Edit(at=call, summary=summary, replace=in_place_of(statement, lines))


# -- counting


def _count(facts: Facts, call: cst.Call) -> Edit | None:
    comprehension = _argument(call)
    if facts.usage.builtin_call(call, "sum") is None or len(call.args) != 1 or comprehension is None:
        return None
    if not isinstance(comprehension.elt, cst.Integer) or comprehension.elt.value != "1":
        return None
    if not isinstance(comprehension, cst.GeneratorExp) or not is_plain(facts, comprehension):
        return None
    counted = _method_count(facts, comprehension)
    if counted is not None:
        return Edit(at=call, summary="`count` compares in C.", replace={call: expression(counted)})
    if not facts.usage.is_builtin("len"):
        return None
    new = f"len([{facts.view.code(comprehension.with_changes(lpar=(), rpar=()))}])"
    return Edit(
        at=call,
        summary="A list of the hits is counted without a generator's frame switches.",
        replace={call: expression(new)},
    )


def _method_count(facts: Facts, comprehension: cst.GeneratorExp) -> str | None:
    clause = comprehension.for_in
    if clause.inner_for_in is not None or len(clause.ifs) != 1 or not isinstance(clause.target, cst.Name):
        return None
    parts = single_comparison(clause.ifs[0].test)
    if parts is None or not isinstance(parts[1], cst.Equal) or not isinstance(parts[0], cst.Name):
        return None
    if parts[0].value != clause.target.value or occurrences(parts[2], clause.target.value):
        return None
    plain = ("int", "str", "bool", "bytes", "NoneType")
    is_safe = (
        ty.only(facts.of(clause.iter), "list", "tuple")
        and ty.only(facts.elements(clause.iter), *plain)
        and ty.only(facts.of(parts[2]), *plain)
        and facts.cannot_raise(parts[2])
        and isinstance(clause.iter, cst.Name)
    )
    return f"{facts.view.code(clause.iter)}.count({text(facts.view, parts[2])})" if is_safe else None


# -- generators that are only drained


def _drained(facts: Facts, call: cst.Call) -> Edit | None:
    comprehension = _argument(call)
    if not isinstance(comprehension, cst.GeneratorExp) or not is_plain(facts, comprehension):
        return None
    parts = {"elt": comprehension.elt, "for_in": comprehension.for_in}
    as_list = cst.ListComp(**parts)  # type: ignore[arg-type]
    summary = "A comprehension is built without a generator's frame switch per element."
    if isinstance(call.func, cst.Attribute):
        receiver = call.func.value
        is_text = isinstance(receiver, cst.SimpleString) or ty.only(facts.of(receiver), "str")
        if call.func.attr.value != "join" or not is_text or len(call.args) != 1:
            return None
        return Edit(at=call, summary=summary, replace={comprehension: as_list})
    found = facts.usage.builtin_call(call, *_DRAINED)
    if found is None or not isinstance(call.func, cst.Name):
        return None
    name = call.func.value
    if name != "sorted" and len(call.args) != 1:
        return None
    if name == "list":
        return Edit(at=call, summary=summary, replace={call: as_list})
    if name == "set":
        if any(isinstance(above, cst.FormattedStringExpression) for above in facts.view.ancestors(call)):
            return None  # the brace of the set would be doubled
        return Edit(at=call, summary=summary, replace={call: cst.SetComp(**parts)})  # type: ignore[arg-type]
    return Edit(at=call, summary=summary, replace={comprehension: as_list})


RULE = GeneratorIntoAnyAllSum()
