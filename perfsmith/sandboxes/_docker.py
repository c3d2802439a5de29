"""The docker tier: warm containers of an engine near or far, a fresh process in one for each candidate."""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from perfsmith.errors import InvalidArgument, SandboxUnavailable
from perfsmith.sandboxes._docker_engine import KEEPER, MOUNTED_AT, NOBODY, DockerEngine, request_of
from perfsmith.sandboxes._docker_stream import EngineStream
from perfsmith.sandboxes._environment import scrubbed
from perfsmith.sandboxes._protocol import Kernel, Limits, SandboxedProcess, SandboxSpec, Tier, Usage
from perfsmith.sandboxes.harness import seccomp
from perfsmith.tasks import Interpreter

_SCRIPTS: Final = f"{MOUNTED_AT}/harness"
_HOME: Final = "/tmp/home"
_OWN_FOLDERS: Final = ("/tmp", "/dev/shm")
_QUEUES: Final = "/dev/mqueue"
_ANSWER_S: Final = 20.0
_OPENING_S: Final = 60.0
_MOST_ANSWER: Final = 4096
_MOST_WARM: Final = 4
"""Containers kept for later: two sides of a pair, and two checks beside them."""


@dataclass(frozen=True, slots=True)
class _Key:
    """What containers must have in common to stand in for one another."""

    volume: str
    shown_at: Path
    is_writable: bool
    limits: Limits

    @property
    def folders(self) -> dict[str, int]:
        """Folders in memory and who may write them."""
        tree = NOBODY if self.is_writable else KEEPER
        return {**dict.fromkeys(_OWN_FOLDERS, NOBODY), str(self.shown_at): tree}


@dataclass(slots=True)
class _Container:
    """A container and the line to its first process, which is ours."""

    id: str
    key: _Key
    first: EngineStream
    # Guards the line: one question at a time.
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_out_of_step: bool = False
    """An answer may still come that nobody waits for: what is read next would belong to another question."""

    def ask(self, question: str) -> str:
        """The answer to one line.

        Raises:
            SandboxUnavailable: there is none in time.
        """
        answer = b""
        try:
            with self._lock:
                if self._is_out_of_step:
                    raise ConnectionError("an earlier question was not answered in time")
                self._is_out_of_step = True
                self.first.channel.settimeout(_ANSWER_S)
                self.first.channel.sendall(question.encode() + b"\n")
                while not answer.endswith(b"\n") and len(answer) < _MOST_ANSWER:
                    piece = self.first.channel.recv(_MOST_ANSWER)
                    if not piece:
                        raise ConnectionError(self.first.errors or "it has ended")
                    answer += piece
                self._is_out_of_step = False
        except OSError as error:
            raise SandboxUnavailable(
                f"The container's first process gave no answer: {str(error)[-300:]}",
                next_step="Run `optimize doctor` to see which tiers work here.",
            ) from error
        return answer.decode("ascii", "replace").strip()

    def count(self) -> tuple[int, float]:
        """Tasks beside the first process, and processor seconds used so far."""
        now = self.usage()
        return now.tasks, now.cpu_s

    def usage(self) -> Usage:
        """What the container has used so far, tasks beside the first process at the moment."""
        tasks, used_ns, kills, refused, stored = map(int, self.ask("count").split())
        return Usage(
            tasks=tasks, cpu_s=used_ns / 1e9, memory_kills=kills, refused_tasks=refused, disk_bytes=stored
        )


