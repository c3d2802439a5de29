"""The judge looks now and then at what it waits for: limits of a whole tree, and whose fault an end is."""

from __future__ import annotations

from typing import Final

from perfsmith.sandboxes import Exceeded, Limits, Resource, SandboxedProcess, exceeded
from perfsmith.tasks import Clock, Verdict

_LOOK_NS: Final = 50_000_000
"""A wait this long is worth a look; most batches are over before."""
_MOST_PAUSE_NS: Final = 200_000_000
"""Pauses grow up to this: a look takes time from what is measured."""


_NOT_FORKED: Final = "not forked: "
_ENDED_FOR_CPU: Final = ("SIGXCPU", "SIGKILL")


class LimitExceeded(Exception):
    """A tree has passed one of its limits; `exceeded` says which."""

    def __init__(self, exceeded: Exceeded) -> None:
        super().__init__(exceeded.reason)
        self.exceeded = exceeded


class Watch:
    """One wait for one process tree."""

    def __init__(self, process: SandboxedProcess, limits: Limits, clock: Clock, timeout_s: float) -> None:
        """Begin to wait.

        Args:
            process: The tree.
            limits: What it may use.
            clock: Monotonic; no step of the calendar's clock can end a wait or prolong it.
            timeout_s: How long may be waited at most.
        """
        self._process = process
        self._limits = limits
        self._clock = clock
        self.timeout_s = timeout_s
        began_ns = clock.monotonic_ns()
        self._deadline_ns = began_ns + int(timeout_s * 1e9)
        self._pause_ns = _LOOK_NS
        self._next_look_ns = began_ns + _LOOK_NS
        self._cpu_before_s: float | None = None
        self.first_wait_ms = max(1, min(int(1000 * timeout_s), _LOOK_NS // 1_000_000))
        """What `left_s` would answer a moment later, rounded up."""

    def left_s(self) -> float:
        """How long to wait before asking again; above 0.

        Raises:
            TimeoutError: the time is up.
            LimitExceeded: the tree has passed a limit meanwhile.
        """
        now_ns = self._clock.monotonic_ns()
        if now_ns >= self._next_look_ns:
            self._look()
            self._pause_ns = min(2 * self._pause_ns, _MOST_PAUSE_NS)
            self._next_look_ns = now_ns + self._pause_ns
        if now_ns >= self._deadline_ns:
            raise TimeoutError
        return (min(self._deadline_ns, self._next_look_ns) - now_ns) / 1e9

    def is_over(self) -> bool:
        """True once the time is up."""
        return self._clock.monotonic_ns() >= self._deadline_ns

    def _look(self) -> None:
        usage = self._process.usage()
        if self._cpu_before_s is None:
            self._cpu_before_s = usage.cpu_s
        found = exceeded(usage, self._limits, cpu_before_s=self._cpu_before_s)
        if found is not None:
            raise LimitExceeded(found)


def verdict_on(found: Exceeded) -> Verdict:
    """What it means for a candidate that its processes have passed a limit."""
    match found.resource:
        case Resource.MEMORY:
            return Verdict.OUT_OF_MEMORY
        case Resource.CPU:
            return Verdict.TIMEOUT
        case Resource.TASKS | Resource.DISK | Resource.OUTPUT:
            return Verdict.SANDBOX_VIOLATION


def failure_of_ours(process: SandboxedProcess) -> str:
    """Why a process ended that is neither its fault nor our wish, in words; empty when it is not so."""
    if process.is_killed:
        return ""
    if failure := process.provider_failure():
        return failure
    if process.usage().machine_kills:
        return "the kernel ended it because this machine had no memory left"
    return ""


def ending_without_reply(process: SandboxedProcess, limits: Limits, how: str = "") -> tuple[Verdict, str]:
    """Whose fault it is that a process ended before its reply was complete.

    Args:
        process: The tree, or what is left of it.
        limits: What it might use.
        how: How its child ended, as the worker told: an exit status or the name of a signal; empty when even
            the worker is gone.
    """
    usage = process.usage()
    found = exceeded(usage, limits)
    if found is not None and (found.resource is not Resource.CPU or how in _ENDED_FOR_CPU):
        return verdict_on(found), found.reason
    if failure := failure_of_ours(process):
        return Verdict.INFRA_ERROR, failure
    if how.startswith(_NOT_FORKED):
        return Verdict.INFRA_ERROR, f"the worker could not start a child ({how})"
    if how == "SIGXCPU":
        return (
            Verdict.TIMEOUT,
            f"the process passed the limit of {limits.cpu_s} s of processor time (SIGXCPU)",
        )
    if how == "SIGKILL":
        return Verdict.OUT_OF_MEMORY, "the process was ended by SIGKILL"
    return Verdict.CRASH, f"the process ended without a reply{f' ({how})' if how else ''}"
