"""Running inputs on the original: kept is what comes out the same three times, in bounded time."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from perfsmith.evaluators._canonical import MalformedBytes, is_lazy, parse
from perfsmith.evaluators._cases import Batch, Case, Corpus, Footprint
from perfsmith.evaluators._equality import agree_together, agrees, exhausted, status_of
from perfsmith.evaluators._original_outcomes import DRAWING_S, outcomes_of
from perfsmith.evaluators._replies import CheckReply, WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.oracles import ending_of, has_input, left_unread, without_input
from perfsmith.tasks import Contract, SourceName, Verdict

_LEAST_LONG_S = 0.05
_MANY_TIMES = 20.0
_ALL_GENERATED_S = 1.0
_LEAST_GENERATED = 32
"""Of these, the quickest, so many are kept however long they take."""
_BATCH = 64
_BATCH_BYTES = 6 * 1024 * 1024
"""Most bytes of inputs and results in one batch: its results are read twice and answered in one frame."""
_BATCH_S = 4.0
"""Most time of the original for one batch."""
_CHECK_TIMEOUT_S = 30.0
SMOKE_CASES = 4
"""Cases of the first batch, the smallest inputs: most wrong candidates end there."""
_REPEATED = 12
"""Cases that are called twice in one process."""
_SLOW_S = 0.02
"""A case on which the original takes longer is compared behind all quick ones, and not called twice."""
_SMOKE_S = 0.02
"""Time of the original up to which more cases go there: another batch would take longer to begin."""


def build_corpus(
    start_worker: Callable[[], Worker],
    proposed: Mapping[bytes, SourceName],
    *,
    limit_s: float = DRAWING_S,
    contract: Contract = Contract(),
    longest_s: float | None = None,
    before: Sequence[Case] = (),
) -> Corpus:
    """Run every input on the original twice, in different processes, and keep what is dependable.

    Args:
        start_worker: Starts a fresh worker of the original; the corpus closes it.
        proposed: Calls, each with the source that proposed it first; they are tried in this order.
        limit_s: Time of the original after which no further input is tried.
        contract: What equal means, also for two runs of the original.
        longest_s: What the longest call took that callers make; None to take it from the recorded ones.
        before: Cases that are there already: how recorded ones end says what a made-up text may do.

    Raises:
        WorkerFailure: the original itself cannot be started.
    """
    first = outcomes_of(start_worker, list(proposed), limit_s=limit_s)
    cases: list[Case] = []
    uncompared: list[str] = []
    reason = ""
    for call, timed in first.items():
        if limit := exhausted(timed.outcome):
            reason = reason or f"the original raises {limit}"
        elif status_of(timed.outcome) in ("returned", "raised"):
            cases.append(Case(call=call, outcome=timed.outcome, source=proposed[call]))
        else:
            why = timed.outcome[-300:].decode("utf-8", "replace").strip("\x00N")
            reason = reason or why
            if status_of(timed.outcome) == "unencodable" and proposed[call] is SourceName.RECORDED:
                uncompared.append(why)
    if len(first) < len(proposed) and not reason:
        reason = (
            f"on {len(proposed) - len(first)} of {len(proposed)} inputs it did not come back in time "
            "(at most 10 s a call): write a test that calls it with less; a generator without an end is read "
            "up to its 100,000th item"
        )
    cases = _well_formed(cases, before)
    seconds = {call: timed.seconds for call, timed in first.items()}
    cases = _not_too_long(cases, seconds, longest_s)
    cases.sort(key=lambda case: (seconds[case.call] > _SLOW_S, len(case.call), case.call))
    groups = _grouped(cases, seconds)
    short = _short(cases, seconds)
    checked = _checked(start_worker, groups, short, contract)
    kept = tuple(case for batch in checked.batches for case in batch.cases)
    is_any_lazy, opaque = _looked_into(kept)
    return Corpus(
        cases=kept,
        batches=checked.batches,
        repeated=checked.repeated,
        footprint=checked.footprint,
        flaky=checked.flaky,
        unusable=len(proposed) - len(kept) - checked.flaky,
        reason=reason,
        uncompared=len(uncompared),
        why_uncompared=uncompared[0] if uncompared else "",
        slowest_batch_s=checked.slowest_s,
        longest_call_s=max((first[case.call].seconds for case in kept if case.returns), default=0.0),
        is_lazy=is_any_lazy,
        opaque=opaque,
        compares_files=contract.compares_files,
    )


def _not_too_long(
    cases: Sequence[Case], seconds: Mapping[bytes, float], longest_s: float | None
) -> list[Case]:
    """Without generated inputs on which the original works very much longer than on any recorded one.

    Nor with so many slow ones that together they take longer than all that is recorded, and a second.
    """
    if longest_s is None:
        longest_s = max((seconds[case.call] for case in cases if case.is_recorded), default=math.inf)
    most_s = max(_LEAST_LONG_S, _MANY_TIMES * longest_s)
    made = sorted((case for case in cases if not case.is_recorded), key=lambda case: seconds[case.call])
    left_s = _ALL_GENERATED_S + sum(seconds[case.call] for case in cases if case.is_recorded)
    kept: set[bytes] = set()
    for number, case in enumerate(made):
        left_s -= seconds[case.call]
        if seconds[case.call] > most_s or (left_s < 0.0 and number >= _LEAST_GENERATED):
            break
        kept.add(case.call)
    return [case for case in cases if case.is_recorded or case.call in kept]


def _well_formed(cases: Sequence[Case], before: Sequence[Case] = ()) -> list[Case]:
    """Without made-up texts on standard input that the original takes as it takes no recorded one.

    On which it fails otherwise, or of which it leaves a part unread where it leaves none of a recorded one.
    Nobody pipes such a text in, and a program that reads it in another way ends in another way. A call with
    other arguments stays: what it does with its text is its own.
    """
    recorded = [case for case in (*before, *cases) if case.is_recorded and has_input([case.call])]
    if not recorded:
        return list(cases)
    arguments = {without_input(case.call) for case in recorded}
    known = {ending_of(case.outcome)[0] for case in recorded if not case.returns}
    may_leave = any(left_unread(case.outcome) for case in recorded)

    def is_well_formed(case: Case) -> bool:
        if not has_input([case.call]) or without_input(case.call) not in arguments:
            return True
        if not case.returns:
            return ending_of(case.outcome)[0] in known
        return may_leave or not left_unread(case.outcome)

    return [case for case in cases if case.is_recorded or is_well_formed(case)]


def _looked_into(cases: Sequence[Case]) -> tuple[bool, frozenset[bytes]]:
    """Whether a result does its work later, and the inputs of which that cannot be said."""
    has_any, opaque = False, set()
    for case in cases:
        if b"G" in case.outcome or b"Y" in case.outcome:
            try:
                has_any = has_any or is_lazy(parse(case.outcome))
            except MalformedBytes:
                opaque.add(case.call)
    return has_any, frozenset(opaque)


class _Checked(NamedTuple):
    batches: tuple[Batch, ...]
    repeated: tuple[Batch, ...]
    footprint: Footprint
    flaky: int
    slowest_s: float


def _grouped(cases: Sequence[Case], seconds: Mapping[bytes, float]) -> list[list[Case]]:
    """Cases in batches of limited number, size and time; the first is the smoke test, which is short.

    Quick cases and slow ones are in different batches.
    """
    groups: list[list[Case]] = []
    room, left_bytes, left_s = 0, 0, 0.0
    smoke_s = _SMOKE_S
    for case in cases:
        size = len(case.call) + len(case.outcome)
        smoke_s -= seconds[case.call]
        if len(groups) == 1 and len(groups[0]) >= SMOKE_CASES and smoke_s < 0.0:
            room = 0
        is_first_slow = groups and seconds[case.call] > _SLOW_S >= seconds[groups[-1][-1].call]
        if not room or left_bytes < size or left_s < seconds[case.call] or is_first_slow:
            room = _BATCH
            left_bytes, left_s = _BATCH_BYTES, _BATCH_S
            groups.append([])
        groups[-1].append(case)
        room, left_bytes, left_s = room - 1, left_bytes - size, left_s - seconds[case.call]
    return groups


def _short(cases: Sequence[Case], seconds: Mapping[bytes, float]) -> list[Case]:
    """Up to so many cases, spread over all sizes, that are soon done."""
    quick = [case for case in cases if seconds[case.call] <= _SLOW_S]
    step = max(1, len(quick) // _REPEATED)
    return quick[::step][:_REPEATED]


def _checked(
    start_worker: Callable[[], Worker],
    groups: Sequence[Sequence[Case]],
    short: Sequence[Case],
    contract: Contract,
) -> _Checked:
    """Run every batch in two more processes, without the cases that come out differently there.

    Args:
        start_worker: Starts a fresh worker of the original.
        groups: Cases, batch by batch.
        short: Cases to call twice in one process.
        contract: What equal means.
    """
    workers: list[Worker] = []
    batches: list[Batch] = []
    events: set[str] = set()
    flaky = 0

    def replaced() -> list[Worker]:
        for worker in workers:
            worker.close()
        workers[:] = [start_worker(), start_worker()]
        return workers

    try:
        replaced()
        footprint = _footprint(*workers)
        for group in groups:
            cases, is_again = list(group), False
            while cases:
                try:
                    one, two = [
                        worker.check_once([case.call for case in cases], _CHECK_TIMEOUT_S)
                        for worker in workers
                    ]
                except WorkerFailure as failure:
                    replaced()
                    if failure.verdict is Verdict.INFRA_ERROR and not is_again:
                        is_again = True  # the sandbox failed, not the inputs: once more
                        continue
                    break
                same = [
                    case
                    for case, a, b in zip(cases, one.outcomes, two.outcomes, strict=True)
                    if agrees(case.outcome, a, contract) and agrees(case.outcome, b, contract)
                ]
                if len(same) == len(cases):
                    events |= one.events | two.events
                    batches.append(_batch(cases, one, two, contract))
                    break
                flaky += len(cases) - len(same)
                cases = same
        kept = {case.call for batch in batches for case in batch.cases}
        repeated = _repeated([case for case in short if case.call in kept], workers, contract)
    finally:
        for worker in workers:
            worker.close()
    events |= repeated.events
    return _Checked(
        tuple(batches),
        repeated.batches,
        replace(footprint, events=frozenset(events)),
        flaky,
        max((batch.seconds for batch in batches), default=0.0),
    )


class _Repeated(NamedTuple):
    batches: tuple[Batch, ...]
    events: frozenset[str]


def _repeated(cases: Sequence[Case], workers: Sequence[Worker], contract: Contract) -> _Repeated:
    """In pairs, each pair twice, and then backwards; with what the original does at each place."""
    pairs = [cases[at : at + 2] for at in range(0, len(cases), 2)]
    twice = [*(case for pair in pairs for case in (*pair, *pair)), *reversed(cases)]
    try:
        one, two = [worker.check_once([c.call for c in twice], _CHECK_TIMEOUT_S) for worker in workers]
    except WorkerFailure:
        return _Repeated((), frozenset())
    is_steady = all(agrees(a, b, contract) for a, b in zip(one.outcomes, two.outcomes, strict=True))
    if not cases or not is_steady:
        return _Repeated((), frozenset())  # what it remembers differs between processes: there is no telling
    placed = [replace(case, outcome=outcome) for case, outcome in zip(twice, one.outcomes, strict=True)]
    return _Repeated((_batch(placed, one, two, contract),), one.events | two.events)


def _batch(cases: Sequence[Case], one: CheckReply, two: CheckReply, contract: Contract) -> Batch:
    """What two processes of the original have in common after the same calls."""
    return Batch(
        cases=tuple(cases),
        together=one.together if agree_together(one.together, two.together, contract) else b"",
        state={name: raw for name, raw in one.state.items() if two.state.get(name) == raw},
        varying=_varying(one.state, two.state),
        seconds=max(one.elapsed_ns, two.elapsed_ns) / 1e9,
    )


def _varying(one: Mapping[str, bytes | str], two: Mapping[str, bytes | str]) -> frozenset[str]:
    return frozenset(name for name in {*one, *two} if one.get(name) != two.get(name))


def _footprint(one: Worker, two: Worker) -> Footprint:
    first, second = (worker.check_once([], _CHECK_TIMEOUT_S) for worker in (one, two))
    before, again = first.state, second.state
    varying = _varying(one.import_changes, two.import_changes)
    return Footprint(
        import_changes={n: text for n, text in one.import_changes.items() if n not in varying},
        varying_at_import=varying,
        left_out=first.left_out | second.left_out,
        through=one.through,
        tasks=max(one.tasks, two.tasks),
        import_events=one.import_events | two.import_events,
        state={name: raw if again.get(name) == raw else b"" for name, raw in before.items()},
    )
