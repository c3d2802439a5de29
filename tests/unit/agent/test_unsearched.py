"""What a run leaves undone or takes from earlier runs is written down, not dropped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import anyio
import pytest
from factories import a_candidate, a_header, a_profile, a_target, an_evaluation

from perfsmith.agent._request import Budget, Settings
from perfsmith.agent._world import MachineClock, World
from perfsmith.agent.proposers import RuleProposer
from perfsmith.agent.report import ProfileRow, RunEvent, TargetStatus
from perfsmith.agent.run._context import RunContext, new_ledger
from perfsmith.agent.run._problem import TargetProblem
from perfsmith.agent.run._project import Project
from perfsmith.agent.run._unsearched import leave_unsearched, left_out_messages
from perfsmith.agent.store import StateDirectory, Store
from perfsmith.evaluators import ProjectTests, Slots, TargetJudge
from perfsmith.search import Budget as SearchBudget
from perfsmith.search import Ledger
from perfsmith.tasks import (
    Candidate,
    Cost,
    Evaluation,
    Gate,
    Interpreter,
    Target,
    TargetKind,
    Verdict,
    Workspace,
)

RUN = "20261121-031502-a1b2"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(StateDirectory(tmp_path / "state").store_path) as store:
        yield store


def a_context(tmp_path: Path, store: Store, *, spent: Cost, events: list[RunEvent]) -> RunContext:
    """A run that has ranked its targets; nothing in it can be run."""
    world = World.of_this_process()
    budget = Budget(wall_s=60.0, evaluations=5)
    interpreter = Interpreter(
        executable=Path(sys.executable),
        version=(3, 11, 9),
        prefix=tmp_path,
        base_prefix=tmp_path,
        sys_path=(),
        origin="a test",
        has_pytest=True,
    )
    project = SimpleNamespace(
        interpreter=interpreter,
        workspace=Workspace(root=tmp_path, source_roots=(), commit=None, digest=""),
        sandbox=SimpleNamespace(tier="namespace", place={}),
    )
    store.create_run(a_header())
    return RunContext(
        run_id=RUN,
        world=world,
        settings=Settings(),
        budget=budget,
        project=cast(Project, project),
        store=store,
        folder=StateDirectory(tmp_path / "state").create(RUN),
        ledger=new_ledger(budget, world, spent, lambda _percent: None),
        slots=Slots(checks=1, bench_lock=tmp_path / "lock"),
        tests=cast(ProjectTests, None),
        context="here",
        seed=1,
        started_at="2026-11-21T03:15:02Z",
        requested=("shop/",),
        listener=events.append,
        began_ns=world.clock.monotonic_ns(),
        rows=a_profile(),
    )


@pytest.mark.parametrize(
    ("spent", "reason"),
    [
        (Cost(evaluations=5), "the budget ended before it was searched"),
        (Cost(), "the time left was needed to confirm what had been found"),
    ],
)
def test_targets_that_are_not_reached_are_reported_with_the_reason(
    tmp_path: Path, store: Store, spent: Cost, reason: str
) -> None:
    events: list[RunEvent] = []
    context = a_context(tmp_path, store, spent=spent, events=events)
    first, *rest = (row.target.id for row in context.rows)
    leave_unsearched(context, rest)
    kept = store.load(RUN).targets
    assert [row.target.id for row in kept] == rest
    assert {(row.status, row.reason) for row in kept} == {(TargetStatus.PENDING, reason)}
    assert [event.text for event in events] == ["targets not reached: 3 of 4"]
    assert first not in context.reports


def unseen(path: str, number: int) -> list[ProfileRow]:
    targets = [a_target(path, f"f{n}", TargetKind.FUNCTION) for n in range(number)]
    return [ProfileRow(target=t, calls=0, own_s=0.0, saveable_s=0.0, share=0.0, tests=()) for t in targets]


def test_functions_that_were_not_seen_running_are_counted_by_file() -> None:
    seen = list(a_profile())
    assert left_out_messages(seen, seen) == []
    one = unseen("shop/odd.py", 1)
    assert left_out_messages([*seen, *one], seen) == [
        "1 function was not seen running, so it is left alone: shop/odd.py (1)"
    ]
    many = [row for number in range(1, 6) for row in unseen(f"shop/far{number}.py", number)]
    assert left_out_messages([*seen, *many], seen) == [
        "15 functions were not seen running, so they are left alone: "
        "shop/far5.py (5), shop/far4.py (4), shop/far3.py (3), and in 2 more files"
    ]
    assert left_out_messages(many, many) == [], "those that are searched all the same are not left alone"


@dataclass
class ScriptedJudge:
    """Says the same of every candidate."""

    target: Target
    asked: list[str] = field(default_factory=list)

    @property
    def question(self) -> SimpleNamespace:
        return SimpleNamespace(target=self.target)

    async def evaluate(self, candidate: Candidate, upto: Gate) -> Evaluation:
        self.asked.append(candidate.id)
        return an_evaluation(candidate, Verdict.NOT_FASTER, upto)


def test_verdicts_of_earlier_runs_are_noted_and_those_of_this_run_are_not(store: Store) -> None:
    target = a_target()
    known, resumed, fresh = (a_candidate(text=f"x = {n}\n") for n in range(3))
    store.create_run(replace(a_header(), run_id="earlier"), context_digest="same")
    store.create_run(a_header(), context_digest="same")
    store.record("earlier", target.id, known, an_evaluation(known))
    store.record(RUN, target.id, resumed, an_evaluation(resumed))
    judge = ScriptedJudge(target)
    problem = TargetProblem(
        judge=cast(TargetJudge, judge),
        proposer=cast(RuleProposer, None),
        ledger=Ledger(SearchBudget(), MachineClock()),
        store=store,
        run_id=RUN,
        context="same",
        judged_here=frozenset([resumed.id]),
    )

    async def judge_all() -> list[Evaluation]:
        return [await problem.evaluate(each, Gate.TIMING) for each in (known, resumed, fresh)]

    costs = [each.cost.evaluations for each in anyio.run(judge_all)]
    assert judge.asked == [fresh.id]
    assert costs == [0, 0, 1]
    assert problem.reused == {known.id}
