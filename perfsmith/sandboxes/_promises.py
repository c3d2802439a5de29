"""The promises of each tier, held against what a probe inside it could do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from perfsmith.sandboxes._protocol import Sandbox, Tier
from perfsmith.tasks import Interpreter

_HOLDS_SIGNALS: Final = 6
"""From this version on Landlock keeps signals and abstract sockets inside."""
TOKEN_NAME: Final = "PERFSMITH_SELF_CHECK"
_EXPECTED_ENVIRONMENT: Final = frozenset(
    (
        "HOME",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "PATH",
        "PWD",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "PYTHONNOUSERSITE",
        "TMPDIR",
        "TZ",
        "VECLIB_MAXIMUM_THREADS",
        TOKEN_NAME,
    )
)


Row: TypeAlias = tuple[str, bool, bool, object]
"""A promise in words, whether it was kept, whether the tier makes it here, and what was seen if not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One promise, and whether it was kept."""

    name: str
    """The promise in words."""
    ok: bool
    is_promised: bool
    """False for what this tier does not hold; it is told all the same."""
    detail: str = ""
    """What was seen, when it was not kept."""


def judged(
    found: Mapping[str, Any], sandbox: Sandbox, interpreter: Interpreter, *, is_gone: bool
) -> tuple[CheckResult, ...]:
    """One result per promise, in a fixed order.

    Args:
        found: What the probe inside could do, and what was seen of it from outside.
        sandbox: The sandbox; what the process tier promises depends on the kernel.
        interpreter: The Python that ran inside; folders that lead to it may be seen.
        is_gone: No process lived on after the kill.
    """
    rows = (
        *_of_files(found, sandbox, interpreter),
        *_of_others(found, sandbox),
        *_of_limits(found, is_gone=is_gone),
    )
    return tuple(
        CheckResult(name=name, ok=ok, is_promised=promised, detail="" if ok else str(seen)[:200])
        for name, ok, promised, seen in rows
    )


def _of_files(found: Mapping[str, Any], sandbox: Sandbox, interpreter: Interpreter) -> Iterable[Row]:
    holds = sandbox.tier is not Tier.PROCESS or sandbox.kernel.landlock >= 1
    shown = {
        folder: left
        for folder, names in found["visible"].items()
        if (left := sorted(set(names) - _needed(Path(folder), interpreter)))
    }
    ways = ("write_beside", "link_out", "move_out")
    open_ways = [way for way in ways if not found[way]]
    reached = found["readable"] or not found["link_in"] or not found["symbolic_link"]
    copied = [name for name in found["outside"] if name.startswith(("snapshot", "project"))]
    changed = found["changeable"]
    unexpected = sorted(set(found["environment"]) - _EXPECTED_ENVIRONMENT)
    yield ("the project is read-only", bool(found["write_tree"]), holds, "a file was written")
    yield ("nothing written reaches the project or its snapshot", not copied, True, copied)
    yield ("nothing is written, moved or linked elsewhere", not found["outside"], holds, open_ways)
    yield ("a temporary folder of its own", not found["write_home"], True, found["write_home"])
    yield ("no home folder is visible", not shown, holds, shown)
    yield ("the store and files beside the project are hidden", not reached, holds, "readable")
    metadata, shared = bool(found["metadata"]), bool(found["shared_file"])
    is_apart = sandbox.tier is not Tier.PROCESS
    yield ("mode and times of files elsewhere are out of reach", metadata, is_apart, "a mode was set")
    yield ("shared memory files of other programs are hidden", shared, is_apart, "one was read")
    yield ("no device can be made", bool(found["device"]), holds, "a disk's was made")
    yield ("no setting of the kernel or of a process (/proc)", not changed, holds, changed)
    attribute = bool(found["attribute"])
    yield ("files get no attributes", attribute, sandbox.kernel.seccomp, "a note was left in one")
    yield ("none of the caller's environment", not unexpected, True, unexpected)


def _of_others(found: Mapping[str, Any], sandbox: Sandbox) -> Iterable[Row]:
    kernel, is_apart = sandbox.kernel, sandbox.tier is not Tier.PROCESS
    files, calls = is_apart or kernel.landlock >= 1, is_apart or kernel.seccomp
    scopes = is_apart or kernel.landlock >= _HOLDS_SIGNALS
    is_launched = is_apart or kernel.seccomp or kernel.landlock >= 1
    readable = [*found["judge_files"], *found["foreign_processes"]]
    has_network = not found["tcp"] or found["datagram"]
    is_own = bool(found["shared_memory"]) or found["ipc"] != str(Path("/proc/self/ns/ipc").readlink())
    answered = "a server of this machine answered"
    needless = found["needless_calls"]
    yield ("no network", not has_network, calls, answered)
    yield ("no abstract socket of the machine", bool(found["abstract"]), calls or scopes, answered)
    yield ("no socket file of the machine", bool(found["unix"]), calls, answered)
    yield (
        "no raw, packet or other odd socket",
        not found["odd_sockets"],
        kernel.seccomp,
        found["odd_sockets"],
    )
    yield ("no environment, memory or open file of another process", not readable, files, readable)
    yield ("no other process can be traced", bool(found["trace"]), files or calls, "ours could be")
    yield ("limits and priority of other processes are safe", not found["settings"], calls, found["settings"])
    above = found["settings_above"]
    yield ("limits and priority of the process above it are safe", not above, kernel.seccomp, above)
    yield ("no signal reaches other processes", bool(found["signal"]), scopes, "it reached ours")
    yield ("no other process is visible", not found["judge_is_visible"], is_apart, "ours is")
    yield ("no System V memory, which would outlive it", is_own, calls, "some was made")
    yield ("nothing can be mounted", bool(found["mount"]), calls, "a file system was")
    yield ("no namespace of its own", bool(found["user_namespace"]), kernel.seccomp, "it became root in one")
    yield ("no call of the kernel that no program needs", not needless, kernel.seccomp, needless)
    yield ("set-user-ID programs give no rights", not found["gains_rights"], is_launched, "they do")
    yield ("none of root's powers", not found["powers"], is_launched, found["powers"])


def _of_limits(found: Mapping[str, Any], *, is_gone: bool) -> Iterable[Row]:
    memory, file = found["large_memory"], found["large_file"]
    yield ("killing it reaches every descendant", is_gone, True, "a process lived on")
    yield ("large files are refused", file == "EFBIG", True, file or "written")
    yield ("large memory is refused", memory in ("MemoryError", "ENOMEM"), True, memory or "granted")


def _needed(folder: Path, interpreter: Interpreter) -> set[str]:
    """Names in a folder that lead to the interpreter: only those may be seen there."""
    paths = [
        interpreter.prefix,
        interpreter.base_prefix,
        interpreter.executable.resolve(),
        *interpreter.sys_path,
    ]
    return {
        path.relative_to(folder).parts[0] for path in paths if path != folder and path.is_relative_to(folder)
    }
