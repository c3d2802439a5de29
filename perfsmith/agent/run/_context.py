"""Everything alive during one run; the graph's state holds only ids of what is kept here and in the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from perfsmith.agent._options import INPUTS
from perfsmith.agent._request import Budget, Consent, Settings
from perfsmith.agent._world import World
from perfsmith.agent.models import Model
from perfsmith.agent.proposers import Proposer
from perfsmith.agent.report import (
    EventKind,
    ProfileRow,
    RunEvent,
    RunKind,
    RunReport,
    RunStatus,
    Spent,
    TargetReport,
)
from perfsmith.agent.run._baseline import Baseline
from perfsmith.agent.run._generators import written_generators
from perfsmith.agent.run._input_writing import ModelInputWriter
from perfsmith.agent.run._project import Project
from perfsmith.agent.run._recording import EntryChoice
from perfsmith.agent.store import RunFolder, Store
from perfsmith.evaluators import Bench, ProjectTests, Slots, TimingPlan, fingerprint, run_stoppable
from perfsmith.search import Budget as SearchBudget
from perfsmith.search import Ledger
from perfsmith.tasks import Contract, Cost, SourceName, Target, from_json, output_rule, to_json

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class RunContext:
    """One run in progress."""

    run_id: str
    world: World
    settings: Settings
    budget: Budget
    project: Project
    store: Store
    folder: RunFolder
    ledger: Ledger
    slots: Slots
    tests: ProjectTests
    context: str
    """Digest of the conditions verdicts hold under."""
    seed: int
    started_at: str
    requested: tuple[str, ...]
    listener: Callable[[RunEvent], None]
    began_ns: int
    kind: RunKind = RunKind.SEARCH
    diff: str | None = None
    """The change to judge, of a check."""
    model: Model | None = None
    """Asked for further inputs."""
    input_writer: ModelInputWriter | None = field(init=False, default=None)
    messages: list[str] = field(default_factory=list)
    baseline: Baseline | None = None
    rows: tuple[ProfileRow, ...] = ()
    choices: Mapping[str, EntryChoice | str] = field(default_factory=dict)
    reports: dict[str, TargetReport] = field(default_factory=dict)
    proposers: dict[str, Proposer] = field(default_factory=dict)
    combined_patch: str | None = None
    applied: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.input_writer = None if self.model is None else ModelInputWriter(self.model)

    def emit(
        self,
        kind: EventKind,
        text: str = "",
        *,
        target: str | None = None,
        data: Mapping[str, float] | None = None,
        **fields: object,
    ) -> None:
        """Tell the listener and the run folder what happened."""
        spent = self.ledger.spent()
        left = self.ledger.left()
        numbers: dict[str, float] = {
            "evaluations": spent.evaluations,
            "wall_s": spent.wall_s,
            "cpu_s": spent.cpu_s,
        }
        if left.wall_s is not None:
            numbers["wall_left_s"] = left.wall_s
        event = RunEvent(
            kind=kind,
            at_s=(self.world.clock.monotonic_ns() - self.began_ns) / 1e9,
            text=text,
            target=target,
            data={**numbers, **(data or {})},
        )
        event = replace(event, **fields)  # type: ignore[arg-type]
        self.listener(event)
        self.store.append_event(self.run_id, event)
        self.folder.append_event(event)

    def say(self, message: str) -> None:
        """State a skip or a warning: once in the report, once to the listener."""
        if message not in self.messages:
            self.messages.append(message)
            self.emit(EventKind.MESSAGE, message)

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run work that waits for test runs; when cancelled, they are killed and the thread is waited for."""
        return await run_stoppable(work, self.tests.running.stop)

    def bench(self) -> Bench:
        """What the judge needs."""
        assert self.baseline is not None
        return Bench(
            workspace=self.project.workspace,
            snapshot=self.project.snapshot,
            interpreter=self.project.interpreter,
            sandbox=self.project.sandbox,
            clock=self.project.clock,
            slots=self.slots,
            tests=self.tests,
            baseline=self.baseline.as_run(),
            entropy=self.world.entropy,
            fingerprint=self.fingerprint()["id"],
            dependencies=self.project.dependencies,
            contract=Contract(
                float_rtol=self.settings.float_rtol,
                float_atol=self.settings.float_atol,
                rules=tuple(map(output_rule, self.settings.compare)),
                allowed_dependencies=self.settings.allow_dependency,
            ),
            plan=TimingPlan(
                min_speedup=self.settings.min_speedup,
                confidence=self.settings.confidence,
                core=bench_core(),
            ),
            allows_model_code_without_isolation=(
                self.settings.allow_model_code_without_isolation == Consent.YES
            ),
            oracle_floor=self.settings.oracle_floor,
            suite_timeout_s=self.baseline.patience_s,
            generators=written_generators(self.settings.generator, self.project.snapshot),
            input_writer=self.input_writer,
            sources=self.settings.inputs,
        )

    def fingerprint(self) -> Mapping[str, str]:
        """Machine and interpreter of this run."""
        return fingerprint(self.project.interpreter, self.project.sandbox.place)

    def checkpoint(self) -> None:
        """Keep the report as far as the run has come."""
        self.store.checkpoint(self.run_id, self.report(RunStatus.RUNNING))

    def keep(self, name: str, record: object) -> None:
        """Keep a stage's artefact, so that a resumed run need not repeat the stage."""
        self.folder.write_stage(f"{name}.json", to_json(record))

    def kept(self, name: str, kind: type[T]) -> T | None:
        """The last artefact of that name, None when the stage has not been reached before."""
        found = sorted(self.folder.path.glob(f"[0-9]*-{name}.json"))
        return from_json(kind, found[-1].read_text(encoding="utf-8")) if found else None

    def report(self, status: RunStatus) -> RunReport:
        """The report as far as the run has come."""
        spent = self.ledger.spent()
        interpreter = self.project.interpreter
        version = ".".join(map(str, interpreter.version))
        order = [row.target.id for row in self.rows]
        ranked = sorted(
            self.reports.values(), key=lambda r: order.index(r.target.id) if r.target.id in order else 1e9
        )
        return RunReport(
            run_id=self.run_id,
            root=str(self.project.workspace.root),
            requested=self.requested,
            status=status,
            started_at=self.started_at,
            interpreter=f"{interpreter.executable} ({version}, {interpreter.origin})",
            commit=self.project.workspace.commit,
            is_changed_since_commit=self.project.workspace.is_changed_since_commit,
            sandbox_tier=self.project.sandbox.tier,
            fingerprint=self.fingerprint(),
            seed=self.seed,
            settings=settings_text(self.settings, self.budget, self.model),
            spent=Spent(evaluations=spent.evaluations, cpu_s=spent.cpu_s, wall_s=spent.wall_s),
            profile=self.rows,
            targets=tuple(ranked),
            messages=tuple(self.messages),
            combined_patch=self.combined_patch,
            applied=self.applied,
            kind=self.kind,
        )

    def row_of(self, target_id: str) -> ProfileRow:
        """The profile row of a target."""
        return next(row for row in self.rows if row.target.id == target_id)

    def target(self, target_id: str) -> Target:
        """A target by id."""
        return self.row_of(target_id).target


