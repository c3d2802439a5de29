"""Running the engine from a command: progress, events, Ctrl-C."""

from __future__ import annotations

import shlex
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._output import say
from perfsmith.errors import StorageFailed

if TYPE_CHECKING:
    from perfsmith.agent._config import Resolved
    from perfsmith.agent._request import Budget
    from perfsmith.agent.cli._session import Engine, OnEvent, Session
    from perfsmith.agent.report import RunEvent

T = TypeVar("T")


def drive(
    session: Session,
    call: Callable[[Engine, OnEvent], Awaitable[T]],
    *,
    budget: Budget,
    state_dir: Path,
    events_file: Path | None = None,
    resumed: str | None = None,
) -> T:
    """Run one coroutine of the engine to its end and show what happens meanwhile.

    Args:
        session: World, engine and verbosity.
        call: Starts the coroutine.
        budget: What the run may use, for the display.
        state_dir: Where the run is kept, for the resume command.
        events_file: Where events are also written as JSON Lines.
        resumed: Run that is gone on with, if it is one.

    Raises:
        click.exceptions.Exit: Ctrl-C; the resume command was printed.
        StorageFailed: the events file cannot be written.
    """
    import anyio

    from perfsmith.agent.cli._progress import progress_for

    engine = session.load_engine()
    before = run_ids(state_dir)
    try:
        with (
            termination_as_ctrl_c(),
            events_written(events_file) as keep,
            progress_for(session.world, budget=budget, verbosity=session.verbosity) as progress,
        ):

            def on_event(event: RunEvent) -> None:
                keep(event)
                progress(event)

            async def whole() -> T:
                return await call(engine, on_event)

            return anyio.run(whole)
    except KeyboardInterrupt:
        say_interrupted(session, state_dir, resumed or next(iter(run_ids(state_dir) - before), None))
        raise click.exceptions.Exit(int(ExitCode.INTERRUPTED)) from None
    except StorageFailed as error:
        run_id = resumed or next(iter(run_ids(state_dir) - before), None)
        if run_id is not None:
            command = f"optimize runs resume {run_id}{cache_dir_flag(session, state_dir)}"
            error.next_step = f"{error.next_step} The run goes on with `{command}`."
        raise


@contextmanager
def termination_as_ctrl_c() -> Iterator[None]:
    """Treat a polite end (SIGTERM, a closed terminal) like Ctrl-C: what was judged is saved."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGTERM, signal.SIGHUP)
    # A hang-up that the user chose to ignore (`nohup`) stays ignored.
    before = {number: signal.getsignal(number) for number in numbers}
    taken = [number for number, handler in before.items() if handler is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, lambda _number, _frame: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, before[number])


def say_settings(session: Session, resolved: Resolved) -> None:
    """Say where a project's file was held back, and loudly when the sandbox is a weak one."""
    if session.verbosity >= 0:
        for note in resolved.notes:
            say(session.world, f"note: {note}")
    if resolved.value("sandbox") == "process":
        say(
            session.world,
            "WARNING: --sandbox process holds only what this kernel can refuse (`optimize doctor` tells) "
            "and is no security boundary. It is meant for code you wrote yourself.",
        )


def say_interrupted(session: Session, state_dir: Path, run_id: str | None) -> None:
    """Say what is saved and how to go on."""
    if run_id is None:
        say(session.world, "interrupted before a run was recorded; nothing was changed.")
        return
    command = f"optimize runs resume {run_id}{cache_dir_flag(session, state_dir)}"
    say(session.world, f"interrupted; what was judged so far is saved. Go on with:\n  {command}")


def cache_dir_flag(session: Session, state_dir: Path) -> str:
    """What must follow a command typed here for it to find that state folder; often nothing."""
    from perfsmith.agent.report import cache_dir_arguments

    return "".join(f" {shlex.quote(word)}" for word in cache_dir_arguments(state_dir, session.world.cwd))


def run_ids(state_dir: Path) -> frozenset[str]:
    """Names of the run folders there are."""
    folder = state_dir / "runs"
    return frozenset(each.name for each in folder.iterdir()) if folder.is_dir() else frozenset()


@contextmanager
def events_written(file: Path | None) -> Iterator[OnEvent]:
    """Write each event as a line of JSON; nothing without a file."""
    if file is None:
        yield lambda _event: None
        return
    from perfsmith.tasks import to_json

    def failed(error: OSError) -> StorageFailed:
        return StorageFailed(
            f"Events cannot be written to {str(file)!r}: {error.strerror}.", next_step="Name another file."
        )

    try:
        stream = file.open("w", encoding="utf-8")
    except OSError as error:
        raise failed(error) from error

    def keep(event: RunEvent) -> None:
        try:
            stream.write(to_json(event) + "\n")
            stream.flush()
        except OSError as error:
            raise failed(error) from error

    with stream:
        yield keep
