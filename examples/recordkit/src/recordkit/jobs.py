"""A work queue with retries, and the order in which dependent jobs can run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Job:
    """One piece of work."""

    name: str
    attempts: int = 0
    error: str | None = None


class JobQueue:
    """First in, first out; a job that fails goes to the end until it has used up its attempts."""

    def __init__(self, max_attempts: int = 3) -> None:
        self.max_attempts = max_attempts
        self.finished: list[Job] = []
        self.failed: list[Job] = []
        self._waiting: list[Job] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, name: str) -> None:
        """Add a job at the end."""
        self._waiting.append(Job(name))

    def run(self, work: Callable[[str], None]) -> int:
        """Run until nothing waits; returns the number of attempts made."""
        attempts = 0
        while self._waiting:
            job = self._waiting.pop(0)
            job.attempts += 1
            attempts += 1
            try:
                work(job.name)
            except ValueError as error:
                job.error = str(error)
                if job.attempts < self.max_attempts:
                    self._waiting.append(job)
                else:
                    self.failed.append(job)
            else:
                job.error = None
                self.finished.append(job)
        return attempts


def run_order(needs: dict[str, list[str]]) -> list[str]:
    """Names ordered so that each comes after all it needs.

    `needs` maps every name to the names it waits for. Raises ValueError when they wait for each other.
    """
    waiting = {name: len(needed) for name, needed in needs.items()}
    dependants: dict[str, list[str]] = {name: [] for name in needs}
    for name, needed in needs.items():
        for other in needed:
            dependants[other].append(name)
    ready = [name for name, count in waiting.items() if count == 0]
    order = []
    while ready:
        name = ready.pop(0)
        order.append(name)
        for dependant in dependants[name]:
            waiting[dependant] -= 1
            if waiting[dependant] == 0:
                ready.append(dependant)
    if len(order) != len(needs):
        stuck = sorted(name for name, count in waiting.items() if count)
        raise ValueError(f"jobs wait for each other: {', '.join(stuck)}")
    return order
