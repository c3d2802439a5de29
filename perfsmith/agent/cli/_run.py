"""`optimize run` (and the bare form), `optimize runs resume`: search, prove, report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from perfsmith.agent.cli._arguments import require_paths
from perfsmith.agent.cli._drive import cache_dir_flag, drive, say_interrupted, say_settings
from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._flags import (
    SEARCH_KEYS,
    Command,
    Given,
    flag,
    resolve,
    result_flags,
    setting_flags,
    talking_flags,
    verbosity_of,
)
from perfsmith.agent.cli._help import TaughtCommand
from perfsmith.agent.cli._outcome import code_of_run
from perfsmith.agent.cli._output import json_text, paper_for, require_writable, say, write_result
from perfsmith.agent.cli._session import Session

if TYPE_CHECKING:
    from perfsmith.agent._config import Resolved
    from perfsmith.agent._request import OptimizeRequest
    from perfsmith.agent.report import RunReport

_HAPPENS = "What happens"


_DRY_RUN: Final = flag(
    "--dry-run",
    section=_HAPPENS,
    is_flag=True,
    help="Profile and say what would be tried, judge nothing.",
)


def search_flags(keys: Sequence[str], *, can_plan: bool = True) -> Callable[[Command], Command]:
    """Add everything a searching command understands.

    Args:
        keys: Settings it takes.
        can_plan: Whether `--dry-run` makes sense.
    """
    adders: list[Callable[[Command], Command]] = [
        *([_DRY_RUN] if can_plan else []),
        flag(
            "--diff", section=_HAPPENS, is_flag=True, help="Print the accepted patch instead of the report."
        ),
        flag(
            "--apply",
            "applies",
            section=_HAPPENS,
            is_flag=True,
            help="Write accepted patches into your files.",
        ),
        flag(
            "--fail-on",
            section=_HAPPENS,
            type=click.Choice(["improvement-available"]),
            help="Exit with 1 when this is found.",
        ),
        setting_flags(keys),
        result_flags,
        flag(
            "--events",
            "events_file",
            section="Output",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="Also write what happens as JSON Lines.",
        ),
        talking_flags,
    ]

    def decorate(command: Command) -> Command:
        for adder in reversed(adders):
            command = adder(command)
        return command

    return decorate


@click.command(
    "run",
    cls=TaughtCommand,
    examples=(
        ("optimize src/", "a folder of a project"),
        ("optimize shop/cart.py::Cart.total --time-budget 20m", "one method, longer"),
        ("optimize . --dry-run", "only say what would be tried"),
        ("optimize . --diff | git apply", "take the patch at once"),
    ),
    short_help="Make code faster and prove it (the bare form).",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH[::NAME]...")
@search_flags(SEARCH_KEYS)
@click.pass_context
def run(ctx: click.Context, /, paths: tuple[str, ...], **given: Any) -> int:
    """Search for faster code under PATH, and prove every patch by running it.

    PATH is a project, a folder or a file; PATH::NAME is one function, such as
    shop/cart.py::Cart.total. The patch is saved with its evidence; your files are
    left alone unless --apply is given.
    """
    from perfsmith.agent._request import OptimizeRequest
    from perfsmith.agent._settings import budget_of, seed_of, settings_of, state_dir_of

    session = begin(ctx, given)
    world = session.world
    require_paths(paths, cwd=world.cwd, commands=command_names(ctx))
    first = world.cwd / paths[0].partition("::")[0]
    resolved = resolve(given, first, world)
    request = OptimizeRequest(
        paths=tuple(absolute(each, world.cwd) for each in paths),
        state_dir=state_dir_of(resolved, first, cwd=world.cwd),
        settings=settings_of(resolved, cwd=world.cwd),
        budget=budget_of(resolved),
        apply=given["applies"],
        dry_run=given["dry_run"],
        seed=seed_of(resolved),
    )
    return search(session, request, resolved, given)


def search(session: Session, request: OptimizeRequest, resolved: Resolved, given: Given) -> int:
    """Run a search, or go on with a run of any kind; write what it found, and choose the exit code."""
    world = session.world
    file = require_writable(given["output_file"], cwd=world.cwd)
    events = require_writable(given["events_file"], cwd=world.cwd)
    say_settings(session, resolved)
    report = drive(
        session,
        lambda engine, on_event: engine.optimize_run(request, world=world, on_event=on_event),
        budget=request.budget,
        state_dir=request.state_dir,
        events_file=events,
        resumed=request.resume,
    )
    if given["diff"]:
        text = combined_patch(request.state_dir, report)
        if not text and session.verbosity >= 0:
            say(world, f"no patch was accepted; `optimize runs show {report.run_id}` says what was tried.")
    else:
        text = search_text(session, report, request.state_dir, given, file=file)
    write_result(text, world, file=file, is_patch=given["diff"])
    say_where(session, request.state_dir, given)
    code = code_of_run(report, fails_on_improvement=given["fail_on"] is not None)
    if code is ExitCode.INTERRUPTED:
        say_interrupted(session, request.state_dir, report.run_id)
    return code


def search_text(
    session: Session,
    report: RunReport,
    state_dir: Path,
    given: Given,
    *,
    file: Path | None,
    kept_at: Path | None = None,
) -> str:
    """The report of a search, in the form asked for.

    Args:
        session: World and verbosity.
        report: The run.
        state_dir: Folder of runs.
        given: What click parsed.
        file: Where the result goes; None is standard output.
        kept_at: Where the run lies when it is not in the state folder.
    """
    world = session.world
    if given["output_format"] == "json":
        return json_text(report, world, file=file)
    from perfsmith.agent.report import Place, render_text

    paper = paper_for(world, file=file)
    place = Place.of(
        root=report.root, run_id=report.run_id, state_dir=state_dir, cwd=world.cwd, exported=kept_at
    )
    return render_text(
        report, width=paper.width, color=paper.has_colour, verbose=session.verbosity >= 1, place=place
    )


def say_where(session: Session, state_dir: Path, given: Given) -> None:
    """Say what follow-up commands need when they are typed outside the project."""
    flag_needed = cache_dir_flag(session, state_dir)
    if flag_needed and session.verbosity >= 0 and given["output_format"] == "text":
        say(
            session.world,
            f"note: this run is kept in {str(state_dir)!r}. Commands about it are typed in that project, "
            f"or with{flag_needed}.",
        )


def combined_patch(state_dir: Path, report: RunReport, *, kept_at: Path | None = None) -> str:
    """The diff of all accepted patches together; empty when there is none."""
    if report.combined_patch is None:
        return ""
    from perfsmith.agent.store import read_patch

    return read_patch(kept_at or state_dir / "runs" / report.run_id, report.combined_patch)


def begin(ctx: click.Context, given: Given) -> Session:
    """Take the session of a command and settle how much it says; refuse flags that contradict each other.

    Raises:
        click.UsageError: two flags cannot both hold.
    """
    session = ctx.find_object(Session)
    assert session is not None
    session.verbosity = verbosity_of(given)
    conflicts = (
        ("--dry-run", given.get("dry_run"), "--apply", given.get("applies")),
        ("--dry-run", given.get("dry_run"), "--diff", given.get("diff")),
        ("--diff", given.get("diff") is True, "--output-format json", given.get("output_format") == "json"),
    )
    for one, has_one, other, has_other in conflicts:
        if has_one and has_other:
            raise click.UsageError(f"{one} and {other} contradict each other; keep one.", ctx)
    return session


def command_names(ctx: click.Context) -> frozenset[str]:
    """Names of the top-level commands."""
    root = ctx.find_root().command
    return frozenset(root.commands) if isinstance(root, click.Group) else frozenset()


def absolute(typed: str, cwd: Path) -> str:
    """`path::qualname` with its path made absolute, so that it means the same from anywhere."""
    name, colons, qualname = typed.partition("::")
    return f"{(cwd / name).resolve()}{colons}{qualname}"
