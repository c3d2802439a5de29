"""From the body of a loop that fills arrays element by element to statements over whole arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import enclosing_loops, fresh_name, walk
from perfsmith.agent.proposers.rules._numpy import Array, Facts, plain_index
from perfsmith.agent.proposers.rules._numpy_elementwise import Term, Vectoriser, fits, guard, in_brackets
from perfsmith.agent.proposers.rules._numpy_loops import ArrayLoop, is_used_outside
from perfsmith.agent.proposers.rules._rule import FunctionView


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayCode:
    """Statements that do for whole arrays what a loop did for each element."""

    text: str
    """Their source, not indented."""
    chooses: bool
    """True when they hold an `np.where`."""
    shifts: bool
    """True when elements beside the counter are used."""
    shown: str
    """The last statement, for the summary."""
    windows: tuple[str, ...] = ()
    """Arrays whose moving windows are reduced."""


@dataclass(slots=True, kw_only=True)
class _Body:
    facts: Facts
    loops: Sequence[ArrayLoop]
    vectoriser: Vectoriser
    lines: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    outputs_read: set[str] = field(default_factory=set)

    def add(self, statement: cst.BaseStatement) -> bool:
        """Translate one statement; False when that is not possible exactly."""
        if isinstance(statement, cst.If):
            return self._add_choice(statement)
        if not isinstance(statement, cst.SimpleStatementLine):
            return False
        return all(self._add_small(small) for small in statement.body)

    def _add_small(self, small: cst.BaseSmallStatement) -> bool:
        if isinstance(small, cst.Assign) and len(small.targets) == 1:
            target = small.targets[0].target
            if isinstance(target, cst.Name):
                return self._add_temporary(target.value, small.value)
            if isinstance(target, cst.Subscript):
                return self._store(target, self.vectoriser.term(small.value), "=", [small.value])
        if isinstance(small, cst.AugAssign) and isinstance(small.target, cst.Subscript):
            operator = self.facts.view.code(small.operator)
            if operator not in ("+=", "-=", "*="):
                return False
            return self._store(small.target, self.vectoriser.term(small.value), operator, [small.value])
        return False

    def _add_temporary(self, name: str, value: cst.BaseExpression) -> bool:
        term = self.vectoriser.term(value)
        is_taken = (
            name in self.vectoriser.temporaries or name in self.facts.arrays or name in self.facts.numbers
        )
        if term is None or not term.is_array or is_taken or any(name in loop.names for loop in self.loops):
            return False
        body = self.loops[0].node.body
        uses = sum(isinstance(n, cst.Name) and n.value == name for n in walk(body)) - 1
        if uses > 1 and not isinstance(value, cst.Name | cst.Subscript):
            self.lines.append(f"{name} = {term.text}")
            term = Term(text=name, kind=term.kind, is_array=True, may_warn=term.may_warn)
        self.vectoriser.temporaries[name] = Term(
            text=in_brackets(term), kind=term.kind, is_array=True, may_warn=term.may_warn
        )
        return True

    def _place(self, target: cst.Subscript) -> tuple[str, str, Array] | None:
        placed = self.vectoriser.placed(target)
        if placed is None or placed[2] != list(self.loops):
            return None
        name, slices, _ = placed
        array = self.facts.arrays[name]
        if array.allocated is None:
            return None
        full = ":" if not any(slices) else ", ".join(s or ":" for s in slices)
        return name, full, array

    def _store(
        self, target: cst.Subscript, term: Term | None, operator: str, read: list[cst.BaseExpression]
    ) -> bool:
        place = self._place(target)
        if place is None or term is None or not term.is_array:
            return False
        name, slices, array = place
        if name in self.stored or not fits(array, term) or (operator != "=" and array.dtype != "float64"):
            return False
        for node in (n for expression in read for n in walk(expression)):
            if isinstance(node, cst.Name) and node.value == name:
                parent = self.facts.view.parent(node)
                if parent is None or self.facts.view.code(parent) != self.facts.view.code(target):
                    return False
                self.outputs_read.add(name)
        self.stored.append(name)
        self.lines.append(f"{name}[{slices}] {operator} {term.text}")
        return True

    def _add_choice(self, statement: cst.If) -> bool:
        first = _only_store(statement.body)
        if first is None:
            return False
        target, read = first.targets[0].target, [statement.test]
        if not isinstance(target, cst.Subscript) or self._place(target) is None:
            return False
        term = self._choice(statement, target, read)
        return self._store(target, term, "=", read)

    def _choice(self, node: cst.If, target: cst.Subscript, read: list[cst.BaseExpression]) -> Term | None:
        store = _only_store(node.body)
        if store is None or self.facts.view.code(store.targets[0].target) != self.facts.view.code(target):
            return None
        read += [node.test, store.value]
        condition, chosen = self.vectoriser.term(node.test), self.vectoriser.term(store.value)
        if isinstance(node.orelse, cst.If):
            other = self._choice(node.orelse, target, read)
        elif isinstance(node.orelse, cst.Else):
            final = _only_store(node.orelse.body)
            if final is None or self.facts.view.code(final.targets[0].target) != self.facts.view.code(target):
                return None
            read.append(final.value)
            other = self.vectoriser.term(final.value)
        else:
            read.append(target)
            other = self.vectoriser.term(target)
        return None if condition is None else self.vectoriser.where(condition, chosen, other)


def _only_store(block: cst.BaseSuite) -> cst.Assign | None:
    """The assignment a block consists of."""
    if not isinstance(block, cst.IndentedBlock) or len(block.body) != 1:
        return None
    line = block.body[0]
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    small = line.body[0]
    return small if isinstance(small, cst.Assign) and len(small.targets) == 1 else None


def _straight(loops: Sequence[ArrayLoop]) -> list[cst.BaseStatement]:
    """Statements of a loop nest in order, as far as each inner loop ends the body of the outer one."""
    if len(loops) == 1:
        return loops[0].body
    *before, last = loops[0].body
    is_nest = last is loops[1].node and all(
        isinstance(line, cst.SimpleStatementLine)
        and all(
            isinstance(small, cst.Assign) and isinstance(small.targets[0].target, cst.Name)
            for small in line.body
        )
        for line in before
    )
    return [*before, *loops[1].body] if is_nest else [last]


def array_code(
    facts: Facts, loops: Sequence[ArrayLoop], *, may_choose: bool, window: str | None = None
) -> ArrayCode | None:
    """Whole-array statements for the innermost body of the loops; None unless they are exact.

    Holds only where the arrays written were allocated in this function and nothing else refers to them,
    each is written once, and no name bound in the loop is used outside it.

    Args:
        facts: What is known before the loops.
        loops: One loop, or an outer and an inner one.
        may_choose: Whether conditional parts may become `np.where`.
        window: Expression of the width of windows that may be reduced, as in `x[i:i + width].max()`.
    """
    view, outer = facts.view, loops[0].node
    names = [name for loop in loops for name in loop.names]
    vectoriser = Vectoriser(facts=facts, loops=loops, may_choose=may_choose, window=window)
    body = _Body(facts=facts, loops=loops, vectoriser=vectoriser)
    if len(set(names)) != len(names) or not loops[-1].body:
        return None
    if not all(body.add(statement) for statement in _straight(loops)) or not body.stored:
        return None
    bound = {*names, *vectoriser.temporaries}
    if is_used_outside(view, outer, bound) or set(body.stored) & (vectoriser.used - body.outputs_read):
        return None
    if any(loop.array in body.stored for loop in loops):
        return None
    if len(body.stored) > 1 and body.outputs_read:
        return None
    if not all(is_private(view, facts.arrays[name], name, outer) for name in body.stored):
        return None
    if vectoriser.needs_check and (vectoriser.has_choice or not can_raise_early(view, outer)):
        return None
    lengths = {name: f"len({name})" for name in vectoriser.needs_check}
    checks = guard(lengths, loops[0].stop_text, fresh_name(view, "shortest"))
    text = checks + "\n".join(body.lines) + "\n"
    return ArrayCode(
        text=text,
        chooses=f"{facts.np}.where(" in text,
        shifts=vectoriser.has_shift,
        shown=body.lines[-1],
        windows=tuple(vectoriser.windows),
    )


def can_raise_early(view: FunctionView, loop: cst.For) -> bool:
    """True when nobody can see how far the loop had come when it raised."""
    return not any(isinstance(a, cst.Try | cst.TryStar | cst.With) for a in view.ancestors(loop))


def is_private(view: FunctionView, array: Array, name: str, until: cst.CSTNode) -> bool:
    """True when up to a statement the name was only used to read and write single elements."""
    if array.allocated is None:
        return False
    allowed = {id(n) for n in walk(array.allocated)}
    stop = None if enclosing_loops(view, until) else until
    own = {id(n) for n in walk(until)}
    for node in walk(view.function.body):
        if node is stop:
            return True
        if not isinstance(node, cst.Name) or node.value != name or id(node) in allowed | own:
            continue
        parent = view.parent(node)
        if not isinstance(parent, cst.Subscript) or parent.value is not node or plain_index(parent) is None:
            return False
    return True