@dataclass(slots=True)
class DockerSandbox:
    """Runs each process in a container of its own, taken from those that are warm.

    The engine may be far away: nothing of this machine's file system is mounted. A container holds one
    process tree at a time; afterwards all of it is killed, its folders are emptied and looked at, and only a
    container that is as it was is used again.
    """

    engine: DockerEngine
    image: str
    """Content id of the image."""
    inside: Interpreter
    """The Python of the image."""
    tier: Tier = Tier.DOCKER
    """The engine's, of which nothing is asked: it brings a filter of its own."""
    _volumes: dict[Path, str] = field(default_factory=dict)
    _warm: list[_Container] = field(default_factory=list)
    _all: set[str] = field(default_factory=set)
    # Guards the three above: sides of a pair and checks are started from several threads.
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def interpreter(self) -> Interpreter | None:
        """The Python of the image."""
        return self.inside

    @property
    def kernel(self) -> Kernel:
        """What the launcher inside asks of the engine's kernel."""
        machine = self.engine.facts.get("Architecture", "")
        return Kernel(landlock=0, seccomp=seccomp.is_known(machine))  # type: ignore[no-untyped-call]

    @property
    def place(self) -> Mapping[str, str]:
        """Engine, its kernel, and the image."""
        facts = self.engine.facts
        return {
            "engine": str(facts.get("ID", "")),
            "engine_kernel": str(facts.get("KernelVersion", "")),
            "image": self.image,
        }

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        """Start the process on a private copy of the tree, at the project's own path; see `Sandbox.start`."""
        for path in spec.tree.overlay:
            if not (spec.tree.shown_at / path).resolve().is_relative_to(spec.tree.shown_at.resolve()):
                raise InvalidArgument(
                    f"{path!r} leads out of the project.", next_step="Replace files below its root only."
                )
            if (spec.tree.snapshot / path).is_symlink():
                raise InvalidArgument(f"{path!r} is a link.", next_step="Replace the file it leads to.")
        container = self._take(
            _Key(self._volume_of(spec), spec.tree.shown_at, spec.tree.is_writable, spec.limits)
        )
        try:
            return ContainerTree(self, container, spec)
        except BaseException:
            self.drop(container)
            raise

    def close(self) -> None:
        """Remove every container and volume that was made here. May be called twice."""
        with self._lock:
            containers, volumes = list(self._all), list(self._volumes.values())
            warm, self._warm = self._warm, []
            self._all.clear()
            self._volumes.clear()
        for each in warm:
            each.first.close()
        for container in containers:
            self.engine.remove(container)
        for volume in volumes:
            self.engine.remove_volume(volume)
        self.engine.close()

    def give_back(self, container: _Container) -> None:
        """Kill and remove all that runs in a container; keep it only when nothing is left."""
        try:
            self._end(container)
            is_clear = container.ask("clear") == "clear" and container.count()[0] == 0
        except SandboxUnavailable:
            is_clear = False
        with self._lock:
            if is_clear and container.id in self._all:
                self._warm.append(container)
                if len(self._warm) <= _MOST_WARM:
                    return
                container = self._warm.pop(0)
        self.drop(container)

    @property
    def door(self) -> tuple[str, ...]:
        """Command line of the program of ours inside, its arguments left out."""
        return (str(self.inside.executable), "-I", f"{_SCRIPTS}/container.py")

    def _end(self, container: _Container) -> None:
        """Kill all that runs in a container but its first process, by a process of the same user."""
        _, raw = self.engine.enter(container.id, (*self.door, "end", *container.key.folders, _QUEUES))
        stream = EngineStream(raw)
        try:
            stream.channel.settimeout(_ANSWER_S)
            while stream.channel.recv(_MOST_ANSWER):
                pass
        finally:
            stream.close()

    def drop(self, container: _Container) -> None:
        """Remove a container."""
        with self._lock:
            self._all.discard(container.id)
        container.first.close()
        self.engine.remove(container.id)

    def _take(self, key: _Key) -> _Container:
        with self._lock:
            for number, container in enumerate(self._warm):
                if container.key == key:
                    return self._warm.pop(number)
        return self._made(key)

    def _made(self, key: _Key) -> _Container:
        argv = (*self.door, "hold", *key.folders, _QUEUES)
        made = self.engine.create(self.image, argv, volume=key.volume, folders=key.folders, limits=key.limits)
        with self._lock:
            self._all.add(made)
        try:
            first = EngineStream(self.engine.attach(made))
            self.engine.start(made)
        except BaseException:
            self.engine.remove(made)
            raise
        return _Container(made, key, first)

    def _volume_of(self, spec: SandboxSpec) -> str:
        with self._lock:
            known = self._volumes.get(spec.tree.snapshot)
            if known is None:
                executable = str(self.inside.executable)
                known = self.engine.load_volume(self.image, executable, spec.tree.snapshot)
                self._volumes[spec.tree.snapshot] = known
            return known


class ContainerTree:
    """A program in a container, and everything it starts."""

    def __init__(self, sandbox: DockerSandbox, container: _Container, spec: SandboxSpec) -> None:
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
                    "program": [*self._confined(executable), executable, f"{_SCRIPTS}/{spec.script}"],
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
        launcher = f"{_SCRIPTS}/confine.py"
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
