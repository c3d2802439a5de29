"""The docker tier: warm containers of an engine near or far, a fresh process in one for each candidate."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from perfsmith.errors import InvalidArgument, SandboxUnavailable
from perfsmith.sandboxes._docker_container import ANSWER_S, MOST_ANSWER, SCRIPTS, Container, ContainerKey
from perfsmith.sandboxes._docker_engine import DockerEngine
from perfsmith.sandboxes._docker_stream import EngineStream
from perfsmith.sandboxes._docker_tree import ContainerTree
from perfsmith.sandboxes._protocol import Kernel, SandboxedProcess, SandboxSpec, Tier
from perfsmith.sandboxes.harness import seccomp
from perfsmith.tasks import Interpreter

_QUEUES: Final = "/dev/mqueue"
_MOST_WARM: Final = 4
"""Containers kept for later: two sides of a pair, and two checks beside them."""


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
    masked: tuple[str, ...] = ()
    """Folders for which the image wants volumes of its own."""
    tier: Tier = Tier.DOCKER
    """The engine's, of which nothing is asked: it brings a filter of its own."""
    _volumes: dict[Path, str] = field(default_factory=dict)
    _warm: list[Container] = field(default_factory=list)
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
            ContainerKey(
                self._volume_of(spec), spec.tree.shown_at, spec.tree.is_writable, spec.limits, self.masked
            )
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

    def give_back(self, container: Container) -> None:
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
        return (str(self.inside.executable), "-I", f"{SCRIPTS}/container.py")

    def _end(self, container: Container) -> None:
        """Kill all that runs in a container but its first process, by a process of the same user."""
        _, raw = self.engine.enter(container.id, (*self.door, "end", *container.key.folders, _QUEUES))
        stream = EngineStream(raw)
        try:
            stream.channel.settimeout(ANSWER_S)
            while stream.channel.recv(MOST_ANSWER):
                pass
        finally:
            stream.close()

    def drop(self, container: Container) -> None:
        """Remove a container."""
        container.first.close()
        self.engine.remove(container.id)
        with self._lock:  # only now: until it is gone, its volume cannot be removed
            self._all.discard(container.id)

    def _take(self, key: ContainerKey) -> Container:
        with self._lock:
            for number, container in enumerate(self._warm):
                if container.key == key:
                    return self._warm.pop(number)
        return self._made(key)

    def _made(self, key: ContainerKey) -> Container:
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
        return Container(made, key, first)

    def _volume_of(self, spec: SandboxSpec) -> str:
        with self._lock:
            known = self._volumes.get(spec.tree.snapshot)
            if known is None:
                executable = str(self.inside.executable)
                known = self.engine.load_volume(self.image, executable, spec.tree.snapshot)
                self._volumes[spec.tree.snapshot] = known
            return known
