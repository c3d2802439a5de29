"""Starting, freezing and killing process trees. The one place that starts processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from perfsmith.errors import SandboxUnavailable, StorageFailed

HARNESS = Path(__file__).parent / "harness"
_REAP_SECONDS = 10


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
    ) -> None:
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
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        except OSError as error:
            self.channel.close()
            self._clean()
            raise SandboxUnavailable(
                f"The sandbox could not be started ({argv[0]!r}: {error.strerror}).",
                next_step="Run `perfsmith doctor` to see which tiers work here.",
            ) from error
        finally:
            theirs.close()

    def descendants(self) -> list[int]:
        """Process ids of the tree, the first process included."""
        found, queue = [], [self._process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            with contextlib.suppress(OSError):
                for thread in (Path("/proc") / str(pid) / "task").iterdir():
                    queue += [int(child) for child in (thread / "children").read_text().split()]
        return found

    def freeze(self) -> None:
        """Stop the tree, parents first so that none can start another."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the tree go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.descendants():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)

    def pin(self, core: int) -> None:
        """Bind every process of the tree to one processor; later forks inherit it."""
        for pid in self.descendants():
            with contextlib.suppress(OSError):
                os.sched_setaffinity(pid, {core})

    def is_running(self) -> bool:
        """True until the first process has ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill every process of the tree, reap, close the channel, remove the scratch folder."""
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)
        self.channel.close()
        self._signal(signal.SIGSTOP)  # a stopped tree cannot fork away from the kill
        self.cpu_s = max(self.cpu_s, sum(_cpu_s(pid) for pid in self.descendants()))
        self._signal(signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAP_SECONDS)
        self._clean()

    def _clean(self) -> None:
        with contextlib.suppress(ValueError):
            self._errors.close()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def diagnosis(self) -> str:
        """The end of what the first process wrote to its error stream."""
        if self._errors.closed:
            return ""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode(errors="replace").strip()


def _cpu_s(pid: int) -> float:
    """Processor seconds of a process and the children it has reaped; 0 when it is gone."""
    try:
        after_name = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in after_name[11:15]) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A short helper program that has ended."""

    code: int
    """Exit status; negative for a signal; 124 when it was killed at its time limit."""
    stdout: str
    stderr: str


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


def private_copy(snapshot: Path, overlay: Mapping[str, str]) -> Path:
    """A fresh folder holding the snapshot with the overlay written over it.

    Raises:
        StorageFailed: the temporary folder is full or not writable.
    """
    try:
        scratch = Path(tempfile.mkdtemp(prefix="perfsmith-"))
        shutil.copytree(snapshot, scratch / "tree", symlinks=True, dirs_exist_ok=True)
        for path, text in overlay.items():
            (scratch / "tree" / path).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise StorageFailed(
            f"A private copy of the project could not be written: {error}.",
            next_step="Free some space in the temporary folder (TMPDIR) and start again.",
        ) from error
    return scratch
