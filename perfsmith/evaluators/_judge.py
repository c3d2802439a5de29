"""The judge of one target: gates from cheap to expensive, the first that fails names the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

from perfsmith.errors import IsolationRequired, SandboxUnavailable, StorageFailed
from perfsmith.evaluators._behaviour_gate import alone_again, behaviour, fresh_inputs
from perfsmith.evaluators._bench import Bench, Question
from perfsmith.evaluators._cascade import Cascade, Check
from perfsmith.evaluators._cases import Corpus
from perfsmith.evaluators._drawing import GENERATED, draw_corpus
from perfsmith.evaluators._explaining import explained
from perfsmith.evaluators._judging import Judging, oracle_facts
from perfsmith.evaluators._once_more import once_more
from perfsmith.evaluators._original_outcomes import DRAWING_S, as_read, returning
from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._running import run_stoppable
from perfsmith.evaluators._scope import scope_problem
from perfsmith.evaluators._shared import SharedSandboxes
from perfsmith.evaluators._speed_gates import confirmed_speed, screen, timing
from perfsmith.evaluators._target_workers import TargetWorkers
from perfsmith.evaluators._tests_gate import project_tests
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.mutation import STRENGTH_S, measure_strength
from perfsmith.tasks import Candidate, Evaluation, Gate, OracleFacts, OracleStrength, Verdict

R = TypeVar("R")

Step = Callable[[Judging, Evaluation], Evaluation]
"""What judges a candidate, given its evaluation so far."""

_START_TESTS_S: Final = 1.0
"""What starting the tests is likely to take, whatever they do."""
_OVERTIME_S: Final = 60.0
"""A measurement that takes no longer than this is made even when the time is up."""


@dataclass(slots=True)
class TargetJudge:
    """Judges candidates of one target. Construct through `prepare`."""

    bench: Bench
    question: Question
    corpus: Corpus
    drawing_s: float = DRAWING_S
    """Time of the original after which no further input is tried when inputs are drawn."""
    strength: OracleStrength | None = None
    """How many mutants of the original the inputs kill; None before `measure_strength`."""
    _shown: dict[str, bytes | None] = field(default_factory=dict)
    """By candidate that was seen to differ the input that showed it; None where no single one did."""
    _shared: SharedSandboxes = field(default_factory=SharedSandboxes)
    _workers: TargetWorkers = field(default_factory=TargetWorkers)
    _cascade: Cascade = field(default_factory=Cascade)

    def __post_init__(self) -> None:
        # One made from another by `replace` kills the other's workers as well, but does not stop its judging.
        self._workers = replace(self._workers)

    @classmethod
    async def prepare(cls, bench: Bench, question: Question, *, drawing_s: float = DRAWING_S) -> TargetJudge:
        """Draw inputs and learn what the original does on each.

        Args:
            bench: The machine and the project.
            question: The target.
            drawing_s: Time of the original after which no further input is tried.

        Raises:
            WorkerFailure: the original cannot be started.
        """
        empty = Corpus(cases=(), flaky=0, unusable=0)
        bench = replace(bench, contract=bench.contract.for_target(question.target.id))
        judge = cls(bench=bench, question=question, corpus=empty, drawing_s=drawing_s)
        tests_s = sum(bench.baseline.seconds.get(test, 0.0) for test in question.reaching_tests)
        judge._cascade.expect(Check.TESTS, _START_TESTS_S + tests_s)
        async with bench.slots.check():
            recorded = await judge._in_thread(
                lambda: as_read(lambda: judge.start_worker({}, watch=True), question.recorded)
            )
            if not recorded and question.shortened:
                recorded = await judge._in_thread(
                    lambda: tuple(returning(lambda: judge.start_worker({}, watch=True), question.shortened))
                )
            question = judge.question = replace(question, recorded=recorded)
            judge.corpus = await judge._in_thread(
                lambda: draw_corpus(
                    bench,
                    question,
                    lambda: judge.start_worker({}, watch=True),
                    workers=judge._workers,
                    generated=GENERATED,
                    limit_s=drawing_s,
                )
            )
        return judge

    def least_s(self) -> float:
        """Seconds that timing one candidate takes, short trial to confirmation, when its calls are long."""
        return self.corpus.longest_call_s * self.bench.plan.least_calls

    def oracle_facts(self) -> OracleFacts:
        """What equality rests on, before any candidate was seen."""
        return oracle_facts(self.question, self.corpus, self.bench.contract, self.strength)

    async def measure_strength(self, limit_s: float = STRENGTH_S) -> None:
        """Learn how many wrong versions of the original its inputs tell from it; said with every verdict.

        Args:
            limit_s: Time for all mutants together; those left then are said to be not tried.

        Raises:
            SandboxUnavailable: no sandbox can be started.
        """
        async with self.bench.slots.check():
            measured = await self._in_thread(
                lambda: measure_strength(
                    self.bench, self.question, self.corpus, self._workers, limit_s=limit_s
                )
            )
        self.strength = measured.strength
        self.corpus = measured.corpus

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        """Pass the candidate through the gates up to and including `upto`.

        Returns:
            The verdict of the first gate that failed, else `accepted` at gate `upto`. Only an evaluation that
            was accepted at `Gate.CONFIRM` may be shown as a gain.

        Raises:
            IsolationRequired: a model wrote the candidate, and this sandbox is too weak for that.
        """
        judging = self._judging(candidate)
        problem = scope_problem(
            candidate,
            self.bench.snapshot,
            allowed_files=self.question.allowed_files,
            dependencies=self.bench.dependencies,
        )
        if problem is not None:
            return judging.answer(Gate.SCOPE, problem)
        if upto.order <= Gate.DUPLICATE.order:
            return judging.answer(upto)
        slots = self.bench.slots
        async with slots.check():
            blank = judging.answer(Gate.BUILD)
            step = partial(behaviour, upto=upto, shared=self._shared)
            answer = await self._step(judging, blank, Gate.BUILD, step)
        if not answer.is_alive or upto.order <= Gate.BEHAVIOUR.order:
            return answer
        middle = (Check.SCREEN,) if upto is Gate.SCREEN else (Check.SCREEN, Check.TESTS)
        for asked in middle if upto.order <= Gate.TESTS.order else self._cascade.ordered(middle):
            answer = await self._middle(judging, answer, asked)
            if not answer.is_alive:
                return answer
        if upto.order <= Gate.TESTS.order:
            return answer
        async with slots.bench():
            answer = await self._step(judging, answer, Gate.TIMING, timing)
        return answer if upto is Gate.TIMING else await self.confirm(candidate, answer)

    async def _middle(self, judging: Judging, before: Evaluation, asked: Check) -> Evaluation:
        """The short trial of speed, or the tests that reach the target; whichever comes first is learnt."""
        began_ns = self.bench.clock.monotonic_ns()
        if asked is Check.SCREEN:
            async with self.bench.slots.bench():
                began_ns = self.bench.clock.monotonic_ns()
                answer = await self._step(judging, before, Gate.SCREEN, screen)
        else:
            async with self.bench.slots.check():
                began_ns = self.bench.clock.monotonic_ns()
                tests = partial(project_tests, tests=self.question.reaching_tests, gate=Gate.TESTS)
                answer = await self._step(judging, before, Gate.TESTS, tests)
        seconds = (self.bench.clock.monotonic_ns() - began_ns) / 1e9
        self._cascade.note(asked, seconds, is_refuted=not answer.is_alive)
        return answer

    async def confirm(
        self,
        candidate: Candidate,
        answer: Evaluation,
        *,
        confidence: float | None = None,
        left_s: Callable[[], float | None] = lambda: None,
        spare_s: Callable[[], float | None] | None = None,
    ) -> Evaluation:
        """The last gate: everything again alone, fresh inputs, all tests; only its figures are ever reported.

        Args:
            candidate: The patch.
            answer: Its evaluation so far.
            confidence: Confidence of the bounds; higher when several finalists are confirmed.
            left_s: Seconds that are left, None without a limit; asked before the speed is measured, which is
                left undone where single calls are so long that it would take several times as long.
            spare_s: Seconds that looking again at its speed may take; None is what is left.

        Raises:
            IsolationRequired: a model wrote the candidate, and this sandbox is too weak for that.
        """
        judging = self._judging(candidate)
        answer = await self._confirmed_behaviour(judging, answer)
        if not answer.is_alive:
            return answer
        needed_s = self.corpus.longest_call_s * self.bench.plan.confirming_calls
        within_s = left_s()
        if within_s is not None and needed_s > max(within_s, _OVERTIME_S):
            reason = (
                "it does what the original does, and its speed was not measured: one call takes "
                f"{self.corpus.longest_call_s:.1f} s, which makes about {needed_s / 60:.0f} min, more than "
                "is left of the time budget: give more with --time-budget, or write a test that calls it "
                "with less"
            )
            return judging.answer(Gate.CONFIRM, (Verdict.NOT_FASTER, reason), answer.evidence)
        async with self.bench.slots.bench():
            speed = partial(confirmed_speed, confidence=confidence, left_s=(spare_s or left_s)())
            return await self._step(judging, answer, Gate.CONFIRM, speed)

    async def confirm_behaviour(self, candidate: Candidate, answer: Evaluation) -> Evaluation:
        """The last gate without its measurement of speed: for what is only asked whether it does the same.

        Args:
            candidate: The patch.
            answer: Its evaluation so far.

        Raises:
            IsolationRequired: a model wrote the candidate, and this sandbox is too weak for that.
        """
        return await self._confirmed_behaviour(self._judging(candidate), answer)

    async def _confirmed_behaviour(self, judging: Judging, answer: Evaluation) -> Evaluation:
        steps: tuple[Step, ...] = (
            alone_again,
            partial(fresh_inputs, limit_s=self.drawing_s),
            partial(project_tests, tests=None, gate=Gate.CONFIRM),
        )
        for step in steps:
            if not answer.is_alive:
                return answer
            async with self.bench.slots.check():
                answer = await self._step(judging, answer, Gate.CONFIRM, step)
        return answer

    async def explain(self, candidate: Candidate, answer: Evaluation) -> Evaluation:
        """Its evaluation with the smallest input that shows why it was refused, and a trace.

        For a candidate that is shown to somebody: it takes seconds. Where this judge has not seen the
        candidate differ, or cannot show it again, the answer is given back as it is.

        Raises:
            IsolationRequired: a model wrote the candidate, and this sandbox is too weak for that.
        """
        if answer.verdict is not Verdict.WRONG_RESULT or candidate.id not in self._shown:
            return answer
        call, judging = self._shown[candidate.id], self._judging(candidate)

        def work() -> Evaluation:
            try:
                return explained(judging, answer, call)
            except (WorkerFailure, SandboxUnavailable, StorageFailed):
                return answer

        async with self.bench.slots.check():
            return await self._in_thread(work)

    def _judging(self, candidate: Candidate) -> Judging:
        self._require_isolation(candidate)
        return Judging(
            bench=self.bench,
            question=self.question,
            corpus=self.corpus,
            workers=self._workers,
            candidate=candidate,
            strength=self.strength,
            cascade=self._cascade,
        )

    def _require_isolation(self, candidate: Candidate) -> None:
        tier = self.bench.sandbox.tier
        may_run = tier.is_isolated or self.bench.allows_model_code_without_isolation
        if candidate.origin.is_model_written and not may_run:
            raise IsolationRequired(
                f"Candidate {candidate.id} was written by a model, and the sandbox is the {tier.value} tier.",
                why="That tier keeps code from neither your files nor the network.",
                next_step="Make a stronger tier work (`optimize doctor` says how), or say "
                "`--allow-model-code-without-isolation yes` where nothing can be lost.",
            )

    def close(self) -> None:
        """Kill whatever still runs for this target, and whatever a thread is about to start."""
        self._workers.close()

    async def _step(self, judging: Judging, before: Evaluation, gate: Gate, step: Step) -> Evaluation:
        """One step in a thread; what is no fault of the candidate is tried once more."""

        def failed(reason: str) -> Evaluation:
            verdict = Verdict.INFRA_ERROR
            return replace(before, gate=gate, verdict=verdict, reason=reason, cost=judging.cost())

        def work() -> Evaluation:
            return step(judging, before)

        answer = await self._in_thread(lambda: once_more(work, failed, lambda: self._workers.is_closed))
        if judging.differs:
            self._shown[judging.candidate.id] = judging.shown
        return answer

    async def _in_thread(self, work: Callable[[], R]) -> R:
        return await run_stoppable(work, self.close)

    def start_worker(
        self,
        overlay: Mapping[str, str],
        *,
        hash_seed: int = 0,
        pin: int | None = None,
        watch: bool = False,
    ) -> Worker:
        """A started worker on the original (empty overlay) or a candidate; see `TargetWorkers.start`."""
        return self._workers.start(
            self.bench, self.question.entry, overlay, hash_seed=hash_seed, pin=pin, watch=watch
        )
