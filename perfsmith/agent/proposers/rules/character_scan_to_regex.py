r"""Loops that step over characters one by one, done by a regular expression or by `rstrip`.

Before::

    while end < len(text) and text[end] not in "*_":
        end += 1

After::

    if 0 <= end < len(text):
        end = _TARGET_RUN.match(text, end).end()

with `_TARGET_RUN = re.compile(r"[^*_]*")` at module level. Also backwards from the end of the text:
`end = len(text)` and `while end and text[end - 1].isspace(): end -= 1` become `end = len(text.rstrip())`.

Preconditions:
    The text is a `str` and the position an `int`, both plain locals. The characters are a literal, or a
    constant of the module that is bound once. The loop's only statement moves the position by one. Positions
    that may be negative, which count from the end, are stepped up to zero as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, assigned_name, loops_in
from perfsmith.agent.proposers.rules._statements import (
    bindings_in_module,
    in_place_of,
    lines_above,
    only_small,
    parsed,
    siblings,
    standard_name,
    swapped,
)

_SPACE: Final = r"\s"
_ESCAPED: Final = {"\t": r"\t", "\n": r"\n", "\r": r"\r", "\f": r"\f", "\v": r"\v", '"': r"\x22"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scan:
    """`while position < len(text) and text[position] in characters: position += 1`, or its mirror."""

    loop: cst.While
    text: str
    position: str
    characters: str | None
    """Characters compared with; None for white space."""
    spelled: str
    """The characters as the code spells them; empty for white space."""
    stops_at: bool
    """True when the characters end the run, False when the run consists of them."""
    bound: str
    """Code of the end of the text; empty when the loop runs backwards to the start."""


class CharacterScanToRegex:
    """See the module docstring."""

    name = "character-scan-to-regex"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        loops = [loop for loop in loops_in(view.function.body) if isinstance(loop, cst.While)]
        if not loops:
            return
        facts = Facts(view)
        if not facts.usage.reads_frame():
            yield from rewrites_from(view, list(_edits(facts, loops)))


def _edits(facts: Facts, loops: list[cst.While]) -> Iterator[Edit]:
    known: dict[str, str] = {}
    for loop in loops:
        scan = _scan(facts, loop)
        if scan is not None:
            edit = _forwards(facts, scan, known) if scan.bound else _backwards(facts, scan)
            if edit is not None:
                yield edit


# -- recognising


def _scan(facts: Facts, loop: cst.While) -> _Scan | None:
    test = loop.test
    step = _step(loop)
    if step is None or not isinstance(test, cst.BooleanOperation) or not isinstance(test.operator, cst.And):
        return None
    position, forwards = step
    if not facts.usage.is_plain_local(position) or not _is_only(facts, _name(loop, position), "int"):
        return None
    item = _item(facts, test.right)
    if item is None:
        return None
    subject, characters, spelled, stops_at = item
    text = subject.value.value if isinstance(subject.value, cst.Name) else ""
    place = facts.view.code(subject.slice[0].slice) if len(subject.slice) == 1 else ""
    if place != (position if forwards else f"{position} - 1"):
        return None
    if not facts.usage.is_plain_local(text) or not _is_only(facts, subject.value, "str"):
        return None
    bound = _bound(facts, test.left, position, text) if forwards else ""
    if bound is None or (not forwards and not _is_above_zero(facts, test.left, position)):
        return None
    return _Scan(
        loop=loop,
        text=text,
        position=position,
        characters=characters,
        spelled=spelled,
        stops_at=stops_at,
        bound=bound,
    )


def _is_only(facts: Facts, node: cst.CSTNode | None, kind: str) -> bool:
    return node is not None and ty.only(facts.of(node), kind)


def _name(node: cst.CSTNode, name: str) -> cst.Name | None:
    return next((item for item in walk(node) if isinstance(item, cst.Name) and item.value == name), None)


def _step(loop: cst.While) -> tuple[str, bool] | None:
    """The name that the only statement moves by one, and whether forwards."""
    small = only_small(loop.body.body[0]) if len(loop.body.body) == 1 and loop.orelse is None else None
    if not isinstance(small, cst.AugAssign) or not isinstance(small.target, cst.Name):
        return None
    if not isinstance(small.value, cst.Integer) or small.value.value != "1":
        return None
    if isinstance(small.operator, cst.AddAssign):
        return small.target.value, True
    return (small.target.value, False) if isinstance(small.operator, cst.SubtractAssign) else None


def _item(facts: Facts, node: cst.BaseExpression) -> tuple[cst.Subscript, str | None, str, bool] | None:
    """`text[i] in "ab"`, `text[i] == "a"`, `text[i].isspace()` and their negations, taken apart."""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
        inner = _item(facts, node.expression)
        return None if inner is None else (inner[0], inner[1], inner[2], not inner[3])
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and not node.args:
        subject = node.func.value
        is_space = node.func.attr.value == "isspace" and isinstance(subject, cst.Subscript)
        return (subject, None, "", False) if is_space and isinstance(subject, cst.Subscript) else None
    if not isinstance(node, cst.Comparison) or len(node.comparisons) != 1:
        return None
    comparison = node.comparisons[0]
    if not isinstance(node.left, cst.Subscript):
        return None
    characters = _constant_text(facts, comparison.comparator)
    if not characters:
        return None
    spelled = facts.view.code(comparison.comparator)
    if isinstance(comparison.operator, cst.In | cst.NotIn):
        return node.left, characters, spelled, isinstance(comparison.operator, cst.NotIn)
    if isinstance(comparison.operator, cst.Equal | cst.NotEqual) and len(characters) == 1:
        return node.left, characters, spelled, isinstance(comparison.operator, cst.NotEqual)
    return None


def _constant_text(facts: Facts, node: cst.BaseExpression) -> str | None:
    """Value of a text literal, or of a global that the module binds once, to a literal."""
    if isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    if not isinstance(node, cst.Name) or node.value in facts.usage.locals:
        return None
    for line in facts.view.module.body:
        bound = assigned_name(line)
        if bound is not None and bound[0] == node.value:
            is_literal = isinstance(bound[1], cst.SimpleString | cst.ConcatenatedString)
            is_fixed = is_literal and bindings_in_module(facts.view, node.value) == 1
            return _constant_text(facts, bound[1]) if is_fixed else None
    return None


def _bound(facts: Facts, node: cst.BaseExpression, position: str, text: str) -> str | None:
    """Code of the bound in `position < bound`, where that is the length of the text."""
    if not isinstance(node, cst.Comparison) or len(node.comparisons) != 1:
        return None
    comparison = node.comparisons[0]
    is_below = isinstance(comparison.operator, cst.LessThan) and facts.view.code(node.left) == position
    if not is_below:
        return None
    bound = comparison.comparator
    if _is_length(facts, bound, text):
        return facts.view.code(bound)
    if isinstance(bound, cst.Name) and facts.usage.is_plain_local(bound.value):
        bindings = facts.usage.bindings(bound.value)
        first = bindings[0] if len(bindings) == 1 else None
        is_length = isinstance(first, cst.Assign) and _is_length(facts, first.value, text)
        if is_length and first is not None and _is_never_rebound(facts, text):
            return bound.value if facts.usage.dominates(first, node) else None
    return None


def _is_never_rebound(facts: Facts, name: str) -> bool:
    bindings = facts.usage.bindings(name)
    return not bindings if name in facts.usage.parameters else len(bindings) == 1


def _is_length(facts: Facts, node: cst.BaseExpression, text: str) -> bool:
    call = facts.usage.builtin_call(node, "len")
    values = argument_values(call) if call is not None else None
    return values is not None and len(values) == 1 and facts.view.code(values[0]) == text


def _is_above_zero(facts: Facts, node: cst.BaseExpression, position: str) -> bool:
    """`position`, `position > 0` or `position >= 1`."""
    return " ".join(facts.view.code(node).split()) in (position, f"{position} > 0", f"{position} >= 1")


# -- rewriting


def _forwards(facts: Facts, scan: _Scan, known: dict[str, str]) -> Edit | None:
    view = facts.view
    pattern = _pattern(scan)
    if pattern not in known:
        owner = view.function.name.value.strip("_").upper() or "TEXT"
        known[pattern] = facts.names.fresh_global(f"_{owner}_RUN")
    compiler, needed = standard_name(facts, "re", "compile")
    quoted = f'r"{pattern}"'
    moved = f"{scan.position} = {known[pattern]}.match({scan.text}, {scan.position}).end()"
    code = ""
    if not _is_never_negative(facts, scan.position, seen=()):
        test = view.code(scan.loop.test)
        guard = test.replace(f"{scan.position} < {scan.bound}", f"{scan.position} < 0", 1)
        if guard == test:
            return None
        code = f"while {guard}:\n    {scan.position} += 1\n"
        head = f"if 0 <= {scan.position} < {scan.bound}:"
    else:
        head = f"if {scan.position} < {scan.bound}:"
    return Edit(
        at=scan.loop,
        summary="A regular expression steps over the run in C, the loop runs bytecode for each character.",
        replace=swapped(view, scan.loop, f"{code}{head}\n    {moved}\n"),
        top=[f"{known[pattern]} = {compiler}({quoted})\n"],
        imports=[needed],
    )


def _pattern(scan: _Scan) -> str:
    if scan.characters is None:
        inside = _SPACE
    else:
        inside = "".join(_in_class(character) for character in dict.fromkeys(scan.characters))
    return f"[{'^' if scan.stops_at else ''}{inside}]*"


def _in_class(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    if not character.isprintable():
        return rf"\U{ord(character):08x}"
    return re.escape(character) if character in r"\]^-[&~|" else character


def _is_never_negative(facts: Facts, name: str, *, seen: tuple[str, ...]) -> bool:
    """True when every value the local ever gets is zero or more."""
    if name in facts.usage.parameters or name in seen or not facts.usage.is_plain_local(name):
        return False
    bindings = facts.usage.bindings(name)
    return bool(bindings) and all(_adds_up(facts, bind, (*seen, name)) for bind in bindings)


def _adds_up(facts: Facts, bind: cst.CSTNode, seen: tuple[str, ...]) -> bool:
    if isinstance(bind, cst.AugAssign):
        return isinstance(bind.operator, cst.AddAssign) and _is_natural(facts, bind.value, seen)
    is_plain = isinstance(bind, cst.Assign) and all(isinstance(t.target, cst.Name) for t in bind.targets)
    return is_plain and isinstance(bind, cst.Assign) and _is_natural(facts, bind.value, seen)


def _is_natural(facts: Facts, node: cst.BaseExpression, seen: tuple[str, ...]) -> bool:
    if isinstance(node, cst.Integer) or facts.usage.builtin_call(node, "len") is not None:
        return True
    if isinstance(node, cst.Name):
        return node.value in seen or _is_never_negative(facts, node.value, seen=seen)
    return (
        isinstance(node, cst.BinaryOperation)
        and isinstance(node.operator, cst.Add)
        and _is_natural(facts, node.left, seen)
        and _is_natural(facts, node.right, seen)
    )


def _backwards(facts: Facts, scan: _Scan) -> Edit | None:
    """`end = len(text)` directly above the loop."""
    body, place = siblings(facts.view, scan.loop)
    start = body[place - 1] if place > 0 else None
    bound = assigned_name(start) if start is not None else None
    if start is None or bound is None or bound[0] != scan.position or scan.stops_at:
        return None
    if not _is_length(facts, bound[1], scan.text):
        return None
    new = parsed(facts.view, f"{scan.position} = len({scan.text}.rstrip({scan.spelled}))\n")
    return Edit(
        at=scan.loop,
        summary="`rstrip` finds the end in C, the loop runs bytecode for each character.",
        replace={
            start: cst.RemoveFromParent(),
            **in_place_of(scan.loop, new, lines=lines_above(start)),
        },
    )


RULE = CharacterScanToRegex()
