"""Running the project's own tests, profile and recorder inside a sandbox; frames of plain JSON come back."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from perfsmith.errors import SandboxUnavailable, StorageFailed
from perfsmith.evaluators._running import Running
from perfsmith.evaluators._watch import LimitExceeded, Watch, failure_of_ours
from perfsmith.sandboxes import (
    Exceeded,
    Limits,
    Resource,
    Sandbox,
    SandboxedProcess,
    SandboxSpec,
    Tree,
    exceeded,
)
from perfsmith.tasks import Clock, Interpreter, Workspace

_U32: Final = struct.Struct(">I")
_MAX_FRAME: Final = 64 * 1024 * 1024
_MAX_OUTPUT: Final = 1024 * 1024 * 1024
"""Most bytes of all frames of one run together."""
_COUNTED_EXITS: Final = (0, 1, 5)
"""All passed, some failed, none found; anything else means that the runner did not do its work."""
COLLECTING_S: Final = 60.0
"""Least time for starting the interpreter and importing all tests."""
_PASSING: Final = ("passed", "skipped", "xfailed", "xpassed")


class RunEnd(StrEnum):
    """How a test run ended."""

    COMPLETE = "complete"
    """The runner said it was done."""
    CUT_SHORT = "cut_short"
    """The process ended before the runner said so (a crash, `os._exit`, a kill)."""
    TIMEOUT = "timeout"
    """It was not done in time."""
    HUNG = "hung"
    """Nothing was reported for so long that a test must hang."""
    REFUSED = "refused"
    """The runner ended with a status of its own: wrong arguments, an internal error, `pytest.exit`."""
    LIMIT = "limit"
    """Its processes together passed a limit: memory, processes, disk, processor time, or its reports."""
    MALFORMED = "malformed"
    """Something that is not a frame arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteRun:
    """What one run of the tests gave."""

    end: RunEnd
    outcomes: Mapping[str, str]
    """Outcome by test id: `passed`, `failed`, `skipped`, `xfailed`, `xpassed`, `error`."""
    seconds: Mapping[str, float]
    """Duration by test id, as the runner said it; a hint, never a measurement."""
    failures: Mapping[str, str] = field(default_factory=dict)
    """Abbreviated report by id of tests that did not pass."""
    frames: tuple[Mapping[str, Any], ...] = ()
    """Frames other than test outcomes: profile, calls, notes."""
    diagnosis: str = ""
    """The end of what was written to the error stream, when the run did not come to its end."""
    exceeded: Exceeded | None = None
    """The limit that was passed, when one was."""
    cpu_s: float = 0.0
    """Processor seconds used."""

    @property
    def is_green(self) -> bool:
        """Every test that ran passed or was skipped, and the runner came to its end."""
        return self.end is RunEnd.COMPLETE and all(o in _PASSING for o in self.outcomes.values())

    def lost_or_failed(self, expected: Mapping[str, str]) -> tuple[str, ...]:
        """Ids that passed before and did not pass now, missing ones included: a lost test is a failure."""
        return tuple(
            sorted(
                test
                for test, outcome in expected.items()
                if outcome in _PASSING
                and (self.outcomes.get(test) not in _PASSING or (outcome == "passed" != self.outcomes[test]))
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectTests:
    """Starts test runs of one project."""

    sandbox: Sandbox
    interpreter: Interpreter
    workspace: Workspace
    snapshot: Path
    clock: Clock
    arguments: tuple[str, ...] = ()
    """Extra arguments for the test runner."""
    limits: Limits = field(
        default_factory=lambda: Limits(
            cpu_s=7200, memory_bytes=8 * 1024**3, processes=1024, disk_bytes=8 * 1024**3
        )
    )
    running: Running = field(default_factory=Running)
    """Test runs that live at the moment, so that all of them can be stopped."""

    def run(
        self,
        mode: str,
        *,
        tests: Sequence[str] | None = None,
        overlay: Mapping[str, str] | None = None,
        timeout_s: float,
        quiet_s: float | None = None,
        hash_seed: int = 0,
        request: Mapping[str, Any] | None = None,
        on_start: Callable[[SandboxedProcess], None] = lambda _process: None,
        on_frame: Callable[[Mapping[str, Any]], None] = lambda _frame: None,
    ) -> SuiteRun:
        """Run tests in a sandbox of their own, on a private copy of the project.

        Args:
            mode: `collect`, `run`, `profile` or `record`.
            tests: Ids to run; None runs all.
            overlay: New text of files, by path.
            timeout_s: The whole run is killed after this.
            quiet_s: It is killed as well when nothing is reported for this long: a test hangs. Until the
                tests are collected, at least `COLLECTING_S` are allowed.
            hash_seed: Hash seed of the interpreter.
            request: Further keys of the request.
            on_start: Called with the process, so that a caller can kill it.
            on_frame: Called with each frame as it arrives; from its first one again when the sandbox itself
                failed and the run was begun once more.

        Raises:
            SandboxUnavailable: the sandbox itself failed, twice; never what the tests did.
            StorageFailed: there is no room for the private copy.
        """
        spec = SandboxSpec(
            interpreter=self.interpreter,
            tree=Tree(
                snapshot=self.snapshot, shown_at=self.workspace.root, overlay=overlay or {}, is_writable=True
            ),
            script="testrun.py",
            limits=self.limits,
            hash_seed=hash_seed,
        )
        whole = {
            "mode": mode,
            "tests": list(tests) if tests is not None else None,
            "runner": "pytest" if self.interpreter.has_pytest else "unittest",
            "args": list(self.arguments),
            "limits": self.limits.as_rlimits(),
            **(request or {}),
        }

        def once() -> SuiteRun:
            process = self.sandbox.start(spec)
            on_start(process)
            with self.running.holding(process):
                here = {**whole, **self._places(process.root)}
                run = _collect(process, here, self, timeout_s, quiet_s or timeout_s, on_frame)
                _require_working(process, run)
            return replace(run, cpu_s=process.cpu_s)

        try:
            return once()
        except (SandboxUnavailable, StorageFailed):
            if self.running.is_stopped:
                raise
            return once()

    def _places(self, root: Path) -> Mapping[str, Any]:
        own = [str(root / p) for p in import_paths(self.workspace)]
        return {"root": str(root), "sys_path": [*own, *(str(p) for p in self.interpreter.sys_path)]}


def _require_working(process: SandboxedProcess, run: SuiteRun) -> None:
    """A run that the sandbox has failed says nothing about the tests: no foreign code runs before `start`."""
    if run.end is RunEnd.COMPLETE or process.is_killed:
        return
    has_begun = bool(run.outcomes) or any(frame.get("t") == "start" for frame in run.frames)
    failure = failure_of_ours(process) if has_begun else f"it said nothing but {run.diagnosis[-300:]!r}"
    if failure:
        raise SandboxUnavailable(
            f"The sandbox failed while the tests ran: {failure}.", next_step="Run `optimize doctor`."
        )


def import_paths(workspace: Workspace) -> list[str]:
    """Source roots relative to the project root, `.` for the root itself, which comes last."""
    found = [str(path.relative_to(workspace.root)) for path in workspace.source_roots]
    return [*found, *([] if "." in found else ["."])]


def _collect(
    process: SandboxedProcess,
    request: Mapping[str, Any],
    tests: ProjectTests,
    timeout_s: float,
    quiet_s: float,
    on_frame: Callable[[Mapping[str, Any]], None],
) -> SuiteRun:
    outcomes: dict[str, str] = {}
    seconds: dict[str, float] = {}
    failures: dict[str, str] = {}
    others: list[Mapping[str, Any]] = []
    end, limit = RunEnd.CUT_SHORT, None
    clock = tests.clock
    watch = Watch(process, tests.limits, clock, timeout_s)
    raw = json.dumps(request).encode()
    deadline_ns = clock.monotonic_ns() + int(timeout_s * 1e9)
    try:
        process.channel.settimeout(timeout_s)
        process.channel.sendall(_U32.pack(len(raw)) + raw)
        for frame in _frames(process, clock, deadline_ns, quiet_s, watch):
            on_frame(frame)
            if frame.get("t") == "done":
                end = RunEnd.COMPLETE
                others.append(frame)
                if frame.get("exit") not in _COUNTED_EXITS:
                    end = RunEnd.REFUSED
                break
            if frame.get("t") == "test":
                _note_test(frame, outcomes, seconds, failures)
            else:
                others.append(frame)
    except TimeoutError:
        end = RunEnd.TIMEOUT if clock.monotonic_ns() >= deadline_ns else RunEnd.HUNG
    except LimitExceeded as passed:
        end, limit = RunEnd.LIMIT, passed.exceeded
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        end = RunEnd.MALFORMED
    except OSError:
        end = RunEnd.CUT_SHORT
    limit = limit or _limit_behind(process, tests.limits, end, outcomes)
    if limit is not None and end is RunEnd.COMPLETE:
        end = RunEnd.LIMIT
    return SuiteRun(
        end=end,
        outcomes=outcomes,
        seconds=seconds,
        failures=failures,
        frames=tuple(others),
        diagnosis=process.diagnosis() if end in (RunEnd.CUT_SHORT, RunEnd.REFUSED) else "",
        exceeded=limit,
    )


def _limit_behind(
    process: SandboxedProcess, limits: Limits, end: RunEnd, outcomes: Mapping[str, str]
) -> Exceeded | None:
    """The limit at which the kernel has cut a run short or made its tests fail, where it tells."""
    is_red = end is RunEnd.COMPLETE and not {"failed", "error"}.isdisjoint(outcomes.values())
    return exceeded(process.usage(), limits) if is_red or end is RunEnd.CUT_SHORT else None


def _note_test(
    frame: Mapping[str, Any], outcomes: dict[str, str], seconds: dict[str, float], failures: dict[str, str]
) -> None:
    test, outcome = str(frame["id"]), str(frame["outcome"])
    # A test reports several times (set-up, call, tear-down): what is not a pass stays.
    if outcomes.get(test, "passed") == "passed":
        outcomes[test] = outcome
    seconds[test] = seconds.get(test, 0.0) + float(frame.get("s", 0.0))
    if outcome not in _PASSING:
        failures[test] = str(frame.get("longrepr", ""))[:2000]


def _frames(
    process: SandboxedProcess, clock: Clock, last_ns: int, quiet_s: float, watch: Watch
) -> Iterator[Mapping[str, Any]]:
    limit_s, total = max(quiet_s, COLLECTING_S), 0
    while True:
        deadline_ns = min(last_ns, clock.monotonic_ns() + int(limit_s * 1e9))
        head = _exactly(process, 4, clock, deadline_ns, watch)
        if head is None:
            return
        size = _U32.unpack(head)[0]
        if size > _MAX_FRAME:
            raise ValueError
        total += size
        if total > _MAX_OUTPUT:
            reason = f"its reports together passed the limit of {_MAX_OUTPUT} bytes"
            raise LimitExceeded(Exceeded(resource=Resource.OUTPUT, reason=reason))
        body = _exactly(process, size, clock, deadline_ns, watch)
        if body is None:
            return
        frame = json.loads(body)
        if not isinstance(frame, dict):
            raise ValueError
        if frame.get("t") == "collected":
            limit_s = quiet_s
        yield frame


def _exactly(
    process: SandboxedProcess, size: int, clock: Clock, deadline_ns: int, watch: Watch
) -> bytes | None:
    buffer = bytearray()
    while len(buffer) < size:
        left_s = (deadline_ns - clock.monotonic_ns()) / 1e9
        if left_s <= 0:
            raise TimeoutError
        try:
            process.channel.settimeout(min(left_s, watch.left_s()))
            piece = process.channel.recv(min(size - len(buffer), 1 << 20))
        except TimeoutError:
            continue  # a look was due, or the time is up
        if not piece:
            return None
        buffer += piece
    return bytes(buffer)


@contextmanager
def killable(running: set[SandboxedProcess]) -> Iterator[Callable[[SandboxedProcess], None]]:
    """Note processes in `running` while they live, so that a cancelled caller can kill them."""
    mine: list[SandboxedProcess] = []

    def note(process: SandboxedProcess) -> None:
        mine.append(process)
        running.add(process)

    try:
        yield note
    finally:
        running.difference_update(mine)
