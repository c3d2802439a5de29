"""The inputs a target is judged on, with what the original does on each."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from perfsmith.evaluators._canonical import MalformedBytes, has_iterators, parse
from perfsmith.evaluators._equality import agree_together, agrees, exhausted, same_value, status_of
from perfsmith.evaluators._original_outcomes import DRAWING_S, outcomes_of
from perfsmith.evaluators._render import render_outcome
from perfsmith.evaluators._replies import CheckReply, WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import Contract, SourceFacts, SourceName, Verdict

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
_PROCESS = "process: "
"""What stands before the name of a change in the process."""
_ALONE_ONLY = frozenset(
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
_FILES = _PROCESS + "files"
_REPEATED = 12
"""Cases that are called twice in one process."""
_REPEATED_S = 0.02
"""Most time of the original for such a case."""
_SMOKE_S = 0.02
"""Time of the original up to which more cases go there: another batch would take longer to begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input and the original's outcome."""

    call: bytes
    outcome: bytes
    """The original returned or raised; no other outcome makes a case."""
    source: SourceName
    """The input source that proposed it first."""

    @property
    def is_recorded(self) -> bool:
        """It is a call that the project's tests make."""
        return self.source is SourceName.RECORDED

    @property
    def returns(self) -> bool:
        """The original returned a value (it did not raise)."""
        return status_of(self.outcome) == "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Cases that are called one after the other in one process, and what they leave there together."""

    cases: tuple[Case, ...]
    together: bytes
    """All results read again after the last call; empty when the original's own differ between processes."""
    state: Mapping[str, bytes]
    """What is left afterwards, by name (see `CheckReply.state`); what differs between processes left out."""
    varying: frozenset[str] = frozenset()
    """Names of what is left and differs between processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What the original reaches besides its result.

    Of events a candidate may cause less, never more; what is left behind must be the same.
    """

    through: tuple[str, ...] = ()
    """Kinds of wrapper around the plain function."""
    tasks: int = 0
    """Processes and threads once it is imported, those of the sandbox included."""
    import_events: frozenset[str] = frozenset()
    """Effects outside the interpreter while it is imported."""
    events: frozenset[str] = frozenset()
    """Effects outside the interpreter during calls."""
    state: Mapping[str, bytes] = field(default_factory=dict)
    """What modules of the project keep before the first call, by name."""
    import_changes: Mapping[str, str] = field(default_factory=dict)
    """What its import changes in its process."""
    varying_at_import: frozenset[str] = frozenset()
    """Names of such changes that differ between processes."""
    left_out: frozenset[str] = frozenset()
    """Modules of the project whose state is not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a candidate is not the original."""

    verdict: Verdict
    reason: str
    case: Case | None = None
    """The input, when it is one call's outcome that differs."""
    actual: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Inputs on which the original was seen to give the same outcome three times."""

    cases: tuple[Case, ...]
    """Smallest input first, so that the first difference found is a small one."""
    batches: tuple[Batch, ...] = ()
    """The same cases in the order and company in which they are compared."""
    repeated: tuple[Batch, ...] = ()
    """Some cases again, in one process: A, B, A, B, C, D, C, D, ..., then all of them backwards. Outcomes are
    those at their place, which differ where the original remembers. Compared where a candidate is alone."""
    footprint: Footprint = Footprint()
    flaky: int
    """Inputs left out because the original itself gave two different outcomes."""
    unusable: int
    """Inputs left out because they or their outcome cannot be carried, or the original did not come back."""
    reason: str = ""
    """Why inputs were left out, by example; empty when none were."""
    slowest_batch_s: float = 0.0
    """Longest time the original needed for one batch of inputs."""
    longest_call_s: float = 0.0
    """Longest time of the original on an input it returns on."""
    has_iterators: bool = False
    """Some result holds an iterator, which does its work only when it is read."""
    opaque: frozenset[bytes] = frozenset()
    """Inputs whose outcome is too large or too deep to be looked into."""
    sources: tuple[SourceFacts, ...] = ()
    """What each input source gave that was asked."""
    assumptions: tuple[str, ...] = ()
    """What the sources took for granted of inputs, in words."""
    contradictions: tuple[str, ...] = ()
    """Where what is written about inputs is not what recorded calls show, in words."""

    @property
    def varying(self) -> frozenset[str]:
        """Names of what the original leaves, which differs between two runs of it."""
        return frozenset(name for batch in self.batches for name in batch.varying)

    @property
    def leaves_files(self) -> bool:
        """The original leaves files behind, which are not compared."""
        return any(_FILES in batch.state or _FILES in batch.varying for batch in self.batches)

    @cached_property
    def smoke_calls(self) -> frozenset[bytes]:
        """Inputs of the first batch."""
        return frozenset(case.call for batch in self.batches[:1] for case in batch.cases)

    @cached_property
    def recorded(self) -> int:
        """Recorded inputs among the cases."""
        return sum(case.is_recorded for case in self.cases)

    @cached_property
    def raised(self) -> int:
        """Cases in which the original raises."""
        return sum(not case.returns for case in self.cases)

    @property
    def patience_s(self) -> float:
        """How long a candidate may take for one batch: ten times the original's time is a hang."""
        return 3.0 + 10.0 * self.slowest_batch_s

    def behaviour_hash(self) -> str:
        """Hash of all outcomes: equal for everything that behaves like the original."""
        return self._hash

    @cached_property
    def _hash(self) -> str:
        digest = hashlib.sha256()
        for case in self.cases:
            digest.update(len(case.outcome).to_bytes(8, "big") + case.outcome)
        return digest.hexdigest()[:16]


