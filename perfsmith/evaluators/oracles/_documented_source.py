"""Input source: what docstrings, assertions and raises say of arguments; kept to, and broken one by one."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators.oracles._calls import Subject, calls_of, subject_of
from perfsmith.evaluators.oracles._conforming import conforming_and_violating
from perfsmith.evaluators.oracles._constraints import OfType
from perfsmith.evaluators.oracles._docstrings import Documentation, read_docstring
from perfsmith.evaluators.oracles._draw import draw_distinct
from perfsmith.evaluators.oracles._guards import guards_of
from perfsmith.evaluators.oracles._nodes import Call, arguments_of, closed, of_value, opened
from perfsmith.evaluators.oracles._phrases import (
    DocType,
    demands_of,
    implied_types,
    refused,
    shapes_agree,
    type_of,
)
from perfsmith.evaluators.oracles._predicates import Compares, Predicate, Term
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName

_NOTHING = Documentation((), (), ())


@dataclass(frozen=True, slots=True)
class DocumentedSource:
    """Calls that keep to what is written, and calls of which one thing written is false."""

    name: SourceName = SourceName.DOCUMENTED

    def propose(self, asked: Asked) -> Proposal:
        """Examples of the docstring first, then conforming and violating calls in turn."""
        subject = subject_of(asked)
        if isinstance(subject, str):
            return Proposal(silence=subject)
        written = _documentation(subject)
        guards = list(guards_of(subject.function, subject.names))
        checked = [each for each in guards if not isinstance(each, OfType)]
        types: dict[str, DocType] = {}
        for described in written.parameters:
            if described.name in subject.names and (kind := type_of(described)) is not None:
                types[described.name] = kind
        said = list(dict.fromkeys(_said(subject, written, types)))
        for each in said:
            types.update((name, kind) for name, kind in implied_types(each) if name not in types)
        for guard in guards:
            if isinstance(guard, OfType):
                types.setdefault(guard.parameter, guard.annotation)
            else:
                types.update((name, kind) for name, kind in implied_types(guard) if name not in types)
        if not types and not said and not checked and not written.examples:
            return Proposal(
                silence="neither its docstring nor its first statements say anything of its inputs"
            )
        lies = _contradicted(asked, subject, [each for each in said if each not in checked])
        true = list(dict.fromkeys([*checked, *(each for each in said if each not in lies)]))
        calls = dict.fromkeys(_examples(subject, written))
        drawn = calls_of(subject, asked.recorded, types)
        if not isinstance(drawn, str):
            bases = draw_distinct(drawn.calls.map(closed), count=2 * asked.count, entropy=asked.entropy)
            dice = random.Random(asked.entropy)
            made = conforming_and_violating(
                bases, subject.names, true, also_broken=list(lies), count=asked.count, dice=dice
            )
            calls.update(dict.fromkeys(made))
        known = set(asked.known)
        fresh = tuple(call for call in calls if call not in known)[: asked.count]
        silence = drawn if isinstance(drawn, str) else "every call that was made up is known"
        return Proposal(
            calls=fresh,
            assumptions=tuple(f"{each}, as its docstring says" for each in said if each not in lies),
            contradictions=tuple(lies.values()),
            silence="" if fresh else silence,
        )


def _documentation(subject: Subject) -> Documentation:
    """The function's own docstring; for `__init__`-like receivers nothing is looked up elsewhere."""
    text = ast.get_docstring(subject.function)
    return read_docstring(text, subject.function.name) if text else _NOTHING


def _said(subject: Subject, written: Documentation, types: dict[str, DocType]) -> Iterator[Predicate]:
    for described in written.parameters:
        if described.name in subject.names:
            yield from demands_of(described, subject.names)
    yield from shapes_agree([(name, types[name]) for name in subject.names if name in types])
    yield from refused(written.raises, subject.names)


def _contradicted(asked: Asked, subject: Subject, said: Sequence[Predicate]) -> dict[Predicate, str]:
    """What is written and a recorded call belies: one that returned, where that can be found out."""
    belied: dict[Predicate, list[bytes]] = {}
    for payload in asked.recorded:
        call = opened(payload)
        arguments = arguments_of(call, subject.names) if call is not None else {}
        for each in said:
            if each.holds(arguments) is False:
                belied.setdefault(each, []).append(payload)
    if belied and asked.probe is not None:
        suspects = list(dict.fromkeys(call for calls in belied.values() for call in calls))
        reached = asked.probe.reach(suspects)
        returned = {
            call
            for call, did in zip(suspects, reached, strict=False)
            if did.outcome and status_of(did.outcome) == "returned"
        }
        belied = {
            each: kept for each, calls in belied.items() if (kept := [c for c in calls if c in returned])
        }
    return {each: _in_words(each, calls[0], subject.names) for each, calls in belied.items()}


def _in_words(predicate: Predicate, payload: bytes, names: Sequence[str]) -> str:
    call = opened(payload)
    arguments = arguments_of(call, names) if call is not None else {}
    has = ""
    if isinstance(predicate, Compares):
        sides = [side for side in (predicate.left, predicate.right) if isinstance(side, Term)]
        has = " and ".join(f"{side} = {side.of(arguments)!r}" for side in sides)
    else:
        [name] = predicate.parameters
        node = arguments[name]
        has = f"{name} = {node.plain!r}"[:120] if node.tag == "M" else f"{name} otherwise"
    return f"the docstring says {predicate}, a recorded call has {has}"


def _examples(subject: Subject, written: Documentation) -> Iterator[bytes]:
    """Calls of the docstring's examples whose arguments are literals."""
    for call in written.examples if subject.owner is None else ():
        if any(isinstance(arg, ast.Starred) for arg in call.args) or any(
            k.arg is None for k in call.keywords
        ):
            continue
        try:
            args = [of_value(ast.literal_eval(arg)) for arg in call.args]
            keywords = {str(k.arg): of_value(ast.literal_eval(k.value)) for k in call.keywords}
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
        yield closed(Call(positional=tuple(args), keywords=keywords))
