"""The judge of one target: gates from cheap to expensive, the first that fails names the verdict."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from perfsmith.errors import IsolationRequired
from perfsmith.evaluators._assumed import assumed_of_effects
from perfsmith.evaluators._bench import Bench, Question
from perfsmith.evaluators._confirm import Confirmation, TimingPlan, confirm_speed, screen_speed
from perfsmith.evaluators._corpus import (
    Corpus,
    Difference,
    build_corpus,
    first_difference,
    footprint_difference,
    propose_inputs,
)
from perfsmith.evaluators._documentation import LOST_DOCUMENTATION, loses_documentation
from perfsmith.evaluators._equality import agrees
from perfsmith.evaluators._once_more import once_more
from perfsmith.evaluators._original_outcomes import DRAWING_S, returning
from perfsmith.evaluators._project_tests import RunEnd, import_paths, killable
from perfsmith.evaluators._render import render_call, render_outcome
from perfsmith.evaluators._running import run_stoppable
from perfsmith.evaluators._scope import scope_problem
from perfsmith.evaluators._shared import SharedSandboxes
from perfsmith.evaluators._tame import Tameness, tameness
from perfsmith.evaluators._timing import faults_of_the_original
from perfsmith.evaluators._watch import verdict_on
from perfsmith.evaluators._worker import ImportFailure, Worker, WorkerFailure
from perfsmith.evaluators.oracles import parameters_of, renewed, strategy_for_annotations
from perfsmith.sandboxes import Limits, SandboxedProcess, SandboxSpec, Tree
from perfsmith.tasks import (
    Candidate,
    Cost,
    CounterExample,
    Evaluation,
    Evidence,
    Gate,
    OracleFacts,
    TargetKind,
    Verdict,
)

R = TypeVar("R")

_GENERATED = 64
_UNSEEN = 192
"""Calls drawn for the last measurement alone."""
_SMALL_POOL = 24


@dataclass(slots=True)
class _Spent:
    """Cost of one evaluation while it runs."""

    began_ns: int
    cpu_s: float = 0.0


class _Compared(NamedTuple):
    """How far a comparison came."""

    gate: Gate
    """The last gate that was tried."""
    found: Difference | WorkerFailure | None
    """What it found there; None when it passed."""


@dataclass(slots=True)
class TargetJudge:
    """Judges candidates of one target. Construct through `prepare`."""

    bench: Bench
    question: Question
    corpus: Corpus
    drawing_s: float = DRAWING_S
    """Time of the original after which no further input is tried when inputs are drawn."""
    _open: set[Worker] = field(default_factory=set)
    _running: set[SandboxedProcess] = field(default_factory=set)
    _is_closed: bool = False
    _shared: SharedSandboxes = field(default_factory=SharedSandboxes)

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
        judge = cls(bench=bench, question=question, corpus=empty, drawing_s=drawing_s)
        async with bench.slots.check():
            judge.corpus = await judge._in_thread(lambda: judge._draw_corpus(_GENERATED))
        return judge

    def least_s(self) -> float:
        """Seconds that timing one candidate takes, short trial to confirmation, when its calls are long."""
        return self.corpus.longest_call_s * self.bench.plan.least_calls

    def oracle_facts(self) -> OracleFacts:
        """What equality rests on, before any candidate was seen."""
        entry = self.question.entry
        flaky = self.corpus.flaky
        return OracleFacts(
            entry=f"{entry.module}:{entry.qualname}",
            recorded=self.corpus.recorded,
            generated=len(self.corpus.cases) - self.corpus.recorded,
            raised=self.corpus.raised,
            assumptions=(
                "inputs are like those recorded, or allowed by the annotations",
                *((f"{flaky} inputs with varying outcomes were left out",) if flaky else ()),
                *assumed_of_effects(self.corpus),
            ),
        )

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        """Pass the candidate through the gates up to and including `upto`.

        Returns:
            The verdict of the first gate that failed, else `accepted` at gate `upto`. Only an evaluation that
            was accepted at `Gate.CONFIRM` may be shown as a gain.

        Raises:
            IsolationRequired: a model wrote the candidate, and this sandbox is too weak for that.
        """
        self._require_isolation(candidate)
        spent = _Spent(began_ns=self.bench.clock.monotonic_ns())
        problem = scope_problem(
            candidate,
            self.bench.snapshot,
            allowed_files=self.question.allowed_files,
            dependencies=self.bench.dependencies,
        )
        if problem is not None:
            return self._answer(candidate, Gate.SCOPE, problem, spent)
        if upto.order <= Gate.DUPLICATE.order:
            return self._answer(candidate, upto, None, spent)
        async with self.bench.slots.check():
            blank = self._answer(candidate, Gate.BUILD, None, spent)
            answer = await self._step(
                blank, Gate.BUILD, spent, lambda: self._behaviour(candidate, upto, spent)
            )
        if not answer.is_alive or upto.order <= Gate.BEHAVIOUR.order:
            return answer
        async with self.bench.slots.bench():
            answer = await self._step(
                answer, Gate.SCREEN, spent, lambda: self._screen(candidate, answer, spent)
            )
        if not answer.is_alive or upto is Gate.SCREEN:
            return answer
        async with self.bench.slots.check():
            reaching = self.question.reaching_tests
            answer = await self._step(
                answer, Gate.TESTS, spent, lambda: self._tests(candidate, answer, reaching, Gate.TESTS, spent)
            )
        if not answer.is_alive or upto is Gate.TESTS:
            return answer
        async with self.bench.slots.bench():
            answer = await self._step(
                answer, Gate.TIMING, spent, lambda: self._timing(candidate, answer, spent)
            )
        return answer if upto is Gate.TIMING else await self.confirm(candidate, answer)

    async def confirm(
        self, candidate: Candidate, answer: Evaluation, *, confidence: float | None = None
    ) -> Evaluation:
        """The last gate: everything again alone, fresh inputs, all tests; only its figures are ever reported.

        Args:
            candidate: The patch.
            answer: Its evaluation so far.
            confidence: Confidence of the bounds; higher when several finalists are confirmed.

        Raises:
            IsolationRequired: a model wrote the candidate, and this sandbox is too weak for that.
        """
        self._require_isolation(candidate)
        if not answer.is_alive:
            return answer
        spent = _Spent(began_ns=self.bench.clock.monotonic_ns())
        async with self.bench.slots.check():
            answer = await self._step(
                answer, Gate.CONFIRM, spent, lambda: self._alone_again(candidate, answer, spent)
            )
        if not answer.is_alive:
            return answer
        drawn = [self.corpus]
        async with self.bench.slots.check():
            answer = await self._step(
                answer, Gate.CONFIRM, spent, lambda: self._fresh_inputs(candidate, answer, spent, drawn)
            )
        if not answer.is_alive:
            return answer
        async with self.bench.slots.check():
            answer = await self._step(
                answer, Gate.CONFIRM, spent, lambda: self._tests(candidate, answer, None, Gate.CONFIRM, spent)
            )
        if not answer.is_alive:
            return answer
        async with self.bench.slots.bench():
            return await self._step(
                answer,
                Gate.CONFIRM,
                spent,
                lambda: self._confirm_speed(candidate, answer, drawn[-1], spent, confidence),
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
        self._is_closed = True
        for worker in list(self._open):
            worker.close()
        for process in list(self._running):
            process.kill()

    async def _step(
        self, before: Evaluation, gate: Gate, spent: _Spent, work: Callable[[], Evaluation]
    ) -> Evaluation:
        """One step in a thread; what is no fault of the candidate is tried once more."""

        def failed(reason: str) -> Evaluation:
            cost = self._cost(spent)
            return replace(before, gate=gate, verdict=Verdict.INFRA_ERROR, reason=reason, cost=cost)

        return await self._in_thread(lambda: once_more(work, failed, lambda: self._is_closed))

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
        """A started worker on the original (empty overlay) or a candidate.

        Args:
            overlay: New text of files, by path.
            hash_seed: Hash seed of the interpreter.
            pin: Processor for the whole tree.
            watch: Note effects outside the interpreter from the import on; not for timing.

        Raises:
            WorkerFailure: the target cannot be imported.
        """
        return self._opened(
            overlay,
            lambda worker: worker.start(import_paths(self.bench.workspace), pin=pin, watch=watch),
            hash_seed=hash_seed,
        )

    def _opened(
        self, overlay: Mapping[str, str], start: Callable[[Worker], None], *, hash_seed: int = 0
    ) -> Worker:
        bench = self.bench
        spec = SandboxSpec(
            interpreter=bench.interpreter,
            tree=Tree(snapshot=bench.snapshot, shown_at=bench.workspace.root, overlay=overlay),
            script="worker.py",
            limits=Limits(),
            hash_seed=hash_seed,
        )
        worker = Worker(bench.sandbox, spec, self.question.entry, clock=bench.clock)
        self._open.add(worker)
        try:
            start(worker)
            if self._is_closed:
                raise WorkerFailure(Verdict.INFRA_ERROR, "judging was stopped")
        except BaseException:
            self.stop_worker(worker)
            raise
        return worker

    def _require_open(self) -> None:
        if self._is_closed:
            raise WorkerFailure(Verdict.INFRA_ERROR, "judging was stopped")

    def stop_worker(self, worker: Worker, spent: _Spent | None = None) -> None:
        """Kill a worker and charge what it used."""
        worker.close()
        self._open.discard(worker)
        if spent is not None:
            spent.cpu_s += worker.cpu_s

    def _draw_corpus(self, generated: int, *, hash_seed: int = 0) -> Corpus:
        question = self.question
        typed = None
        if question.target.kind in (TargetKind.FUNCTION, TargetKind.STATIC_METHOD):
            source = (self.bench.snapshot / question.target.path).read_text(encoding="utf-8")
            is_direct = question.entry.qualname == question.target.qualname
            parameters = parameters_of(source, question.target) if is_direct else None
            typed = strategy_for_annotations(parameters) if parameters else None
        calls = propose_inputs(question.recorded, typed, variants=generated, entropy=self.bench.seed())
        return build_corpus(
            lambda: self.start_worker({}, hash_seed=hash_seed, watch=True),
            question.recorded,
            calls,
            limit_s=self.drawing_s,
        )

    def _behaviour(self, candidate: Candidate, upto: Gate, spent: _Spent) -> Evaluation:
        gate, found = self._compared_with_others(candidate, upto, spent) or self._compared_alone(
            candidate, upto, spent
        )
        if isinstance(found, WorkerFailure):
            return self._answer(candidate, gate, (found.verdict, found.reason), spent)
        if found is not None:
            return self._difference(candidate, gate, found, spent)
        if gate is Gate.BUILD:
            return self._answer(candidate, gate, None, spent)
        evidence = Evidence(
            oracle=replace(self.oracle_facts(), compared=len(self.corpus.cases)),
            behaviour_hash=self.corpus.behaviour_hash(),
            sandbox_tier=self.bench.sandbox.tier,
        )
        return self._answer(candidate, gate, None, spent, evidence)

    def _compared_alone(self, candidate: Candidate, upto: Gate, spent: _Spent) -> _Compared:
        """Compare in a sandbox of its own."""
        worker: Worker | None = None
        try:
            worker = self.start_worker(overlay_of(candidate), watch=True)
            return self._compared(worker, upto)
        except WorkerFailure as failure:
            return _Compared(Gate.BUILD, failure)
        finally:
            if worker is not None:
                self.stop_worker(worker, spent)

    def _compared(self, worker: Worker, upto: Gate) -> _Compared:
        """Up to which gate a loaded program was compared, and what was found there."""
        corpus = self.corpus
        found = footprint_difference(worker, corpus.footprint)
        if found is not None or upto is Gate.BUILD:
            return _Compared(Gate.BUILD, found)
        gate = Gate.SMOKE if corpus.batches else Gate.BEHAVIOUR

        def on_smoke() -> bool:
            nonlocal gate
            if upto is not Gate.SMOKE:
                gate = Gate.BEHAVIOUR
            return upto is not Gate.SMOKE

        try:
            found = first_difference(
                worker,
                corpus.batches,
                corpus.footprint,
                self.bench.contract,
                timeout_s=corpus.patience_s,
                on_smoke=on_smoke,
            )
        except WorkerFailure as failure:
            return _Compared(gate, failure)
        return _Compared(gate, found)

    def _compared_with_others(self, candidate: Candidate, upto: Gate, spent: _Spent) -> _Compared | None:
        """Compare in a sandbox that serves many candidates; None when it must be judged alone.

        Only what ends in good order is believed: the same, another outcome, or an import that says why it
        failed. Everything else ends the sandbox, and the candidate is judged again by itself. What passes
        here is compared once more, alone, before it is confirmed.
        """
        worker = self._shared.take(self._preloaded)
        if worker is None:
            return None
        is_well = False
        try:
            result = self._loaded_and_compared(worker, candidate, upto)
            failure = None if result is None else result.found
            if isinstance(failure, WorkerFailure) and not isinstance(failure, ImportFailure):
                return result if failure.verdict is Verdict.TIMEOUT else None
            retired = worker.retire()
            spent.cpu_s += retired.cpu_s
            is_well = not retired.has_left_files
            return result
        except WorkerFailure:
            return None
        finally:
            if not is_well:
                self.stop_worker(worker)
                spent.cpu_s += max(0.0, worker.cpu_s - worker.retired_cpu_s)
            self._shared.give_back(worker if is_well else None)

    def _loaded_and_compared(self, worker: Worker, candidate: Candidate, upto: Gate) -> _Compared | None:
        try:
            is_whole = worker.load(overlay_of(candidate))
        except WorkerFailure as failure:
            return _Compared(Gate.BUILD, failure)
        result = self._compared(worker, upto)
        found = result.found
        is_unclear = isinstance(found, Difference) and found.verdict is Verdict.SANDBOX_VIOLATION
        return result if is_whole and not is_unclear else None

    def _preloaded(self) -> Worker | None:
        """A sandbox to share, in which the original was seen to be the original; None when there is none."""
        worker: Worker | None = None
        try:
            worker = self._opened({}, lambda w: w.preload(import_paths(self.bench.workspace), watch=True))
            worker.load({})
            is_same = self._compared(worker, Gate.BEHAVIOUR).found is None
            if is_same and not worker.retire().has_left_files:
                return worker
        except WorkerFailure:
            pass
        if worker is not None:
            self.stop_worker(worker)
        return None

    def _screen(self, candidate: Candidate, answer: Evaluation, spent: _Spent) -> Evaluation:
        plan = self._plan_for(candidate)
        pool = self.timing_pool(self.corpus, plan)
        if not pool:
            reason = "the original returns normally on no input, so there is nothing to time"
            return self._answer(
                candidate, Gate.SCREEN, (Verdict.UNVERIFIABLE, reason), spent, answer.evidence
            )
        try:
            screening = screen_speed(_Charged(self, spent), overlay_of(candidate), pool, plan, self._dice())
        except WorkerFailure as failure:
            problem = (failure.verdict, failure.reason)
            return self._answer(candidate, Gate.SCREEN, problem, spent, answer.evidence)
        if screening.ratio < self.bench.plan.screen_at_least:
            problem = (Verdict.NOT_FASTER, screening.reason)
            return self._answer(candidate, Gate.SCREEN, problem, spent, answer.evidence)
        return self._answer(candidate, Gate.SCREEN, None, spent, answer.evidence)

    def _tests(
        self, candidate: Candidate, answer: Evaluation, tests: Sequence[str] | None, gate: Gate, spent: _Spent
    ) -> Evaluation:
        baseline = self.bench.baseline.outcomes
        wanted = sorted(set(tests) & baseline.keys()) if tests is not None else None
        expected = baseline if wanted is None else {test: baseline[test] for test in wanted}
        if not expected:
            return replace(answer, gate=gate)
        with killable(self._running) as note:
            run = self.bench.tests.run(
                "run",
                tests=wanted,
                overlay=overlay_of(candidate),
                timeout_s=self.bench.suite_timeout_s,
                on_start=note,
            )
        spent.cpu_s += run.cpu_s
        lost = run.lost_or_failed(expected)
        facts = answer.evidence.oracle
        ran = len(expected) - sum(test not in run.outcomes for test in expected)
        evidence = replace(
            answer.evidence,
            failed_tests=lost[:20],
            oracle=None if facts is None else replace(facts, tests_run=max(facts.tests_run, ran)),
        )
        if lost:
            count = f"{len(lost)} of {len(expected)} tests that passed before"
            reason = f"{count} do not pass now, for instance {lost[0]}"
            problem = (Verdict.WRONG_RESULT, reason)
            if run.exceeded is not None:
                problem = (verdict_on(run.exceeded), f"{run.exceeded.reason}; {reason}")
            elif run.end in (RunEnd.TIMEOUT, RunEnd.HUNG):
                limit = f"the tests were not done within {self.bench.suite_timeout_s:.3g} s"
                problem = (Verdict.TIMEOUT, f"{limit}; {reason}")
            return self._answer(candidate, gate, problem, spent, evidence)
        return self._answer(candidate, gate, None, spent, evidence)

    def _timing(self, candidate: Candidate, answer: Evaluation, spent: _Spent) -> Evaluation:
        plan = self._plan_for(candidate).searching()
        return self._measured(
            candidate,
            answer,
            Gate.TIMING,
            lambda: confirm_speed(
                _Charged(self, spent),
                overlay_of(candidate),
                self.timing_pool(self.corpus, plan),
                plan,
                self._dice(),
                fingerprint=self.bench.fingerprint,
            ),
            spent,
        )

    def _alone_again(self, candidate: Candidate, answer: Evaluation, spent: _Spent) -> Evaluation:
        """The behaviour gate once more in a sandbox of its own: what other candidates did cannot matter."""
        found = self._compared_alone(candidate, Gate.BEHAVIOUR, spent).found
        if isinstance(found, WorkerFailure):
            problem = (found.verdict, found.reason)
            return self._answer(candidate, Gate.CONFIRM, problem, spent, answer.evidence)
        if found is not None:
            return self._difference(candidate, Gate.CONFIRM, found, spent)
        return self._answer(candidate, Gate.CONFIRM, None, spent, answer.evidence)

    def _fresh_inputs(
        self, candidate: Candidate, answer: Evaluation, spent: _Spent, drawn: list[Corpus]
    ) -> Evaluation:
        """Compare on inputs nobody has seen, under another hash seed; they are what is timed afterwards.

        What was drawn is put at the end of `drawn`.
        """
        hash_seed = self.bench.seed() % 4_294_967_295
        worker: Worker | None = None
        try:
            with faults_of_the_original():
                fresh = self._draw_corpus(2 * _GENERATED, hash_seed=hash_seed)
            drawn.append(fresh)
            worker = self.start_worker(overlay_of(candidate), hash_seed=hash_seed, watch=True)
            found = footprint_difference(worker, fresh.footprint) or first_difference(
                worker, fresh.batches, fresh.footprint, self.bench.contract, timeout_s=fresh.patience_s
            )
        except WorkerFailure as failure:
            problem = (failure.verdict, failure.reason)
            return self._answer(candidate, Gate.CONFIRM, problem, spent, answer.evidence)
        finally:
            if worker is not None:
                self.stop_worker(worker, spent)
        if found is not None:
            return self._difference(candidate, Gate.CONFIRM, found, spent)
        facts = answer.evidence.oracle or self.oracle_facts()
        evidence = replace(
            answer.evidence,
            oracle=replace(
                facts,
                compared=facts.compared + len(fresh.cases),
                generated=facts.generated + len(fresh.cases) - fresh.recorded,
            ),
        )
        return self._answer(candidate, Gate.CONFIRM, None, spent, evidence)

    def _confirm_speed(
        self,
        candidate: Candidate,
        answer: Evaluation,
        fresh: Corpus,
        spent: _Spent,
        confidence: float | None,
    ) -> Evaluation:
        plan = self._plan_for(candidate)
        if confidence is not None:
            plan = replace(plan, confidence=confidence)
        return self._measured(
            candidate,
            answer,
            Gate.CONFIRM,
            lambda: confirm_speed(
                _Charged(self, spent),
                overlay_of(candidate),
                self.timing_pool(fresh, plan),
                plan,
                self._dice(),
                fingerprint=self.bench.fingerprint,
                unseen=self._unseen(fresh),
            ),
            spent,
        )

    def _unseen(self, fresh: Corpus) -> list[bytes]:
        """Calls to time that nobody has seen, as heavy as those that were recorded."""
        recorded = self.question.recorded
        if not recorded:
            return [case.call for case in fresh.cases if case.returns]
        calls = renewed(recorded, count=_UNSEEN, dice=self._dice())
        with faults_of_the_original():
            return returning(lambda: self.start_worker({}), calls)

    def _measured(
        self,
        candidate: Candidate,
        answer: Evaluation,
        gate: Gate,
        measure: Callable[[], Confirmation],
        spent: _Spent,
    ) -> Evaluation:
        try:
            result = measure()
        except WorkerFailure as failure:
            return self._answer(candidate, gate, (failure.verdict, failure.reason), spent, answer.evidence)
        labels = (*result.labels, *self._text_labels(candidate))
        evidence = replace(answer.evidence, speed=result.speed, labels=labels)
        return self._answer(candidate, gate, result.problem, spent, evidence)

    def _text_labels(self, candidate: Candidate) -> tuple[str, ...]:
        """What the patch takes away that no run of it shows."""
        is_lost = any(
            loses_documentation(
                (self.bench.snapshot / edit.path).read_bytes().decode("utf-8", "replace"), edit.after
            )
            for edit in candidate.files
        )
        return (LOST_DOCUMENTATION,) if is_lost else ()

    def _plan_for(self, candidate: Candidate) -> TimingPlan:
        """The bench's plan, with inputs that lie ready where the edit by its text can make no use of that."""
        kind = self._tameness(candidate)
        return replace(
            self.bench.plan, is_prepared=kind is not Tameness.WILD, may_repeat=kind is Tameness.TAME
        )

    def _tameness(self, candidate: Candidate) -> Tameness:
        target = self.question.target
        corpus = self.corpus
        if target.is_generator or len(candidate.files) != 1 or corpus.has_iterators:
            return Tameness.WILD
        if 2 * len(corpus.opaque) > len(corpus.cases):
            return Tameness.WILD
        edit = candidate.files[0]
        before = (self.bench.snapshot / edit.path).read_bytes().decode("utf-8")
        return tameness(before, edit.after, target.qualname) if edit.path == target.path else Tameness.WILD

    def timing_pool(self, corpus: Corpus, plan: TimingPlan) -> list[bytes]:
        """Calls to time: the recorded ones that return, generated ones beside them when those are few."""
        hidden = corpus.opaque if plan.is_prepared else frozenset()
        usable = [case for case in corpus.cases if case.returns and case.call not in hidden]
        recorded = [case.call for case in usable if case.is_recorded]
        if len(recorded) >= _SMALL_POOL:
            return recorded
        return recorded + [case.call for case in usable if not case.is_recorded]

    def agrees(self, expected: bytes, actual: bytes) -> bool:
        """True when the contract calls the two outcomes the same."""
        return agrees(expected, actual, self.bench.contract)

    def _dice(self) -> random.Random:
        return random.Random(self.bench.seed())

    def _difference(self, candidate: Candidate, gate: Gate, found: Difference, spent: _Spent) -> Evaluation:
        example, reason = None, found.reason
        if found.case is not None:
            example = CounterExample(
                arguments=render_call(found.case.call),
                expected=render_outcome(found.case.outcome),
                actual=render_outcome(found.actual),
            )
            reason = f"{found.reason} on {example.arguments[:120]}"
        evidence = Evidence(
            oracle=self.oracle_facts(), counter_example=example, sandbox_tier=self.bench.sandbox.tier
        )
        return self._answer(candidate, gate, (found.verdict, reason), spent, evidence)

    def _answer(
        self,
        candidate: Candidate,
        gate: Gate,
        problem: tuple[Verdict, str] | None,
        spent: _Spent,
        evidence: Evidence | None = None,
    ) -> Evaluation:
        verdict, reason = problem or (Verdict.ACCEPTED, f"passed every gate up to {gate}")
        return Evaluation(
            candidate_id=candidate.id,
            verdict=verdict,
            gate=gate,
            reason=reason,
            evidence=evidence or Evidence(sandbox_tier=self.bench.sandbox.tier),
            cost=self._cost(spent),
        )

    def _cost(self, spent: _Spent) -> Cost:
        wall_s = (self.bench.clock.monotonic_ns() - spent.began_ns) / 1e9
        return Cost(evaluations=1, cpu_s=spent.cpu_s, wall_s=wall_s)


@dataclass(frozen=True, slots=True)
class _Charged:
    """Starts the judge's workers and charges what they use to one evaluation."""

    judge: TargetJudge
    spent: _Spent

    def start_worker(self, overlay: Mapping[str, str], *, hash_seed: int, pin: int | None) -> Worker:
        if overlay:
            return self.judge.start_worker(overlay, hash_seed=hash_seed, pin=pin)
        with faults_of_the_original():
            return self.judge.start_worker(overlay, hash_seed=hash_seed, pin=pin)

    def stop_worker(self, worker: Worker) -> None:
        self.judge.stop_worker(worker, self.spent)

    def agrees(self, expected: bytes, actual: bytes) -> bool:
        return self.judge.agrees(expected, actual)


def overlay_of(candidate: Candidate) -> Mapping[str, str]:
    """New text of the files a candidate replaces, by path."""
    return {edit.path: edit.after for edit in candidate.files}
