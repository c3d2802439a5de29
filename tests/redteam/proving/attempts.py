"""The attempts: one program each, with its intention on the first lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from perfsmith.sandboxes import Tier, this_kernel

FOLDER = Path(__file__).parent.parent / "escapes"
CONFINED = "confined-process"
"""Among those that hold an attempt: the process tier where the kernel has all that it asks for."""
NOBODY = "nobody"
"""Among them: no tier promises it."""
_HOLDS_SIGNALS = 6
"""From this version on Landlock keeps signals and abstract sockets inside."""


class Trace(StrEnum):
    """What an attempt that succeeds leaves outside the sandbox."""

    SECRET = "secret"
    """Bytes that only the outside knows came back in a reply."""
    FILES = "files"
    """Something outside was written, removed, linked or given another mode."""
    NETWORK = "network"
    """A server of the outside was reached."""
    PROCESS = "process"
    """A process of the outside was killed, stopped, signalled or changed."""
    JUDGE = "judge"
    """The judge itself died, was stopped, hung, grew or lost its settings."""
    BLAME = "blame"
    """The judge took the candidate's doing for a failure of its own sandbox."""
    BELIEVED = "believed"
    """The judge took bytes for a reply that it never asked for."""
    MACHINE = "machine"
    """Mounts, host name, clock, shared memory, keys or network settings changed."""
    LIMIT = "limit"
    """More was used than the limits allow."""
    KERNEL = "kernel"
    """A part of the kernel was in use that has a history of giving way."""
    PRIVILEGE = "privilege"
    """The process has capabilities, or could gain some by a setuid program."""
    TERMINAL = "terminal"
    """A control character reached the judge's terminal."""
    UNNOTICED = "unnoticed"
    """The calls were taken for good while processes they had started lived on."""
    LEFT = "left"
    """A process lived on after the judge had closed the sandbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One way out that is tried."""

    name: str
    tries: str
    """What it tries, in words."""
    held_by: frozenset[str]
    """Names of the tiers that promise to hold it; see also `CONFINED` and `NOBODY`."""
    seen_as: frozenset[Trace]
    """What is seen outside when it succeeds."""
    no_contrast: str
    """Why it is not shown to succeed where nothing holds it; empty when it is."""
    text: str
    """The candidate's module."""

    def is_promised(self, tier: str) -> bool:
        """True when the tier promises, on this kernel, to hold it."""
        kernel = this_kernel()
        if tier == Tier.PROCESS and CONFINED in self.held_by:
            return kernel.seccomp and kernel.landlock >= _HOLDS_SIGNALS
        return tier in self.held_by


HONEST = Attempt(
    name="honest",
    tries="nothing",
    held_by=frozenset(),
    seen_as=frozenset(),
    no_contrast="it tries nothing",
    text="def target(x):\n    return x\n",
)
"""Beside the attempts: a program of which nothing may be seen, with a sandbox or without."""


def attempts() -> tuple[Attempt, ...]:
    """All attempts, by name."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.py")))


def _read(path: Path) -> Attempt:
    text = path.read_text(encoding="utf-8")
    head: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        name, _, value = line[2:].partition(": ")
        head[name] = value.strip()
    unknown = set(head) - {"Tries", "Held by", "Seen as", "No contrast"}
    if unknown:
        raise ValueError(f"{path.name}: {sorted(unknown)}")
    return Attempt(
        name=path.stem,
        tries=head["Tries"],
        held_by=frozenset(head["Held by"].split()),
        seen_as=frozenset(Trace(word) for word in head["Seen as"].split()),
        no_contrast=head.get("No contrast", ""),
        text=text,
    )
