"""Live progress on standard error: which form, and where it goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from perfsmith.agent._request import Budget
from perfsmith.agent._world import World
from perfsmith.agent.cli._terminal import colour_wanted, is_live_terminal, width_of
from perfsmith.agent.report import RunEvent


class Progress(Protocol):
    """Takes events as they come and shows them to a person."""

    def __call__(self, event: RunEvent) -> None:
        """Take in one event; never raises for what an event says."""
        ...

    def close(self) -> None:
        """Leave the terminal as it was found."""
        ...


class NoProgress:
    """Shows nothing: for `-q`."""

    def __call__(self, event: RunEvent) -> None:
        """Drop the event."""

    def close(self) -> None:
        """Nothing to restore."""


@contextmanager
def progress_for(world: World, *, budget: Budget, verbosity: int) -> Iterator[Progress]:
    """Choose how progress is shown, and take it away at the end, also on Ctrl-C.

    Args:
        world: Its standard error is written to.
        budget: What the run may use.
        verbosity: -1 shows nothing, 0 the usual, 1 every candidate, 2 every gate.
    """
    progress = _choose(world, budget=budget, verbosity=verbosity)
    try:
        yield progress
    finally:
        progress.close()


def _choose(world: World, *, budget: Budget, verbosity: int) -> Progress:
    if verbosity < 0:
        return NoProgress()
    if not is_live_terminal(world):
        from perfsmith.agent.cli._progress_plain import PlainProgress

        return PlainProgress(world.stderr, budget=budget, verbosity=verbosity)
    from rich.console import Console

    from perfsmith.agent.cli._progress_live import LiveProgress

    console = Console(
        file=world.stderr,
        force_terminal=True,
        no_color=not colour_wanted(world, is_tty=world.stderr_is_tty),
        width=width_of(world, world.stderr),
        highlight=False,
        _environ=world.environ,
    )
    return LiveProgress(console, budget=budget, clock=world.clock, verbosity=verbosity)
