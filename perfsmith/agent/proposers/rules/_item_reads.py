"""Reads of one item of a dict or list that surely find what the item held a moment before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import (
    children_of,
    names_bound,
    walk,
    walk_own_scope,
)
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._shapes import target_role
from perfsmith.agent.proposers.rules._statements import siblings
from perfsmith.agent.proposers.rules._steady_items import Item, is_read, item_of
from perfsmith.agent.proposers.rules._uses import MUTATORS, Use

_ITERATING: Final = frozenset(
    {"list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "min", "max", "any", "all", "next"}
    | {"enumerate", "zip", "reversed"}
)
"""Builtins that may run the code of an iterator somebody else has made."""
_PASSIVE: Final = (
    cst.Arg
    | cst.Attribute
    | cst.BinaryOperation
    | cst.BooleanOperation
    | cst.Comparison
    | cst.ComparisonTarget
    | cst.Element
    | cst.IfExp
    | cst.Index
    | cst.List
    | cst.Set
    | cst.Subscript
    | cst.SubscriptElement
    | cst.Tuple
    | cst.UnaryOperation
)
"""Expressions that change no container themselves, whatever the expressions inside them do."""
_PARTS: Final = (
    cst.Arg
    | cst.ComparisonTarget
    | cst.DictElement
    | cst.Element
    | cst.FormattedStringExpression
    | cst.Index
    | cst.SubscriptElement
)
"""What stands between expressions and the expressions inside them."""
_ALWAYS, _TRUE, _FALSE = "always", "if true", "if false"
_OPPOSITE: Final = {_ALWAYS: _ALWAYS, _TRUE: _FALSE, _FALSE: _TRUE}
_LEAVES: Final = cst.Return | cst.Raise | cst.Continue | cst.Break


class Following:
    """Collects the reads of an item in code that runs next, up to where the item may change."""

    def __init__(self, facts: Facts, item: Item, held: str | None) -> None:
        self._facts = facts
        self._item = item
        self._fixed = item.names | ({held} if held is not None else set())
        has_last_words = any(isinstance(n, cst.Try | cst.TryStar | cst.With) for n in facts.usage.order)
        self._is_own = facts.usage.is_exclusive(item.container, until_return=not has_last_words)
        self.reads: list[cst.Subscript] = []

    def block(self, statements: Iterable[cst.CSTNode]) -> bool:
        """Go through statements in order; True when the item is still the same after all of them."""
        return all(self.statement(statement) for statement in statements)

    def statement(self, node: cst.CSTNode) -> bool:
        """Go through one statement."""
        if self._keeps(node):
            self._collect(node)
            return True
        if isinstance(node, cst.SimpleStatementLine):
            return self.block(node.body)
        if isinstance(node, cst.If):
            return self.expression(node.test) and self._suites(node)
        if isinstance(node, cst.For):
            self.expression(node.iter)
        elif isinstance(node, cst.Try):
            self.block(node.body.body)
        elif isinstance(node, cst.Assign | cst.AnnAssign | cst.AugAssign):
            if node.value is not None:
                self.expression(node.value)
        elif isinstance(node, cst.Expr | cst.Return) and node.value is not None:
            self.expression(node.value)
        return False

    def _suites(self, node: cst.If) -> bool:
        kept = self.block(node.body.body) or _leaves(node.body)
        return (node.orelse is None or self._otherwise(node.orelse)) and kept

    def _otherwise(self, node: cst.If | cst.Else) -> bool:
        if isinstance(node, cst.If):
            return self.statement(node)
        return self.block(node.body.body) or _leaves(node.body)

    def expression(self, node: cst.CSTNode) -> bool:
        """Go through an expression in the order of its evaluation."""
        if self._keeps(node):
            self._collect(node)
            return True
        if isinstance(node, cst.Lambda | cst.BaseComp):
            return False
        for child in evaluated(node):
            if not self.expression(child):
                return False
        return False

    def after(self, read: cst.CSTNode) -> None:
        """Go through what is evaluated after `read` in its statement, and through the statements after it.

        Only where it is sure that `read` was evaluated: `a or d[k] == 1 or d[k] == 2` never reads the second
        one without the first.
        """
        child, when = read, _ALWAYS
        while (parent := self._facts.view.parent(child)) is not None:
            if not isinstance(parent, cst.BaseExpression | _PARTS):
                self._after_in_statement(parent, child, when)
                return
            step = self._step(parent, child, when)
            if step is None:
                return
            child, when = parent, step

    def _step(self, parent: cst.CSTNode, child: cst.CSTNode, when: str) -> str | None:
        """What a parent adds; answers when the read was surely made, by the truth of the parent."""
        if isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Not):
            return _OPPOSITE[when]
        if isinstance(parent, cst.BooleanOperation):
            going_on = _TRUE if isinstance(parent.operator, cst.And) else _FALSE
            if child is parent.right:
                return going_on if when in (_ALWAYS, going_on) else None
            if when not in (_ALWAYS, going_on) or not self.expression(parent.right):
                return None
            return when
        parts = evaluated(parent)
        place = next(i for i, part in enumerate(parts) if part is child)
        is_optional = (isinstance(parent, cst.IfExp) and child is not parent.test) or (
            isinstance(parent, cst.Comparison) and child in parent.comparisons[1:]
        )
        if when != _ALWAYS or is_optional or isinstance(parent, cst.BaseComp | cst.Lambda):
            return None
        if not all(self.expression(part) for part in parts[place + 1 :]):
            return None
        return when if isinstance(parent, _PASSIVE) or self._keeps(parent) else None

    def _after_in_statement(self, parent: cst.CSTNode, child: cst.CSTNode, when: str) -> None:
        """Go on in the statement whose expression is `child`, then in its block."""
        if isinstance(parent, cst.If) and child is parent.test:
            if when == _TRUE:
                self.block(parent.body.body)
            elif when == _FALSE and parent.orelse is not None:
                self._otherwise(parent.orelse)
            elif when == _ALWAYS and self._suites(parent):
                self._after_statement(parent)
            return
        is_value = isinstance(parent, cst.Assign | cst.AnnAssign | cst.AugAssign | cst.Expr | cst.Return)
        if when != _ALWAYS or not is_value or child is not getattr(parent, "value", None):
            return
        if self._keeps(parent):
            for target in parent.targets if isinstance(parent, cst.Assign) else ():
                self._collect(target)
            line = self._facts.view.parent(parent)
            if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
                self._after_statement(line)

    def _after_statement(self, statement: cst.CSTNode) -> None:
        following, place = siblings(self._facts.view, statement)
        self.block(following[place + 1 :])

    def _collect(self, node: cst.CSTNode) -> None:
        for found in walk_own_scope(node):
            if not isinstance(found, cst.Subscript) or not is_read(self._facts, found):
                continue
            if not isinstance(found.value, cst.Name) or found.value.value != self._item.container:
                continue
            if item_of(self._facts, found) == self._item and not self._is_late(found, node):
                self.reads.append(found)

    def _is_late(self, node: cst.CSTNode, region: cst.CSTNode) -> bool:
        """True inside a generator or lambda, which may run after the item has changed."""
        for parent in self._facts.view.ancestors(node):
            if isinstance(parent, cst.Lambda):
                return True
            if isinstance(parent, cst.GeneratorExp) and not self._facts.usage.is_consumed_at_once(parent):
                return True
            if parent is region:
                return False
        return False

    def _keeps(self, region: cst.CSTNode) -> bool:
        """True when neither item nor names can change while the region runs."""
        facts, container = self._facts, self._item.container
        if not self._fixed.isdisjoint(names_bound(region)):
            return False
        if self._is_own and not self._may_return(region):
            return not any(_changes(use) for use in facts.usage.uses(container, within=region))
        if facts.may_change(container, region):
            return False
        return not any(self._may_run_unseen(node) for node in walk(region))

    def _may_return(self, region: cst.CSTNode) -> bool:
        """True where a `return` may already hand the container to somebody."""
        above = self._facts.view.ancestors(region)
        return any(isinstance(node, cst.Return) for node in (*walk(region), *above))

    def _may_run_unseen(self, node: cst.CSTNode) -> bool:
        """True when the node itself may change the container in ways that `may_change` does not look at."""
        if isinstance(node, cst.Attribute):
            is_stored = bool(target_role(self._facts.view, node))
            return node.attr.value.startswith("__") or is_stored
        if isinstance(node, cst.For | cst.CompFor):
            return not self._facts.iterates_quietly(node.iter)
        call = self._facts.usage.builtin_call(node, *_ITERATING)
        if call is None:
            return False
        is_one_of_several = self._facts.usage.builtin_call(call, "min", "max") and len(call.args) > 1
        return not is_one_of_several and not all(self._iterates_quietly(arg) for arg in call.args)

    def _iterates_quietly(self, argument: cst.Arg) -> bool:
        # What a comprehension goes through is looked at by itself.
        return isinstance(argument.value, cst.BaseComp) or self._facts.iterates_quietly(argument.value)


def _changes(use: Use) -> bool:
    """True for a use that changes what is in a container, or puts another in its place."""
    is_change = use.kind in ("augment", "bind", "store_item", "delete_item")
    return is_change or (use.kind == "method" and (use.method in MUTATORS or use.method.startswith("_")))


def evaluated(node: cst.CSTNode) -> Sequence[cst.CSTNode]:
    """Children of an expression in the order of their evaluation."""
    if isinstance(node, cst.IfExp):
        return [node.test, node.body, node.orelse]
    if isinstance(node, cst.NamedExpr):
        return [node.value]
    return children_of(node)


def _leaves(suite: cst.BaseSuite) -> bool:
    last = suite.body[-1] if suite.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, _LEAVES)
