"""How strong an oracle is, measured in real sandboxes: what is killed, by which source, what would help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from anyio.from_thread import start_blocking_portal
from foreign import a_bench, a_patch, a_question, codec

from perfsmith.evaluators import TargetJudge
from perfsmith.evaluators._cases import Corpus
from perfsmith.evaluators._corpus import build_corpus
from perfsmith.evaluators._target_workers import TargetWorkers
from perfsmith.evaluators.mutation import End, Measured, measure_strength, mutant_killer
from perfsmith.evaluators.mutation._trials import Trials
from perfsmith.tasks import Gate, SourceName, Verdict

RECORDED, TYPED, MUTATED = SourceName.RECORDED, SourceName.TYPED, SourceName.MUTATED
PATIENT_S = 60.0
"""Far more than is needed, so that a busy machine leaves nothing untried."""


def calls_of(*arguments: object) -> list[bytes]:
    return [codec.encode_call((each,), {}) for each in arguments]


@contextmanager
def measuring(
    folder: Path, source: str, recorded: Sequence[bytes], generated: Sequence[bytes] = ()
) -> Iterator[tuple[Trials, Corpus]]:
    bench = replace(a_bench(folder, {"mod.py": source}), oracle_floor=0.9)
    question, workers = a_question(recorded), TargetWorkers()
    proposed = dict.fromkeys(recorded, RECORDED) | dict.fromkeys(generated, TYPED)
    try:
        corpus = build_corpus(lambda: workers.start(bench, question.entry, {}, watch=True), proposed)
        yield Trials(bench=bench, question=question, corpus=corpus, workers=workers), corpus
    finally:
        workers.close()


def measured(
    folder: Path,
    source: str,
    recorded: Sequence[bytes],
    generated: Sequence[bytes] = (),
    limit_s: float = PATIENT_S,
    sources: tuple[SourceName, ...] = (RECORDED, TYPED),
) -> Measured:
    with measuring(folder, source, recorded, generated) as (trials, corpus):
        bench = replace(trials.bench, sources=sources)
        return measure_strength(bench, trials.question, corpus, trials.workers, limit_s=limit_s)


CLAMPED = """
def target(n):
    if n < 0:
        raise ValueError("negative")
    if n > 10:
        return 10
    return n
"""


def test_inputs_on_every_side_of_every_branch_kill_every_mutant(tmp_path: Path) -> None:
    strength = measured(tmp_path, CLAMPED, calls_of(-2, -1, 0, 1, 9, 10, 11, 12)).strength
    # At 10 both branches give 10: that mutant is equivalent, without a proof, and counts as not killed.
    assert strength.survivors == ("line 5: `n > 10` becomes `n >= 10`",)
    assert strength.killed == strength.mutants - 1
    assert (strength.not_tried, strength.unfinished, strength.hung) == (0, 0, 0)
    assert not strength.is_weak


def test_inputs_that_miss_a_branch_are_weak_and_the_line_is_named(tmp_path: Path) -> None:
    strength = measured(tmp_path, CLAMPED, calls_of(3, 4, 5)).strength
    assert strength.is_weak
    assert strength.killed > 0
    advice = "\n".join(strength.advice)
    assert "at lines 4, 6, which no input reaches" in advice or "at lines 6, 4, which no input" in advice
    assert "annotate `n`" in advice
    assert "line 3" not in advice.split("\n")[0]


def test_calls_are_looked_for_that_kill_what_no_input_does(tmp_path: Path) -> None:
    recorded = calls_of(3, 4, 5)
    before = measured(tmp_path / "before", CLAMPED, recorded)
    after = measured(tmp_path / "after", CLAMPED, recorded, sources=(RECORDED, MUTATED))
    assert before.corpus.cases == tuple(case for case in after.corpus.cases if case.source is RECORDED)
    # That one is equivalent.
    assert after.strength.survivors == ("line 5: `n > 10` becomes `n >= 10`",)
    assert after.strength.killed > before.strength.killed
    found = {strength.source: strength for strength in after.strength.sources}
    assert found[MUTATED].inputs == sum(case.source is MUTATED for case in after.corpus.cases) > 0
    assert found[MUTATED].marginal >= after.strength.killed - before.strength.killed
    assert [facts.gave for facts in after.corpus.sources if facts.name is MUTATED] == [found[MUTATED].inputs]
    assert len(after.corpus.cases) == sum(len(batch.cases) for batch in after.corpus.batches)


WARNS = """
import warnings

