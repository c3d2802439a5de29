"""Progress on a terminal: a few lines redrawn in place, finished targets kept above them.

While nothing is timed, the clock ticks. From the search on it is drawn only when an event arrives, never by
a thread of its own: that would share the interpreter with the judge's clock and show up in the timings.
"""

from __future__ import annotations

import threading
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from perfsmith.agent._request import Budget
from perfsmith.agent._world import Clock
from perfsmith.agent.cli._progress_state import (
    RunProgress,
    clock_face,
    ending_of,
    ratio_with_interval,
    words_of,
)
from perfsmith.agent.report import EventKind, RunEvent
from perfsmith.agent.report._phrases import plain, shortened

_REDRAW_EVERY_NS: Final = 200_000_000
_NARROW: Final = 60
_IN_FLIGHT_SHOWN: Final = 3
_LABEL_COLUMNS: Final = 7
_UNTIMED: Final = frozenset({"discover", "baseline", "profile", "record", "report"})
"""Stages in which the judge's clock does not run."""


class LiveProgress:
    """Redraws a small panel; finished targets and notes scroll up above it."""

    def __init__(self, console: Console, *, budget: Budget, clock: Clock, verbosity: int = 0) -> None:
        self._console = console
        self._clock = clock
        self._verbosity = verbosity
        self._progress = RunProgress(budget=budget)
        self._drawn_at_ns: int | None = None
        self._told_at_ns: int | None = None
        self._told_at_s = 0.0
        self._is_closed = False
        self._folding = threading.Lock()
        self._live = self._started(is_ticking=False)

    def __call__(self, event: RunEvent) -> None:
        """Take in one event and redraw when it is worth it."""
        now_ns = self._clock.monotonic_ns()
        with self._folding:
            self._progress.apply(event)
            self._told_at_ns, self._told_at_s = now_ns, self._progress.at_s
        if event.kind is EventKind.STAGE:
            self._tick(is_ticking=event.text in _UNTIMED)
        kept = self._kept_line(event)
        if kept is not None:
            self._console.print(kept, overflow="fold", highlight=False)
        is_due = self._drawn_at_ns is None or now_ns - self._drawn_at_ns >= _REDRAW_EVERY_NS
        if is_due or event.kind in (EventKind.STAGE, EventKind.TARGET_STARTED, EventKind.BEST_SO_FAR):
            self._drawn_at_ns = now_ns
            self._live.refresh()

    def close(self) -> None:
        """Take the panel away; what scrolled up stays."""
        self._is_closed = True
        self._live.stop()

    @property
    def is_ticking(self) -> bool:
        """Whether it is drawn every second, besides when something happens."""
        return self._live.auto_refresh

    def picture(self) -> RenderableType:
        """What the panel shows now: the last event, and the time that went by since."""
        if self._is_closed:
            return Text("")
        with self._folding:
            if self._told_at_ns is not None:
                passed_ns = self._clock.monotonic_ns() - self._told_at_ns
                self._progress.at_s = max(self._progress.at_s, self._told_at_s + passed_ns / 1e9)
            return panel(self._progress, width=self._console.width)

    def _tick(self, *, is_ticking: bool) -> None:
        if is_ticking is not self.is_ticking:
            self._live.stop()
            self._live = self._started(is_ticking=is_ticking)

    def _started(self, *, is_ticking: bool) -> Live:
        live = Live(
            get_renderable=self.picture,
            console=self._console,
            auto_refresh=is_ticking,
            refresh_per_second=1,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        live.start()
        return live

    def _kept_line(self, event: RunEvent) -> Text | None:
        match event.kind:
            case EventKind.TARGET_DONE:
                return Text.assemble(
                    ("  ", ""),
                    (plain(event.target or "the project"), "bold"),
                    ("  ", ""),
                    (plain(event.text), ""),
                )
            case EventKind.MESSAGE:
                return Text.assemble(("  note ", "yellow"), plain(event.text))
            case EventKind.CANDIDATE_JUDGED if self._verbosity >= 1 and event.evaluation is not None:
                evaluation = event.evaluation
                words = f"{ending_of(evaluation)} at {evaluation.gate.value}"
                said = f"  {evaluation.candidate_id} {words}: {plain(evaluation.reason)}"
                return Text(said, style="dim")
            case _:
                return None


def panel(progress: RunProgress, *, width: int) -> RenderableType:
    """Draw the current picture for a terminal of that many columns."""
    is_narrow = width < _NARROW
    rows = Table.grid(padding=(0, 1), expand=False)
    rows.add_column(style="dim", min_width=_LABEL_COLUMNS)
    rows.add_column(overflow="fold")
    rows.add_row("target", _target(progress, room=max(8, width - _LABEL_COLUMNS - 2)))
    if progress.in_flight:
        rows.add_row("gates", _gates(progress))
    known = f"; {progress.reused_words}" if progress.reused else ""
    rows.add_row("judged", Text((words_of(progress.endings) or "nothing yet") + known))
    if progress.best is not None:
        found = Text(ratio_with_interval(progress.best), style="bold green")
        if progress.best_target is not None and not is_narrow:
            room = max(8, width - _LABEL_COLUMNS - 4 - len(found))
            found.append(f"  {shortened(progress.best_target, room=room)}", style="dim")
        rows.add_row("best", found)
    parts: list[RenderableType] = [_heading(progress, is_narrow=is_narrow), rows]
    if progress.used_share is not None:
        bar = ProgressBar(total=1.0, completed=progress.used_share, width=min(width - 2, 78))
        parts.append(bar)
    return Group(*parts)


def _heading(progress: RunProgress, *, is_narrow: bool) -> Text:
    used = f"{clock_face(progress.at_s)} used"
    left = f", {clock_face(progress.left_s)} left" if progress.left_s is not None else ""
    limit = progress.budget.evaluations
    counted = f"{progress.evaluations}/{limit}" if limit else str(progress.evaluations)
    heading = Text(no_wrap=True, overflow="ellipsis")
    heading.append(progress.stage, style="bold cyan")
    heading.append("\n" if is_narrow else "   ")
    heading.append(f"{used}{left}   {counted} evaluations", style="dim")
    return heading


def _target(progress: RunProgress, *, room: int) -> Text:
    if progress.target is None:
        return Text("not chosen yet", style="dim")
    total = f"/{progress.targets_total}" if progress.targets_total else ""
    number = f"{progress.target_number}{total}  "
    return Text.assemble((number, "dim"), shortened(progress.target, room=room - len(number)))


def _gates(progress: RunProgress) -> Text:
    latest = list(progress.in_flight.items())[-_IN_FLIGHT_SHOWN:]
    text = Text("  ".join(f"{candidate[:6]} {gate}" for candidate, gate in latest))
    hidden = len(progress.in_flight) - len(latest)
    return text.append(f"  +{hidden}", style="dim") if hidden else text