def bench_core() -> int | None:
    """The processor measurements are pinned to: the last one this process may use."""
    import os

    cores = sorted(os.sched_getaffinity(0))
    return cores[-1] if len(cores) > 1 else None


def settings_text(settings: Settings, budget: Budget, model: Model | None = None) -> Mapping[str, str]:
    """Settings that shape a verdict, as text."""
    pairs = {
        "min-speedup": f"{settings.min_speedup:g}",
        "confidence": f"{settings.confidence:g}",
        "objective": settings.objective.value,
        "float-rtol": f"{settings.float_rtol:g}",
        "float-atol": f"{settings.float_atol:g}",
        "oracle-floor": f"{settings.oracle_floor:g}",
    }
    if set(settings.inputs) != set(map(SourceName, INPUTS)):
        pairs["inputs"] = ",".join(settings.inputs)
    if settings.generator:
        pairs["generator"] = "; ".join(settings.generator)
    if model is not None:
        pairs["model"] = model.name
    if settings.compare:
        pairs["compare"] = "; ".join(settings.compare)
    if settings.allow_dependency:
        pairs["allow-dependency"] = ",".join(settings.allow_dependency)
    if settings.test_command:
        pairs["test-cmd"] = settings.test_command
    if settings.bench_command:
        pairs["bench-cmd"] = settings.bench_command
    if settings.allow_model_code_without_isolation == Consent.YES:
        pairs["allow-model-code-without-isolation"] = "yes"
    if settings.exclude:
        pairs["exclude"] = ",".join(settings.exclude)
    if budget.evaluations is not None:
        pairs["max-evaluations"] = str(budget.evaluations)
    if budget.cpu_s is not None:
        pairs["cpu-budget"] = f"{budget.cpu_s:g}s"
    if budget.wall_s is not None:
        pairs["time-budget"] = f"{budget.wall_s:g}s"
    return pairs


def new_ledger(budget: Budget, world: World, spent: Cost | None, announce: Callable[[int], None]) -> Ledger:
    """The ledger of a run."""
    limits = SearchBudget(wall_s=budget.wall_s, evaluations=budget.evaluations, cpu_s=budget.cpu_s)
    return Ledger(limits, world.clock, spent=spent, on_threshold=announce)


def bench_lock_path(environ: Mapping[str, str]) -> Path:
    """The lock that all perfsmith processes of this machine share while measuring."""
    return Path(environ.get("TMPDIR", "/tmp")) / "perfsmith-bench.lock"
