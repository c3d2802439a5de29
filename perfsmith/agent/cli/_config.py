"""`optimize config show`: which settings hold here, and who said so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from perfsmith.agent._options import OPTIONS, show
from perfsmith.agent.cli._arguments import require_paths
from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._flags import (
    SEARCH_KEYS,
    flag,
    resolve,
    result_flags,
    setting_flags,
    talking_flags,
)
from perfsmith.agent.cli._help import TaughtCommand, TaughtGroup
from perfsmith.agent.cli._output import require_writable, say, write_result
from perfsmith.agent.cli._run import begin, command_names

if TYPE_CHECKING:
    from perfsmith.agent._config import Resolved


@click.group(
    "config",
    cls=TaughtGroup,
    examples=(("optimize config show --origin", ""),),
    short_help="Show settings and where they come from.",
)
def config() -> None:
    """Show settings and where they come from."""


@config.command(
    "show",
    cls=TaughtCommand,
    examples=(
        ("optimize config show", ""),
        ("optimize config show src/ --origin --min-speedup 1.1", "what would hold, and why"),
    ),
    short_help="Print every setting that holds here.",
)
@click.argument("path", metavar="[PATH]", default=".")
@flag("--origin", section="Output", is_flag=True, help="Also say where each value came from.")
@setting_flags(SEARCH_KEYS)
@result_flags
@talking_flags
@click.pass_context
def show_config(ctx: click.Context, /, path: str, **given: Any) -> int:
    """Print every setting that would hold for PATH, with the flags given here taken in.

    Flags come before environment variables, those before the project's file, that
    before your own file, and defaults last.
    """
    session = begin(ctx, given)
    world = session.world
    require_paths([path], cwd=world.cwd, commands=command_names(ctx))
    file = require_writable(given["output_file"], cwd=world.cwd)
    resolved = resolve(given, world.cwd / path.partition("::")[0], world)
    for note in resolved.notes if session.verbosity >= 0 else ():
        say(world, f"note: {note}")
    as_written = as_json if given["output_format"] == "json" else as_text
    write_result(as_written(resolved, with_origin=given["origin"]), world, file=file)
    return ExitCode.OK


def as_text(resolved: Resolved, *, with_origin: bool) -> str:
    """`key = value` lines, aligned, with the origin behind them when asked for."""
    rows: list[str] = []
    texts = resolved.as_text()
    width = max(len(text) for text in texts.values())
    for each in OPTIONS:
        setting = resolved.settings[each.key]
        text = texts[each.key]
        origin = setting.source.value
        if setting.origin != origin:
            origin += f": {setting.origin}"
        rows.append(
            f"{each.key:<16} = {text:<{width}}  # {origin}" if with_origin else f"{each.key:<16} = {text}"
        )
    return "\n".join(row.rstrip() for row in rows)


def as_json(resolved: Resolved, *, with_origin: bool) -> str:
    """The same as one JSON object by key."""
    settings: dict[str, object] = {}
    for each in OPTIONS:
        setting = resolved.settings[each.key]
        entry = {"value": setting.value, "text": show(setting.value, kind=each.kind)}
        if with_origin:
            entry |= {"source": setting.source.value, "origin": setting.origin}
        settings[each.key] = entry
    return json.dumps({"schema_version": 1, "settings": settings}, indent=2)
