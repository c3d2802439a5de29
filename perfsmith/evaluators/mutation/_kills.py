"""Whether some calls are worth anything at all: they tell the original from at least one mutant of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from perfsmith.evaluators._bench import Bench, Question
from perfsmith.evaluators._corpus import build_corpus
from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._target_workers import TargetWorkers
from perfsmith.evaluators.mutation._mutants import MOST, mutants_of
from perfsmith.evaluators.mutation._trials import End, Trials
from perfsmith.tasks import SourceName


def mutant_killer(
    bench: Bench, question: Question, workers: TargetWorkers, *, limit_s: float, most: int = MOST
) -> Callable[[Sequence[bytes]], bool]:
    """What says of calls whether they kill a mutant; for input sources that nobody vouches for.

    Args:
        bench: The machine and the project.
        question: The target.
        workers: Starts sandboxes.
        limit_s: Time for the original on the calls, and again for the mutants.
        most: Most mutants tried.
    """

    def kills(calls: Sequence[bytes]) -> bool:
        source = (bench.snapshot / question.target.path).read_text(encoding="utf-8")
        texts = [mutant.text for mutant in mutants_of(source, question.target, most=most).mutants]
        try:
            corpus = build_corpus(
                lambda: workers.start(bench, question.entry, {}, watch=True),
                dict.fromkeys(calls, SourceName.WRITTEN),
                limit_s=limit_s,
            )
        except WorkerFailure:
            return False
        if not corpus.cases:
            return False
        trials = Trials(bench=bench, question=question, corpus=corpus, workers=workers)
        until_ns = bench.clock.monotonic_ns() + int(limit_s * 1e9)
        try:
            found = trials.run(texts, corpus.batches, until_ns=until_ns)
            return any(trial.end is End.KILLED for _, trial in found)
        finally:
            trials.close()

    return kills
