"""Inputs with what the original does on each, and what comes with them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from perfsmith.evaluators._equality import status_of
from perfsmith.tasks import SourceFacts, SourceName, Verdict

PROCESS = "process: "
"""What stands before the name of a change in the process."""
_FILES = PROCESS + "files"
WRITES = "open for writing"
"""Event of a file that is opened so."""


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
    seconds: float = 0.0
    """Longest time the original needed for it."""


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
    """Smallest input first, so that the first difference found is a small one; behind them slow ones."""
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
    uncompared: int = 0
    """Recorded inputs among those left out, on which what the original gives cannot be carried."""
    why_uncompared: str = ""
    """Why, of one of them."""
    slowest_batch_s: float = 0.0
    """Longest time the original needed for one batch of inputs."""
    longest_call_s: float = 0.0
    """Longest time of the original on an input it returns on."""
    is_lazy: bool = False
    """Some result holds an iterator or a function, which does its work only when it is read or called."""
    opaque: frozenset[bytes] = frozenset()
    """Inputs whose outcome is too large or too deep to be looked into."""
    sources: tuple[SourceFacts, ...] = ()
    """What each input source gave that was asked."""
    assumptions: tuple[str, ...] = ()
    """What the sources took for granted of inputs, in words."""
    contradictions: tuple[str, ...] = ()
    """Where what is written about inputs is not what recorded calls show, in words."""
    compares_files: bool = False
    """Files that a call leaves in the private folders are a part of its outcome."""

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
        uncompared=corpus.uncompared + more.uncompared,
        why_uncompared=corpus.why_uncompared or more.why_uncompared,
        slowest_batch_s=max(corpus.slowest_batch_s, more.slowest_batch_s),
        longest_call_s=max(corpus.longest_call_s, more.longest_call_s),
        reason=corpus.reason or more.reason,
        is_lazy=corpus.is_lazy or more.is_lazy,
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


def unusable_verdict(corpus: Corpus) -> tuple[Verdict, str] | None:
    """Why nothing can be judged on this corpus, None when it can."""
    if corpus.leaves_files and corpus.compares_files:
        reason = (
            "the original changes files that its import has made, or leaves some in shared memory, and those "
            "are not compared"
        )
        return Verdict.UNVERIFIABLE, reason
    if corpus.leaves_files:
        reason = "the original leaves files behind, and those are not compared unless you say 'files exact'"
        return Verdict.UNVERIFIABLE, reason
    if corpus.cases and corpus.uncompared:  # what a candidate does there nobody would see
        calls = corpus.uncompared + corpus.recorded
        give = "gives" if corpus.uncompared == 1 else "give"
        reason = f"{corpus.uncompared} of {calls} recorded calls {give} what cannot be compared"
        return Verdict.UNVERIFIABLE, f"{reason} ({corpus.why_uncompared})"
    if corpus.cases:
        return None
    if corpus.flaky:
        return Verdict.FLAKY, "the original gives different outcomes for the same input"
    detail = f" ({corpus.reason})" if corpus.reason else ""
    return Verdict.UNVERIFIABLE, f"no input gives an outcome that can be compared{detail}"
