"""`x in` a generator of texts becomes the loop it runs, which makes no generator and still stops early.

Before::

    if is_keyword:
        words = (word.upper() for word in words)
    return self.name in words

After::

    if is_keyword:
        wanted = self.name
        for word in words:
            if word.upper() == wanted:
                return True
        return False
    return self.name in words

Also `return x in (word.upper() for word in words)`, and `not in`.

Preconditions:
    - the generator stands in the `return`, or is bound to a local name by the line before it or by the last
      line of an `if` without `else` before it; no nested function sees that name;
    - each element is surely a text, a whole number or the like, for which being the same object and being
      equal are one: a method of an observed text, for instance;
    - what is looked for is a name, a constant or an attribute; where it is an attribute, what is gone through
      is a builtin container by its observed types, so that nobody sees which of the two is looked at first;
    - no lambda, `await`, `yield` or `:=` inside, and no call that could let a `StopIteration` out;
    - no `try` or `with` is around, no comment is in the way, and the function does not ask for its locals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import is_constant, walk, walk_own_scope
from perfsmith.agent.proposers.rules._comprehensions import as_loop, clauses, is_plain
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._one_for_many import has_comment
from perfsmith.agent.proposers.rules._reaching import types_at
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import assigned_name, single_comparison
from perfsmith.agent.proposers.rules._statements import (
    is_in_try,
    line_of,
    occurrences,
    only_small,
    siblings,
    swapped,
    text,
)

_SAME_KIND: Final = frozenset(
    {"upper", "lower", "casefold", "strip", "lstrip", "rstrip", "title", "capitalize", "swapcase"}
)
"""Methods that make a text of a text."""


@dataclass(frozen=True, slots=True)
class _Search:
    """A `return wanted in (generator)` taken apart."""

    wanted: cst.BaseExpression
    generator: cst.GeneratorExp
    is_negated: bool
    replaced: cst.SimpleStatementLine
    """The line in whose place the loop goes."""
    removed: cst.SimpleStatementLine | None = None
    """Another line that has then nothing to do."""


class MembershipInGeneratorToLoop:
    """See the module docstring."""

    name = "membership-in-generator-to-loop"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(isinstance(node, cst.GeneratorExp) for node in walk(view.function.body)):
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts)))


def _edits(facts: Facts) -> Iterator[Edit]:
    for node in walk_own_scope(facts.view.function.body):
        search = _search(facts, node) if isinstance(node, cst.Return) else None
        if search is None or is_in_try(facts.view, search.replaced) or not _is_safe(facts, search):
            continue
        replace = dict(swapped(facts.view, search.replaced, _loop(facts, search)))
        if search.removed is not None:
            replace[search.removed] = cst.RemoveFromParent()
        yield Edit(
            at=search.generator,
            summary="The search runs as a plain loop, without a generator.",
            replace=replace,
        )


def _search(facts: Facts, node: cst.Return) -> _Search | None:
    line = line_of(facts.view, node)
    parts = single_comparison(node.value) if node.value is not None else None
    if line is None or parts is None or not isinstance(parts[1], cst.In | cst.NotIn):
        return None
    wanted, operator, values = parts
    is_negated = isinstance(operator, cst.NotIn)
    if isinstance(values, cst.GeneratorExp):
        return _Search(wanted, values, is_negated, line)
    if not isinstance(values, cst.Name) or not facts.usage.is_plain_local(values.value):
        return None
    block, place = siblings(facts.view, line)
    if place == 0 or occurrences(wanted, values.value):
        return None
    above = block[place - 1]
    is_branch = isinstance(above, cst.If) and above.orelse is None
    last = above.body.body[-1] if is_branch and isinstance(above, cst.If) else above
    pair = assigned_name(last) if only_small(last) is not None else None
    if pair is None or pair[0] != values.value or not isinstance(pair[1], cst.GeneratorExp):
        return None
    if not isinstance(last, cst.SimpleStatementLine) or line_of(facts.view, last.body[0]) is None:
        return None
    return _Search(wanted, pair[1], is_negated, last, None if is_branch else line)


def _is_safe(facts: Facts, search: _Search) -> bool:
    generator = search.generator
    if len(clauses(generator)) != 1 or not is_plain(facts, generator) or has_comment(generator):
        return False
    if search.replaced.trailing_whitespace.comment is not None:
        return False
    if search.removed is not None and has_comment(search.removed):
        return False
    held = types_at(facts, generator.for_in.iter)
    if not (
        _is_text(generator.elt, generator.for_in.target, held) or ty.is_hashable(facts.of(generator.elt))
    ):
        return False
    if _is_settled(facts, search.wanted):
        return True
    is_quiet = isinstance(generator.for_in.iter, cst.Name) and ty.is_reiterable(held)
    return is_quiet and _is_attribute(search.wanted)


def _is_text(node: cst.BaseExpression, target: cst.BaseExpression, held: ty.Types) -> bool:
    """True for the variable of the generator, or texts made of it, when what is gone through holds texts."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and not node.args:
        return node.func.attr.value in _SAME_KIND and _is_text(node.func.value, target, held)
    is_variable = isinstance(node, cst.Name) and isinstance(target, cst.Name) and node.value == target.value
    return is_variable and ty.only(ty.elements(held), "str")


def _is_settled(facts: Facts, node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Name):
        return facts.usage.is_plain_local(node.value) and facts.usage.is_bound_before(node.value, node)
    return is_constant(node)


def _is_attribute(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) or (isinstance(node, cst.Attribute) and _is_attribute(node.value))


def _loop(facts: Facts, search: _Search) -> str:
    """The lines that look for the value and return whether it is there."""
    first, wanted = "", search.wanted
    targets = {node.value for node in walk(search.generator.for_in.target) if isinstance(node, cst.Name)}
    is_shadowed = isinstance(wanted, cst.Name) and wanted.value in targets
    if is_shadowed or not _is_settled(facts, wanted):
        name = facts.names.fresh("wanted")
        first, wanted = f"{name} = {text(facts.view, wanted)}\n", cst.Name(name)
    elt = search.generator.elt
    if (
        isinstance(elt, cst.Comparison | cst.BooleanOperation | cst.IfExp | cst.UnaryOperation)
        and not elt.lpar
    ):
        elt = elt.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    equal = cst.Comparison(left=elt, comparisons=[cst.ComparisonTarget(cst.Equal(), wanted)])
    loop = as_loop(
        facts,
        search.generator.with_changes(elt=equal),
        is_any=True,
        then=f"return {not search.is_negated}",
    )
    return f"{first}{loop}return {search.is_negated}\n"


RULE = MembershipInGeneratorToLoop()
