"""Landscapes answer as the judge would, the same each time, and what was recorded replays."""

from __future__ import annotations

import math
from random import Random

import anyio
import pytest

from perfsmith.errors import InternalError, InvalidArgument
from perfsmith.search import (
    BeamSearch,
    Budget,
    LandscapeOptions,
    ProposalRequest,
    RecordedLandscape,
    RecordedRow,
    RecordedTable,
    SilentEvents,
    record,
    synthetic_landscape,
)
from perfsmith.tasks import Candidate, FileEdit, Gate, Origin, Verdict, from_json, to_json


def test_a_recorded_search_replays_to_the_same_archive() -> None:
    source = synthetic_landscape(11, LandscapeOptions(twins=0))
    first = anyio.run(BeamSearch().run, source, SilentEvents())
    replay = RecordedLandscape.from_json(record(first.judged), Budget(wall_s=None))
    again = anyio.run(BeamSearch().run, replay, SilentEvents())
    assert [each.candidate.id for each in first.judged[:12]] == [
        each.candidate.id for each in again.judged[:12]
    ]
    assert first.best is not None
    assert again.best is not None
    assert replay.clock.monotonic_ns() > 0


def test_a_table_survives_json() -> None:
    archive = anyio.run(BeamSearch().run, synthetic_landscape(3), SilentEvents())
    text = record(archive.judged)
    loaded = from_json(RecordedTable, text)
    assert to_json(loaded) == text
    assert [row.evaluation for row in loaded.rows] == [each.evaluation for each in archive.judged]
    with pytest.raises(InternalError):
        RecordedLandscape.from_json("{}")


def test_a_candidate_that_was_not_recorded_is_nobodys_fault_but_ours() -> None:
    stranger = Candidate(
        target="m.py::f",
        files=(FileEdit(path="m.py", before_sha256="0", after="1"),),
        origin=Origin(proposer="x"),
    )
    evaluation = anyio.run(RecordedLandscape(RecordedTable(rows=())).evaluate, stranger)
    assert evaluation.verdict is Verdict.INFRA_ERROR


def test_a_table_with_one_candidate_twice_is_refused() -> None:
    archive = anyio.run(BeamSearch().run, synthetic_landscape(3), SilentEvents())
    row = RecordedRow(candidate=archive.judged[0].candidate, evaluation=archive.judged[0].evaluation)
    with pytest.raises(InvalidArgument):
        RecordedLandscape(RecordedTable(rows=(row, row)))


def test_a_candidate_judged_up_to_an_early_gate_is_alive_without_a_speed() -> None:
    async def run() -> None:
        problem = synthetic_landscape(11, LandscapeOptions(wrong=0.0))
        for candidate in await problem.propose(ProposalRequest()):
            early = await problem.evaluate(candidate, Gate.BEHAVIOUR)
            late = await problem.evaluate(candidate, Gate.TIMING)
            assert (early.verdict, early.gate) == (Verdict.ACCEPTED, Gate.BEHAVIOUR)
            assert early.evidence.speed is None
            assert late.evidence.speed is not None
            assert late.gate is Gate.TIMING

    anyio.run(run)


def test_the_same_stack_has_one_id_and_one_answer_whatever_the_order_of_its_edits() -> None:
    async def run() -> None:
        problem = synthetic_landscape(2, LandscapeOptions(twins=0), pauses=Random(1))
        one, other, *_ = await problem.propose(ProposalRequest())
        up = {each.id: each for each in await problem.propose(ProposalRequest(parent=one))}
        down = {each.id: each for each in await problem.propose(ProposalRequest(parent=other))}
        (shared,) = set(up) & set(down)
        assert await problem.evaluate(up[shared]) == await problem.evaluate(down[shared])

    anyio.run(run)


def test_the_best_known_gain_is_reached_by_some_stack_and_exceeded_by_none() -> None:
    async def run() -> None:
        problem = synthetic_landscape(6, LandscapeOptions(edits=6, twins=0))
        level = list(await problem.propose(ProposalRequest()))
        stacks = {each.id: each for each in level}
        while level:
            level = [
                child
                for each in level
                for child in await problem.propose(ProposalRequest(parent=each))
                if child.id not in stacks
            ]
            stacks |= {each.id: each for each in level}
        assert len(stacks) == 2**6 - 1
        best = max(problem.true_log_gain(each) for each in stacks.values())
        assert best == pytest.approx(problem.best_log_gain())

    anyio.run(run)


def test_samples_are_distinct_right_sized_and_drawn_anew_each_time() -> None:
    async def run() -> None:
        problem = synthetic_landscape(2)
        first = await problem.propose(ProposalRequest(limit=20))
        second = await problem.propose(ProposalRequest(limit=20))
        assert len({each.id for each in first}) == len(first) <= 20
        assert {each.id for each in first} != {each.id for each in second}
        lengths = [len(each.origin.steps) for each in first]
        assert min(lengths) == 1
        assert max(lengths) > 2

    anyio.run(run)


def test_nothing_is_left_to_add_to_a_full_stack() -> None:
    async def run() -> None:
        problem = synthetic_landscape(2, LandscapeOptions(edits=1, twins=0))
        (only,) = await problem.propose(ProposalRequest())
        assert await problem.propose(ProposalRequest(parent=only)) == []
        assert await problem.propose(ProposalRequest(parent=only, limit=5)) == []

    anyio.run(run)


def test_a_wrong_candidate_has_no_gain() -> None:
    async def run() -> None:
        problem = synthetic_landscape(2, LandscapeOptions(wrong=1.0, slower=0.0))
        for candidate in await problem.propose(ProposalRequest()):
            assert problem.true_log_gain(candidate) == -math.inf
            assert (await problem.evaluate(candidate)).verdict is Verdict.WRONG_RESULT
        assert problem.best_log_gain() == 0.0

    anyio.run(run)


@pytest.mark.parametrize(
    "options",
    [
        {"edits": 0},
        {"edits": 17},
        {"twins": 13},
        {"wrong": 0.8, "slower": 0.3},
        {"clashes": -0.1},
        {"mean_sampled_edits": 0.5},
        {"noise_sd": -1.0},
    ],
)
def test_impossible_landscapes_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(InvalidArgument):
        LandscapeOptions(**options)  # type: ignore[arg-type]
