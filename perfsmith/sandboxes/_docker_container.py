"""One container of the docker tier: what it is for, and the line to its first process."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes._docker_engine import KEEPER, MOUNTED_AT, NOBODY
from perfsmith.sandboxes._docker_stream import EngineStream
from perfsmith.sandboxes._protocol import Limits, Usage

SCRIPTS: Final = f"{MOUNTED_AT}/harness"
ANSWER_S: Final = 20.0
MOST_ANSWER: Final = 4096
_OWN_FOLDERS: Final = ("/tmp", "/dev/shm")


@dataclass(frozen=True, slots=True)
class ContainerKey:
    """What containers must have in common to stand in for one another."""

    volume: str
    shown_at: Path
    is_writable: bool
    limits: Limits
    masked: tuple[str, ...] = ()
    """Folders for which the image wants volumes: empty folders in memory, written only where the tree is."""

    @property
    def folders(self) -> dict[str, int]:
        """Folders in memory and who may write them."""
        tree = NOBODY if self.is_writable else KEEPER
        masked = dict.fromkeys(self.masked, tree)
        return {**masked, **dict.fromkeys(_OWN_FOLDERS, NOBODY), str(self.shown_at): tree}


@dataclass(slots=True)
class Container:
    """A container and the line to its first process, which is ours."""

    id: str
    key: ContainerKey
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
                self.first.channel.settimeout(ANSWER_S)
                self.first.channel.sendall(question.encode() + b"\n")
                while not answer.endswith(b"\n") and len(answer) < MOST_ANSWER:
                    piece = self.first.channel.recv(MOST_ANSWER)
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
        tasks, used_ns, kills, refused, stored, memory = map(int, self.ask("count").split())
        return Usage(
            tasks=tasks,
            cpu_s=used_ns / 1e9,
            memory_kills=kills,
            refused_tasks=refused,
            disk_bytes=stored,
            memory_bytes=memory,
        )
