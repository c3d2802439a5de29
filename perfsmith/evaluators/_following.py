"""Where two runs part: the first value that a variable of both takes in one of them only.

Steps come from workers (`sandboxes/harness/following.py`) and are text that nobody vouches for: it is shown
to people and models, and decides nothing. Loops and comprehensions that do the same have no lines in common,
so that not lines but variables are aligned, by name: of each, the values it takes one after the other (the
differential form of LDB's block trace, Zhong, Wang and Shang 2024).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST_LINES: Final = 12
_MOST_CHARACTERS: Final = 100
_RESULT: Final = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What one line of a run has changed, or how a function ended."""

    function: str
    line: int
    """1-based; 0 for the end of the whole call."""
    kind: str
    """`line`, `returned` or `raised`."""
    values: Mapping[str, str]
    """Text of each variable that changed; of a result under the empty name."""


@dataclass(frozen=True, slots=True)
class _Value:
    number: int
    """Of the step."""
    step: Step
    text: str


def steps_of(told: bytes) -> tuple[Step, ...]:
    """Steps as a worker tells them; none where it does not tell them in the agreed form."""
    try:
        listed = json.loads(told or b"[]")
    except (ValueError, RecursionError):
        return ()
    found = []
    for each in listed if isinstance(listed, list) else []:
        match each:
            case [str() as function, int() as line, str() as kind, dict() as values]:
                texts = {str(name): str(text) for name, text in values.items()}
                found.append(Step(function=function, line=line, kind=kind, values=texts))
            case _:
                return ()
    return tuple(found)


def parting(
    original: Sequence[Step], candidate: Sequence[Step], *, before: str, after: str
) -> tuple[str, ...]:
    """Lines that say where two runs of one call part, at most `MOST_LINES`; none where neither was followed.

    Args:
        original: Steps of the original.
        candidate: Steps of the candidate.
        before: Text of the original's file.
        after: Text of the candidate's.
    """
    if not original or not candidate:
        return ()
    ours, theirs = before.splitlines(), after.splitlines()
    lines: list[str] = []
    found = _first_difference(original, candidate)
    if found is not None:
        name, last, left, right = found
        if last is not None:
            lines.append(_cut(f"both: {name} = {last}"))
        lines.append(f"then {name} differs in {left.step.function}:")
        lines += _told("original", left, name, ours)
        lines += _told("candidate", right, name, theirs)
    lines.append("how the call ends:")
    lines += _ending("original", original, ours)
    lines += _ending("candidate", candidate, theirs)
    return tuple(lines[:MOST_LINES])


def _first_difference(
    original: Sequence[Step], candidate: Sequence[Step]
) -> tuple[str, str | None, _Value, _Value] | None:
    """Name, the last value that both had, and the first values that differ; the earliest in the original."""
    ours, theirs = _histories(original), _histories(candidate)
    best: tuple[int, str, str | None, _Value, _Value] | None = None
    for (function, name), left in ours.items():
        right = theirs.get((function, name))
        if right is None or left[-1].text == right[-1].text:
            continue  # what was done otherwise on the way came to the same
        at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a.text != b.text), None)
        found: tuple[str | None, _Value, _Value]
        if at is None or (not at and len(left) != len(right)):
            # One goes on behind the other's end, or by other steps: where they end can be compared.
            common = min(len(left), len(right)) - 1
            found = left[common].text if at is None else None, left[-1], right[-1]
        else:
            found = left[at - 1].text if at else None, left[at], right[at]
        if best is None or found[1].number < best[0]:
            best = (found[1].number, name, *found)
    return None if best is None else best[1:]


def _histories(steps: Sequence[Step]) -> Mapping[tuple[str, str], list[_Value]]:
    """By function and variable the values it takes, one after the other, none twice in a row."""
    found: dict[tuple[str, str], list[_Value]] = {}
    for number, step in enumerate(steps):
        for name, text in step.values.items():
            if name == _RESULT:
                continue
            values = found.setdefault((step.function, name), [])
            if not values or values[-1].text != text:
                values.append(_Value(number, step, text))
    return found


def _told(side: str, value: _Value, name: str, source: Sequence[str]) -> list[str]:
    told = _cut(f"  {side}, line {value.step.line}: {name} = {value.text}")
    code = _line(source, value.step.line)
    return [told, _cut(f"    {code}")] if code else [told]


def _ending(side: str, steps: Sequence[Step], source: Sequence[str]) -> list[str]:
    last = steps[-1]
    text = last.values.get(_RESULT, "")
    inside = [step for step in steps[:-1] if step.kind == last.kind]
    if not inside:
        return [_cut(f"  {side} {last.kind} {text}")]
    code = _line(source, inside[-1].line)
    told = _cut(f"  {side}, line {inside[-1].line}, {last.kind} {text}")
    return [told, _cut(f"    {code}")] if code else [told]


def _line(source: Sequence[str], number: int) -> str:
    return source[number - 1].strip() if 0 < number <= len(source) else ""


def _cut(text: str) -> str:
    safe = "".join(c if c.isprintable() else " " for c in text)
    return safe if len(safe) <= _MOST_CHARACTERS else f"{safe[: _MOST_CHARACTERS - 1]}…"