def build_corpus(
    start_worker: Callable[[], Worker],
    proposed: Mapping[bytes, SourceName],
    *,
    limit_s: float = DRAWING_S,
    contract: Contract = Contract(),
    longest_s: float | None = None,
) -> Corpus:
    """Run every input on the original twice, in different processes, and keep what is dependable.

    Args:
        start_worker: Starts a fresh worker of the original; the corpus closes it.
        proposed: Calls, each with the source that proposed it first; they are tried in this order.
        limit_s: Time of the original after which no further input is tried.
        contract: What equal means, also for two runs of the original.
        longest_s: What the longest call took that callers make; None to take it from the recorded ones.

    Raises:
        WorkerFailure: the original itself cannot be started.
    """
    first = outcomes_of(start_worker, list(proposed), limit_s=limit_s)
    cases: list[Case] = []
    reason = ""
    for call, timed in first.items():
        if limit := exhausted(timed.outcome):
            reason = reason or f"the original raises {limit}"
        elif status_of(timed.outcome) in ("returned", "raised"):
            cases.append(Case(call=call, outcome=timed.outcome, source=proposed[call]))
        else:
            reason = reason or timed.outcome[-300:].decode("utf-8", "replace").strip("\x00N")
    if len(first) < len(proposed) and not reason:
        reason = (
            f"on {len(proposed) - len(first)} of {len(proposed)} inputs it did not come back in time: a "
            "generator without an end is read up to its 100,000th item"
        )
    cases = _not_too_long(cases, {call: timed.seconds for call, timed in first.items()}, longest_s)
    cases.sort(key=lambda case: (len(case.call), case.call))
    groups = _grouped(cases, {call: timed.seconds for call, timed in first.items()})
    short = _short(cases, {call: timed.seconds for call, timed in first.items()})
    checked = _checked(start_worker, groups, short, contract)
    kept = tuple(case for batch in checked.batches for case in batch.cases)
    has_any_iterator, opaque = _looked_into(kept)
    return Corpus(
        cases=kept,
        batches=checked.batches,
        repeated=checked.repeated,
        footprint=checked.footprint,
        flaky=checked.flaky,
        unusable=len(proposed) - len(kept) - checked.flaky,
        reason=reason,
        slowest_batch_s=checked.slowest_s,
        longest_call_s=max((first[case.call].seconds for case in kept if case.returns), default=0.0),
        has_iterators=has_any_iterator,
        opaque=opaque,
    )


def joined(corpus: Corpus, more: Corpus) -> Corpus:
    """Inputs of both, which share none; those of the first are compared first."""
    return replace(
        corpus,
        cases=tuple(sorted((*corpus.cases, *more.cases), key=lambda case: (len(case.call), case.call))),
        batches=(*corpus.batches, *more.batches),
        repeated=(*corpus.repeated, *more.repeated),
        footprint=replace(corpus.footprint, events=corpus.footprint.events | more.footprint.events),
        flaky=corpus.flaky + more.flaky,
        unusable=corpus.unusable + more.unusable,
        slowest_batch_s=max(corpus.slowest_batch_s, more.slowest_batch_s),
        longest_call_s=max(corpus.longest_call_s, more.longest_call_s),
        reason=corpus.reason or more.reason,
        has_iterators=corpus.has_iterators or more.has_iterators,
        opaque=corpus.opaque | more.opaque,
        sources=added(corpus.sources, more.sources),
    )


