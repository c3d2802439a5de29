"""What every command is handed: the world, and the engine behind the commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
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
    from perfsmith.agent.report import AdmissionReport, RunEvent, RunReport

    OnEvent: TypeAlias = Callable[[RunEvent], None]


class Engine(Protocol):
    """What runs behind the commands. `perfsmith.agent._engine` is one; tests bring a scripted one.

    Every coroutine raises from the tree in `perfsmith.errors`; a failed candidate is never an exception.

    Example:
        ```python
        report = await engine.optimize_run(request, world=world, on_event=print)
        ```
    """

    async def optimize_run(self, request: OptimizeRequest, *, world: World, on_event: OnEvent) -> RunReport:
        """Search for faster code and prove it."""
        ...

    async def profile_run(self, request: ProfileRequest, *, world: World, on_event: OnEvent) -> RunReport:
        """Rank functions by the time an edit could save; only `profile` of the report is filled."""
        ...

    async def check_run(self, request: CheckRequest, *, world: World, on_event: OnEvent) -> RunReport:
        """Verify and measure a change somebody else made."""
        ...

    async def apply_run(self, request: ApplyRequest, *, world: World, on_event: OnEvent) -> Applied:
        """Write accepted patches into the working tree."""
        ...

    async def doctor_task(self, request: TaskRequest, *, world: World, on_event: OnEvent) -> AdmissionReport:
        """Try null solutions and standard cheats on tasks; nothing is kept of it."""
        ...

    def doctor(self, world: World) -> tuple[DoctorLine, ...]:
        """Look at what a run needs of this machine."""
        ...


@dataclass(slots=True, kw_only=True)
class Session:
    """One call of the command line."""

    world: World
    load_engine: Callable[[], Engine]
    """Imports the engine; called only by commands that run something."""
    verbosity: int = 0
    """-1 quiet, 0 usual, 1 every candidate and tracebacks, 2 every gate; set once flags are read."""
