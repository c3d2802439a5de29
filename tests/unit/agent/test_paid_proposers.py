"""Nobody is paid for a task whose own oracle takes a cheat for right; free proposers are not held up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import anyio
import pytest
from factories import a_header
from foreign import a_bench, codec

from perfsmith.agent._request import Budget, Settings
from perfsmith.agent._world import MachineClock, World
from perfsmith.agent.proposers import Proposer
from perfsmith.agent.report import ProfileRow, RunEvent, TargetReport, TargetStatus
from perfsmith.agent.run._baseline import Baseline
from perfsmith.agent.run._context import RunContext, new_ledger
from perfsmith.agent.run._project import Project
from perfsmith.agent.run._proposing import search_order
from perfsmith.agent.run._recording import EntryChoice, Recording
from perfsmith.agent.run._search_target import search_target
from perfsmith.agent.store import StateDirectory, Store
from perfsmith.search import Budget as SearchBudget
from perfsmith.tasks import Candidate, Gate, Target, TargetKind

RUN = "20261121-031502-a1b2"
GOOD = "def target(xs):\n    out = []\n    for x in xs:\n        out.insert(0, x)\n    return out\n"
BLIND = "def target(xs):\n    sum(xs)\n    return 'done'\n"
CALLS = tuple(codec.encode_call((list(range(n)),), {}) for n in range(1, 9))


@dataclass
class ScriptedProposer:
    """Counts how often it is asked, and proposes nothing."""

    costs_money: bool
    asked: int = 0
    failed_rules: frozenset[str] = frozenset()
    nothing_words: str = "the script proposes nothing"
    found: list[Candidate] = field(default_factory=list)

    def propose(self, parent: Candidate | None) -> list[Candidate]:
        self.asked += 1
        return self.found


@dataclass
class Stage:
    """A run that has its recordings, before its search."""

    context: RunContext
    events: list[RunEvent]
    target: Target

    def searched(self, proposer: Proposer) -> TargetReport:
        self.context.proposers[self.target.id] = proposer
        budget = SearchBudget(wall_s=60.0)

        async def search() -> TargetReport:
            return await search_target(self.context, self.target.id, budget=budget)

        return anyio.run(search)


@pytest.fixture
def stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    yield from staged(tmp_path, request.param)


def staged(tmp_path: Path, source: str) -> Iterator[Stage]:
    bench = a_bench(tmp_path, {"mod.py": source})
    target = Target(
        path="mod.py", qualname="target", module="mod", kind=TargetKind.FUNCTION, first_line=1, last_line=9
    )
    row = ProfileRow(target=target, calls=9, own_s=1.0, saveable_s=1.0, share=0.9, tests=())
    recording = Recording(module="mod", qualname="target", calls=CALLS)
    world = replace(World.of_this_process(), clock=MachineClock())
    events: list[RunEvent] = []
    state = StateDirectory(tmp_path / "state")
    budget = Budget(wall_s=300.0)
    project = SimpleNamespace(
        workspace=bench.workspace,
        snapshot=bench.snapshot,
        interpreter=bench.interpreter,
        sandbox=bench.sandbox,
        clock=bench.clock,
        dependencies=frozenset(),
    )
    with Store(state.store_path) as store:
        store.create_run(a_header())
        context = RunContext(
            run_id=RUN,
            world=world,
            settings=Settings(),
            budget=budget,
            project=cast(Project, project),
            store=store,
            folder=state.create(RUN),
            ledger=new_ledger(budget, world, None, lambda _percent: None),
            slots=bench.slots,
            tests=bench.tests,
            context="here",
            seed=1,
            started_at="2026-11-21T03:15:02Z",
            requested=("mod.py::target",),
            listener=events.append,
            began_ns=world.clock.monotonic_ns(),
            rows=(row,),
            choices={target.id: EntryChoice(recording=recording, is_target=True)},
            baseline=Baseline(outcomes={}, flaky=(), failing=(), suite_s=0.0, profile=None),
        )
        yield Stage(context=context, events=events, target=target)


def cheats_tried(events: Sequence[RunEvent]) -> list[str]:
    return [event.text for event in events if event.text.startswith("cheat ")]


@pytest.mark.parametrize("stage", [BLIND], indirect=True, ids=["blind"])
def test_a_paid_proposer_is_not_asked_about_a_blind_task(stage: Stage) -> None:
    proposer = ScriptedProposer(costs_money=True)
    report = stage.searched(proposer)
    assert proposer.asked == 0
    assert report.status is TargetStatus.SKIPPED
    assert "nobody was paid to optimise it, since a constant passes" in report.reason
    assert "all gave 'done'" in report.reason
    assert "add a test" in report.reason
    assert cheats_tried(stage.events)
    assert stage.context.store.load(RUN).targets[0].reason == report.reason


@pytest.mark.parametrize("stage", [GOOD], indirect=True, ids=["good"])
def test_a_paid_proposer_is_asked_about_a_task_that_stood_the_cheap_cheats(stage: Stage) -> None:
    proposer = ScriptedProposer(costs_money=True)
    report = stage.searched(proposer)
    assert proposer.asked >= 1
    assert report.status is TargetStatus.NOTHING_SIGNIFICANT
    assert report.reason == "the script proposes nothing"
    tried = cheats_tried(stage.events)
    assert "cheat returns_constant: caught" in tried
    gates = {event.evaluation.gate for event in stage.events if event.evaluation is not None}
    assert gates <= {Gate.SMOKE, Gate.BEHAVIOUR}, "no clock is asked before a model is"


@pytest.mark.parametrize("stage", [BLIND], indirect=True, ids=["blind"])
def test_a_free_proposer_is_not_held_up(stage: Stage) -> None:
    proposer = ScriptedProposer(costs_money=False)
    report = stage.searched(proposer)
    assert proposer.asked == 1
    assert report.reason == "the script proposes nothing"
    assert cheats_tried(stage.events) == []


@pytest.mark.parametrize("stage", [GOOD], indirect=True, ids=["good"])
def test_the_order_of_the_search_is_found_without_paying(stage: Stage) -> None:
    proposer = ScriptedProposer(costs_money=True)
    stage.context.proposers[stage.target.id] = proposer
    assert search_order(stage.context) == [stage.target.id]
    assert proposer.asked == 0
