"""The store keeps what it was told, and only ever adds."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from factories import (
    a_candidate,
    a_header,
    a_target,
    a_wrong_result,
    an_evaluation,
    an_improved_report,
    an_interrupted_report,
)

from perfsmith.agent.report import EventKind, RunEvent, RunStatus, TargetStatus, summarise
from perfsmith.agent.store import Store, context_digest
from perfsmith.errors import InternalError, InvalidArgument, TargetNotFound
from perfsmith.tasks import Evidence, Gate, Verdict

RUN = a_header().run_id
TARGET = a_target().id


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "store.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def test_evaluations_come_back_equal_and_in_order_after_reopening(store: Store, path: Path) -> None:
    store.create_run(a_header())
    judged = [a_wrong_result(a_target(), number) for number in range(5)]
    for row in judged:
        store.record(RUN, TARGET, row.candidate, row.evaluation)
    store.close()
    with Store(path) as again:
        assert again.evaluations(RUN, TARGET) == tuple(judged)
        assert again.evaluations(RUN, "other.py::f") == ()


def test_a_candidate_judged_twice_keeps_both_verdicts_and_each_origin(store: Store) -> None:
    store.create_run(a_header())
    first = a_candidate()
    second = replace(first, origin=replace(first.origin, proposer="templates"), parent_id="0123456789abcdef")
    store.record(RUN, TARGET, first, an_evaluation(first, Verdict.ACCEPTED, Gate.SCREEN))
    store.record(RUN, TARGET, second, an_evaluation(second, Verdict.NOT_FASTER, Gate.CONFIRM))
    found = store.evaluations(RUN, TARGET)
    assert [row.candidate for row in found] == [first, second]
    assert [row.evaluation.gate for row in found] == [Gate.SCREEN, Gate.CONFIRM]


def test_a_finished_report_is_loaded_unchanged_by_id_and_by_prefix(store: Store) -> None:
    report = an_improved_report()
    store.create_run(a_header())
    for target in report.targets:
        for row in target.judged:
            store.record(RUN, target.target.id, row.candidate, row.evaluation)
    store.append_event(RUN, RunEvent(kind=EventKind.STAGE, at_s=1.0, text="report"))
    store.finish(RUN, report)
    assert store.load(RUN) == report
    assert store.load("20261121") == report


def test_what_was_judged_after_the_last_report_is_loaded_with_it(store: Store) -> None:
    report = an_interrupted_report()
    target = report.targets[0]
    store.create_run(a_header())
    for row in target.judged:
        store.record(RUN, target.target.id, row.candidate, row.evaluation)
    store.finish(RUN, report)
    late = a_wrong_result(target.target, 77)
    store.record(RUN, target.target.id, late.candidate, late.evaluation)
    loaded = store.load(RUN)
    assert loaded.targets[0].judged == (*target.judged, late)
    assert loaded.status is RunStatus.INTERRUPTED


def test_a_run_killed_before_any_report_still_shows_its_candidates(store: Store) -> None:
    store.create_run(replace(a_header(), profile=an_improved_report().profile))
    profiled, unknown = a_wrong_result(a_target(), 1), a_wrong_result(a_target("x.py", "f"), 2)
    store.record(RUN, TARGET, profiled.candidate, profiled.evaluation)
    store.record(RUN, "x.py::f", unknown.candidate, unknown.evaluation)
    loaded = store.load(RUN)
    assert loaded.status is RunStatus.RUNNING
    assert [(row.status, row.judged) for row in loaded.targets] == [(TargetStatus.PENDING, (profiled,))]
    assert any("x.py::f" in message for message in loaded.messages)
    assert store.runs()[0].candidates == 2


def test_a_checkpoint_is_what_a_killed_run_loads(store: Store) -> None:
    store.create_run(a_header())
    store.checkpoint(RUN, replace(a_header(), messages=("half way",)))
    assert store.load(RUN).messages == ("half way",)
    with pytest.raises(InvalidArgument, match="checkpoint"):
        store.finish(RUN, a_header())
    with pytest.raises(InvalidArgument, match="of run 'other'"):
        store.finish(RUN, replace(an_improved_report(), run_id="other"))


def test_runs_are_listed_newest_first_with_their_last_state(store: Store) -> None:
    older = replace(a_header(), run_id="20261120-000000-ffff", started_at="2026-11-20T00:00:00Z")
    store.create_run(a_header())
    store.create_run(older)
    store.finish(RUN, an_improved_report())
    assert [row.run_id for row in store.runs()] == [RUN, older.run_id]
    assert store.runs()[0] == summarise(an_improved_report())
    assert store.runs()[1].status is RunStatus.RUNNING


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("2026", r"beginning of 2 runs: .*20261121-031502-a1b2"),
        ("1999", r"no run '1999'\. Known: .*20261121-031502-a1b2"),
        ("", r"no run ''"),
    ],
)
def test_an_unknown_or_ambiguous_id_names_the_known_runs(store: Store, wanted: str, message: str) -> None:
    store.create_run(a_header())
    store.create_run(replace(a_header(), run_id="20261121-031502-ffff"))
    with pytest.raises(TargetNotFound, match=message):
        store.load(wanted)


def test_an_empty_store_says_how_to_start_a_run(store: Store) -> None:
    assert store.runs() == ()
    with pytest.raises(TargetNotFound, match="no run is recorded here"):
        store.load("20261121")


def test_a_whole_id_wins_over_a_longer_one_that_begins_with_it(store: Store) -> None:
    store.create_run(a_header())
    store.create_run(replace(a_header(), run_id=f"{RUN}-2"))
    assert store.load(RUN).run_id == RUN


def test_a_run_is_recorded_once(store: Store) -> None:
    store.create_run(a_header())
    with pytest.raises(InvalidArgument, match="recorded already"):
        store.create_run(a_header())


def test_nothing_is_recorded_for_a_run_that_does_not_exist(store: Store) -> None:
    candidate = a_candidate()
    with pytest.raises(TargetNotFound):
        store.record(RUN, TARGET, candidate, an_evaluation(candidate))
    with pytest.raises(TargetNotFound):
        store.append_event(RUN, RunEvent(kind=EventKind.STAGE, at_s=0.0))


def test_a_verdict_is_not_recorded_for_another_candidate(store: Store) -> None:
    store.create_run(a_header())
    with pytest.raises(InvalidArgument, match="Record each evaluation with the candidate it judged"):
        store.record(RUN, TARGET, a_candidate(), an_evaluation(a_candidate(text="y = 1\n")))


def test_one_id_never_stands_for_two_texts(store: Store) -> None:
    store.create_run(a_header())
    honest = a_candidate()
    forged = replace(a_candidate(text="evil = 1\n"), id=honest.id)
    store.record(RUN, TARGET, honest, an_evaluation(honest))
    with pytest.raises(InternalError, match="two different texts"):
        store.record(RUN, TARGET, forged, an_evaluation(forged))
    assert len(store.evaluations(RUN, TARGET)) == 1


def test_a_verdict_is_reused_only_under_the_same_conditions(store: Store) -> None:
    digest = context_digest(a_header(), workspace_digest="w1")
    store.create_run(a_header(), context_digest=digest)
    candidate = a_candidate()
    verdict = an_evaluation(candidate)
    store.record(RUN, TARGET, candidate, verdict)
    assert store.find_evaluation(candidate.id, digest, target_id=TARGET) == verdict
    assert store.find_evaluation(candidate.id, digest, target_id="x.py::f") is None
    assert store.find_evaluation("0" * 16, digest, target_id=TARGET) is None
    other = context_digest(a_header(), workspace_digest="w2")
    assert store.find_evaluation(candidate.id, other, target_id=TARGET) is None
    with pytest.raises(InvalidArgument):
        store.find_evaluation(candidate.id, "", target_id=TARGET)


def test_the_last_verdict_is_reused_but_never_a_failure_of_ours(store: Store) -> None:
    digest = context_digest(a_header(), workspace_digest="w")
    store.create_run(a_header(), context_digest=digest)
    candidate = a_candidate()
    for verdict, gate in (
        (Verdict.ACCEPTED, Gate.SCREEN),
        (Verdict.NOT_FASTER, Gate.TIMING),
        (Verdict.INFRA_ERROR, Gate.CONFIRM),
    ):
        store.record(RUN, TARGET, candidate, an_evaluation(candidate, verdict, gate))
    found = store.find_evaluation(candidate.id, digest, target_id=TARGET)
    assert found is not None
    assert found.verdict is Verdict.NOT_FASTER


def test_every_condition_changes_the_context_digest() -> None:
    header = a_header()
    variants = [
        header,
        replace(header, root="/elsewhere"),
        replace(header, interpreter="python 3.12"),
        replace(header, sandbox_tier="process"),
        replace(header, fingerprint={**header.fingerprint, "cpu": "other"}),
        replace(header, settings={**header.settings, "confidence": "0.95"}),
    ]
    digests = {context_digest(variant, workspace_digest="w") for variant in variants}
    assert len(digests) == len(variants)
    same = replace(header, run_id="other", seed=1, started_at="later")
    assert context_digest(same, workspace_digest="w") in digests
    budgets = {"time-budget": "1s", "max-evaluations": "9", "cpu-budget": "1s"}
    longer = replace(header, settings={**header.settings, **budgets})
    assert context_digest(longer, workspace_digest="w") in digests, "a larger budget changes no verdict"


@pytest.mark.parametrize("table", ["runs", "run_events", "candidates", "evaluations"])
@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM {0}", "UPDATE {0} SET rowid = rowid + 100", "REPLACE INTO {0} SELECT * FROM {0}"],
)
def test_recorded_facts_cannot_be_changed_by_any_connection(
    store: Store, path: Path, table: str, statement: str
) -> None:
    store.create_run(a_header())
    row = a_wrong_result(a_target(), 1)
    store.record(RUN, TARGET, row.candidate, row.evaluation)
    foreign = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        foreign.execute(statement.format(table))
    foreign.close()
    assert store.evaluations(RUN, TARGET) == (row,)


def test_the_store_waits_for_readers_and_writers_of_other_threads(store: Store) -> None:
    store.create_run(a_header())
    problems: list[BaseException] = []

    def write(worker: int) -> None:
        try:
            for number in range(10):
                row = a_wrong_result(a_target(), worker * 100 + number)
                store.record(RUN, TARGET, row.candidate, row.evaluation)
                store.append_event(RUN, RunEvent(kind=EventKind.CANDIDATE_JUDGED, at_s=0.0))
                store.evaluations(RUN, TARGET)
        except BaseException as error:  # noqa: BLE001 (handed to the test's own thread)
            problems.append(error)

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len({row.candidate.id for row in store.evaluations(RUN, TARGET)}) == 80


def test_foreign_text_survives_as_it_was(store: Store) -> None:
    store.create_run(a_header())
    candidate = a_candidate(text="s = '\x00\u202e\U0001f600'\n")
    evaluation = an_evaluation(
        candidate, reason="'); DROP TABLE runs; --", evidence=Evidence(labels=("\x1b[2J",))
    )
    store.record(RUN, TARGET, candidate, evaluation)
    assert store.evaluations(RUN, TARGET)[0].candidate == candidate
    assert store.evaluations(RUN, TARGET)[0].evaluation == evaluation
