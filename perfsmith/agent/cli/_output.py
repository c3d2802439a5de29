"""Writing: the result to standard output or a file, everything else to standard error."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from perfsmith.agent.cli._encoding import can_hold, with_escapes
from perfsmith.agent.cli._terminal import colour_wanted, width_of
from perfsmith.errors import InvalidArgument, StorageFailed

if TYPE_CHECKING:
    from perfsmith.agent._world import World
    from perfsmith.agent.report import RunReport
    from perfsmith.errors import PerfsmithError

_FILE_WIDTH: Final = 100


def require_writable(file: Path | None, *, cwd: Path) -> Path | None:
    """Check before anything is spent that the result can be written there.

    Args:
        file: Path given with `-o`; None is standard output.
        cwd: Folder that a relative path is under.

    Raises:
        InvalidArgument: it is a folder, or its folder does not exist.
    """
    if file is None:
        return None
    path = cwd / file
    if path.is_dir() or not path.parent.is_dir():
        raise InvalidArgument(
            f"The result cannot be written to {str(file)!r}.",
            why="It is a folder." if path.is_dir() else f"There is no folder {str(file.parent)!r}.",
            next_step="Name a file in a folder that exists.",
        )
    return path


class Paper(NamedTuple):
    """What text is written on."""

    width: int
    """Columns."""
    has_colour: bool


def paper_for(world: World, *, file: Path | None) -> Paper:
    """Width and colour for standard output, or for a file."""
    if file is not None:
        return Paper(_FILE_WIDTH, has_colour=False)
    return Paper(width_of(world, world.stdout), colour_wanted(world, is_tty=world.stdout_is_tty))


def json_text(report: RunReport, world: World, *, file: Path | None) -> str:
    """The report as JSON, in plain ASCII when standard output holds nothing else."""
    from perfsmith.agent.report import render_json

    return plain_json(render_json(report), world, file=file)


def plain_json(text: str, world: World, *, file: Path | None) -> str:
    """JSON text, in plain ASCII when standard output holds nothing else."""
    return text if file is not None or can_hold(world.stdout, text) else with_escapes(text)


def write_result(text: str, world: World, *, file: Path | None, is_patch: bool = False) -> None:
    """Write the result, whole or not at all when it goes to a file.

    Args:
        text: The result.
        world: Its standard output is written to without a file.
        file: Where else it goes.
        is_patch: A program reads it, so that not one character may be replaced.

    Raises:
        StorageFailed: it cannot be written.
        BrokenPipeError: nobody reads standard output any more.
    """
    ended = text if not text or text.endswith("\n") else text + "\n"
    if file is None:
        if is_patch and not can_hold(world.stdout, ended):
            raise StorageFailed(
                f"The patch holds characters that cannot be written as {world.stdout.encoding}.",
                why="With others in their place it would not apply. The run itself is saved.",
                next_step="Write it to a file with -o FILE, or set PYTHONIOENCODING=utf-8.",
            )
        try:
            world.stdout.write(ended)
            world.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            stop_writing(world)
            raise standard_output_failed(error) from error
        return
    temporary = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        temporary.write_text(ended, encoding="utf-8")
        temporary.replace(file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StorageFailed(
            f"The result cannot be written to {str(file)!r}: {error.strerror}.",
            why="The run itself is saved.",
            next_step="`optimize runs show` prints it again; `optimize runs list` names the runs.",
        ) from error


def standard_output_failed(error: OSError) -> StorageFailed:
    """Standard output took no more: a full disk behind `>`, for instance."""
    return StorageFailed(
        f"The result cannot be written to standard output: {error.strerror or error}.",
        why="What was judged is saved.",
        next_step="Make room or write it elsewhere with -o FILE; `optimize runs show` prints a run again.",
    )


def stop_writing(world: World) -> None:
    """Send what is still buffered nowhere, so that the interpreter does not complain when it ends."""
    try:
        descriptor = world.stdout.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def say(world: World, text: str) -> None:
    """One line for a person, on standard error."""
    world.stderr.write(f"{text}\n")
    world.stderr.flush()


def say_error(
    world: World, error: PerfsmithError, *, with_traceback: bool, raised: BaseException | None = None
) -> None:
    """What happened, why it matters, what to do next.

    Args:
        world: Its standard error is written to.
        error: What is said.
        with_traceback: Whether the traceback comes first.
        raised: What was really raised, when the error was found inside a group.
    """
    if with_traceback:
        world.stderr.write("".join(traceback.format_exception(raised or error)))
    lines = [f"{_error_word(world)} {error.what}"]
    lines += [f"  {error.why}"] if error.why else []
    lines += [f"  next: {error.next_step}"] if error.next_step else []
    say(world, "\n".join(lines))


def say_fault(world: World, error: BaseException, *, with_traceback: bool) -> None:
    """A fault of perfsmith itself, in words; the traceback only when asked for."""
    if with_traceback:
        world.stderr.write("".join(traceback.format_exception(error)))
    lines = [
        f"{_error_word(world)} perfsmith itself failed: {type(error).__name__}: {error}",
        "  This is a fault of perfsmith, not of your code; what was judged so far is saved.",
    ]
    if not with_traceback:
        lines.append("  next: run it again with -v for the traceback, and report that.")
    say(world, "\n".join(lines))


def say_usage(world: World, message: str, hint: str) -> None:
    """A command line that cannot be understood."""
    say(world, f"{_error_word(world)} {message}\n  next: {hint}")


def _error_word(world: World) -> str:
    return "\x1b[1;31merror:\x1b[0m" if colour_wanted(world, is_tty=world.stderr_is_tty) else "error:"