def target(n):
    if n % 7 == 0:
        warnings.warn("a seventh")
    return n + 1 if n < 20 else n
"""


@pytest.mark.parametrize(
    ("source", "recorded", "is_outside"),
    [
        (CLAMPED, range(1, 9), lambda n: n < 1),
        ("def target(n):\n    return [5, 6, 7][n] if n else 0\n", (1, 2), lambda n: n > 2 or n < -3),
        (WARNS, range(1, 6), lambda n: n % 7 == 0),
    ],
)
def test_what_callers_keep_to_is_kept_to(
    source: str, recorded: Sequence[int], is_outside: Callable[[int], bool], tmp_path: Path
) -> None:
    found = measured(tmp_path, source, calls_of(*recorded), sources=(RECORDED, MUTATED))
    numbers = [codec.decode_call(case.call)[0][0] for case in found.corpus.cases]
    assert len(numbers) > len(recorded) or source is not WARNS
    assert not [number for number in numbers if is_outside(number)]


def test_each_source_is_credited_with_what_its_inputs_kill(tmp_path: Path) -> None:
    found = measured(tmp_path, CLAMPED, calls_of(3), calls_of(-1, 0, 10, 11))
    by_name = {each.source: each for each in found.strength.sources}
    assert {name: each.inputs for name, each in by_name.items()} == {
        RECORDED: 1,
        TYPED: 4,
    }
    killed = [fate for fate in found.fates if fate.killers]
    assert by_name[TYPED].marginal == sum(fate.killers == {TYPED} for fate in killed) > 0
    assert by_name[RECORDED].discriminated == sum(RECORDED in fate.killers for fate in killed) > 0
    # 3 alone shows that the function returns its argument, and so does 0.
    both = [fate.mutant.description for fate in killed if fate.killers == {TYPED, RECORDED}]
    assert "`return n` becomes `return None`" in both


def test_every_mutant_that_is_called_killed_differs_on_the_input_it_is_credited_to(tmp_path: Path) -> None:
    with measuring(tmp_path, CLAMPED, calls_of(-1, 0, 10, 11)) as (trials, corpus):
        texts = [CLAMPED.replace("n > 10", "n > 100"), CLAMPED.replace("n < 0", "n <= 0"), CLAMPED]
        until_ns = trials.bench.clock.monotonic_ns() + int(PATIENT_S * 1e9)
        found = dict(trials.run(texts, corpus.batches, until_ns=until_ns))
        trials.close()
    assert [found[n].end for n in range(3)] == [End.KILLED, End.KILLED, End.SURVIVED]
    assert [case.call for case in found[0].differing] == calls_of(11)
    assert [case.call for case in found[1].differing] == calls_of(0)


SORTING = """
def target(xs):
    xs.sort()
"""

LOOPING = """
def target(n):
    steps = 0
    while n > 1:
        if n % 2:
            n = 3 * n + 1
        else:
            n = n // 2
        steps += 1
    return steps
"""


def test_loops_that_would_never_end_are_killed_and_cost_no_sandbox(tmp_path: Path) -> None:
    found = measured(tmp_path, LOOPING, calls_of(*range(1, 12)))
    ends = {fate.mutant.description: fate.end for fate in found.fates}
    assert ends["`n = n // 2` is deleted"] is End.KILLED
    assert found.strength.not_tried == 0
    assert found.strength.hung == 0


COUNTING = """
import itertools

def target(n):
    for k in itertools.count():
        if k >= n:
            return k
