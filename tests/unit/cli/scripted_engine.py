"""An engine that plays a script, and a world of strings: the command line without a search behind it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from perfsmith.agent._request import (
    Applied,
    ApplyRequest,
    CheckRequest,
    DoctorLine,
    OptimizeRequest,
    ProfileRequest,
    TaskRequest,
)
from perfsmith.agent._world import World
from perfsmith.agent.cli import main
from perfsmith.agent.report import AdmissionReport, RunEvent, RunReport

OnEvent: TypeAlias = Callable[[RunEvent], None]
Request: TypeAlias = OptimizeRequest | ProfileRequest | CheckRequest | ApplyRequest | TaskRequest


class StoppedClock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.ns = 0

    def now(self) -> datetime:
        return datetime(2026, 3, 14, 9, 15, tzinfo=UTC)

    def monotonic_ns(self) -> int:
        return self.ns


@dataclass(kw_only=True)
class ScriptedEngine:
    """Plays events, then returns a report or raises; keeps every request."""

    report: RunReport
    events: Sequence[RunEvent] = ()
    failure: BaseException | None = None
    lines: tuple[DoctorLine, ...] = ()
    admission: AdmissionReport | None = None
    requests: list[Request] = field(default_factory=list)

    async def optimize_run(self, request: OptimizeRequest, *, world: World, on_event: OnEvent) -> RunReport:
        (request.state_dir / "runs" / self.report.run_id).mkdir(parents=True, exist_ok=True)
        return self._play(request, on_event)

    async def profile_run(self, request: ProfileRequest, *, world: World, on_event: OnEvent) -> RunReport:
        return self._play(request, on_event)

    async def check_run(self, request: CheckRequest, *, world: World, on_event: OnEvent) -> RunReport:
        return self._play(request, on_event)

    async def apply_run(self, request: ApplyRequest, *, world: World, on_event: OnEvent) -> Applied:
        report = self._play(request, on_event)
        return Applied(
            run_id=request.run_id, root=report.root, candidate_ids=("c1",), files=("shop/cart.py",)
        )

    async def doctor_task(self, request: TaskRequest, *, world: World, on_event: OnEvent) -> AdmissionReport:
        self._play(request, on_event)
        assert self.admission is not None
        return self.admission

    def doctor(self, world: World) -> tuple[DoctorLine, ...]:
        return self.lines

    def _play(self, request: Request, on_event: OnEvent) -> RunReport:
        self.requests.append(request)
        for event in self.events:
            on_event(event)
        if self.failure is not None:
            raise self.failure
        return self.report

    @property
    def searched(self) -> OptimizeRequest:
        """The one search that was asked for."""
        [request] = self.requests
        assert isinstance(request, OptimizeRequest)
        return request


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one command line came to."""

    code: int
    out: str
    err: str


@dataclass(kw_only=True)
class Shell:
    """A folder, an environment and an engine to call commands with."""

    cwd: Path
    engine: ScriptedEngine
    environ: Mapping[str, str] = field(default_factory=dict)
    stdin: str = ""

    def world(self) -> World:
        return World(
            environ=dict(self.environ),
            cwd=self.cwd,
            stdin=io.StringIO(self.stdin),
            stdout=io.StringIO(),
            stderr=io.StringIO(),
            stdin_is_tty=False,
            stdout_is_tty=False,
            stderr_is_tty=False,
            cpu_count=4,
            clock=StoppedClock(),
            entropy=bytes,
        )

    def __call__(self, *arguments: str, world: World | None = None) -> Said:
        around = world or self.world()
        code = main(arguments, world=around, load_engine=lambda: self.engine)
        out, err = around.stdout, around.stderr
        assert isinstance(out, io.StringIO)
        assert isinstance(err, io.StringIO)
        return Said(code=code, out=out.getvalue(), err=err.getvalue())


def a_shell(folder: Path, report: RunReport) -> Shell:
    """A project folder with a module in it, and an engine that gives this report."""
    (folder / "shop").mkdir()
    (folder / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    (folder / "shop" / "cart.py").write_text("")
    return Shell(cwd=folder, engine=ScriptedEngine(report=replace(report, root=str(folder))))
