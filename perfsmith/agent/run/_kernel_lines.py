"""What the kernel gives to sandboxes and measurements, one line each."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from perfsmith.agent._request import DoctorLine
from perfsmith.sandboxes import Kernel

Read = Callable[[str], str | None]
"""The text of a file of the kernel; None when it is not there or not ours to read."""
CanWrite = Callable[[str], bool]

_HOLDS_SIGNALS = 6
_COUNTS_OWN_PROGRAMS = 2
_GROUPS = "/sys/fs/cgroup"


def read_text(path: str) -> str | None:
    """The text of a small file."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def can_write(path: str) -> bool:
    """Whether this user may write to a folder."""
    return os.access(path, os.W_OK)


def kernel_lines(
    kernel: Kernel, read: Read = read_text, writable: CanWrite = can_write
) -> tuple[DoctorLine, ...]:
    """What the process tier can be held to, what limits rest on, and what can be counted.

    Args:
        kernel: What it can refuse.
        read: Gives a file of `/proc` or `/sys`.
        writable: Tells whether a folder may be written to.
    """
    return (_landlock(kernel), _seccomp(kernel), _control_groups(read, writable), _counters(read))


def _landlock(kernel: Kernel) -> DoctorLine:
    name = "kernel: Landlock"
    if not kernel.landlock:
        return DoctorLine(
            name=name,
            ok=True,
            detail="missing: the process tier cannot keep code from your files and processes",
            fix="Boot Linux 5.13 or newer with `landlock` in the list of the boot option `lsm=`.",
        )
    if kernel.landlock < _HOLDS_SIGNALS:
        return DoctorLine(
            name=name,
            ok=True,
            detail=f"version {kernel.landlock}: files, but no signals",
            fix="Linux 6.12 or newer lets the process tier hold back signals as well.",
        )
    return DoctorLine(name=name, ok=True, detail=f"version {kernel.landlock}: files, sockets and signals")


def _seccomp(kernel: Kernel) -> DoctorLine:
    name = "kernel: seccomp"
    if kernel.seccomp:
        return DoctorLine(name=name, ok=True, detail="system calls that no program needs are refused")
    return DoctorLine(
        name=name,
        ok=True,
        detail="missing: the process tier cannot keep code from the network",
        fix="Use a kernel built with CONFIG_SECCOMP_FILTER, on x86_64 or aarch64.",
    )


def _control_groups(read: Read, writable: CanWrite) -> DoctorLine:
    name = "kernel: control groups"
    rows = [line.split(":", 2) for line in (read("/proc/self/cgroup") or "").splitlines()]
    own = {names: path for _number, names, path in rows}
    by_controller = {each: path for names, path in own.items() for each in names.split(",") if each}
    if "memory" in by_controller:
        version, folder = "1", f"{_GROUPS}/memory{by_controller['memory']}"
    elif "" in own and read(f"{_GROUPS}/cgroup.controllers") is not None:
        version, folder = "2", f"{_GROUPS}{own['']}"
    else:
        return DoctorLine(
            name=name,
            ok=True,
            detail="none that count memory: what a sandbox uses is added up process by process",
            fix=f"Mount version 2 at {_GROUPS}, or give the container its control group.",
        )
    if writable(folder):
        return DoctorLine(name=name, ok=True, detail=f"version {version}, ours to divide")
    cure = "Start it as `systemd-run --user --scope -p Delegate=yes optimize ...`."
    if version == "1":
        cure = "Boot with `systemd.unified_cgroup_hierarchy=1`: version 1 is for root alone."
    return DoctorLine(
        name=name,
        ok=True,
        detail=f"version {version}, not ours to divide: what a sandbox uses is added up process by process",
        fix=cure,
    )


def _counters(read: Read) -> DoctorLine:
    name = "kernel: counters"
    text = (read("/proc/sys/kernel/perf_event_paranoid") or "").strip()
    if not text.lstrip("-").isdigit():
        return DoctorLine(
            name=name, ok=True, detail="missing; nothing rests on them: verdicts are made of wall time alone"
        )
    setting = f"kernel.perf_event_paranoid is {text}"
    if int(text) > _COUNTS_OWN_PROGRAMS:
        fix = "`sysctl kernel.perf_event_paranoid=2` lets you count instructions of your own programs."
        return DoctorLine(name=name, ok=True, detail=f"{setting}: not for this user", fix=fix)
    if read("/sys/bus/event_source/devices/cpu/type") is None:
        return DoctorLine(name=name, ok=True, detail=f"{setting}; this (virtual) processor shows none")
    return DoctorLine(name=name, ok=True, detail=f"{setting}: instructions of own programs can be counted")