"""


def test_what_hangs_without_a_while_is_killed_by_the_clock_and_the_next_is_still_right(
    tmp_path: Path,
) -> None:
    source = COUNTING
    endless, same = source.replace("k >= n", "k < 0"), source.replace("k >= n", "not k < n")
    with measuring(tmp_path, source, calls_of(0, 3)) as (trials, corpus):
        until_ns = trials.bench.clock.monotonic_ns() + int(PATIENT_S * 1e9)
        texts = [source.replace("return k", "return n"), endless, same, source.replace("return k", "pass")]
        found = dict(trials.run(texts, corpus.batches, until_ns=until_ns))
        trials.close()
    # A machine too busy to say whose fault it was leaves it open, and never calls it survived.
    assert found[1].end in (End.HUNG, End.UNDECIDED)
    assert [found[0].end, found[2].end] == [End.SURVIVED, End.SURVIVED]


def test_a_mutant_that_ends_its_process_is_killed_and_spoils_no_other(tmp_path: Path) -> None:
    source = "import os\n\ndef target(n):\n    if n > 100:\n        os._exit(0)\n    return n * 2\n"
    found = measured(tmp_path, source, calls_of(1, 2, 50))
    ends = {fate.mutant.description: fate.end for fate in found.fates}
    assert ends["`n > 100` becomes `n <= 100`"] is End.KILLED
    assert ends["`n * 2` becomes `n / 2`"] is End.KILLED
    assert ends["`os._exit(0)` is deleted"] is End.SURVIVED


def test_a_mutant_that_only_leaves_something_else_behind_is_killed(tmp_path: Path) -> None:
    source = "seen = []\n\ndef target(n):\n    seen.append(n)\n    return 1\n"
    found = measured(tmp_path, source, calls_of(1, 2))
    ends = {fate.mutant.description: fate for fate in found.fates}
    assert ends["`seen.append(n)` is deleted"].end is End.KILLED
    assert ends["`seen.append(n)` is deleted"].killers == frozenset()


def test_calls_count_only_where_they_kill_something(tmp_path: Path) -> None:
    bench, question, workers = a_bench(tmp_path, {"mod.py": SORTING}), a_question([]), TargetWorkers()
    kills = mutant_killer(bench, question, workers, limit_s=PATIENT_S)
    try:
        assert kills(calls_of([2, 1]))
        assert not kills(calls_of([], [1], [1, 2]))
        assert not kills([])
    finally:
        workers.close()


def test_without_time_nothing_is_claimed(tmp_path: Path) -> None:
    strength = measured(tmp_path, CLAMPED, calls_of(-1, 0, 11), limit_s=0.0).strength
    assert strength.not_tried == strength.mutants > 0
    assert (strength.killed, strength.survivors, strength.share) == (0, (), 0.0)
    assert strength.is_weak


def test_a_function_without_mutants_says_so(tmp_path: Path) -> None:
    strength = measured(tmp_path, "def target(n):\n    pass\n", calls_of(1)).strength
    assert strength.mutants == 0
    assert strength.advice == ("no mutant could be made: no operator applies to it",)


@pytest.mark.parametrize(
    ("recorded", "labels"), [((3, 4), ("weak_oracle",)), ((-2, -1, 0, 9, 10, 11, 12), ())]
)
def test_a_verdict_says_when_its_oracle_is_weak(
    tmp_path: Path, recorded: tuple[int, ...], labels: tuple[str, ...]
) -> None:
    bench = replace(a_bench(tmp_path, {"mod.py": CLAMPED}), oracle_floor=0.9)
    question = a_question(calls_of(*recorded))
    with start_blocking_portal() as portal:
        judge = portal.call(TargetJudge.prepare, bench, question)
        calls = dict.fromkeys(question.recorded, RECORDED)
        judge.corpus = build_corpus(lambda: judge.start_worker({}, watch=True), calls)
        try:
            portal.call(judge.measure_strength, PATIENT_S)
            patch = a_patch(judge, CLAMPED.replace("return n\n", "return +n\n"))
            answer = portal.call(judge.evaluate, patch, Gate.BEHAVIOUR)
        finally:
            judge.close()
    assert answer.verdict is Verdict.ACCEPTED
    assert answer.evidence.labels == labels
    assert answer.evidence.oracle is not None
    assert answer.evidence.oracle.strength is not None
    assert answer.evidence.oracle.strength.killed > 0


def test_the_text_of_the_target_is_read_as_the_worker_reads_it(tmp_path: Path) -> None:
    source = dedent(CLAMPED).replace("negative", "négatif")
    assert measured(tmp_path, source, calls_of(-1, 0, 5, 11)).strength.killed > 0
