"""Where a candidate is not the original: what it reaches, gives and leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from perfsmith.evaluators._cases import PROCESS, Batch, Case, Difference, Footprint
from perfsmith.evaluators._equality import agree_together, agrees, same_value, status_of
from perfsmith.evaluators._render import render_outcome
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import Contract, Verdict

ALONE_ONLY = frozenset(
    {
        "other modules",
        "file mode mask and blocked signals",
        "names in sys",
        "builtins",
        "signal handlers",
        "limits and priority",
        "locale and time zone",
        "numpy settings",
        "warning filters",
        "loggers",
        "functions at exit",
        "open descriptors",
    }
)
"""Changes that are looked for only in a sandbox of its own."""
_AS_IMPORTED = frozenset(f"{name}, as imported" for name in ("random generator", "numpy random generator"))
"""State of a generator whose module was imported meanwhile, which by itself seeds it as nobody can tell."""


def footprint_difference(worker: Worker, original: Footprint) -> Difference | None:
    """What the import of a candidate reaches that the original's does not."""
    if worker.through != original.through:
        shown = " in ".join(worker.through) or "no wrapper"
        return Difference(verdict=Verdict.WRONG_RESULT, reason=f"the name now leads to {shown}")
    if more := worker.import_events - original.import_events:
        reason = f"importing it reaches outside the interpreter: {', '.join(sorted(more))}"
        return Difference(verdict=Verdict.SANDBOX_VIOLATION, reason=reason)
    names = {*worker.import_changes, *original.import_changes} - original.varying_at_import
    for name in sorted(names - ALONE_ONLY - _AS_IMPORTED if worker.is_shared else names):
        if name not in original.import_changes and name in _AS_IMPORTED:
            continue
        if worker.import_changes.get(name) != original.import_changes.get(name):
            reason = f"importing it leaves the {name} of its process in another state"
            return Difference(verdict=Verdict.WRONG_RESULT, reason=reason)
    if worker.tasks > original.tasks:
        # RT-005, RT-022: what runs beside the calls could work for them, or against the other side.
        reason = f"importing it starts {worker.tasks - original.tasks} threads or processes more"
        return Difference(verdict=Verdict.SANDBOX_VIOLATION, reason=reason)
    return None


def first_difference(
    worker: Worker,
    batches: Sequence[Batch],
    original: Footprint,
    contract: Contract,
    *,
    timeout_s: float,
    on_smoke: Callable[[], bool] = lambda: True,
    differing: list[Case] | None = None,
    is_exhaustive: bool = False,
) -> Difference | None:
    """Run batches on a candidate; the first way in which it is not the original, None when there is none.

    Args:
        worker: Has the candidate imported.
        batches: Cases with what the original does; of a shared worker's program nothing is asked after them.
        original: What the original reaches besides.
        contract: What equal means.
        timeout_s: Limit for each batch.
        on_smoke: Called after the first batch; False ends it there.
        differing: Receives every case of the batch in which outcomes differ; None stops at the first.
        is_exhaustive: Compare the outcomes of all batches, for the sake of `differing`.

    Raises:
        WorkerFailure: no complete authentic reply.
    """
    before: Mapping[str, bytes] | None = None
    found: Difference | None = None
    for number, batch in enumerate(batches):
        calls = [case.call for case in batch.cases]
        is_last = worker.is_shared and number == len(batches) - 1
        if is_last:
            if before is None and not worker.keeps_only(original.state):
                before = worker.check_once([], timeout_s).state
            reply = worker.check_last(calls, timeout_s)
        else:
            reply = worker.check_once(calls, timeout_s)
        found = _wrong_outcome(batch.cases, reply.outcomes, contract, differing) or found
        if found is not None:
            if is_exhaustive:
                continue
            return found
        if more := reply.events - original.events:
            reason = f"it reaches outside the interpreter: {', '.join(sorted(more))}"
            return Difference(verdict=Verdict.SANDBOX_VIOLATION, reason=reason)
        if status_of(batch.together) == "returned" and not agree_together(
            batch.together, reply.together, contract
        ):
            reason = (
                "results of several calls share memory, a later call changes an earlier result,"
                " or a generator does its work at another time"
            )
            return Difference(verdict=Verdict.WRONG_RESULT, reason=reason)
        if before is None and not is_last and reply.state.keys() - original.state.keys() - batch.state.keys():
            before = worker.check_once([], timeout_s).state
        # Where that was not asked, no name was there before that the original has not.
        found = _state_difference(
            batch, original, before or {}, reply.state, contract, is_alone=not worker.is_shared
        )
        if found is None and not worker.is_shared:
            found = _seeding(worker, batch, calls, reply.state, timeout_s)
        if found is not None:
            return found
        if not number and not on_smoke():
            return None
    return found


