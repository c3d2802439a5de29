"""Which calls one target is judged on: drawn before a candidate is seen, drawn unseen, taken to be timed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from perfsmith.evaluators._bench import Bench, Question
from perfsmith.evaluators._canonical import MalformedBytes, parse
from perfsmith.evaluators._cases import Corpus
from perfsmith.evaluators._corpus import build_corpus
from perfsmith.evaluators._original_outcomes import returning
from perfsmith.evaluators._probing import TracingProbe
from perfsmith.evaluators._target_workers import TargetWorkers
from perfsmith.evaluators._timing import faults_of_the_original
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.mutation import mutant_killer
from perfsmith.evaluators.oracles import (
    SOURCES,
    Asked,
    Changes,
    DifferingSource,
    InputSource,
    Probe,
    Proposal,
    ScriptBench,
    SymbolicSource,
    WrittenSource,
    interpreter_for_symbols,
    left_unread,
    parameters_at,
    renewed,
    supplied,
)
from perfsmith.tasks import SourceFacts, SourceName, Target, Workspace

GENERATED: Final = 64
"""Calls drawn beside the recorded ones before any candidate is seen."""
_SMALL_POOL: Final = 24
_PROBING_CHANGE_S: Final = 3.0
"""Time to learn what calls reach of one candidate."""
_VOUCHING_S: Final = 2.0
"""Time to see whether calls of a written generator tell any mutant apart."""


@dataclass(frozen=True, slots=True)
class Change:
    """A candidate, for which inputs are drawn."""

    text: str
    """The target's file as the candidate has it."""
    start: Callable[[], Worker]
    """Starts a worker on the candidate."""


def draw_corpus(
    bench: Bench,
    question: Question,
    start_original: Callable[[], Worker],
    *,
    workers: TargetWorkers,
    generated: int,
    limit_s: float,
    against: Change | None = None,
) -> Corpus:
    """Draw inputs and learn what the original does on each.

    Args:
        bench: The machine and the project.
        question: The target.
        start_original: Starts a worker on the original that notes effects.
        workers: Keeps what is started beside that in view.
        generated: How many calls one source proposes beside the recorded ones.
        limit_s: Time of the original after which no further input is tried.
        against: A candidate, when inputs were drawn before: symbolic execution then looks for calls that tell
            the two apart, and not for those that reach most; calls are mutated under the candidate's
            coverage, and around the numbers that it brings along.

    Raises:
        WorkerFailure: the original cannot be started.
    """
    proposed: dict[bytes, SourceName] = {}
    proposals: dict[SourceName, Proposal] = {}
    probe = TracingProbe(start_original, question.target, clock=bench.clock)
    changed = (
        None
        if against is None
        else TracingProbe(against.start, question.target, clock=bench.clock, limit_s=_PROBING_CHANGE_S)
    )
    try:
        asked = _asked(bench, question, probe)
        if against is not None:
            asked = replace(asked, changed=against.text, changed_probe=changed)
        for number, source in enumerate(_sources(bench, question, workers, against)):
            if source.name is SourceName.WRITTEN:  # what the sources before it have left is not enough
                probe.close()
                probe = TracingProbe(start_original, question.target, clock=bench.clock)
            proposal = source.propose(
                replace(
                    asked,
                    probe=probe,
                    known=tuple(proposed),
                    allowed=tuple(call for call, name in proposed.items() if name in _READING),
                    count=_wanted(source.name, len(question.recorded), generated),
                    entropy=asked.entropy + number,
                )
            )
            proposals[source.name] = proposal
            dice = random.Random(asked.entropy + number)
            is_renewed = source.name is SourceName.INFERRED
            for call in supplied(proposal.calls, question.recorded, dice, is_renewed=is_renewed):
                proposed.setdefault(call, source.name)
            if source.name is SourceName.RECORDED and question.shortened:
                proposed.update(
                    dict.fromkeys(_like_real_ones(asked, start_original, question.shortened), source.name)
                )
    finally:
        probe.close()
        if changed is not None:
            changed.close()
    corpus = build_corpus(start_original, proposed, limit_s=limit_s, contract=bench.contract)
    return replace(
        corpus,
        sources=tuple(_facts(name, proposal, corpus) for name, proposal in proposals.items()),
        assumptions=_distinct(each.assumptions for each in proposals.values()),
        contradictions=_distinct(each.contradictions for each in proposals.values()),
    )


def _like_real_ones(
    asked: Asked, start_original: Callable[[], Worker], shortened: Sequence[bytes]
) -> list[bytes]:
    """Shorter copies on which the original returns, and that keep to what calls that were made keep to."""
    domain = Changes.for_asked(asked, allowed=()).domain
    kept = []
    for call in shortened:
        try:
            tree = parse(call)
        except MalformedBytes:  # a test may have written it
            continue
        if domain.keeps_rules(tree):
            kept.append(call)
    return returning(start_original, kept) if kept else []


