"""Do the paths of the contract's rules lead anywhere in what the original gave?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from perfsmith.evaluators._canonical import MalformedBytes, Node, parse
from perfsmith.evaluators._parts import named_parts, opened
from perfsmith.tasks import OutputRule, Step, StepKind

_MOST_OUTCOMES = 50
_MOST_SHOWN = 8


def leads_nowhere(rules: Iterable[OutputRule], outcomes: Iterable[bytes]) -> Iterator[tuple[OutputRule, str]]:
    """Rules that no outcome has a part for, each with the nearest path that there is, or the part before it.

    Args:
        rules: Those of one target.
        outcomes: Canonical outcomes of the original; only the first are looked into.
    """
    trees: dict[str, list[Node]] = {"return": [], "raises": [], "args": [], "kwargs": []}
    for _, outcome in zip(range(_MOST_OUTCOMES), outcomes, strict=False):
        try:
            parts = opened(parse(outcome)).children
        except MalformedBytes:
            continue
        trees["return" if parts[0].plain == "returned" else "raises"].append(parts[1])
        for name, part in (("args", parts[2]), ("kwargs", parts[3])):
            if part.plain is not None or part.tag != "M":
                trees[name].append(part)
    for rule in rules:
        nodes, at = trees.get(rule.root, []), 0
        while nodes and at < len(rule.steps):
            below = [child for node in nodes for step, child in _below(node) if _fits(rule.steps[at], step)]
            if not below:
                yield rule, _nearest(rule, at, nodes)
                break
            nodes, at = below, at + 1


def _nearest(rule: OutputRule, at: int, nodes: Iterable[Node]) -> str:
    before = rule.root + "".join(map(str, rule.steps[:at]))
    found = list(dict.fromkeys(before + str(step) for node in nodes for step, _ in _below(node)))
    near = get_close_matches(before + str(rule.steps[at]), found, n=1, cutoff=0.0)
    return near[0] if near else before


def _below(node: Node) -> Iterator[tuple[Step, Node]]:
    for (kind, key), child in named_parts(opened(node)):
        if kind is StepKind.ATTRIBUTE or isinstance(key, int | str):
            yield Step(kind, key if isinstance(key, int | str) else str(key)), child


def _fits(wanted: Step, there: Step) -> bool:
    if wanted.kind is StepKind.EVERY_ITEM:
        return there.kind is StepKind.ITEM
    return wanted == there and type(wanted.key) is type(there.key)