def outcome_difference(
    worker: Worker, cases: Sequence[Case], contract: Contract, *, timeout_s: float
) -> Difference | None:
    """Like `first_difference`, for outcomes alone.

    Raises:
        WorkerFailure: no complete authentic reply.
    """
    reply = worker.run_once([case.call for case in cases], timeout_s)
    return _wrong_outcome(cases, reply.outcomes, contract)


def _wrong_outcome(
    cases: Sequence[Case], outcomes: Sequence[bytes], contract: Contract, differing: list[Case] | None = None
) -> Difference | None:
    found: Difference | None = None
    for case, actual in zip(cases, outcomes, strict=True):
        if case.outcome != actual and not agrees(case.outcome, actual, contract):
            reason = "differs from the original"
            if status_of(actual) == "unencodable":
                reason = f"gives a value that cannot be compared ({render_outcome(actual)[:120]})"
            verdict = Verdict.WRONG_RESULT
            found = found or Difference(verdict=verdict, reason=reason, case=case, actual=actual)
            if differing is None:
                return found
            differing.append(case)
    return found


def _state_difference(
    batch: Batch,
    original: Footprint,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    contract: Contract,
    *,
    is_alone: bool,
) -> Difference | None:
    for name, raw in batch.state.items():
        if not is_alone and name.removeprefix(PROCESS) in ALONE_ONLY:
            continue  # not looked for in a sandbox that many share
        is_constant = original.state.get(name) == raw
        if name not in after and is_constant:
            continue  # a constant that nobody needs any more
        if name not in after or not same_value(raw, after[name], contract):
            return Difference(verdict=Verdict.WRONG_RESULT, reason=_left_otherwise(name, after.get(name)))
    for name, raw in after.items():
        if name in original.state or name in batch.state or name in batch.varying:
            continue
        if name.startswith(PROCESS):
            if name.removeprefix(PROCESS) in _AS_IMPORTED:
                continue
            what = name.removeprefix(PROCESS)
            reason = f"it changes the {what} of its process, which the original does not"
            return Difference(verdict=Verdict.WRONG_RESULT, reason=reason)
        if before.get(name) != raw:
            # RT-036: what is remembered between calls would make their timing say nothing.
            reason = f"it keeps {name} from one call to the next, which the original does not"
            return Difference(verdict=Verdict.UNVERIFIABLE, reason=reason)
    return None


def _seeding(
    worker: Worker, batch: Batch, calls: Sequence[bytes], after: Mapping[str, bytes], timeout_s: float
) -> Difference | None:
    """A generator that only the candidate imports, in its calls, must not be the same in two processes."""
    brought = [n for n in after if n.removeprefix(PROCESS) in _AS_IMPORTED and n not in batch.state]
    if brought:
        again = worker.check_once(calls, timeout_s).state
        if any(again.get(name) == after[name] for name in brought if name not in batch.varying):
            reason = "it seeds the random generator of its process, which the original does not"
            return Difference(verdict=Verdict.WRONG_RESULT, reason=reason)
    return None


def _left_otherwise(name: str, after: bytes | None) -> str:
    if name.startswith(PROCESS):
        what = name.removeprefix(PROCESS)
        how = "as it was" if after is None else "in another state"
        return f"it leaves the {what} of its process {how}"
    module, _, own = name.rpartition(":")
    return f"it leaves {own} of {module or 'the module'} with another value"
