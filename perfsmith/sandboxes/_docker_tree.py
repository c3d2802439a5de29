"""A program in a container, and everything it starts."""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes._docker_container import SCRIPTS, Container
from perfsmith.sandboxes._docker_engine import MOUNTED_AT, request_of
from perfsmith.sandboxes._docker_stream import EngineStream
from perfsmith.sandboxes._environment import scrubbed
from perfsmith.sandboxes._protocol import SandboxSpec, Usage
from perfsmith.sandboxes.harness import seccomp

if TYPE_CHECKING:
    from perfsmith.sandboxes._docker import DockerSandbox

_HOME: Final = "/tmp/home"
_OPENING_S: Final = 60.0


class ContainerTree:
    """A program in a container, and everything it starts."""

    def __init__(self, sandbox: DockerSandbox, container: Container, spec: SandboxSpec) -> None:
        self.root = spec.tree.shown_at
        self.cpu_s = 0.0
        self._sandbox = sandbox
        self._engine = sandbox.engine
        self._container = container
        self._is_paused = False
        self.is_killed = False
        # Guards killing: `stop` may come from another thread.
        self._lock = threading.Lock()
        executable = str(sandbox.inside.executable)
        self._began = container.usage()
        self._known = Usage()
        tree = {
            "snapshot": f"{MOUNTED_AT}/snapshot",
            "root": str(self.root),
            "overlay": dict(spec.tree.overlay),
        }
        if not spec.tree.is_writable and (said := container.ask(f"copy {json.dumps(tree)}")) != "copied":
            raise SandboxUnavailable(
                f"The project could not be copied into the container: {said}",
                next_step="Run `optimize doctor` to see which tiers work here.",
            )
        self._process, raw = self._engine.enter(container.id, (*sandbox.door, "enter"))
        self._stream = EngineStream(raw)
        opening = secrets.token_hex(16)
        self.channel = self._stream.channel
        self.channel.sendall(
            request_of(
                {
                    "program": [*self._confined(executable), executable, f"{SCRIPTS}/{spec.script}"],
                    "environment": dict(scrubbed(spec, home=_HOME)),
                    "is_writable": spec.tree.is_writable,
                    "opening": opening,
                    **tree,
                }
            )
        )
        self._await(opening.encode())

    def _confined(self, executable: str) -> list[str]:
        """The launcher that gives up system calls, where there is a filter for the engine's machine."""
        if not self._sandbox.kernel.seccomp:
            return []
        launcher = f"{SCRIPTS}/confine.py"
        return [executable, "-EsSB", launcher, "landlock=0", f"sockets={seccomp.PRIVATE}", "--"]

    def _await(self, opening: bytes) -> None:
        """What comes before the opening is the engine's own word, never the program's."""
        said = b""
        try:
            self.channel.settimeout(_OPENING_S)
            while len(said) < len(opening) and (piece := self.channel.recv(len(opening) - len(said))):
                said += piece
        except OSError:
            pass
        if said != opening:
            self._stream.close()
            raise SandboxUnavailable(
                f"The program could not be started in its container: {_plain(said)} {self._stream.errors}",
                next_step="Run `optimize doctor` to see which tiers work here.",
            )

    def kill(self) -> None:
        """Kill the tree and put the container back, or remove it; see `SandboxedProcess.kill`."""
        with self._lock:
            if self.is_killed:
                return
            self.is_killed = True
        with contextlib.suppress(SandboxUnavailable):
            self.thaw()
            self.cpu_s = self.usage().cpu_s
        self._stream.close()
        self._sandbox.give_back(self._container)

    def freeze(self) -> None:
        """Stop every process of the container until `thaw`."""
        if not self._is_paused and not self.is_killed:
            self._engine.pause(self._container.id)
            self._is_paused = True

    def thaw(self) -> None:
        """Continue after `freeze`."""
        if self._is_paused:
            self._engine.unpause(self._container.id)
            self._is_paused = False

    def pin(self, core: int) -> None:
        """Bind the container to one processor of the engine's machine; kept when it is used again."""
        self._engine.bind_to(self._container.id, str(core))

    def count_tasks(self) -> int:
        """Processes and threads of the container, those of the sandbox itself included."""
        return 0 if self.is_killed else self._container.count()[0]

    def usage(self) -> Usage:
        """What the tree uses now, as the container's control group counts it."""
        if self._is_paused:  # the first process is stopped with the others and cannot answer
            return self._known
        try:
            now = self._container.usage()
        except SandboxUnavailable:
            # The first process is gone as well: for want of memory, or else it is no fault of the tree.
            return Usage(memory_kills=int(bool(self._engine.state(self._container.id).get("OOMKilled"))))
        before = self._began
        self._known = replace(
            now,
            cpu_s=max(0.0, now.cpu_s - before.cpu_s),
            memory_kills=max(0, now.memory_kills - before.memory_kills),
            refused_tasks=max(0, now.refused_tasks - before.refused_tasks),
            disk_bytes=max(0, now.disk_bytes - before.disk_bytes),
        )
        return self._known

    def provider_failure(self) -> str:
        """How engine or container came to harm: the program is of another user than its first process."""
        if self.is_killed:
            return ""
        state = self._engine.state(self._container.id)
        if not state:
            return "the engine gives no answer, or the container is gone"
        is_ours = not state.get("Running") and not state.get("OOMKilled")
        return "the container was ended from outside" if is_ours else ""

    def is_running(self) -> bool:
        """True until the program has ended."""
        return not self.is_killed and self._engine.is_running(self._process)

    def diagnosis(self) -> str:
        """What came on the error stream: the door's own words, and those of a program that cannot start."""
        return "" if self.is_killed else self._stream.errors


def _plain(raw: bytes) -> str:
    return "".join(c if c.isprintable() else " " for c in raw.decode(errors="replace"))