def added(before: Sequence[SourceFacts], fresh: Sequence[SourceFacts]) -> tuple[SourceFacts, ...]:
    """What sources gave in two draws together."""
    more = {facts.name: facts for facts in fresh}
    known = {facts.name for facts in before}
    sums = [
        replace(
            facts, gave=facts.gave + more[facts.name].gave, silence=facts.silence and more[facts.name].silence
        )
        if facts.name in more
        else facts
        for facts in before
    ]
    return (*sums, *(facts for facts in fresh if facts.name not in known))


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


def _looked_into(cases: Sequence[Case]) -> tuple[bool, frozenset[bytes]]:
    """Whether a result holds an iterator, and the inputs of which that cannot be said."""
    has_any, opaque = False, set()
    for case in cases:
        if b"G" in case.outcome:
            try:
                has_any = has_any or has_iterators(parse(case.outcome))
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
    """Cases in batches of limited number, size and time; the first is the smoke test, which is short."""
    groups: list[list[Case]] = []
    room, left_bytes, left_s = 0, 0, 0.0
    smoke_s = _SMOKE_S
    for case in cases:
        size = len(case.call) + len(case.outcome)
        smoke_s -= seconds[case.call]
        if len(groups) == 1 and len(groups[0]) >= SMOKE_CASES and smoke_s < 0.0:
            room = 0
        if not room or left_bytes < size or left_s < seconds[case.call]:
            room = _BATCH
            left_bytes, left_s = _BATCH_BYTES, _BATCH_S
            groups.append([])
        groups[-1].append(case)
        room, left_bytes, left_s = room - 1, left_bytes - size, left_s - seconds[case.call]
    return groups


def _short(cases: Sequence[Case], seconds: Mapping[bytes, float]) -> list[Case]:
    """Up to so many cases, spread over all sizes, that are soon done."""
    quick = [case for case in cases if seconds[case.call] <= _REPEATED_S]
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
    flaky, slowest_ns = 0, 0

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
                    slowest_ns = max(slowest_ns, one.elapsed_ns, two.elapsed_ns)
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
        slowest_ns / 1e9,
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


def footprint_difference(worker: Worker, original: Footprint) -> Difference | None:
    """What the import of a candidate reaches that the original's does not."""
    if worker.through != original.through:
        shown = " in ".join(worker.through) or "no wrapper"
        return Difference(verdict=Verdict.WRONG_RESULT, reason=f"the name now leads to {shown}")
    if more := worker.import_events - original.import_events:
        reason = f"importing it reaches outside the interpreter: {', '.join(sorted(more))}"
        return Difference(verdict=Verdict.SANDBOX_VIOLATION, reason=reason)
    names = {*worker.import_changes, *original.import_changes} - original.varying_at_import
    for name in sorted(names - _ALONE_ONLY - _AS_IMPORTED if worker.is_shared else names):
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
        if not is_alone and name.removeprefix(_PROCESS) in _ALONE_ONLY:
            continue  # not looked for in a sandbox that many share
        is_constant = original.state.get(name) == raw
        if name not in after and is_constant:
            continue  # a constant that nobody needs any more
        if name not in after or not same_value(raw, after[name], contract):
            return Difference(verdict=Verdict.WRONG_RESULT, reason=_left_otherwise(name, after.get(name)))
    for name, raw in after.items():
        if name in original.state or name in batch.state or name in batch.varying:
            continue
        if name.startswith(_PROCESS):
            if name.removeprefix(_PROCESS) in _AS_IMPORTED:
                continue
            what = name.removeprefix(_PROCESS)
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
    brought = [n for n in after if n.removeprefix(_PROCESS) in _AS_IMPORTED and n not in batch.state]
    if brought:
        again = worker.check_once(calls, timeout_s).state
        if any(again.get(name) == after[name] for name in brought if name not in batch.varying):
            reason = "it seeds the random generator of its process, which the original does not"
            return Difference(verdict=Verdict.WRONG_RESULT, reason=reason)
    return None


def _left_otherwise(name: str, after: bytes | None) -> str:
    if name.startswith(_PROCESS):
        what = name.removeprefix(_PROCESS)
        how = "as it was" if after is None else "in another state"
        return f"it leaves the {what} of its process {how}"
    module, _, own = name.rpartition(":")
    return f"it leaves {own} of {module or 'the module'} with another value"


def unusable_verdict(corpus: Corpus) -> tuple[Verdict, str] | None:
    """Why nothing can be judged on this corpus, None when it can."""
    if corpus.leaves_files:
        return Verdict.UNVERIFIABLE, "the original leaves files behind, and those are not compared"
    if corpus.cases:
        return None
    if corpus.flaky:
        return Verdict.FLAKY, "the original gives different outcomes for the same input"
    detail = f" ({corpus.reason})" if corpus.reason else ""
    return Verdict.UNVERIFIABLE, f"no input gives an outcome that can be compared{detail}"
