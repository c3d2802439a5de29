"""What would make an oracle stronger, in words: which input source has nothing, and what it would need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from perfsmith.evaluators._bench import Question
from perfsmith.evaluators.mutation._mutants import Mutant
from perfsmith.evaluators.oracles import parameters_of
from perfsmith.tasks import SourceName

_MOST_LINES: Final = 3
_MOST_NAMES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is known once the mutants were tried."""

    source: str
    """Text of the target's file."""
    question: Question
    inputs: Mapping[SourceName, int]
    """How many inputs each source gave."""
    survivors: tuple[Mutant, ...]
    unreached: frozenset[int]
    """Lines of survivors that no input runs."""
    not_tried: int
    """Mutants for which there was no time."""
    why_none: str
    """Why no mutant could be written; empty when some were."""
    not_asked: tuple[SourceName, ...] = ()
    """Sources that are switched off."""
    has_generator: bool = True
    """Somebody has written a generator of inputs for it."""


def advice_of(survey: Survey) -> tuple[str, ...]:
    """What would help, most useful first; nothing where nothing survived."""
    if survey.why_none:
        return (f"no mutant could be made: {survey.why_none}",)
    return tuple(_advice(survey)) if survey.survivors or survey.not_tried else ()


def _advice(survey: Survey) -> Iterator[str]:
    unreached = [mutant for mutant in survey.survivors if mutant.line in survey.unreached]
    if unreached:
        yield (
            f"{_mutants(len(unreached))} at {_lines(unreached)}, which no input reaches: "
            "write a test that goes there"
        )
    if not survey.inputs.get(SourceName.RECORDED):
        yield "no call was recorded: write a test that calls it"
    if names := _without_annotation(survey):
        shown = ", ".join(f"`{name}`" for name in names[:_MOST_NAMES])
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        yield f"no inputs come from annotations: annotate {shown}{more}"
    if survey.not_tried:
        yield f"{survey.not_tried} were not tried in the time there was: give more with --time-budget"
    reached = [mutant for mutant in survey.survivors if mutant.line not in survey.unreached]
    if reached:
        yield (
            f"{_mutants(len(reached))} at {_lines(reached)} where the inputs that come there cannot tell: "
            f"test a case in which it matters that {_plain(reached[0])}"
        )
        yield from _other_sources(survey)


def _other_sources(survey: Survey) -> Iterator[str]:
    """Input sources that nobody has asked."""
    names = [name.value for name in survey.not_asked if name is not SourceName.WRITTEN]
    if names:
        them = "it" if len(names) == 1 else "them"
        yield f"not asked for inputs: {', '.join(names)}; add {them} to --inputs"
    if not survey.has_generator:
        yield "inputs of your own may tell more: write a generator of calls and name it with --generator"


def _plain(mutant: Mutant) -> str:
    what = mutant.description
    if what.endswith(" is deleted"):
        return f"{what.removesuffix(' is deleted')} is there"
    before, _, after = what.partition(" becomes ")
    return f"{before} is not {after}"


def _without_annotation(survey: Survey) -> list[str]:
    target, entry = survey.question.target, survey.question.entry
    if entry.qualname != target.qualname:
        return []  # it is called through another function, whose parameters these are not
    try:
        parameters = parameters_of(survey.source, target)
    except (SyntaxError, ValueError, RecursionError):
        return []
    return [
        each.name for each in parameters or () if each.annotation is None and each.name not in ("self", "cls")
    ]


def _mutants(count: int) -> str:
    return f"{count} mutant survives" if count == 1 else f"{count} mutants survive"


def _lines(mutants: list[Mutant]) -> str:
    lines = list(dict.fromkeys(mutant.line for mutant in mutants))
    word = "line" if len(lines) == 1 else "lines"
    more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
    return f"{word} {', '.join(map(str, lines[:_MOST_LINES]))}{more}"
