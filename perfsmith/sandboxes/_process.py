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

from perfsmith.errors import InvalidArgument, SandboxUnavailable, StorageFailed

HARNESS = Path(__file__).parent / "harness"
_REAP_SECONDS = 10
_FREEZE_ROUNDS = 100


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
        stray_mark: str | None = None,
    ) -> None:
        """Start the first process.

        Args:
            argv: Program and arguments; `{fd}` stands for the number of the inherited socket.
            environment: The whole environment.
            cwd: Working folder.
            root: Where the project appears to the process.
            scratch: Folder that is removed with the tree.
            stray_mark: Text found in the environment of this tree only: processes that have left the tree
                are known by it and killed with the rest. None where the kernel ends them by itself.

        Raises:
            SandboxUnavailable: the program cannot be started.
        """
        self._stray_mark = stray_mark
        self._is_killed = False
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
                next_step="Run `optimize doctor` to see which tiers work here.",
            ) from error
        finally:
            theirs.close()

    def descendants(self) -> list[int]:
        """Process ids of the tree, the first process included; empty once that was reaped."""
        return self._walk()[0]

    def _walk(self) -> tuple[list[int], int]:
        """The process ids, and how many threads they have together."""
        if self._process.returncode is not None:
            return [], 0
        found, queue, threads = [], [self._process.pid], 0
        while queue:
            pid = queue.pop()
            found.append(pid)
            with contextlib.suppress(OSError):
                for thread in _threads(pid):
                    threads += 1
                    queue += _children(pid, thread)
        return found, threads

    def count_tasks(self) -> int:
        """Processes and threads of the tree, those of the sandbox itself included."""
        return self._walk()[1]

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
                for thread in _threads(pid):
                    os.sched_setaffinity(int(thread), {core})

    def is_running(self) -> bool:
        """True until the first process has ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill every process of the tree, reap, close the channel, remove the scratch folder."""
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)
        self.channel.close()
        if self._is_killed:
            return
        self._is_killed = True
        self.freeze()  # a stopped tree cannot fork away from the kill
        self.cpu_s = max(self.cpu_s, sum(_cpu_s(pid) for pid in self.descendants()))
        self._signal(signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAP_SECONDS)
        if self._stray_mark is not None:
            _kill_strays(self._stray_mark)
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


def _threads(pid: int) -> list[str]:
    return os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 -- asked several times for every batch


def _children(pid: int, thread: str) -> list[int]:
    handle = os.open(f"/proc/{pid}/task/{thread}/children", os.O_RDONLY)
    try:
        raw = b""
        while piece := os.read(handle, 65536):
            raw += piece
    finally:
        os.close(handle)
    return [int(child) for child in raw.split()]


def _kill_strays(mark: str) -> None:
    """Kill what has left its session and parent, until a look around finds nothing more."""
    for _ in range(_FREEZE_ROUNDS):
        strays = pids_with_environment(mark)
        if not strays:
            return
        for pid in strays:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def pids_with_environment(mark: str) -> list[int]:
    """Ids of processes whose environment holds that text, as far as this user may look."""
    every = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in every if _has_in_environment(pid, mark)]


def _has_in_environment(pid: int, mark: str) -> bool:
    try:
        return mark.encode() in (Path("/proc") / str(pid) / "environ").read_bytes()
    except OSError:
        return False


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
    scratch = scratch_folder()
    try:
        shutil.copytree(snapshot, scratch / "tree", symlinks=True, dirs_exist_ok=True)
        tree = (scratch / "tree").resolve()
        for path, text in overlay.items():
            place = (tree / path).resolve()
            if not place.is_relative_to(tree):
                raise InvalidArgument(
                    f"{path!r} leads out of the project.", next_step="Replace files below its root only."
                )
            place.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise _storage_failed(error) from error
    except InvalidArgument:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return scratch


def scratch_folder() -> Path:
    """A fresh folder in the temporary folder; `ProcessTree` removes it with the tree.

    Raises:
        StorageFailed: the temporary folder is full or not writable.
    """
    try:
        return Path(tempfile.mkdtemp(prefix="perfsmith-"))
    except OSError as error:
        raise _storage_failed(error) from error


def overlay_files(overlay: Mapping[str, str]) -> tuple[Path, dict[str, Path]]:
    """The overlay's texts in a fresh folder: the folder, and the file by path.

    Raises:
        StorageFailed: the temporary folder is full or not writable.
    """
    scratch = scratch_folder()
    files = {path: scratch / str(number) for number, path in enumerate(sorted(overlay))}
    try:
        for path, place in files.items():
            place.write_text(overlay[path], encoding="utf-8", newline="")
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise _storage_failed(error) from error
    return scratch, files


def _storage_failed(error: OSError) -> StorageFailed:
    reason: object = error.strerror or error
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        reason = error.args[0][0][-1]  # one entry per file; the first says enough
    return StorageFailed(
        f"A private copy of the project could not be written: {str(reason)[:200]}.",
        next_step="Free some space in the temporary folder (TMPDIR) and start again.",
    )
