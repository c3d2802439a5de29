"""Help texts: what they say, on purpose, and that their examples are ones the parser takes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from perfsmith.agent.cli._arguments import with_bare_form
from perfsmith.agent.cli._help import TaughtCommand, TaughtGroup
from perfsmith.agent.cli._main import optimize

GOLDEN = Path(__file__).parent / "help"


def commands(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from commands(inner, (*path, name))


ALL = list(commands(optimize))


@pytest.mark.parametrize(
    ("path", "command"), ALL, ids=lambda value: "-".join(value) if isinstance(value, tuple) else ""
)
def test_help_is_as_recorded(path: tuple[str, ...], command: click.Command, *, update_golden: bool) -> None:
    result = CliRunner().invoke(optimize, [*path, "--help"], prog_name="optimize", terminal_width=80)
    assert result.exit_code == 0
    golden = GOLDEN / f"{'-'.join(path) or 'optimize'}.txt"
    if update_golden:
        golden.write_text(result.output)
    assert result.output == golden.read_text()
    assert max(map(len, result.output.splitlines())) <= 80


@pytest.mark.parametrize("width", [50, 60, 70])
def test_a_narrow_help_gives_explanations_lines_of_their_own(width: int) -> None:
    for path, command in ALL:
        result = CliRunner().invoke(optimize, [*path, "--help"], prog_name="optimize", terminal_width=width)
        assert isinstance(command, TaughtCommand | TaughtGroup)
        typed = [example for example, _ in command.examples]
        lines = result.output.splitlines()
        assert all(len(line) <= width or line.strip() in typed for line in lines), path
        if isinstance(command, TaughtCommand):
            at = lines.index("  -h, --help")
            assert lines[at + 1] == "      Show this message and exit."


def test_a_flag_means_to_a_command_what_the_command_does() -> None:
    said = {
        path: " ".join(CliRunner().invoke(optimize, [*path, "--help"], prog_name="optimize").output.split())
        for path in (("run",), ("check",), ("profile",), ("doctor",), ("config", "show"), ("runs", "list"))
    }
    assert [path for path in said if "Show every candidate" in said[path]] == [("run",), ("check",)]
    assert [path for path in said if "Stop searching" in said[path]] == [("run",), ("config", "show")]
    assert "may end somewhat later" in said["run",]
    assert "--time-budget TIME Give up after this much time. [default: 10m]" in said["profile",]


def test_every_recorded_text_belongs_to_a_command() -> None:
    assert {each.stem for each in GOLDEN.iterdir()} == {"-".join(path) or "optimize" for path, _ in ALL}


def test_every_command_teaches_by_examples_that_parse() -> None:
    for path, command in ALL:
        assert isinstance(command, TaughtCommand | TaughtGroup), path
        assert command.examples, path
        for typed, _ in command.examples:
            [call] = [part for part in typed.split("|") if part.strip().startswith("optimize")]
            parse(with_bare_form(shlex.split(call)[1:], optimize.commands))


def parse(arguments: list[str]) -> None:
    """Parse a command line down to its last command, without running anything."""
    context = optimize.make_context("optimize", list(arguments))
    while isinstance(context.command, click.Group):
        remaining = [*context._protected_args, *context.args]
        name, inner, rest = context.command.resolve_command(context, remaining)
        assert inner is not None
        context = inner.make_context(name, rest, parent=context)
