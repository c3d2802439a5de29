"""The composition root of the command line: world in, exit code out."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from traceback import walk_tb

import click

from perfsmith.agent._world import World
from perfsmith.agent.cli._apply import apply
from perfsmith.agent.cli._arguments import with_bare_form
from perfsmith.agent.cli._check import check
from perfsmith.agent.cli._config import config
from perfsmith.agent.cli._doctor import doctor
from perfsmith.agent.cli._encoding import write_near_characters
from perfsmith.agent.cli._exit_codes import ExitCode
from perfsmith.agent.cli._help import TaughtGroup
from perfsmith.agent.cli._output import (
    say,
    say_error,
    say_fault,
    say_usage,
    standard_output_failed,
    stop_writing,
)
from perfsmith.agent.cli._profile import profile
from perfsmith.agent.cli._run import run
from perfsmith.agent.cli._runs import runs
from perfsmith.agent.cli._session import Engine, Session
from perfsmith.errors import PerfsmithError

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class RootGroup(TaughtGroup):
    """The top-level command, which also explains the exit codes."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the exit codes behind the commands."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code.value), code.meaning) for code in ExitCode])


@click.group(
    "optimize",
    cls=RootGroup,
    examples=(
        ("optimize src/", "search, and save a patch with its evidence"),
        ("optimize src/shop.py::total", "one function"),
        ("optimize doctor", "is this machine ready?"),
        ("optimize profile src/", "where does the time go?"),
        ("optimize check . --diff my.diff", "is my own change right, and faster?"),
    ),
    context_settings=_CONTEXT,
    subcommand_metavar="COMMAND | PATH ...",
)
@click.version_option(package_name="perfsmith", prog_name="optimize")
def optimize() -> None:
    """Make Python code faster, and prove it: every patch is judged by running it.

    Give it a path. It finds what is slow, tries edits in a sandbox, and keeps those that
    behave the same and are measurably faster. Your files are left alone.

    `optimize PATH` is short for `optimize run PATH`: see `optimize run --help` for its
    options. A path named like a command is written ./check.
    """


for _command in (run, doctor, profile, check, runs, apply, config):
    optimize.add_command(_command)


def main(
    arguments: Sequence[str] | None = None,
    *,
    world: World | None = None,
    load_engine: Callable[[], Engine] | None = None,
) -> int:
    """Run one command line.

    Args:
        arguments: Without the program's name; None takes the process's own.
        world: Environment, folder, streams; None takes the process's own.
        load_engine: Gives what runs behind the commands; None takes perfsmith's own.

    Returns:
        An `ExitCode`. Never raises for what a user, a project or a machine can cause.
    """
    around = world if world is not None else World.of_this_process()
    write_near_characters(around.stdout)
    session = Session(world=around, load_engine=load_engine or _own_engine)
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = _run_command(with_bare_form(given, optimize.commands), session)
        around.stdout.flush()
    except BrokenPipeError:
        stop_writing(around)
        return ExitCode.OK
    except OSError as error:
        stop_writing(around)
        failed = standard_output_failed(error)
        say_error(around, failed, with_traceback=session.verbosity >= 1, raised=error)
        return failed.exit_code
    return code


def _run_command(arguments: Sequence[str], session: Session) -> int:
    try:
        with optimize.make_context("optimize", list(arguments), obj=session) as context:
            _configure_logging(session)
            code = optimize.invoke(context)
            return int(code)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        say(session.world, error.format_message())
        return ExitCode.USAGE
    except click.ClickException as error:
        _say_click(session.world, error)
        return ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort):
        say(session.world, "interrupted; `optimize runs list` shows what is saved.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        raise
    except PerfsmithError as error:
        say_error(session.world, error, with_traceback=session.verbosity >= 1)
        return error.exit_code
    except BaseExceptionGroup as group:
        return _from_group(group, session)
    except OSError as error:
        if _was_printing(error):
            raise
        say_fault(session.world, error, with_traceback=session.verbosity >= 1)
        return ExitCode.INTERNAL
    except Exception as error:  # noqa: BLE001 (a composition root turns whatever is left into an exit code)
        say_fault(session.world, error, with_traceback=session.verbosity >= 1)
        return ExitCode.INTERNAL


def _was_printing(error: OSError) -> bool:
    """Whether help or version, which the parser prints, could not be printed."""
    return any(frame.f_code is click.echo.__code__ for frame, _ in walk_tb(error.__traceback__))


def _from_group(group: BaseExceptionGroup[BaseException], session: Session) -> int:
    """What several tasks raised together: our own error first, then Ctrl-C, else a fault."""
    leaves = list(_leaves(group))
    is_verbose = session.verbosity >= 1
    for leaf in leaves:
        if isinstance(leaf, PerfsmithError):
            say_error(session.world, leaf, with_traceback=is_verbose, raised=group)
            return leaf.exit_code
    for leaf in leaves:
        if isinstance(leaf, BrokenPipeError):
            raise leaf
        if isinstance(leaf, KeyboardInterrupt):
            say(session.world, "interrupted; `optimize runs list` shows what is saved.")
            return ExitCode.INTERRUPTED
    say_fault(session.world, group, with_traceback=is_verbose)
    return ExitCode.INTERNAL


def _leaves(error: BaseException) -> Sequence[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for each in error.exceptions for leaf in _leaves(each)]
    return [error]


def _say_click(world: World, error: click.ClickException) -> None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else "optimize"
    say_usage(world, error.format_message(), f"`{path} --help` shows how it is used.")


def _own_engine() -> Engine:
    """Imported here, so that help and settings need none of it."""
    from perfsmith.agent import _engine

    return _engine


class _Words(logging.Formatter):
    """Log records as lines for a person; tracebacks only with `-v`."""

    def __init__(self, session: Session) -> None:
        super().__init__("%(name)s: %(message)s")
        self._session = session

    def format(self, record: logging.LogRecord) -> str:
        if self._session.verbosity >= 1:
            return super().format(record)
        return f"{record.name}: {record.getMessage()}"


def _configure_logging(session: Session) -> None:
    if not logging.getLogger().handlers:
        handler = logging.StreamHandler(session.world.stderr)
        handler.setFormatter(_Words(session))
        logging.basicConfig(handlers=[handler], level=logging.WARNING)
