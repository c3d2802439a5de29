"""Which calls one target is judged on: drawn before a candidate is seen, drawn unseen, taken to be timed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from perfsmith.evaluators._bench import Bench, Question
from perfsmith.evaluators._confirm import TimingPlan
from perfsmith.evaluators._corpus import Corpus, build_corpus, propose_inputs
from perfsmith.evaluators._original_outcomes import returning
from perfsmith.evaluators._timing import faults_of_the_original
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.oracles import (
    asks_for_sign,
    constants_of,
    edges_of,
    may_repeat,
    parameters_of,
    renewed,
    strategy_for_annotations,
)
from perfsmith.tasks import TargetKind

GENERATED: Final = 64
"""Calls drawn beside the recorded ones before any candidate is seen."""
_UNSEEN: Final = 192
"""Calls drawn for the last measurement alone."""
_SMALL_POOL: Final = 24


def draw_corpus(
    bench: Bench,
    question: Question,
    start_original: Callable[[], Worker],
    *,
    generated: int,
    limit_s: float,
) -> Corpus:
    """Draw inputs and learn what the original does on each.

    Args:
        bench: The machine and the project.
        question: The target.
        start_original: Starts a worker on the original that notes effects.
        generated: How many calls are proposed beside the recorded ones.
        limit_s: Time of the original after which no further input is tried.

    Raises:
        WorkerFailure: the original cannot be started.
    """
    typed = None
    source = (bench.snapshot / question.target.path).read_text(encoding="utf-8")
    if question.target.kind in (TargetKind.FUNCTION, TargetKind.STATIC_METHOD):
        is_direct = question.entry.qualname == question.target.qualname
        parameters = parameters_of(source, question.target) if is_direct else None
        typed = strategy_for_annotations(parameters) if parameters else None
    calls = propose_inputs(question.recorded, typed, variants=generated, entropy=bench.seed())
    calls += edges_of(
        question.recorded,
        constants=constants_of(source, question.target.qualname),
        has_loops=may_repeat(source),
        asks_for_sign=asks_for_sign(source),
        count=2 * generated,
        entropy=bench.seed(),
    )
    return build_corpus(start_original, question.recorded, calls, limit_s=limit_s)


def unseen_calls(
    bench: Bench, question: Question, start_original: Callable[[], Worker], fresh: Corpus
) -> list[bytes]:
    """Calls to time that nobody has seen, as heavy as those that were recorded."""
    recorded = question.recorded
    if not recorded:
        return [case.call for case in fresh.cases if case.returns]
    calls = renewed(recorded, count=_UNSEEN, dice=random.Random(bench.seed()))
    with faults_of_the_original():
        return returning(start_original, calls)


def timing_pool(corpus: Corpus, plan: TimingPlan) -> list[bytes]:
    """Calls to time: the recorded ones that return, generated ones beside them when those are few."""
    hidden = corpus.opaque if plan.is_prepared else frozenset()
    usable = [case for case in corpus.cases if case.returns and case.call not in hidden]
    recorded = [case.call for case in usable if case.is_recorded]
    if len(recorded) >= _SMALL_POOL:
        return recorded
    least = min(map(len, recorded), default=0)  # a call at an edge is often one without work
    return recorded + [case.call for case in usable if not case.is_recorded and len(case.call) >= least]
