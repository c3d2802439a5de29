"""What the original was seen to do: the facts that null solutions are made of."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perfsmith.evaluators._canonical import MalformedBytes, Node, dump, parse, plain_value
from perfsmith.evaluators._cases import Case, Corpus
from perfsmith.evaluators.admission._literals import empty_like, expression_of, items_of

_MOST_VALUES: Final = 8
_LARGEST_CASE: Final = 262_144
"""Bytes of the largest input and outcome looked into."""
_LARGEST_TABLE: Final = 200_000
"""Characters of all answers together that are written into a source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Results and inputs of one function; every text is a Python expression."""

    distinct: int = 0
    """Different values returned."""
    values: tuple[str, ...] = ()
    """Values returned, the commonest first, as far as they can be written down."""
    empty: str | None = None
    """The zero or empty value of the commonest result's type."""
    returned_place: int | None = None
    """Place of the parameter that the result equals in most calls; None when it never does."""
    middle_size: int | None = None
    """Median of the inputs' sizes; None when all are of one size."""
    answers: tuple[tuple[str, str], ...] = ()
    """Recorded calls by the `repr` of their arguments, with the result."""


def seen_in(corpus: Corpus, *, parameters: int) -> Seen:
    """Look into the cases in which the original returns.

    Args:
        corpus: Inputs and outcomes.
        parameters: How many parameters the function has.
    """
    values: Counter[bytes] = Counter()
    nodes: dict[bytes, Node] = {}
    places: Counter[int] = Counter()
    sizes: list[int] = []
    answers: dict[str, str] = {}
    room = _LARGEST_TABLE
    for case in corpus.cases:
        found = _looked_into(case)
        if found is None:
            continue
        arguments, value = found
        key = dump(value)
        values[key] += 1
        nodes[key] = value
        places.update(place for place, given in enumerate(arguments) if dump(given) == key)
        sizes.append(sum(map(_size, arguments)))
        answer = _answer(arguments, value) if case.is_recorded and len(arguments) == parameters else None
        if answer is not None and room > 0:
            answers.setdefault(*answer)
            room -= len(answer[0]) + len(answer[1])
    common = [nodes[key] for key, _ in values.most_common()]
    expressions = [text for text in map(expression_of, common[:_MOST_VALUES]) if text is not None]
    middle = int(statistics.median(sizes)) if sizes else 0
    return Seen(
        distinct=len(values),
        values=tuple(expressions),
        empty=empty_like(common[0]) if common else None,
        returned_place=places.most_common(1)[0][0] if places else None,
        middle_size=middle if sizes and min(sizes) < max(sizes) else None,
        answers=tuple(answers.items()),
    )


def _looked_into(case: Case) -> tuple[Sequence[Node], Node] | None:
    """Positional arguments and result of a case; None when it raised or is too large."""
    if not case.returns or len(case.call) + len(case.outcome) > _LARGEST_CASE:
        return None
    try:
        call, outcome = parse(case.call), parse(case.outcome)
    except MalformedBytes:
        return None
    given, value = inner(call), inner(outcome)
    if len(given) != 2 or len(value) < 2 or inner(given[1]):
        return None
    items = items_of(value[1])
    return None if items is None else (inner(given[0]), items)


def inner(node: Node) -> Sequence[Node]:
    """Values inside a list, tuple or dict, whichever way it is carried."""
    if node.tag == "M" and isinstance(node.plain, list | tuple):
        return [Node(tag="M", plain=each) for each in node.plain]
    if node.tag == "M" and isinstance(node.plain, dict):
        return [Node(tag="M", plain=each) for pair in node.plain.items() for each in pair]
    return node.children


def _size(node: Node) -> int:
    """Length of a sized builtin, items of an array, 0 for the rest."""
    match node.tag:
        case "M":
            return len(node.plain) if isinstance(node.plain, str | bytes | list | tuple | dict) else 0
        case "L" | "T" | "S" | "Z":
            return len(node.children)
        case "D":
            return len(node.children) // 2
        case "B":
            return len(node.raw)
        case "N":
            shape = node.children[0].plain
            return shape[0] if isinstance(shape, tuple) and shape and isinstance(shape[0], int) else 0
        case _:
            return 0


def _answer(arguments: Sequence[Node], value: Node) -> tuple[str, str] | None:
    try:
        key = repr(tuple(map(plain_value, arguments)))
    except (ValueError, TypeError):
        return None
    text = expression_of(value)
    return None if text is None or len(key) > _LARGEST_TABLE else (key, text)
