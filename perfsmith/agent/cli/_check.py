"""`optimize check`: verify and measure a change somebody else made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perfsmith.agent.cli._arguments import require_paths
from perfsmith.agent.cli._drive import drive, say_interrupted, say_settings
from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._flags import (
    CHECK_KEYS,
    flag,
    resolve,
    result_flags,
    setting_flags,
    talking_flags,
)
from perfsmith.agent.cli._help import TaughtCommand
from perfsmith.agent.cli._outcome import code_of_check
from perfsmith.agent.cli._output import require_writable, write_result
from perfsmith.agent.cli._run import absolute, begin, command_names, say_where, search_text
from perfsmith.errors import InvalidArgument

if TYPE_CHECKING:
    from perfsmith.agent._world import World

_CHANGE = "The change"


@click.command(
    "check",
    cls=TaughtCommand,
    examples=(
        ("optimize check . --diff faster.diff", "a diff in a file"),
        ("git diff main faster-parser | optimize check . --diff -", "a diff from git"),
        ("optimize check . --branch faster-parser --base main", "a branch"),
    ),
    short_help="Verify and measure a diff or a branch.",
)
@click.argument("path", metavar="PATH")
@flag("--diff", section=_CHANGE, metavar="FILE", help="Unified diff to judge; `-` reads standard input.")
@flag("--branch", section=_CHANGE, metavar="REF", help="Revision that holds the change.")
@flag(
    "--base",
    section=_CHANGE,
    metavar="REF",
    help="Revision the branch left.  [default: HEAD]",
)
@flag("--exit-zero", section=_CHANGE, is_flag=True, help="Exit with 0 also when the change fails a gate.")
@setting_flags(CHECK_KEYS)
@result_flags
@talking_flags
@click.pass_context
def check(ctx: click.Context, /, path: str, **given: Any) -> int:
    """Judge a change to PATH by the same gates a search uses.

    Exits with 1 when the change gives a wrong result, breaks a test, touches what may
    not be changed, or is measured to be slower. Exits with 0 when it is right and faster,
    and also when it is right and no difference in speed can be told: the report says
    which. Exits with 5 when a function it changes cannot be judged: no test reaches it,
    or the change removes it.
    """
    from perfsmith.agent._request import CheckRequest
    from perfsmith.agent._settings import budget_of, seed_of, settings_of, state_dir_of

    session = begin(ctx, given)
    world = session.world
    if (given["diff"] is None) == (given["branch"] is None):
        raise click.UsageError("Say what to judge: exactly one of --diff and --branch.", ctx)
    if given["diff"] is not None and given["base"] is not None:
        raise click.UsageError(
            "--base belongs to --branch: a diff is judged over your files as they are.", ctx
        )
    require_paths([path], cwd=world.cwd, commands=command_names(ctx))
    target = world.cwd / path.partition("::")[0]
    resolved = resolve(given, target, world)
    file = require_writable(given["output_file"], cwd=world.cwd)
    request = CheckRequest(
        path=absolute(path, world.cwd),
        state_dir=state_dir_of(resolved, target, cwd=world.cwd),
        diff=read_diff(given["diff"], world) if given["diff"] is not None else None,
        branch=given["branch"],
        base=given["base"],
        settings=settings_of(resolved, cwd=world.cwd),
        budget=budget_of(resolved),
        seed=seed_of(resolved),
    )
    say_settings(session, resolved)
    report = drive(
        session,
        lambda engine, on_event: engine.check_run(request, world=world, on_event=on_event),
        budget=request.budget,
        state_dir=request.state_dir,
    )
    write_result(search_text(session, report, request.state_dir, given, file=file), world, file=file)
    say_where(session, request.state_dir, given)
    code = code_of_check(report)
    if code is ExitCode.INTERRUPTED:
        say_interrupted(session, request.state_dir, report.run_id)
    return ExitCode.OK if code is ExitCode.GATE_FAILED and given["exit_zero"] else code


def read_diff(name: str, world: World) -> str:
    """Read a diff from a file or, for `-`, from standard input.

    Raises:
        InvalidArgument: it cannot be read, or is empty.
    """
    try:
        text = world.stdin.read() if name == "-" else (world.cwd / Path(name)).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidArgument(
            f"The diff {name!r} cannot be read: {error}.", next_step="Name a unified diff in UTF-8."
        ) from error
    if not text.strip():
        raise InvalidArgument(
            f"The diff {name!r} is empty.", next_step="Was there a change? `git diff` shows it."
        )
    return text
