"""`optimize doctor`: is this machine ready, and if not, what to do."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._flags import result_flags, talking_flags
from perfsmith.agent.cli._help import TaughtCommand
from perfsmith.agent.cli._output import paper_for, require_writable, write_result
from perfsmith.agent.cli._run import begin

if TYPE_CHECKING:
    from perfsmith.agent._request import DoctorLine

_MARK_COLUMNS: Final = 6
_LEAST_TEXT_COLUMNS: Final = 30


@click.command(
    "doctor",
    cls=TaughtCommand,
    examples=(("optimize doctor", ""),),
    short_help="Look whether this machine is ready.",
)
@result_flags
@talking_flags
@click.pass_context
def doctor(ctx: click.Context, /, **given: Any) -> int:
    """Look at what a run needs of this machine: sandbox tiers, clock, cores, git.

    Exits with 4 when something is missing, and says what to do about it.
    """
    session = begin(ctx, given)
    world = session.world
    file = require_writable(given["output_file"], cwd=world.cwd)
    lines = session.load_engine().doctor(world)
    if given["output_format"] == "json":
        text = json.dumps({"schema_version": 1, "lines": [asdict(line) for line in lines]}, indent=2)
    else:
        text = as_text(lines, width=paper_for(world, file=file).width)
    write_result(text, world, file=file)
    return ExitCode.OK if all(line.ok for line in lines) else ExitCode.PREREQUISITE


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
