"""Which sources are asked, what each is told, and what a report is told of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from foreign import a_bench, a_question, a_spec, codec

from perfsmith.evaluators import Bench, Question, can_be_drawn
from perfsmith.evaluators._cases import Case, Corpus, added
from perfsmith.evaluators._drawing import draw_corpus, timing_pool, unseen_calls
from perfsmith.evaluators._judging import oracle_facts
from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._target_workers import TargetWorkers
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.oracles import SOURCES
from perfsmith.sandboxes import MachineClock
from perfsmith.tasks import Contract, SourceFacts, SourceName

RECORDED, TYPED = SourceName.RECORDED, SourceName.TYPED
DOCUMENTED, INFERRED = SourceName.DOCUMENTED, SourceName.INFERRED
FILES = {
    "mod.py": '''
        from shapes import Side

        def target(n: int, side: Side = Side.LEFT):
            """Double.

            Args:
                n (int): Must be >= 1.
            """
            if n > 200:
                raise ValueError("too many")
            return n * 2, side.name
    ''',
    "shapes/__init__.py": "from ._sides import Side\n",
    "shapes/_sides.py": "import enum\nclass Side(enum.Enum):\n    LEFT = 1\n    RIGHT = 2\n",
}


def call(*args: object) -> bytes:
    encoded: bytes = codec.encode_call(args, {})
    return encoded


def a_started(bench: Bench, question: Question, folder: Path) -> Worker:
    spec = a_spec(bench.snapshot, folder / "project")
    worker = Worker(bench.sandbox, spec, question.entry, clock=MachineClock())
    worker.start(["."], watch=True)
    return worker


def drawn(folder: Path, *sources: SourceName) -> tuple[Question, Corpus]:
    bench = replace(a_bench(folder, FILES), sources=sources)
    question = a_question([call(0), call(7)])
    workers = TargetWorkers()
    start = partial(a_started, bench, question, folder)
    return question, draw_corpus(bench, question, start, workers=workers, generated=24, limit_s=20.0)


def test_every_case_remembers_who_proposed_it_first_and_the_report_counts_them(tmp_path: Path) -> None:
    question, corpus = drawn(tmp_path, *SourceName)
    counted = {facts.name: facts.gave for facts in corpus.sources}
    assert list(counted) == [name for name in SourceName if name in counted]
    assert counted.keys() >= {source.name for source in SOURCES}
    assert sum(counted.values()) == len(corpus.cases)
    assert counted == {name: sum(case.source is name for case in corpus.cases) for name in counted}
    assert counted[RECORDED] == corpus.recorded == 2
    assert min(counted[TYPED], counted[DOCUMENTED], counted[INFERRED]) > 0
    assert all(facts.discriminated is None for facts in corpus.sources)
    assert corpus.raised
    assert any(b"RIGHT" in case.call for case in corpus.cases if case.source is TYPED)
    told = oracle_facts(question, corpus, Contract())
    assert told.inputs == corpus.sources
    assert told.contradictions == ("the docstring says n >= 1, a recorded call has n = 0",)
    assert told.assumptions[0] == (
        "inputs are like those recorded or allowed by the annotations or as documented"
    )


@pytest.mark.parametrize("sources", [(RECORDED,), (TYPED,), (DOCUMENTED, INFERRED)], ids=str)
def test_a_source_that_is_off_gives_nothing(sources: tuple[SourceName, ...], tmp_path: Path) -> None:
    _, corpus = drawn(tmp_path, *sources)
    assert {case.source for case in corpus.cases} == set(sources)
    assert tuple(facts.name for facts in corpus.sources) == sources


def test_a_function_that_no_test_calls_is_drawn_where_its_text_tells_what_it_takes(tmp_path: Path) -> None:
    bench = a_bench(tmp_path, FILES)
    target = a_question([]).target
    assert can_be_drawn(target, bench.workspace, bench.snapshot, tuple(SourceName))
    assert can_be_drawn(target, bench.workspace, bench.snapshot, (DOCUMENTED,))
    assert not can_be_drawn(target, bench.workspace, bench.snapshot, (RECORDED, INFERRED))


def test_what_two_draws_gave_is_added_up_by_source() -> None:
    first = (SourceFacts(name=RECORDED, gave=2), SourceFacts(name=TYPED, gave=0, silence="why"))
    second = (SourceFacts(name=TYPED, gave=3), SourceFacts(name=INFERRED, gave=1))
    assert added(first, second) == (
        SourceFacts(name=RECORDED, gave=2),
        SourceFacts(name=TYPED, gave=3),
        SourceFacts(name=INFERRED, gave=1),
    )


@pytest.mark.parametrize("source", [SourceName.MUTATED, SourceName.SYMBOLIC])
def test_calls_that_nobody_makes_or_a_candidate_may_name_are_not_timed(
    source: SourceName, tmp_path: Path
) -> None:
    question, corpus = drawn(tmp_path, TYPED)
    outcome = next(case.outcome for case in corpus.cases if case.returns)
    named = Case(call=call(2**20), outcome=outcome, source=source)
    corpus = replace(corpus, cases=(*corpus.cases, named))
    assert named.call not in timing_pool(corpus, TimingPlan())
    question = replace(question, recorded=())
    unseen = unseen_calls(a_bench(tmp_path / "b", FILES), question, pytest.fail, corpus, count=9)
    assert unseen
    assert named.call not in unseen


def test_what_somebody_else_starts_ends_with_the_judging(tmp_path: Path) -> None:
    bench, workers = a_bench(tmp_path, FILES), TargetWorkers()
    worker = a_started(bench, a_question([call(0)]), tmp_path)
    workers.watch(worker)
    workers.close()
    assert worker.is_closed
    with pytest.raises(WorkerFailure, match="stopped"):
        workers.watch(worker)
