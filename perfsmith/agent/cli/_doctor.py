"""`optimize doctor`: is this machine ready, and if not, what to do."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._flags import result_flags, talking_flags
from perfsmith.agent.cli._help import TaughtCommand
from perfsmith.agent.cli._output import require_writable, write_result
from perfsmith.agent.cli._run import begin

if TYPE_CHECKING:
    from perfsmith.agent._request import DoctorLine


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
        text = as_text(lines)
    write_result(text, world, file=file)
    return ExitCode.OK if all(line.ok for line in lines) else ExitCode.PREREQUISITE


def as_text(lines: tuple[DoctorLine, ...]) -> str:
    """One line per finding, and what to do under each that is not well."""
    width = max((len(line.name) for line in lines), default=0)
    rows: list[str] = []
    for line in lines:
        rows.append(f"{'ok' if line.ok else 'NO':<4}{line.name:<{width}}  {line.detail}")
        if not line.ok and line.fix:
            rows.append(f"    {'':<{width}}  do: {line.fix}")
    return "\n".join(rows)
