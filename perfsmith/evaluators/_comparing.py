"""How a candidate is compared with the original: in a sandbox of its own, or in one it shares with others.

A shared sandbox only makes comparing cheap. What it cannot answer beyond doubt is asked of one of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from perfsmith.evaluators._cascade import Check
from perfsmith.evaluators._cases import Batch, Case, Difference
from perfsmith.evaluators._differences import first_difference, footprint_difference, outcome_difference
from perfsmith.evaluators._judging import Judging
from perfsmith.evaluators._replies import ImportFailure, WorkerFailure
from perfsmith.evaluators._shared import SharedSandboxes
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import Gate, Verdict


class Compared(NamedTuple):
    """How far a comparison came."""

    gate: Gate
    """The last gate that was tried."""
    found: Difference | WorkerFailure | None
    """What it found there; None when it passed."""


def compared_alone(judging: Judging, upto: Gate) -> Compared:
    """Compare in a sandbox of its own."""
    worker: Worker | None = None
    try:
        worker = judging.start_worker(judging.overlay, watch=True)
        return _compared(worker, judging, upto, also=judging.corpus.repeated)
    except WorkerFailure as failure:
        return Compared(Gate.BUILD, failure)
    finally:
        if worker is not None:
            judging.stop_worker(worker)


def compared_with_others(judging: Judging, upto: Gate, shared: SharedSandboxes) -> Compared | None:
    """Compare in a sandbox that serves many candidates; None when it must be judged alone.

    Only what ends in good order is believed: the same, another outcome, or an import that says why it
    failed. Everything else ends the sandbox, and the candidate is judged again by itself. What passes
    here is compared once more, alone, before it is confirmed; what does not is believed only where the
    original passes after it, since an earlier candidate may have harmed the sandbox.
    """
    worker = shared.take(lambda: _preloaded(judging))
    if worker is None:
        return None
    is_well = False
    try:
        result = _loaded_and_compared(worker, judging, upto)
        failure = None if result is None else result.found
        if isinstance(failure, WorkerFailure) and not isinstance(failure, ImportFailure):
            return None
        retired = worker.retire()
        judging.cpu_s += retired.cpu_s
        if result is not None and result.found is not None:
            refuted = result.found.case if isinstance(result.found, Difference) else None
            if not _is_the_original(worker, judging, refuted):
                return None
        is_well = not retired.has_left_files
        return result
    except WorkerFailure:
        return None
    finally:
        if not is_well:
            judging.workers.stop(worker)
            judging.cpu_s += max(0.0, worker.cpu_s - worker.retired_cpu_s)
        shared.give_back(worker if is_well else None)


def _preloaded(judging: Judging) -> Worker | None:
    """A sandbox to share, in which the original was seen to be the original; None when there is none."""
    worker: Worker | None = None
    try:
        worker = judging.workers.preload(judging.bench, judging.question.entry)
        if _is_the_original(worker, judging):
            return worker
    except WorkerFailure:
        pass
    if worker is not None:
        judging.workers.stop(worker)
    return None


def _is_the_original(worker: Worker, judging: Judging, refuted: Case | None = None) -> bool:
    """True where the original passes and leaves nothing behind.

    Args:
        worker: A shared sandbox.
        judging: Of which target.
        refuted: An input on which a candidate was just seen to be wrong; learnt when the original, asked for
            it alone, does what it did before.

    Raises:
        WorkerFailure: it did not even end well.
    """
    corpus, contract = judging.corpus, judging.bench.contract
    worker.load({})
    known = [case for case in corpus.cases if case is refuted]
    if known and outcome_difference(worker, known, contract, timeout_s=corpus.patience_s) is None:
        judging.cascade.note_case(known[0])
    is_same = _compared(worker, judging, Gate.BEHAVIOUR, is_original=True).found is None
    return is_same and not worker.retire().has_left_files


def _loaded_and_compared(worker: Worker, judging: Judging, upto: Gate) -> Compared | None:
    try:
        is_whole = worker.load(judging.overlay)
    except WorkerFailure as failure:
        return Compared(Gate.BUILD, failure)
    result = _compared(worker, judging, upto)
    found = result.found
    is_unclear = isinstance(found, Difference) and found.verdict is Verdict.SANDBOX_VIOLATION
    return result if is_whole and not is_unclear else None


def _compared(
    worker: Worker,
    judging: Judging,
    upto: Gate,
    *,
    also: Sequence[Batch] = (),
    is_original: bool = False,
) -> Compared:
    """Up to which gate a loaded program was compared, and what was found there.

    Args:
        worker: Has it imported.
        judging: The candidate.
        upto: Where to stop.
        also: Batches beside those of the corpus.
        is_original: The program is the original: nothing is learnt from it.
    """
    corpus, contract = judging.corpus, judging.bench.contract
    found = footprint_difference(worker, corpus.footprint)
    if found is not None or upto is Gate.BUILD:
        return Compared(Gate.BUILD, found)
    gate = Gate.SMOKE if corpus.batches else Gate.BEHAVIOUR

    def on_smoke() -> bool:
        nonlocal gate
        if upto is not Gate.SMOKE:
            gate = Gate.BEHAVIOUR
        return upto is not Gate.SMOKE

    def on_inputs() -> Difference | None:
        return first_difference(
            worker,
            (*corpus.batches, *also),
            corpus.footprint,
            contract,
            timeout_s=corpus.patience_s,
            on_smoke=on_smoke,
        )

    try:
        if is_original:
            return Compared(gate, on_inputs())
        if first := judging.cascade.first_cases(corpus.smoke_calls):
            found = judging.asked(
                Check.COUNTER_EXAMPLES,
                lambda: outcome_difference(worker, first, contract, timeout_s=corpus.patience_s),
            )
        found = found or judging.asked(Check.INPUTS, on_inputs)
    except WorkerFailure as failure:
        return Compared(gate, failure)
    return Compared(gate, found)
