"""One candidate before the judge: what every gate is handed, and how an answer about it is worded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from perfsmith.evaluators._assumed import assumed_of_effects
from perfsmith.evaluators._bench import Bench, Question
from perfsmith.evaluators._cascade import Cascade, Check
from perfsmith.evaluators._cases import Corpus, Difference
from perfsmith.evaluators._render import render_call, render_outcome
from perfsmith.evaluators._target_workers import TargetWorkers
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import (
    Candidate,
    Contract,
    Cost,
    CounterExample,
    Evaluation,
    Evidence,
    Gate,
    OracleFacts,
    OracleStrength,
    SourceFacts,
    SourceName,
    Verdict,
)

WEAK_ORACLE: Final = "weak_oracle"


@dataclass(slots=True, kw_only=True)
class Judging:
    """One candidate on its way through the gates, and what that has cost so far."""

    bench: Bench
    question: Question
    corpus: Corpus
    """Inputs drawn before any candidate was seen."""
    workers: TargetWorkers
    candidate: Candidate
    strength: OracleStrength | None = None
    """How many mutants the inputs kill; None when that was not measured."""
    cascade: Cascade = field(default_factory=Cascade)
    """What refuted earlier candidates of the target."""
    cpu_s: float = field(init=False, default=0.0)
    shown: bytes | None = field(init=False, default=None)
    """The input on which it was seen to differ."""
    differs: bool = field(init=False, default=False)
    """It was seen to differ, by one input or otherwise."""
    latest: Corpus = field(init=False)
    """Inputs drawn last: those of the last gate once it has drawn fresh ones."""
    _began_ns: int = field(init=False)

    def __post_init__(self) -> None:
        self.latest = self.corpus
        self._began_ns = self.bench.clock.monotonic_ns()

    @property
    def overlay(self) -> Mapping[str, str]:
        """New text of the files the candidate replaces, by path."""
        return overlay_of(self.candidate)

    @property
    def text(self) -> str:
        """The target's file as the candidate has it."""
        path = self.question.target.path
        return self.overlay.get(path) or (self.bench.snapshot / path).read_text(encoding="utf-8")

    def start_worker(
        self,
        overlay: Mapping[str, str],
        *,
        hash_seed: int = 0,
        pin: int | None = None,
        watch: bool = False,
    ) -> Worker:
        """A started worker on the original (empty overlay) or a candidate; see `TargetWorkers.start`."""
        return self.workers.start(
            self.bench, self.question.entry, overlay, hash_seed=hash_seed, pin=pin, watch=watch
        )

    def asked(self, step: Check, ask: Callable[[], Difference | None]) -> Difference | None:
        """Ask one question about behaviour, and learn from what it finds and takes.

        Raises:
            WorkerFailure: `ask` raises it; that refutes as well.
        """
        began_ns = self.bench.clock.monotonic_ns()
        is_refuted = True
        try:
            found = ask()
            is_refuted = found is not None
        finally:
            seconds = (self.bench.clock.monotonic_ns() - began_ns) / 1e9
            self.cascade.note(step, seconds, is_refuted=is_refuted)
        return found

    def stop_worker(self, worker: Worker) -> None:
        """Kill a worker and charge what it used."""
        self.workers.stop(worker)
        self.cpu_s += worker.cpu_s

    def answer(
        self, gate: Gate, problem: tuple[Verdict, str] | None = None, evidence: Evidence | None = None
    ) -> Evaluation:
        """The verdict at a gate: accepted when there is no problem."""
        verdict, reason = problem or (Verdict.ACCEPTED, f"passed every gate up to {gate}")
        # Names in it are the worker's words: no control character of them may reach a terminal or a log.
        if not reason.isprintable():
            reason = "".join(c if c.isprintable() else " " for c in reason)
        return Evaluation(
            candidate_id=self.candidate.id,
            verdict=verdict,
            gate=gate,
            reason=reason,
            evidence=evidence or Evidence(sandbox_tier=self.bench.sandbox.tier),
            cost=self.cost(),
        )

    def answer_to(self, gate: Gate, found: Difference) -> Evaluation:
        """The verdict on behaviour that differs, with the call that shows it."""
        example, reason = None, found.reason
        self.differs = True
        if found.case is not None:
            self.shown = found.case.call
            example = CounterExample(
                arguments=render_call(found.case.call),
                expected=render_outcome(found.case.outcome),
                actual=render_outcome(found.actual),
            )
            reason = f"{found.reason} on {example.arguments[:120]}"
        evidence = Evidence(
            oracle=self.oracle_facts(), counter_example=example, sandbox_tier=self.bench.sandbox.tier
        )
        return self.answer(gate, (found.verdict, reason), evidence)

    def oracle_facts(self) -> OracleFacts:
        """What equality rests on, before any candidate was seen."""
        return oracle_facts(self.question, self.corpus, self.bench.contract, self.strength)

    def cost(self) -> Cost:
        """What judging has cost by now."""
        wall_s = (self.bench.clock.monotonic_ns() - self._began_ns) / 1e9
        return Cost(evaluations=1, cpu_s=self.cpu_s, wall_s=wall_s)


