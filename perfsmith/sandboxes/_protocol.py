"""What a sandbox is asked to run, and what it gives back."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from perfsmith.tasks import Interpreter


class Tier(StrEnum):
    """How strongly foreign code is held, strongest first."""

    NAMESPACE = "namespace"
    """bubblewrap: no network, own user, process, mount, ipc and host-name spaces, read-only tree."""
    DOCKER = "docker"
    """A container of a Docker engine: no network, read-only, no capabilities, limits of the whole tree."""
    PROCESS = "process"
    """A session of its own with resource limits and a cleared environment. Not a security boundary."""

    @property
    def is_isolated(self) -> bool:
        """True when code inside is kept from the machine's files, network and other processes."""
        return self is not Tier.PROCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """What this machine's kernel can hold a process to."""

    landlock: int
    """Version of Landlock's interface, 0 where it is missing: 4 holds TCP, 6 signals and abstract sockets."""
    seccomp: bool
    """It can refuse system calls, and we have the numbers of those for this processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Hard limits of one sandboxed process tree."""

    memory_bytes: int = 4 * 1024**3
    """Memory of all processes together, and address space of each one."""
    cpu_s: int = 600
    """Processor time of all processes together during one request, and of each one in its life."""
    processes: int = 256
    """Processes and threads of the tree, those of the sandbox included."""
    open_files: int = 1024
    """Of each process."""
    file_bytes: int = 512 * 1024**2
    """Largest file that may be written."""
    disk_bytes: int = 2 * 1024**3
    """What all files written to the private folders may take together."""
    output_bytes: int = 16 * 1024**2
    """Most bytes that the calls of one batch may print."""

    def as_rlimits(self) -> dict[str, int]:
        """Names and values for the harness, which applies them before any foreign code runs."""
        return {
            "RLIMIT_AS": self.memory_bytes,
            "RLIMIT_CPU": self.cpu_s,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_CORE": 0,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a process tree uses at the moment, all processes together."""

    memory_bytes: int = 0
    cpu_s: float = 0.0
    """Processor seconds since it was started."""
    tasks: int = 0
    """Processes and threads, those of the sandbox included."""
    disk_bytes: int = 0
    """What the files it has written take."""
    memory_kills: int = 0
    """Processes that the kernel has ended because the tree was at its limit, where it tells."""
    machine_kills: int = 0
    """Processes that the kernel has ended although the tree was not: the machine had no memory left."""
    refused_tasks: int = 0
    """Processes and threads that the kernel has refused to start, where it tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The project as the sandbox shows it: a snapshot, with some files replaced."""

    snapshot: Path
    """Folder of the snapshot; never written."""
    shown_at: Path
    """Where the project appears inside: the path it has on the user's machine."""
    overlay: Mapping[str, str] = field(default_factory=dict)
    """New text of files, by path relative to the root."""
    is_writable: bool = False
    """Give the process a private copy it may write to (tests do); else read-only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSpec:
    """One process to start inside a sandbox."""

    interpreter: Interpreter
    tree: Tree
    script: str
    """File name of a harness program, for instance `worker.py`."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the scrubbed environment; never secrets."""
    limits: Limits = Limits()
    hash_seed: int = 0
    """`PYTHONHASHSEED` of the process; equal for both sides of a pair."""


class SandboxedProcess(Protocol):
    """A running process tree and the only channel to it."""

    channel: socket.socket
    """The judge's end of the socket pair."""
    root: Path
    """Where the project appears inside; import paths are made from it."""
    cpu_s: float
    """Processor seconds the tree had used when it was killed; 0 before."""
    is_killed: bool
    """True once `kill` was called: what is missing afterwards is nobody's failure."""

    def kill(self) -> None:
        """Kill the whole tree, reap it and remove what it left. May be called twice."""
        ...

    def freeze(self) -> None:
        """Stop every process of the tree until `thaw`."""
        ...

    def thaw(self) -> None:
        """Continue after `freeze`."""
        ...

    def pin(self, core: int) -> None:
        """Bind every process of the tree to one processor; later forks inherit it."""
        ...

    def count_tasks(self) -> int:
        """Processes and threads of the tree, those of the sandbox itself included."""
        ...

    def is_running(self) -> bool:
        """True until the first process has ended."""
        ...

    def usage(self) -> Usage:
        """What the tree uses now; once it was killed, what it had used by then."""
        ...

    def provider_failure(self) -> str:
        """How the sandbox's own machinery came to harm, in words; empty when it did not.

        Only what the code inside cannot bring about counts: it must not be able to pass for our fault.
        """
        ...

    def diagnosis(self) -> str:
        """What the sandbox's own program said on its error stream; not the foreign code's output."""
        ...


class Sandbox(Protocol):
    """Starts processes at one tier.

    Example:
        >>> def run(sandbox: Sandbox, spec: SandboxSpec) -> bytes:
        ...     process = sandbox.start(spec)
        ...     try:
        ...         return process.channel.recv(1)
        ...     finally:
        ...         process.kill()
    """

    tier: Tier

    @property
    def kernel(self) -> Kernel:
        """What the kernel under it can refuse."""
        ...

    @property
    def interpreter(self) -> Interpreter | None:
        """The Python inside, where that is not one of this machine's."""
        ...

    @property
    def place(self) -> Mapping[str, str]:
        """What figures depend on beside this machine: engine and image; empty where there is nothing."""
        ...

    def close(self) -> None:
        """Remove what was kept warm. May be called twice."""
        ...

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        """Start a process.

        Raises:
            SandboxUnavailable: the provider itself failed; never the foreign program's fault.
        """
        ...
