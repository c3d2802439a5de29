"""What the kernel can hold a process to, and how a sandbox asks for it."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from perfsmith.sandboxes._protocol import Kernel, SandboxSpec
from perfsmith.sandboxes.harness import seccomp

SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
CONFIGURATION: Final = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/localtime",
)
_FURTHER_CONFIGURATION: Final = (
    "/etc/fonts",
    "/etc/group",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/openssl.cnf",
    "/etc/protocols",
    "/etc/services",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/timezone",
)
# All of /proc: a fork has another folder there than its parent, and no rule can name it beforehand. Landlock
# itself keeps environment, memory and descriptors of processes outside from being read.
_LOOKED_AT: Final = (
    "/proc",
    "/sys/devices/system",
    "/sys/fs/cgroup",
    "/sys/kernel/mm/transparent_hugepage",
)
_DEVICES: Final = ("/dev/full", "/dev/null", "/dev/random", "/dev/tty", "/dev/urandom", "/dev/zero")
# The locks of multiprocessing are files here. Other programs' shared memory is in reach with them.
_SHARED: Final = ("/dev/shm",)

_STORES: Final = ("/nix/store", "/gnu/store", "/home/linuxbrew/.linuxbrew")
_ACTIONS: Final = Path("/proc/sys/kernel/seccomp/actions_avail")
_HOLDS_SOCKET_FILES: Final = 9
"""From this version on Landlock tells sockets of other programs from those made inside."""


def this_kernel() -> Kernel:
    """What the kernel this runs on has."""
    try:
        landlock = importlib.import_module("perfsmith.sandboxes.harness.landlock")
    except ImportError:  # a Python built without ctypes
        return Kernel(landlock=0, seccomp=False)
    try:
        can_refuse = "errno" in _ACTIONS.read_text(encoding="ascii").split()
    except OSError:
        can_refuse = False
    has_numbers: bool = seccomp.is_known(os.uname().machine)  # type: ignore[no-untyped-call]
    return Kernel(landlock=landlock.abi(), seccomp=can_refuse and has_numbers)


def interpreter_paths(spec: SandboxSpec, stores: Sequence[str] = _STORES) -> list[Path]:
    """Folders the interpreter needs, none of them holding the project, none inside another.

    Args:
        spec: What is started.
        stores: Folders where each package has one of its own, so that an interpreter needs them whole.
    """
    interpreter = spec.interpreter
    resolved = interpreter.executable.resolve()
    wanted = [interpreter.prefix, interpreter.base_prefix, resolved.parent.parent, *interpreter.sys_path]
    wanted += [Path(store) for store in stores if resolved.is_relative_to(store)]
    inside: list[Path] = []
    for path in sorted({p for p in wanted if p.exists()}, key=lambda p: len(p.parts)):
        is_covered = any(path == shorter or path.is_relative_to(shorter) for shorter in inside)
        is_project = path == spec.tree.shown_at or spec.tree.shown_at.is_relative_to(path)
        if not is_covered and not is_project and path != Path("/"):
            inside.append(path)
    return inside


def confined(
    argv: Sequence[str], kernel: Kernel, *, rules: Mapping[str, Sequence[Path | str]], launcher: Path
) -> list[str]:
    """The command that gives up all it can and then becomes the program.

    Args:
        argv: The program and its arguments.
        kernel: What to ask for; what the kernel lacks is left out.
        rules: Paths by kind of rule; see `harness/landlock.py`.
        launcher: The file `confine.py`.
    """
    if not kernel.landlock and not kernel.seccomp:
        return list(argv)
    sockets = seccomp.LOCAL if kernel.landlock >= _HOLDS_SOCKET_FILES else seccomp.PAIRS
    return [
        sys.executable,
        "-EsSB",
        str(launcher),
        f"landlock={kernel.landlock}",
        f"sockets={sockets if kernel.seccomp else ''}",
        *(f"{kind}={path}" for kind, paths in rules.items() for path in paths),
        "--",
        *argv,
    ]


def process_rules(spec: SandboxSpec, *, harness: Path, tree: Path, home: Path) -> dict[str, list[Path | str]]:
    """What a process that shares the machine's file system may reach.

    Args:
        spec: What is started.
        harness: Folder of the program that is started.
        tree: Its copy of the project.
        home: Its home and temporary folder.
    """
    own, shown = ([home, tree], []) if spec.tree.is_writable else ([home], [tree])
    return {
        "read": [*SYSTEM, *interpreter_paths(spec), harness, *shown],
        "look": [*CONFIGURATION, *_FURTHER_CONFIGURATION, *_LOOKED_AT],
        "device": list(_DEVICES),
        "share": list(_SHARED),
        "write": list(own),
    }


def private_call_filter() -> bytes:
    """The filter for a process in a network of its own, on a kernel that takes filters."""
    program: bytes = seccomp.program(os.uname().machine, seccomp.PRIVATE)  # type: ignore[no-untyped-call]
    return program


@contextmanager
def in_memory(content: bytes) -> Iterator[int]:
    """The descriptor of a file that lies in no folder, open at its start."""
    descriptor = os.memfd_create("perfsmith")
    try:
        os.write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
