"""`optimize doctor`: is this machine ready, is this task, and if not, what to do."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from perfsmith.agent.cli._arguments import require_paths
from perfsmith.agent.cli._drive import drive, say_settings
from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._flags import (
    TASK_KEYS,
    Given,
    flag,
    resolve,
    result_flags,
    setting_flags,
    talking_flags,
)
from perfsmith.agent.cli._help import TaughtCommand
from perfsmith.agent.cli._outcome import code_of_admission
from perfsmith.agent.cli._output import paper_for, plain_json, require_writable, write_result
from perfsmith.agent.cli._run import absolute, begin, command_names
from perfsmith.agent.cli._session import Session

if TYPE_CHECKING:
    from perfsmith.agent._request import DoctorLine

_TASKS: Final = "Tasks"
_ONLY_WITH_TASK: Final = (
    ("--quick", "is_quick"),
    *((f"--{key}", key.replace("-", "_")) for key in TASK_KEYS),
)
_MARK_COLUMNS: Final = 6
_LEAST_TEXT_COLUMNS: Final = 30


@click.command(
    "doctor",
    cls=TaughtCommand,
    examples=(
        ("optimize doctor", "is this machine ready?"),
        ("optimize doctor --task src/shop.py::total", "can its tests tell right from wrong?"),
        ("optimize doctor --task src/ --quick", "the same of the hottest functions, without the clock"),
    ),
    short_help="Look whether this machine, or a task, is ready.",
)
@flag(
    "--task",
    "tasks",
    section=_TASKS,
    metavar="TARGET",
    multiple=True,
    help="Try cheats on this function or path instead; may be repeated.",
)
@flag(
    "--quick",
    "is_quick",
    section=_TASKS,
    is_flag=True,
    help="Leave out cheats whose results are right: only the clock can tell them.",
)
@setting_flags(TASK_KEYS)
@result_flags
@talking_flags
@click.pass_context
def doctor(ctx: click.Context, /, **given: Any) -> int:
    """Look at what a run needs of this machine: sandbox tiers, clock, cores, git.

    With --task, look at what a run needs of a task instead: that its oracle can tell
    right from wrong. The function is prepared as for a run and replaced by some thirty
    programs that cheat: they return a constant, an argument or NaN, remember earlier
    calls, compute later, patch the clock or the comparison, forge the reply. A task that
    takes one of them for right, or pays one, is refused, and the reason says what test
    is missing.

    Exits with 4 when something is missing or a task is refused, and says what to do about
    it; with 5 when a task could not be decided.
    """
    session = begin(ctx, given)
    world = session.world
    if given["tasks"]:
        return examine(ctx, session, given)
    if typed := [name for name, key in _ONLY_WITH_TASK if given[key]]:
        raise click.UsageError(f"{typed[0]} belongs to --task: say which function it is about.", ctx)
    file = require_writable(given["output_file"], cwd=world.cwd)
    lines = session.load_engine().doctor(world)
    if given["output_format"] == "json":
        text = json.dumps({"schema_version": 1, "lines": [asdict(line) for line in lines]}, indent=2)
    else:
        text = as_text(lines, width=paper_for(world, file=file).width)
    write_result(text, world, file=file)
    return ExitCode.OK if all(line.ok for line in lines) else ExitCode.PREREQUISITE


def examine(ctx: click.Context, session: Session, given: Given) -> int:
    """Try cheats on tasks, write what was found, and choose the exit code."""
    from perfsmith.agent._request import TaskRequest
    from perfsmith.agent._settings import budget_of, settings_of, state_dir_of
    from perfsmith.agent.report import render_admission, render_admission_json

    world, tasks = session.world, given["tasks"]
    require_paths(tasks, cwd=world.cwd, commands=command_names(ctx))
    first = world.cwd / tasks[0].partition("::")[0]
    resolved = resolve(given, first, world)
    file = require_writable(given["output_file"], cwd=world.cwd)
    request = TaskRequest(
        paths=tuple(absolute(each, world.cwd) for each in tasks),
        settings=settings_of(resolved, cwd=world.cwd),
        budget=budget_of(resolved),
        is_quick=given["is_quick"],
    )
    say_settings(session, resolved)
    report = drive(
        session,
        lambda engine, on_event: engine.doctor_task(request, world=world, on_event=on_event),
        budget=request.budget,
        state_dir=state_dir_of(resolved, first, cwd=world.cwd),
    )
    if given["output_format"] == "json":
        text = plain_json(render_admission_json(report), world, file=file)
    else:
        paper = paper_for(world, file=file)
        text = render_admission(
            report, width=paper.width, color=paper.has_colour, verbose=session.verbosity >= 1
        )
    write_result(text, world, file=file)
    return code_of_admission(report)


def as_text(lines: tuple[DoctorLine, ...], *, width: int) -> str:
    """One paragraph per finding, and what to do under each that is not well.

    Args:
        lines: The findings.
        width: Columns; names that leave too little beside them stand above their text.
    """
    names = max((len(line.name) for line in lines), default=0)
    is_beside = width - _MARK_COLUMNS - names - 2 >= _LEAST_TEXT_COLUMNS
    indent = " " * (_MARK_COLUMNS + (names + 2 if is_beside else 0))
    rows: list[str] = []
    for line in lines:
        head = f"{_mark(line):<{_MARK_COLUMNS}}{line.name}"
        if not is_beside:
            rows.append(head)
        rows += _wrapped(line.detail, f"{head:<{len(indent)}}" if is_beside else indent, indent, width)
        if line.fix:
            rows += _wrapped(f"do: {line.fix}", indent, f"{indent}    ", width)
    return "\n".join(rows)


def _mark(line: DoctorLine) -> str:
    if not line.ok:
        return "NO"
    return "warn" if line.fix else "ok"


def _wrapped(text: str, first: str, rest: str, width: int) -> list[str]:
    # A path or a command is never broken: it is there to be copied.
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]
