"""Is it right? The gates on behaviour, while searching and once more on what nobody has seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from perfsmith.evaluators._cases import Case, added
from perfsmith.evaluators._comparing import compared_alone, compared_with_others
from perfsmith.evaluators._differences import first_difference, footprint_difference, outcome_difference
from perfsmith.evaluators._drawing import GENERATED, Change, draw_corpus
from perfsmith.evaluators._judging import Judging, oracle_labels
from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._shared import SharedSandboxes
from perfsmith.evaluators._timing import faults_of_the_original
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import Evaluation, Evidence, Gate


def behaviour(judging: Judging, _: Evaluation, *, upto: Gate, shared: SharedSandboxes) -> Evaluation:
    """The gates build, smoke and behaviour: the candidate does what the original does on every input."""
    gate, found = compared_with_others(judging, upto, shared) or compared_alone(judging, upto)
    if isinstance(found, WorkerFailure):
        return judging.answer(gate, (found.verdict, found.reason))
    if found is not None:
        return judging.answer_to(gate, found)
    if gate is Gate.BUILD:
        return judging.answer(gate)
    facts = replace(judging.oracle_facts(), compared=len(judging.corpus.cases))
    evidence = Evidence(
        oracle=facts,
        labels=oracle_labels(facts),
        behaviour_hash=judging.corpus.behaviour_hash(),
        sandbox_tier=judging.bench.sandbox.tier,
    )
    return judging.answer(gate, None, evidence)


def alone_again(judging: Judging, before: Evaluation) -> Evaluation:
    """The behaviour gate once more in a sandbox of its own: what other candidates did cannot matter."""
    found = compared_alone(judging, Gate.BEHAVIOUR).found
    if isinstance(found, WorkerFailure):
        return judging.answer(Gate.CONFIRM, (found.verdict, found.reason), before.evidence)
    if found is not None:
        return judging.answer_to(Gate.CONFIRM, found)
    return judging.answer(Gate.CONFIRM, None, before.evidence)


def fresh_inputs(judging: Judging, before: Evaluation, *, limit_s: float) -> Evaluation:
    """Compare on inputs nobody has seen, under another hash seed; they are what is timed afterwards.

    Args:
        judging: The candidate; what was drawn becomes its `latest` inputs.
        before: Its evaluation so far.
        limit_s: Time of the original after which no further input is tried.
    """
    bench = judging.bench
    hash_seed = bench.seed() % 4_294_967_295
    worker: Worker | None = None
    try:
        with faults_of_the_original():
            fresh = draw_corpus(
                bench,
                judging.question,
                lambda: judging.start_worker({}, hash_seed=hash_seed, watch=True),
                workers=judging.workers,
                generated=2 * GENERATED,
                limit_s=limit_s,
                against=Change(
                    text=judging.text,
                    start=lambda: judging.start_worker(judging.overlay, hash_seed=hash_seed),
                ),
            )
        judging.latest = fresh
        worker = judging.start_worker(judging.overlay, hash_seed=hash_seed, watch=True)
        found = footprint_difference(worker, fresh.footprint) or first_difference(
            worker, fresh.batches, fresh.footprint, bench.contract, timeout_s=fresh.patience_s
        )
    except WorkerFailure as failure:
        return judging.answer(Gate.CONFIRM, (failure.verdict, failure.reason), before.evidence)
    finally:
        if worker is not None:
            judging.stop_worker(worker)
    if found is not None:
        if found.case is not None:
            _learn_unseen(judging, found.case)
        return judging.answer_to(Gate.CONFIRM, found)
    facts = before.evidence.oracle or judging.oracle_facts()
    # Recorded calls are compared once more, under another hash seed; they are counted once.
    known = {case.call for case in judging.corpus.cases}
    new = [case for case in fresh.cases if case.call not in known]
    gave = Counter(case.source for case in new)
    evidence = replace(
        before.evidence,
        oracle=replace(
            facts,
            compared=facts.compared + len(new),
            generated=facts.generated + sum(not case.is_recorded for case in new),
            inputs=added(facts.inputs, [replace(each, gave=gave[each.name]) for each in fresh.sources]),
            assumptions=tuple(dict.fromkeys([*facts.assumptions, *fresh.assumptions])),
            contradictions=tuple(dict.fromkeys([*facts.contradictions, *fresh.contradictions])),
        ),
    )
    return judging.answer(Gate.CONFIRM, None, evidence)


def _learn_unseen(judging: Judging, case: Case) -> None:
    """Keep an input for later candidates, if the original does the same on it under the usual hash seed."""
    worker: Worker | None = None
    try:
        worker = judging.start_worker({})
        patience_s = judging.corpus.patience_s
        if outcome_difference(worker, [case], judging.bench.contract, timeout_s=patience_s) is None:
            judging.cascade.note_unseen_case(case)
    except WorkerFailure:
        return
    finally:
        if worker is not None:
            judging.stop_worker(worker)
