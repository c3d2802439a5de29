"""Running texts of the target's file on the corpus, as cheaply as can be believed.

Most run one after the other in a sandbox that they share. A mutant that such a sandbox calls killed is only
believed once the original has passed there after it; where it does not, or the sandbox has ended, each that
was not yet believed runs again in a sandbox of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from perfsmith.evaluators._bench import Bench, Question
from perfsmith.evaluators._cases import Batch, Case, Corpus
from perfsmith.evaluators._differences import first_difference, footprint_difference
from perfsmith.evaluators._replies import CheckReply, Entry, ImportFailure, Traced, WorkerFailure
from perfsmith.evaluators._target_workers import TargetWorkers
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import Verdict

_BELIEVED_AFTER: Final = 4
"""Mutants called killed before the original is run again in the sandbox they shared; one, once that ended."""
_FLOOR_S: Final = 0.25
"""Time every batch has, however quick the original is."""
_TIMES: Final = 10.0
"""How many times longer than the original a mutant may take."""
_QUICK: Final = 0.2
"""Part of a mutant's time in which the original must have passed for the mutant to be at fault."""


_Told = TypeVar("_Told")


class End(StrEnum):
    """The closed set of what becomes of a text."""

    KILLED = "killed"
    HUNG = "hung"
    """Killed, because it did not answer in a time in which the original answers several times over."""
    SURVIVED = "survived"
    UNDECIDED = "undecided"
    """The sandbox or the machine may be at fault."""


class Trial(NamedTuple):
    """What became of one text."""

    end: End
    differing: tuple[Case, ...] = ()
    """Inputs that showed it, those of the first batch with any; empty where it was no outcome that did."""


class _Answer(NamedTuple):
    trial: Trial
    is_well: bool
    """The sandbox can serve on."""