def _sources(
    bench: Bench, question: Question, workers: TargetWorkers, against: Change | None
) -> list[InputSource]:
    scripts = ScriptBench(
        sandbox=bench.sandbox,
        interpreter=interpreter_for_symbols(bench.interpreter),
        workspace=bench.workspace,
        snapshot=bench.snapshot,
        clock=bench.clock,
        on_start=workers.watch,
    )
    symbolic = SymbolicSource(scripts) if against is None else DifferingSource(scripts, against.text)
    found: tuple[InputSource, ...] = (*SOURCES, symbolic)
    asked = [source for source in found if source.name in bench.sources]
    script = bench.generator_for(question.target.id)
    if writer := script or bench.input_writer:
        kills = mutant_killer(bench, question, workers, limit_s=_VOUCHING_S)
        # A file of the user's own project, whose code runs in this tier anyway, may run in any.
        may_run = bool(script) or bench.allows_model_code_without_isolation
        asked.append(WrittenSource(writer, scripts, kills=kills, allows_model_code_without_isolation=may_run))
    if against is not None:  # its calls are many, and some heavy: those of the others are tried before
        asked.sort(key=lambda source: source.name is SourceName.MUTATED)
    return asked


def can_be_drawn(target: Target, workspace: Workspace, snapshot: Path, sources: Sequence[SourceName]) -> bool:
    """Whether a function with parameters, of which no call was recorded, can be called all the same.

    Args:
        target: The function.
        workspace: The project.
        snapshot: Folder with its files.
        sources: Input sources that may be asked.
    """
    asked = _reading(target, target.qualname, workspace, snapshot)
    if not asked.parameters:
        return False
    return any(
        source.name in sources and source.name in _READING and source.propose(asked).calls
        for source in SOURCES
    )


_READING: Final = (SourceName.TYPED, SourceName.DOCUMENTED)
"""Sources to which the text of the project is enough."""


def _reading(target: Target, entry: str, workspace: Workspace, snapshot: Path) -> Asked:
    """What may be asked of a project's text alone."""
    source = (snapshot / target.path).read_text(encoding="utf-8", errors="replace")
    return Asked(
        target=target,
        source=source,
        entry=entry,
        parameters=parameters_at(source, entry),
        count=4,
        entropy=0,
        text_of=partial(_text_of, workspace, snapshot),
    )


def _asked(bench: Bench, question: Question, probe: Probe) -> Asked:
    reading = _reading(question.target, question.entry.qualname, bench.workspace, bench.snapshot)
    # Only what the target's own file defines can be looked up in its text.
    is_here = question.entry.module == question.target.module
    return replace(
        reading,
        parameters=reading.parameters if is_here else None,
        recorded=question.recorded,
        entropy=bench.seed(),
        probe=probe,
    )


def _text_of(workspace: Workspace, snapshot: Path, module: str) -> str | None:
    """Text of a module of the project; None when there is none that can be read."""
    parts = module.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    for root in workspace.source_roots:
        folder = snapshot / root.relative_to(workspace.root)
        for place in (folder.joinpath(*parts).with_suffix(".py"), folder.joinpath(*parts, "__init__.py")):
            try:
                return place.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
    return None


def _wanted(name: SourceName, recorded: int, generated: int) -> int:
    """How many calls a source may propose; those that know less of real calls get less room beside them."""
    match name:
        case SourceName.RECORDED:
            return recorded
        case SourceName.TYPED:
            return generated // 2 if recorded else generated
        case SourceName.DOCUMENTED:
            return generated // 2
        case SourceName.INFERRED:
            return 3 * generated  # two parts of it are calls at edges
        case _:
            return generated


def _facts(name: SourceName, proposal: Proposal, corpus: Corpus) -> SourceFacts:
    gave = sum(case.source is name for case in corpus.cases)
    silence = proposal.silence
    if proposal.calls and not gave:
        silence = f"none of its {len(proposal.calls)} calls can be compared"
    return SourceFacts(name=name, gave=gave, silence="" if gave else silence)


def _distinct(each: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for texts in each for text in texts))


def unseen_calls(
    bench: Bench, question: Question, start_original: Callable[[], Worker], fresh: Corpus, *, count: int
) -> list[bytes]:
    """About `count` calls to time that nobody has seen, as heavy as those that were recorded.

    Without recorded calls those of `fresh`, which no process of the candidate has met that is still alive.
    """
    recorded = question.recorded
    if not recorded:
        return [case.call for case in fresh.cases if case.returns and case.source not in _UNTIMED]
    calls = renewed([*recorded, *question.shortened], count=count, dice=random.Random(bench.seed()))
    may_leave = any(left_unread(case.outcome) for case in fresh.cases if case.is_recorded)
    with faults_of_the_original():
        return returning(start_original, calls, may_leave=may_leave)


_UNTIMED: Final = (SourceName.MUTATED, SourceName.SYMBOLIC)
"""Sources of calls that nobody makes, or that a candidate's own text could name while it is explored."""


def timing_pool(corpus: Corpus, plan: TimingPlan) -> list[bytes]:
    """Calls to time: the recorded ones that return, generated ones beside them when those are few."""
    hidden = corpus.opaque if plan.is_prepared else frozenset()
    usable = [
        case
        for case in corpus.cases
        if case.returns and case.call not in hidden and case.source not in _UNTIMED
    ]
    recorded = [case.call for case in usable if case.is_recorded]
    if len(recorded) >= _SMALL_POOL:
        return recorded
    least = min(map(len, recorded), default=0)  # a call at an edge is often one without work
    return recorded + [case.call for case in usable if not case.is_recorded and len(case.call) >= least]
