"""The bare form, paths that do not exist, and commands that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfsmith.agent.cli._arguments import require_paths, with_bare_form
from perfsmith.agent.run._project import wanted_of
from perfsmith.errors import InvalidArgument, TargetNotFound

COMMANDS = frozenset({"run", "check", "doctor", "runs"})


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        (["src/"], ["run", "src/"]),
        (["-q", "src/"], ["run", "-q", "src/"]),
        (["--time-budget", "5m", "src/"], ["run", "--time-budget", "5m", "src/"]),
        (["./check"], ["run", "./check"]),
        (["check", "src/"], ["check", "src/"]),
        (["--help"], ["--help"]),
        (["-h"], ["-h"]),
        (["--version"], ["--version"]),
        ([], []),
    ],
)
def test_run_is_inserted_only_where_no_command_stands(typed: list[str], parsed: list[str]) -> None:
    assert with_bare_form(typed, COMMANDS) == parsed


def test_existing_paths_pass_with_or_without_a_name(tmp_path: Path) -> None:
    (tmp_path / "cart.py").write_text("")
    require_paths([".", "cart.py", "cart.py::total", str(tmp_path)], cwd=tmp_path, commands=COMMANDS)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("docter", "the command 'doctor'"),
        ("crat.py", "the path 'cart.py'"),
        ("./crat.py::total", "the path 'cart.py'"),
        ("doctor", "a command comes first"),
        ("zzzzzz", "`optimize --help` lists the commands"),
        ("", "no command of that name"),
        ("::total", "no command of that name"),
        ("no/such/folder/x.py", "no command of that name"),
    ],
)
def test_an_unknown_path_may_have_been_a_command(tmp_path: Path, typed: str, said: str) -> None:
    (tmp_path / "cart.py").write_text("")
    with pytest.raises(TargetNotFound) as caught:
        require_paths([typed], cwd=tmp_path, commands=COMMANDS)
    assert said in str(caught.value)


def test_both_spellings_are_offered_when_both_are_near(tmp_path: Path) -> None:
    (tmp_path / "runner").mkdir()
    with pytest.raises(TargetNotFound) as caught:
        require_paths(["runne"], cwd=tmp_path, commands=COMMANDS)
    assert "the command 'run' or the path 'runner'" in str(caught.value).replace("'runs'", "'run'")


@pytest.mark.parametrize("typed", ["cart.py::", "cart.py:: ", ".::"])
def test_two_colons_without_a_name_never_mean_the_whole_file(tmp_path: Path, typed: str) -> None:
    (tmp_path / "cart.py").write_text("")
    with pytest.raises(InvalidArgument, match="names no function"):
        require_paths([typed], cwd=tmp_path, commands=COMMANDS)
    with pytest.raises(InvalidArgument, match="names no function"):
        wanted_of([typed], tmp_path)