def oracle_facts(
    question: Question, corpus: Corpus, contract: Contract, strength: OracleStrength | None = None
) -> OracleFacts:
    """What equality rests on, before any candidate was seen."""
    return OracleFacts(
        entry=f"{question.entry.module}:{question.entry.qualname}",
        recorded=corpus.recorded,
        generated=len(corpus.cases) - corpus.recorded,
        raised=corpus.raised,
        assumptions=(
            *_assumed_of_inputs(corpus),
            *((f"{corpus.flaky} inputs with varying outcomes were left out",) if corpus.flaky else ()),
            *_told_of_shortened(question, corpus),
            *question.told,
            *assumed_of_effects(corpus, contract),
            *corpus.assumptions,
        ),
        strength=strength,
        inputs=_with_kills(corpus.sources, strength),
        contradictions=corpus.contradictions,
    )


def _with_kills(sources: Sequence[SourceFacts], strength: OracleStrength | None) -> tuple[SourceFacts, ...]:
    """What sources gave, with how many mutants their inputs tell apart where that was measured."""
    if strength is None or not strength.tried:
        return tuple(sources)
    told = {kills.source: kills.discriminated for kills in strength.sources}
    return tuple(replace(facts, discriminated=told.get(facts.name, 0)) for facts in sources)


def _assumed_of_inputs(corpus: Corpus) -> tuple[str, ...]:
    gave = {facts.name for facts in corpus.sources if facts.gave}
    words = [words for name, words in _LIKE.items() if name in gave]
    return (f"inputs are {' or '.join(words)}",) if words else ()


def _told_of_shortened(question: Question, corpus: Corpus) -> tuple[str, ...]:
    if not question.shortened:
        return ()
    copies = set(question.shortened)
    compared = sum(case.call in copies for case in corpus.cases)
    if not compared:
        return (
            "calls too large to be recorded are not compared, nor are shorter copies: only tests run them",
        )
    which = (
        "one recorded call is a shorter copy"
        if compared == 1
        else f"{compared} recorded calls are shorter copies"
    )
    return (
        f"{which}, at most {question.shortened_to:,} items a sequence, of what is too large to be recorded; "
        "only tests run such calls whole",
    )


_LIKE: Final = {
    SourceName.RECORDED: "like those recorded",
    SourceName.TYPED: "allowed by the annotations",
    SourceName.DOCUMENTED: "as documented",
}


def oracle_labels(facts: OracleFacts | None) -> tuple[str, ...]:
    """What a reader must be warned of: inputs that tell too few wrong programs apart."""
    is_weak = facts is not None and facts.strength is not None and facts.strength.is_weak
    return (WEAK_ORACLE,) if is_weak else ()


def overlay_of(candidate: Candidate) -> Mapping[str, str]:
    """New text of the files a candidate replaces, by path."""
    return {edit.path: edit.after for edit in candidate.files}
