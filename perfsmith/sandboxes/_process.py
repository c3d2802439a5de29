"""Starting, freezing and killing process trees. The one place that starts processes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes._cgroup import ControlGroup
from perfsmith.sandboxes._descendants import below, children_of, has_ended, kill_strays, thread_ids
from perfsmith.sandboxes._disk import DiskMeter
from perfsmith.sandboxes._proc import birth_of, usage_of
from perfsmith.sandboxes._protocol import Limits, Usage
from perfsmith.sandboxes._removal import remove_tree

HARNESS = Path(__file__).parent / "harness"
_REAP_SECONDS = 10
_FREEZE_ROUNDS = 100
_DYING_S = 0.2
"""How much later than its channel a first process may be seen to end."""


class SandboxLeak(RuntimeWarning):
    """Told, never raised by us: a sandbox left something behind, which is a defect of perfsmith."""


class ProcessTree:
    """A process group started with one end of a socket pair, killed as a whole."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        environment: Mapping[str, str],
        cwd: Path,
        root: Path,
        scratch: Path | None,
        limits: Limits = Limits(),
        disk: DiskMeter | None = None,
        stray_mark: str | None = None,
        inherited: Sequence[int] = (),
        is_provider: bool = False,
        in_group: bool = True,
    ) -> None:
        """Start the first process.

        Args:
            argv: Program and arguments; `{fd}` stands for the number of the inherited socket.
            environment: The whole environment.
            cwd: Working folder.
            root: Where the project appears to the process.
            scratch: Folder that is removed with the tree.
            limits: What the tree may use together; the kernel holds it to them where it lets us.
            disk: Tells how much the tree has written; None where it can write nowhere.
            stray_mark: Text found in the environment of this tree only: processes that have left the tree
                are known by it and killed with the rest. None where the kernel ends them by itself.
            inherited: Descriptors the first process gets besides its end of the socket pair.
            is_provider: The first process is the sandbox's own program and out of reach of what runs inside.
            in_group: Ask the kernel for a control group; without one, what the tree uses is looked up.

        Raises:
            SandboxUnavailable: the program cannot be started.
        """
        self._stray_mark = stray_mark
        self._is_provider = is_provider
        self._limits = limits
        self._disk = disk
        self.is_killed = False
        self._group: ControlGroup | None = None
        self._refused: ControlGroup | None = None
        """A group that part of the tree may be in, and that does not count for it."""
        self._final: Usage | None = None
        self.root = root
        self.cpu_s = 0.0
        self._scratch = scratch
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- lives as long as the tree
        self.channel, theirs = socket.socketpair()
        try:
            argv = [part.replace("{fd}", str(theirs.fileno())) for part in argv]
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env=dict(environment),
                cwd=cwd,
                pass_fds=(theirs.fileno(), *inherited),
                start_new_session=True,
            )
        except OSError as error:
            self.channel.close()
            self._clean()
            raise SandboxUnavailable(
                f"The sandbox could not be started ({argv[0]!r}: {error.strerror}).",
                next_step="Run `optimize doctor` to see which tiers work here.",
            ) from error
        finally:
            theirs.close()
        if in_group:
            self._group = self._grouped(ControlGroup.make(limits))

    def _grouped(self, group: ControlGroup | None) -> ControlGroup | None:
        """The group with the tree in it; None, and the tree where it was, when the kernel refuses.

        Nothing foreign runs before the first request is sent, so no process can slip away meanwhile.
        """
        if group is None:
            return None
        queue = [self._process.pid]
        try:
            while queue:
                pid = queue.pop()
                with contextlib.suppress(ProcessLookupError):
                    group.take(pid)  # its children first seen after this were either listed or born inside
                with contextlib.suppress(OSError):
                    for thread in thread_ids(pid):
                        queue += children_of(pid, thread)
        except OSError:
            self._refused = group
            return None
        return group

    def descendants(self) -> list[int]:
        """Process ids of the tree, the first process included; empty once that was reaped."""
        return self._walk()[0]

    def _walk(self) -> tuple[list[int], int]:
        """The process ids, and how many threads they have together."""
        if self._process.returncode is not None:
            return [], 0
        return below(self._process.pid)

    def count_tasks(self) -> int:
        """Processes and threads of the tree, those of the sandbox itself included."""
        counted = self._group.count_tasks() if self._group is not None else 0
        return counted or self._walk()[1]

    def freeze(self) -> None:
        """Stop the tree; looked at again until nothing new was started meanwhile."""
        stopped: set[int] = set()
        for _ in range(_FREEZE_ROUNDS):
            moving = [pid for pid in self.descendants() if pid not in stopped]
            if not moving:
                return
            for pid in moving:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGSTOP)
            stopped.update(moving)

    def thaw(self) -> None:
        """Let the tree go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.descendants():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)

    def pin(self, core: int) -> None:
        """Bind every thread of the tree to one processor; later forks inherit it."""
        for pid in self.descendants():
            with contextlib.suppress(OSError):
                for thread in thread_ids(pid):
                    os.sched_setaffinity(int(thread), {core})

    def is_running(self) -> bool:
        """True until the first process has ended."""
        return self._process.poll() is None

    def usage(self) -> Usage:
        """What the tree uses now; once it was killed, what it had used by then."""
        if self._final is not None:
            return self._final
        pids = self._group.members() if self._group is not None else self.descendants()
        written = self._disk.grown_bytes(pids) if self._disk is not None else 0
        return replace(self._counted(pids), disk_bytes=written)

    def _counted(self, pids: Sequence[int]) -> Usage:
        if self._group is not None:
            return self._group.usage()
        return usage_of(pids, memory_limit_bytes=self._limits.memory_bytes)

    def provider_failure(self) -> str:
        """How the sandbox's own program came to harm; what runs inside cannot send it a signal."""
        if not self._is_provider or self.is_killed:
            return ""
        try:
            code = self._process.wait(_DYING_S)
        except subprocess.TimeoutExpired:
            return ""
        if code >= 0:
            return ""
        return f"the sandbox's own program was ended by {signal.Signals(-code).name}"

    def kill(self) -> None:
        """Kill every process of the tree, reap, close the channel, remove the scratch folder.

        What cannot be removed is told by a `SandboxLeak` warning: it is a defect of ours.
        """
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)
        self.channel.close()
        if self.is_killed:
            return
        self.is_killed = True
        self.freeze()  # a stopped tree cannot fork away from the kill
        births = {pid: birth_of(pid) for pid in self.descendants()}
        self._final = self._counted(list(births))
        self.cpu_s = max(self.cpu_s, self._final.cpu_s)
        self._signal(signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAP_SECONDS)
        if self._group is not None:
            self._group.kill()
        if self._stray_mark is not None:
            kill_strays(self._stray_mark)
        left = [f"process {pid}" for pid, birth in births.items() if not has_ended(pid, birth)]
        for group in (self._group, self._refused):
            left += group.remove() if group is not None else ()
        left += self._clean()
        if left:
            warnings.warn(f"A sandbox left {', '.join(left)} behind.", SandboxLeak, stacklevel=2)

    def _clean(self) -> list[str]:
        """Remove what the tree had on disk; what is left of it."""
        with contextlib.suppress(ValueError):
            self._errors.close()
        if self._scratch is None:
            return []
        remove_tree(self._scratch)
        return [str(self._scratch)] if self._scratch.exists() else []

    def diagnosis(self) -> str:
        """The end of what the first process wrote to its error stream."""
        if self._errors.closed:
            return ""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode(errors="replace").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A short helper program that has ended."""

    code: int
    """Exit status; negative for a signal; 124 when it was killed at its time limit."""
    stdout: str
    stderr: str


def harness_text(name: str) -> str:
    """Text of a file of the harness, for what is put beside a project."""
    return (HARNESS / name).read_text(encoding="utf-8")


def run_tool(argv: Sequence[str], *, environment: Mapping[str, str], cwd: Path, timeout_s: float) -> Finished:
    """Run one trusted helper program (a version probe, bubblewrap's self-test) and collect its output.

    Returns:
        How it ended; a program that cannot be started gives code 127 and the reason on `stderr`.
    """
    try:
        done = subprocess.run(
            list(argv),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=dict(environment),
            cwd=cwd,
            timeout=timeout_s,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finished(code=124, stdout="", stderr=f"no answer within {timeout_s:g} s")
    except OSError as error:
        return Finished(code=127, stdout="", stderr=str(error))
    return Finished(
        code=done.returncode,
        stdout=done.stdout.decode(errors="replace"),
        stderr=done.stderr.decode(errors="replace"),
    )
