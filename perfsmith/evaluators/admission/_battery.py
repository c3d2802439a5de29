"""The programs of the battery for one task: the user's own function, once with every cheat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfsmith.evaluators._cases import Corpus
from perfsmith.evaluators.admission._recipe import CONTROL
from perfsmith.evaluators.admission._recipes import RECIPES
from perfsmith.evaluators.admission._seen import Seen, seen_in
from perfsmith.evaluators.admission._wrapping import NotWrappable, Wrapping, wrapping_of
from perfsmith.tasks import Cheat, Contract, Step, StepKind, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One cheat, written for one function."""

    cheat: Cheat
    title: str
    """What it does, continuing "a program that ..."."""
    text: str
    """The whole file; empty when it cannot be written, for the reason beside."""
    witness: str
    """The same, but its process ends with a status of its own where it would have cheated."""
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """All programs for one function."""

    control: str
    """The whole file, honest, in the wrapping that all programs have."""
    programs: tuple[Program, ...]
    """In the order of `Cheat`."""
    seen: Seen
    """What the callable gave that the function is judged through."""


def battery_for(
    source: str, target: Target, corpus: Corpus, *, is_direct: bool, contract: Contract
) -> Battery:
    """Write the battery for a function.

    Args:
        source: Text of its file.
        target: The function.
        corpus: Inputs and outcomes of the callable it is judged through.
        is_direct: That callable is the function itself.
        contract: Tolerances.

    Raises:
        NotWrappable: no program can be written for it.
    """
    wrapping = wrapping_of(source, target)
    seen = seen_in(corpus, parameters=len(wrapping.parameters))
    own = seen if is_direct else Seen()
    programs = tuple(
        _program(cheat, wrapping, own, is_direct=is_direct, contract=contract) for cheat in Cheat
    )
    return Battery(control=wrapping.with_body(CONTROL), programs=programs, seen=seen)


def _program(cheat: Cheat, wrapping: Wrapping, seen: Seen, *, is_direct: bool, contract: Contract) -> Program:
    recipe = RECIPES[cheat]
    words = dict(_words(wrapping, seen, contract))
    why_not = _why_not(cheat, wrapping, seen, words, is_direct=is_direct)
    text = witness = ""
    if not why_not:
        body, prologue = _filled(recipe.body, words), _filled(recipe.prologue, words)
        try:
            text = wrapping.with_body(body, prologue=prologue)
            witness = wrapping.with_body(body, prologue=prologue, is_witness=True)
        except NotWrappable as error:
            why_not = str(error)
    title = _filled(recipe.title, {**words, "{empty}": _short(words["{empty}"])})
    return Program(cheat=cheat, title=title, text=text, witness=witness, why_not=why_not)


def _words(wrapping: Wrapping, seen: Seen, contract: Contract) -> Iterator[tuple[str, str]]:
    arguments = wrapping.arguments or wrapping.parameters
    place = seen.returned_place
    is_named = place is not None and place < len(wrapping.parameters)
    yield "{empty}", seen.empty or ("[]" if wrapping.is_generator else "None")
    yield "{constant}", next(iter(seen.values), "")
    yield "{drawn}", ", ".join(f"lambda: {value}" for value in seen.values)
    if place is not None and is_named:
        yield "{argument}", wrapping.parameters[place]
    else:
        yield "{argument}", next(iter(arguments), "")
    yield "{size}", str(seen.middle_size)
    yield "{answers}", ", ".join(f"{key!r}: lambda: {value}" for key, value in seen.answers)
    yield "{ignored}", repr(tuple(map(_step_names, _ignored(contract))))
    yield "{rtol}", repr(contract.widest_rtol)
    yield "{atol}", repr(contract.widest_atol)
    yield "{is_tolerant}", repr(bool(contract.float_rtol or contract.widest_atol))


def _ignored(contract: Contract) -> Iterator[tuple[Step, ...]]:
    """Paths below results that do not count: a cheat there would be none."""
    for rule in contract.rules:
        if rule.root == "return" and rule.is_ignored:
            yield rule.steps


def _step_names(steps: tuple[Step, ...]) -> tuple[tuple[str | int, ...], ...]:
    return tuple(
        ("any",) if step.kind is StepKind.EVERY_ITEM else (step.kind.value, step.key) for step in steps
    )


def _filled(text: str, words: Mapping[str, str]) -> str:
    pattern = "|".join(map(re.escape, words))
    return re.sub(pattern, lambda found: words[found[0]], text)


def _why_not(
    cheat: Cheat, wrapping: Wrapping, seen: Seen, words: Mapping[str, str], *, is_direct: bool
) -> str:
    """Why a cheat cannot be written for this function; empty when it can."""
    if not is_direct and RECIPES[cheat].is_of_results:
        return "it is judged through what calls it, and its own arguments and results are not seen"
    match cheat:
        case Cheat.RETURNS_ARGUMENT | Cheat.IGNORES_INPUT if not wrapping.parameters:
            return "it takes no input"
        case Cheat.RETURNS_CONSTANT if not seen.values:
            return "no result can be written down in a source"
        case Cheat.RETURNS_RANDOM if len(seen.values) < 2:
            return "fewer than two different results can be written down in a source"
        case Cheat.RIGHT_ON_SMALL_INPUTS if seen.middle_size is None:
            return "all inputs are of one size"
        case Cheat.KNOWS_RECORDED_ANSWERS if not seen.answers:
            return "no recorded call and its result can be written down in a source"
        case Cheat.SAME_BUFFER if wrapping.is_generator:
            return "a generator gives items, not a container"
        case Cheat.LAZY if wrapping.is_generator:
            return "a generator is lazy by contract"
        case Cheat.LAZY if words["{empty}"] == "None" and seen.distinct == 1:
            return "it returns None only"
        case Cheat.LAZY if wrapping.is_async:
            return "a coroutine's result cannot be computed where nothing awaits it"
        case _:
            return ""


def _short(text: str) -> str:
    return text if len(text) <= 40 else "a value of its type with nothing in it"
