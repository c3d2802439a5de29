"""Is it faster? The short trial, the ranking while searching, and the measurement that is reported."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from perfsmith.evaluators._cases import WRITES
from perfsmith.evaluators._confirm import Confirmation, confirm_speed, screen_speed
from perfsmith.evaluators._documentation import LOST_DOCUMENTATION, loses_documentation
from perfsmith.evaluators._drawing import timing_pool, unseen_calls
from perfsmith.evaluators._equality import agrees
from perfsmith.evaluators._judging import Judging, oracle_labels
from perfsmith.evaluators._render import render_outcome
from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._tame import Tameness, tameness
from perfsmith.evaluators._timing import faults_of_the_original
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.oracles import has_input
from perfsmith.tasks import Evaluation, Gate, Verdict

_SOON_S: Final = 10.0
"""More of a measurement that is done by then is made whatever time is left."""
_SOON_SEARCHING_S: Final = 5.0
"""The same while searching, where other candidates wait for the time."""


def screen(judging: Judging, before: Evaluation) -> Evaluation:
    """A few pairs that send the slow away."""
    plan = _plan_for(judging)
    pool = timing_pool(judging.corpus, plan)
    if not pool:
        return _nothing_to_time(judging, before, Gate.SCREEN)
    try:
        screening = screen_speed(_Charged(judging), judging.overlay, pool, plan, _dice(judging))
    except WorkerFailure as failure:
        return judging.answer(Gate.SCREEN, (failure.verdict, failure.reason), before.evidence)
    if screening.ratio < judging.bench.plan.screen_at_least:
        return judging.answer(Gate.SCREEN, (Verdict.NOT_FASTER, screening.reason), before.evidence)
    return judging.answer(Gate.SCREEN, None, before.evidence)


def timing(judging: Judging, before: Evaluation) -> Evaluation:
    """The smaller plan used while searching; its figures only rank candidates."""
    plan = _plan_for(judging).searching()
    return _measured(
        judging,
        before,
        Gate.TIMING,
        lambda: confirm_speed(
            _Charged(judging),
            judging.overlay,
            timing_pool(judging.corpus, plan),
            plan,
            _dice(judging),
            fingerprint=judging.bench.fingerprint,
            may_go_on=_while_there_is_time(judging, 0.0, soon_s=_SOON_SEARCHING_S),
        ),
    )


def confirmed_speed(
    judging: Judging, before: Evaluation, *, confidence: float | None, left_s: float | None
) -> Evaluation:
    """The whole plan on the inputs drawn last, and on calls that nobody has seen.

    Args:
        judging: The candidate, with fresh inputs drawn.
        before: Its evaluation so far.
        confidence: Confidence of the bounds; None is that of the plan.
        left_s: Seconds that are left; None without a limit.
    """
    plan = _plan_for(judging)
    if confidence is not None:
        plan = replace(plan, confidence=confidence)
    fresh = judging.latest
    if not timing_pool(fresh, plan):
        return _nothing_to_time(judging, before, Gate.CONFIRM)
    return _measured(
        judging,
        before,
        Gate.CONFIRM,
        lambda: confirm_speed(
            _Charged(judging),
            judging.overlay,
            timing_pool(fresh, plan),
            plan,
            _dice(judging),
            fingerprint=judging.bench.fingerprint,
            unseen=lambda count: unseen_calls(
                judging.bench, judging.question, lambda: judging.start_worker({}), fresh, count=count
            ),
            may_go_on=_while_there_is_time(judging, left_s, soon_s=_SOON_S),
        ),
    )


def _while_there_is_time(
    judging: Judging, left_s: float | None, *, soon_s: float
) -> Callable[[int, int], bool]:
    """Whether so many more generations are done soon, or in the time that is left; from now on."""
    clock = judging.bench.clock
    began_ns = clock.monotonic_ns()

    def may_go_on(done: int, more: int) -> bool:
        spent_s = (clock.monotonic_ns() - began_ns) / 1e9
        needed_s = spent_s * more / done
        return left_s is None or needed_s <= max(soon_s, left_s - spent_s)

    return may_go_on


def _nothing_to_time(judging: Judging, before: Evaluation, gate: Gate) -> Evaluation:
    corpus = judging.latest
    example = f" ({render_outcome(corpus.cases[0].outcome)[:160]})" if corpus.cases else ""
    reason = (
        f"the original returns normally on no input{example}, so there is nothing to time; in a sandbox "
        "there is no network, and no file but the project's"
    )
    if WRITES in corpus.footprint.events and not judging.bench.contract.compares_files:
        reason += "; what writes files is judged with the rule 'files exact'"
    return judging.answer(gate, (Verdict.UNVERIFIABLE, reason), before.evidence)


def _measured(
    judging: Judging, before: Evaluation, gate: Gate, measure: Callable[[], Confirmation]
) -> Evaluation:
    try:
        result = measure()
    except WorkerFailure as failure:
        return judging.answer(gate, (failure.verdict, failure.reason), before.evidence)
    labels = (*result.labels, *_text_labels(judging), *oracle_labels(before.evidence.oracle))
    evidence = replace(before.evidence, speed=result.speed, labels=labels)
    return judging.answer(gate, result.problem, evidence)


def _text_labels(judging: Judging) -> tuple[str, ...]:
    """What the patch takes away that no run of it shows."""
    is_lost = any(
        loses_documentation(
            (judging.bench.snapshot / edit.path).read_bytes().decode("utf-8", "replace"), edit.after
        )
        for edit in judging.candidate.files
    )
    return (LOST_DOCUMENTATION,) if is_lost else ()


def _plan_for(judging: Judging) -> TimingPlan:
    """The bench's plan, with inputs that lie ready where the edit by its text can make no use of that."""
    kind = _tameness(judging)
    return replace(
        judging.bench.plan, is_prepared=kind is not Tameness.WILD, may_repeat=kind is Tameness.TAME
    )


def _tameness(judging: Judging) -> Tameness:
    target, corpus, files = judging.question.target, judging.corpus, judging.candidate.files
    if judging.bench.contract.compares_files:
        return Tameness.WILD
    if target.is_generator or len(files) != 1 or corpus.is_lazy:
        return Tameness.WILD
    if 2 * len(corpus.opaque) > len(corpus.cases):
        return Tameness.WILD
    if has_input(case.call for case in corpus.cases):  # a text is laid ready and read within the interval
        return Tameness.WILD
    edit = files[0]
    before = (judging.bench.snapshot / edit.path).read_bytes().decode("utf-8")
    return tameness(before, edit.after, target.qualname) if edit.path == target.path else Tameness.WILD


def _dice(judging: Judging) -> random.Random:
    return random.Random(judging.bench.seed())


@dataclass(frozen=True, slots=True)
class _Charged:
    """Starts workers to be timed and charges what they use to one evaluation."""

    judging: Judging

    def start_worker(self, overlay: Mapping[str, str], *, hash_seed: int, pin: int | None) -> Worker:
        if overlay:
            return self.judging.start_worker(overlay, hash_seed=hash_seed, pin=pin)
        with faults_of_the_original():
            return self.judging.start_worker(overlay, hash_seed=hash_seed, pin=pin)

    def stop_worker(self, worker: Worker) -> None:
        self.judging.stop_worker(worker)

    def agrees(self, expected: bytes, actual: bytes) -> bool:
        return agrees(expected, actual, self.judging.bench.contract)
