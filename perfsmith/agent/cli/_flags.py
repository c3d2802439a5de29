"""Flags shared by commands: made from the option table, read back as layers of settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import click

from perfsmith.agent._options import OPTIONS, Kind, Option
from perfsmith.agent.cli._help import SectionedOption

if TYPE_CHECKING:
    from perfsmith.agent._config import Resolved
    from perfsmith.agent._world import World

Command = TypeVar("Command", bound=Callable[..., Any])
Given: TypeAlias = Mapping[str, Any]
"""What click hands a command; leaves this module only as typed records."""

SEARCH_KEYS: Final = tuple(each.key for each in OPTIONS)
"""Settings of commands that judge candidates."""
PROFILE_KEYS: Final = (
    "time-budget",
    "cpu-budget",
    "bench-cmd",
    "test-cmd",
    "test-timeout",
    "exclude",
    "sandbox",
    "docker-image",
    "python",
    "cache-dir",
)
"""Settings of commands that only profile."""
STATE_KEYS: Final = ("cache-dir",)
"""Settings of commands that only look at runs."""
CHECK_KEYS: Final = tuple(key for key in SEARCH_KEYS if key not in ("max-targets", "max-evaluations"))
"""Settings of commands that judge one given change."""


TASK_KEYS: Final = (
    "time-budget",
    "max-targets",
    "min-speedup",
    "confidence",
    "float-rtol",
    "float-atol",
    "inputs",
    "generator",
    "model",
    "compare",
    "test-cmd",
    "test-timeout",
    "exclude",
    "sandbox",
    "docker-image",
    "python",
)
"""Settings of the command that tries cheats on tasks."""


def flag(*names: str, section: str, **attributes: Any) -> Callable[[Command], Command]:
    """Add a flag under a heading."""
    return click.option(*names, cls=SectionedOption, section=section, **attributes)


def setting_flags(keys: Sequence[str]) -> Callable[[Command], Command]:
    """Add the flags of these settings, and those that say where settings come from."""

    def decorate(command: Command) -> Command:
        for adder in reversed([*(_setting(each) for each in OPTIONS if each.key in keys), *_SOURCES]):
            command = adder(command)
        return command

    return decorate


_MEANINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "time-budget": {
        "profile": "Give up after this much time.",
        "check": "Judge no further function after this much time.",
        "doctor": "Try no further cheat after this much time.",
    },
    "max-targets": {"doctor": "Of a path, try this many functions, hottest first.  [default: 5]"},
    "seed": {"check": "Seed of generated inputs; the judge draws its own."},
}
"""What a setting means to a command that does not search, by key and command."""


def _setting(option: Option) -> Callable[[Command], Command]:
    repeated = option.kind is Kind.LIST
    choices = f" One of {', '.join(option.choices)}." if option.choices and not repeated else ""
    default = "" if repeated and not option.default else f"  [default: {option.shown_default}]"
    return flag(
        *option.flags,
        option.flag,
        option.key.replace("-", "_"),
        section=option.section.value,
        metavar=option.metavar,
        multiple=repeated,
        help=option.help + choices + default,
        help_for={
            command: meaning if "[default" in meaning else meaning + default
            for command, meaning in _MEANINGS.get(option.key, {}).items()
        },
    )


_SETTINGS_SECTION: Final = "Settings"
_SOURCES: Final = (
    flag(
        "--config",
        "config_file",
        section=_SETTINGS_SECTION,
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Read this file in place of the project's settings.",
    ),
    flag(
        "-c",
        "assignments",
        section=_SETTINGS_SECTION,
        metavar="KEY=VALUE",
        multiple=True,
        help="Set any setting by its key; may be repeated.",
    ),
    flag(
        "--isolated",
        "is_isolated",
        section=_SETTINGS_SECTION,
        is_flag=True,
        help="Read neither the project's nor your own settings file.",
    ),
)
_OUTPUT_SECTION: Final = "Output"
_TALKING: Final = (
    flag(
        "-q", "--quiet", "is_quiet", section=_OUTPUT_SECTION, is_flag=True, help="No progress, only errors."
    ),
    flag(
        "-v",
        "--verbose",
        "verbose",
        section=_OUTPUT_SECTION,
        count=True,
        help="Show the traceback of an error.",
        help_for={
            "runs show": "Show every candidate, and tracebacks.",
            "doctor": "Show every cheat, and tracebacks.",
            **dict.fromkeys(
                ("run", "runs resume", "check"), "Show every candidate, and tracebacks; -vv also every gate."
            ),
        },
    ),
)
_RESULT: Final = (
    flag(
        "--output-format",
        "output_format",
        section=_OUTPUT_SECTION,
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="How the result is written.",
    ),
    flag(
        "-o",
        "--output",
        "output_file",
        section=_OUTPUT_SECTION,
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Write the result to a file instead of standard output.",
    ),
)


def talking_flags(command: Command) -> Command:
    """Add `-q` and `-v`."""
    return _TALKING[0](_TALKING[1](command))


def result_flags(command: Command) -> Command:
    """Add `--output-format` and `-o`."""
    return _RESULT[0](_RESULT[1](command))


def verbosity_of(given: Given) -> int:
    """-1 for `-q`, else how often `-v` was given.

    Raises:
        click.UsageError: both were given.
    """
    if given["is_quiet"] and given["verbose"]:
        raise click.UsageError("-q and -v contradict each other; keep one.")
    return -1 if given["is_quiet"] else min(2, int(given["verbose"]))


def resolve(given: Given, path: Path, world: World) -> Resolved:
    """Overlay all settings for a path.

    Args:
        given: What click parsed.
        path: What is to be optimised, absolute; the project's settings are looked for above it.
        world: Environment and CPUs.

    Raises:
        ConfigError: a setting is wrong, unknown or in conflict.
    """
    from perfsmith.agent._config import (
        command_line_layer,
        default_layer,
        environment_layer,
        file_layers,
        overlay,
    )

    typed: dict[str, Sequence[str]] = {}
    for each in OPTIONS:
        text = given.get(each.key.replace("-", "_"))
        if text:
            typed[each.key] = text if isinstance(text, tuple) else (text,)
        elif text == "":
            raise click.UsageError(f"{each.flag} was given an empty text; leave it out or say something.")
    named = given["config_file"]
    return overlay(
        [
            command_line_layer(typed, given["assignments"]),
            environment_layer(world.environ),
            *file_layers(
                path,
                world.environ,
                named=world.cwd / named if named is not None else None,
                is_isolated=given["is_isolated"],
            ),
            default_layer(cpu_count=world.cpu_count),
        ]
    )
