"""`optimize apply`: write accepted patches of a finished run into the working tree."""

from __future__ import annotations

from typing import Any

import click

from perfsmith.agent.cli._drive import drive
from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._flags import STATE_KEYS, flag, resolve, setting_flags, talking_flags
from perfsmith.agent.cli._help import TaughtCommand
from perfsmith.agent.cli._output import write_result
from perfsmith.agent.cli._run import begin


@click.command(
    "apply",
    cls=TaughtCommand,
    examples=(
        ("optimize apply 20260314-091530-c0de", "all patches of a run"),
        ("optimize apply 20260314-091530-c0de:5f2a9c01b7e3d846 --dry-run", "one of them, only look"),
    ),
    short_help="Write accepted patches into your files.",
)
@click.argument("name", metavar="RUN[:CANDIDATE]")
@flag("--dry-run", section="What happens", is_flag=True, help="Say which files would change, write nothing.")
@setting_flags(STATE_KEYS)
@talking_flags
@click.pass_context
def apply(ctx: click.Context, /, name: str, **given: Any) -> int:
    """Write the accepted patches of RUN into the project, or only that of CANDIDATE.

    A file that is not what RUN judged is refused, whatever was changed in it, and
    nothing is written then.
    """
    from perfsmith.agent._request import ApplyRequest, Budget
    from perfsmith.agent._settings import state_dir_of

    session = begin(ctx, given)
    world = session.world
    run_id, _, candidate_id = name.partition(":")
    state_dir = state_dir_of(resolve(given, world.cwd, world), world.cwd, cwd=world.cwd)
    request = ApplyRequest(
        run_id=run_id,
        state_dir=state_dir,
        candidate_id=candidate_id or None,
        dry_run=given["dry_run"],
    )
    applied = drive(
        session,
        lambda engine, on_event: engine.apply_run(request, world=world, on_event=on_event),
        budget=Budget(wall_s=None),
        state_dir=state_dir,
    )
    verb = "would change" if request.dry_run else "changed"
    text = "\n".join(f"{verb} {file}" for file in applied.files) or "nothing to change"
    write_result(text, world, file=None)
    return ExitCode.OK
