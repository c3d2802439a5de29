"""`optimize profile`: where the time goes, without changing anything."""

from __future__ import annotations

from typing import Any

import click

from perfsmith.agent.cli._arguments import require_paths
from perfsmith.agent.cli._drive import drive, say_settings
from perfsmith.agent.cli._flags import (
    PROFILE_KEYS,
    resolve,
    result_flags,
    setting_flags,
    talking_flags,
)
from perfsmith.agent.cli._help import TaughtCommand
from perfsmith.agent.cli._outcome import code_of_profile
from perfsmith.agent.cli._output import json_text, paper_for, require_writable, write_result
from perfsmith.agent.cli._run import absolute, begin, command_names


@click.command(
    "profile",
    cls=TaughtCommand,
    examples=(
        ("optimize profile src/", "while the tests run"),
        ('optimize profile . --command "python benchmarks/load.py"', "while your own command runs"),
    ),
    short_help="Rank functions by the time an edit could save.",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@setting_flags(PROFILE_KEYS)
@result_flags
@talking_flags
@click.pass_context
def profile(ctx: click.Context, /, paths: tuple[str, ...], **given: Any) -> int:
    """Run the tests, or a command, and rank functions by the time an edit could save.

    The table counts a function's own time and that of functions only it calls:
    what an edit there could save at most.
    """
    from perfsmith.agent._request import ProfileRequest
    from perfsmith.agent._settings import budget_of, settings_of, state_dir_of
    from perfsmith.agent.report import render_profile

    session = begin(ctx, given)
    world = session.world
    require_paths(paths, cwd=world.cwd, commands=command_names(ctx))
    first = world.cwd / paths[0].partition("::")[0]
    resolved = resolve(given, first, world)
    file = require_writable(given["output_file"], cwd=world.cwd)
    request = ProfileRequest(
        paths=tuple(absolute(each, world.cwd) for each in paths),
        state_dir=state_dir_of(resolved, first, cwd=world.cwd),
        settings=settings_of(resolved, cwd=world.cwd),
        budget=budget_of(resolved),
    )
    say_settings(session, resolved)
    report = drive(
        session,
        lambda engine, on_event: engine.profile_run(request, world=world, on_event=on_event),
        budget=request.budget,
        state_dir=request.state_dir,
    )
    if given["output_format"] == "json":
        text = json_text(report, world, file=file)
    else:
        paper = paper_for(world, file=file)
        text = render_profile(report.profile, width=paper.width, color=paper.has_colour)
    write_result(text, world, file=file)
    return code_of_profile(report)
