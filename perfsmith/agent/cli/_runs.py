"""`optimize runs`: look at runs that were made here, take them along, go on with one."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._flags import (
    STATE_KEYS,
    Given,
    flag,
    resolve,
    result_flags,
    setting_flags,
    talking_flags,
)
from perfsmith.agent.cli._help import TaughtCommand, TaughtGroup
from perfsmith.agent.cli._output import paper_for, require_writable, say, write_result
from perfsmith.agent.cli._run import begin, combined_patch, search, search_flags, search_text

if TYPE_CHECKING:
    from perfsmith.agent.cli._session import Session
    from perfsmith.agent.report import RunReport, RunSummary


@click.group(
    "runs",
    cls=TaughtGroup,
    examples=(
        ("optimize runs list", ""),
        ("optimize runs show 20260314-09", "the beginning of an id is enough"),
    ),
    short_help="List, show, export or resume runs.",
)
def runs() -> None:
    """Look at runs that were made in this project, take them along, or go on with one.

    Where a RUN is asked for, the beginning of its id is enough. Runs are looked for in
    the project that holds the current folder; --cache-dir names another place.
    """


@runs.command(
    "list",
    cls=TaughtCommand,
    examples=(
        ("optimize runs list", ""),
        ("optimize runs list --output-format json", "for a script"),
    ),
    short_help="List runs, newest first.",
)
@setting_flags(STATE_KEYS)
@result_flags
@talking_flags
@click.pass_context
def list_runs(ctx: click.Context, /, **given: Any) -> int:
    """List the runs made in this project, newest first."""
    session = begin(ctx, given)
    world = session.world
    file = require_writable(given["output_file"], cwd=world.cwd)
    state_dir = state_dir_for(session, given)
    from perfsmith.agent.report import cache_dir_arguments, render_run_list

    found = summaries(state_dir)
    if given["output_format"] == "json":
        text = json.dumps({"schema_version": 1, "runs": [asdict(each) for each in found]}, indent=2)
    else:
        paper = paper_for(world, file=file)
        place = cache_dir_arguments(state_dir, world.cwd)
        text = (
            render_run_list(found, width=paper.width, color=paper.has_colour, for_runs=place) if found else ""
        )
        if not found and session.verbosity >= 0:
            say(world, f"no runs under {str(state_dir)!r}; `optimize PATH` makes one.")
    write_result(text, world, file=file)
    return ExitCode.OK


@runs.command(
    "show",
    cls=TaughtCommand,
    examples=(
        ("optimize runs show 20260314-091530-c0de", "the report"),
        ("optimize runs show 20260314-09 --diff | git apply", "take its patch"),
        ("optimize runs show run.tar.gz", "a run that was exported elsewhere"),
    ),
    short_help="Print the report of a run again.",
)
@click.argument("run_id", metavar="RUN")
@flag("--diff", section="What happens", is_flag=True, help="Print the accepted patch instead of the report.")
@setting_flags(STATE_KEYS)
@result_flags
@talking_flags
@click.pass_context
def show(ctx: click.Context, /, run_id: str, **given: Any) -> int:
    """Print the report of RUN again, or the patch it accepted.

    RUN may also be an archive or a folder that `runs export` made.
    """
    session = begin(ctx, given)
    world = session.world
    file = require_writable(given["output_file"], cwd=world.cwd)
    state_dir = state_dir_for(session, given)
    exported = exported_run(world.cwd / run_id)
    report = load(state_dir, run_id) if exported is None else load_exported(exported)
    if given["diff"]:
        text = combined_patch(state_dir, report, kept_at=exported)
        if not text and session.verbosity >= 0:
            say(world, f"no patch was accepted in {report.run_id}.")
    else:
        text = search_text(session, report, state_dir, given, file=file, kept_at=exported)
    write_result(text, world, file=file, is_patch=given["diff"])
    return ExitCode.OK


@runs.command(
    "export",
    cls=TaughtCommand,
    examples=(("optimize runs export 20260314-091530-c0de run.tar.gz", ""),),
    short_help="Pack a run into one file that can be moved.",
)
@click.argument("run_id", metavar="RUN")
@click.argument("destination", metavar="DESTINATION", type=click.Path(path_type=Path))
@setting_flags(STATE_KEYS)
@talking_flags
@click.pass_context
def export(ctx: click.Context, /, run_id: str, destination: Path, **given: Any) -> int:
    """Copy RUN with its patches and evidence to DESTINATION: an archive (.tar.gz) or a new folder."""
    from perfsmith.agent.store import StateDirectory

    session = begin(ctx, given)
    world = session.world
    state_dir = state_dir_for(session, given)
    report = load(state_dir, run_id)
    made = StateDirectory(state_dir).export(report.run_id, world.cwd / destination)
    write_result(str(made), world, file=None)
    return ExitCode.OK


@runs.command(
    "resume",
    cls=TaughtCommand,
    examples=(("optimize runs resume 20260314-091530-c0de", ""),),
    short_help="Go on with an interrupted run.",
)
@click.argument("run_id", metavar="RUN")
@search_flags(STATE_KEYS, can_plan=False)
@click.pass_context
def resume(ctx: click.Context, /, run_id: str, **given: Any) -> int:
    """Go on with RUN where it stopped; nothing that was judged is judged again.

    It asks what RUN was asked, be it a search, a check or a profile: the same paths or
    change, settings, seed, and what is left of its budget. A project that was changed
    since needs a new run.
    """
    from perfsmith.agent._request import Budget, OptimizeRequest

    session = begin(ctx, given)
    resolved = resolve(given, session.world.cwd, session.world)
    state_dir = state_dir_for(session, given)
    report = load(state_dir, run_id)
    request = OptimizeRequest(
        paths=report.requested,
        state_dir=state_dir,
        budget=Budget(wall_s=None),  # for the display only: the run keeps its own
        apply=given["applies"],
        seed=report.seed,
        resume=report.run_id,
    )
    return search(session, request, resolved, given)


def state_dir_for(session: Session, given: Given) -> Path:
    """The state folder meant by a command that names no path."""
    from perfsmith.agent._settings import state_dir_of

    world = session.world
    return state_dir_of(resolve(given, world.cwd, world), world.cwd, cwd=world.cwd)


def summaries(state_dir: Path) -> tuple[RunSummary, ...]:
    """All runs of a state folder, newest first; none when there is no such folder, which is not made.

    Raises:
        ConfigError: it is something else, a file for instance.
    """
    if not state_dir.exists():
        return ()
    from perfsmith.agent.store import StateDirectory, Store

    with Store(StateDirectory(state_dir).store_path) as store:
        return store.runs()


def exported_run(path: Path) -> Path | None:
    """That path, when it is an exported archive or folder."""
    is_archive = path.is_file() and path.name.endswith((".tar.gz", ".tgz"))
    return path if is_archive or (path / "run.json").is_file() else None


def load_exported(path: Path) -> RunReport:
    """The report of an exported run.

    Raises:
        TargetNotFound: it holds none.
    """
    from perfsmith.agent.store import read_run

    return read_run(path)


def load(state_dir: Path, run_id: str) -> RunReport:
    """One run by its id or the beginning of it.

    Raises:
        TargetNotFound: there is no such run, or several begin so.
    """
    from perfsmith.agent.store import load_run

    return load_run(state_dir, run_id)