@dataclass(slots=True, kw_only=True)
class Trials:
    """Tries texts on one target. Its sandbox lives until `close`."""

    bench: Bench
    question: Question
    corpus: Corpus
    workers: TargetWorkers
    _shared: Worker | None = field(init=False, default=None)
    _cannot_share: bool = field(init=False, default=False)
    _believed_after: int = field(init=False, default=_BELIEVED_AFTER)
    _original_s: float = field(init=False, default=0.0)
    """How long the original took for the first batch when it was last run."""
    _is_exhaustive: bool = field(init=False, default=False)
    _until_ns: int = field(init=False, default=0)

    def run(
        self,
        texts: Sequence[str],
        batches: Sequence[Batch],
        *,
        until_ns: int,
        lines: Sequence[int] = (),
        is_exhaustive: bool = False,
    ) -> Iterator[tuple[int, Trial]]:
        """Try texts until the time is up, and give each with its place once it is decided.

        Args:
            texts: Texts of the target's file.
            batches: On what; all of the corpus, or some of it.
            until_ns: Monotonic clock, after which none is begun.
            lines: Where each text differs: once one hangs, others of its line, which may too, come last.
            is_exhaustive: Do not stop at the first batch that differs: tell all inputs that do.
        """
        self._is_exhaustive = is_exhaustive
        unsure: list[tuple[int, Trial]] = []
        waiting, late = deque(range(len(texts))), deque[int]()
        hanging: set[int] = set()
        while (waiting or late) and self.bench.clock.monotonic_ns() < until_ns:
            if waiting and lines and lines[waiting[0]] in hanging:
                late.append(waiting.popleft())
                continue
            number = (waiting or late).popleft()
            text = texts[number]
            self._until_ns = until_ns
            worker = self._sandbox()
            answer = None if worker is None else self._in_shared(worker, text, batches)
            if answer is None:
                yield number, self._alone(text, batches)
            elif answer.is_well and answer.trial.end is End.KILLED:
                unsure.append((number, answer.trial))
                if len(unsure) >= self._believed_after:
                    yield from self._believed(unsure, texts, batches)
                    unsure = []
            elif answer.is_well:
                yield number, answer.trial
            else:
                self._drop()
                self._believed_after = 1
                yield from self._believed(unsure, texts, batches)
                unsure = []
                if lines and answer.trial.end is End.HUNG:
                    hanging.add(lines[number])
                yield number, self._ended(text, batches, answer.trial)
        yield from self._believed(unsure, texts, batches)

    def checked(self, calls: Sequence[bytes], timeout_s: float) -> CheckReply | None:
        """What calls do under the original, and what they leave; see `outcomes`."""
        return self._asked(None, lambda worker: worker.check(calls, timeout_s))

    def traced(self, calls: Sequence[bytes], timeout_s: float) -> tuple[Traced, ...] | None:
        """How calls end under the original, and through which lines of the target they go; see `outcomes`."""
        target = self.question.target
        watched = Entry(module=target.module, qualname=target.qualname)
        return self._asked(None, lambda worker: worker.trace(watched, calls, timeout_s))

    def outcomes(
        self, text: str | None, calls: Sequence[bytes], timeout_s: float
    ) -> tuple[bytes, ...] | None:
        """How calls end under a text; None where it cannot be told in the shared sandbox.

        Args:
            text: Text of the target's file; None for the original's.
            calls: Canonical bytes.
            timeout_s: Limit for all of them together.
        """
        return self._asked(text, lambda worker: worker.call(calls, timeout_s).outcomes)

    def _asked(self, text: str | None, ask: Callable[[Worker], _Told]) -> _Told | None:
        """One batch in the process of a program."""
        worker = self._sandbox()
        if worker is None:
            return None
        try:
            if not worker.load({} if text is None else {self.question.target.path: text}):
                raise WorkerFailure(Verdict.FLAKY, "another text was imported")
            worker.fork(is_last=True)
            told = ask(worker)
            if worker.retire().has_left_files:
                self._drop()
        except WorkerFailure:
            self._drop()
            return None
        return told

    def close(self) -> None:
        """Kill the sandbox."""
        self._drop()

    def _believed(
        self, unsure: Sequence[tuple[int, Trial]], texts: Sequence[str], batches: Sequence[Batch]
    ) -> Iterator[tuple[int, Trial]]:
        if not unsure or (self._shared is not None and self._passes(self._shared, batches)):
            yield from unsure
            return
        self._drop()
        for number, _ in unsure:
            yield number, self._alone(texts[number], batches)

    def _ended(self, text: str, batches: Sequence[Batch], trial: Trial) -> Trial:
        """A text that has ended its sandbox; it is at fault only where the original is quick right now."""
        if trial.end is not End.HUNG or self._sandbox() is None:
            return self._alone(text, batches)
        return trial if self._original_s < _QUICK * _patience_s(batches) else Trial(End.UNDECIDED)

    def _wait_s(self, batches: Sequence[Batch]) -> float:
        """How long one of these is waited for: less than a mutant may take where the time is nearly up."""
        left_s = (self._until_ns - self.bench.clock.monotonic_ns()) / 1e9
        return min(_patience_s(batches), max(left_s, _FLOOR_S))

    def _sandbox(self) -> Worker | None:
        """The shared one, made when there is none; None where the target cannot have one."""
        if self._shared is None and not self._cannot_share:
            try:
                self._shared = self.workers.preload(self.bench, self.question.entry, repeats=True)
                if not self._passes(self._shared, self.corpus.batches[:1]):
                    raise WorkerFailure(Verdict.FLAKY, "the original is not itself there")
            except WorkerFailure:
                self._drop()
                self._cannot_share = True
        return self._shared

    def _drop(self) -> None:
        if self._shared is not None:
            self.workers.stop(self._shared)
            self._shared = None

    def _passes(self, worker: Worker, batches: Sequence[Batch]) -> bool:
        """The original is the original in that sandbox: on the batch that is first asked of a text."""
        began = self.bench.clock.monotonic_ns()
        try:
            worker.load({})
            found, _ = self._compared(worker, batches[:1], self.corpus.patience_s)
            is_clean = not worker.retire().has_left_files
        except WorkerFailure:
            return False
        self._original_s = (self.bench.clock.monotonic_ns() - began) / 1e9
        return is_clean and not found

    def _compared(
        self, worker: Worker, batches: Sequence[Batch], patience_s: float
    ) -> tuple[bool, tuple[Case, ...]]:
        """Whether a loaded program differs, and the inputs on which it does."""
        if footprint_difference(worker, self.corpus.footprint) is not None:
            return True, ()
        differing: list[Case] = []
        found = first_difference(
            worker,
            batches,
            self.corpus.footprint,
            self.bench.contract,
            timeout_s=patience_s,
            differing=differing,
            is_exhaustive=self._is_exhaustive,
        )
        return found is not None, tuple(differing)

    def _in_shared(self, worker: Worker, text: str, batches: Sequence[Batch]) -> _Answer | None:
        """None where the text is not what the sandbox would import."""
        wait_s = 0.0
        try:
            try:
                if not worker.load({self.question.target.path: text}):
                    self._drop()
                    return None
                wait_s = self._wait_s(batches)
                is_other, differing = self._compared(worker, batches, wait_s)
            except ImportFailure:
                is_other, differing = True, ()
            is_well = not worker.retire().has_left_files
        except WorkerFailure as failure:
            is_hung = failure.verdict is Verdict.TIMEOUT and wait_s == _patience_s(batches)
            return _Answer(Trial(End.HUNG if is_hung else End.UNDECIDED), is_well=False)
        if not is_well:
            return _Answer(Trial(End.UNDECIDED), is_well=False)
        return _Answer(Trial(End.KILLED if is_other else End.SURVIVED, differing), is_well=True)

    def _alone(self, text: str, batches: Sequence[Batch]) -> Trial:
        wait_s = self._wait_s(batches)
        try:
            with self._own_worker({self.question.target.path: text}) as worker:
                is_other, differing = self._compared(worker, batches, wait_s)
        except WorkerFailure as failure:
            if failure.verdict is Verdict.TIMEOUT:
                is_hung = wait_s == _patience_s(batches) and self._is_quick_alone(batches)
                return Trial(End.HUNG if is_hung else End.UNDECIDED)
            return Trial(End.UNDECIDED if failure.verdict is Verdict.INFRA_ERROR else End.KILLED)
        return Trial(End.KILLED if is_other else End.SURVIVED, differing)

    def _is_quick_alone(self, batches: Sequence[Batch]) -> bool:
        try:
            with self._own_worker({}) as worker:
                began = self.bench.clock.monotonic_ns()
                is_other, _ = self._compared(worker, batches[:1], _patience_s(batches))
                took_s = (self.bench.clock.monotonic_ns() - began) / 1e9
        except WorkerFailure:
            return False
        return not is_other and took_s < _QUICK * _patience_s(batches)

    @contextmanager
    def _own_worker(self, overlay: Mapping[str, str]) -> Iterator[Worker]:
        worker = self.workers.start(self.bench, self.question.entry, overlay, watch=True)
        try:
            yield worker
        finally:
            self.workers.stop(worker)


def _patience_s(batches: Sequence[Batch]) -> float:
    """How long a mutant may take for one of these."""
    return _FLOOR_S + _TIMES * max((batch.seconds for batch in batches), default=0.0)
