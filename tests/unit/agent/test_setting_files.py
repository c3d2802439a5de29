"""Settings on disk: where they are looked for, and every way a file can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfsmith.agent._config import Source, default_layer, file_layers, overlay
from perfsmith.agent._config_files import read_project, read_settings, user_file
from perfsmith.agent._settings import state_dir_of
from perfsmith.errors import ConfigError


def test_both_places_are_read_but_not_at_once(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.perfsmith]\njobs = 3\n")
    found = read_project(tmp_path)
    assert found == (tmp_path / "pyproject.toml", {"jobs": 3})
    (tmp_path / "perfsmith.toml").write_text("jobs = 4\n")
    with pytest.raises(ConfigError, match="Keep one of the two"):
        read_project(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert read_project(tmp_path) == (tmp_path / "perfsmith.toml", {"jobs": 4})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("min-speedpu = 2", "Did you mean 'min-speedup'?"),
        ("min_speedup = 2", "Did you mean 'min-speedup'?"),
        ("colour = 'red'", "config show"),
        ("jobs = ", "not valid TOML"),
        ("jobs = 'two'", "'jobs' cannot be 'two'"),
        ("jobs = 0", "at least 1"),
        ("[nested]\njobs = 2", "unknown setting 'nested'"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "perfsmith.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_settings(file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_file_that_is_absent_or_not_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_settings(tmp_path / "absent.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_settings(tmp_path / "binary.toml")


def test_a_named_pyproject_must_have_the_table(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool.other]\n")
    with pytest.raises(ConfigError, match="no table"):
        read_settings(file)
    file.write_text("tool.perfsmith = 3\n")
    with pytest.raises(ConfigError, match="not a table"):
        read_settings(file)


def test_the_users_file_follows_the_base_directory_rules(tmp_path: Path) -> None:
    assert user_file({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}) == Path("/c/perfsmith/config.toml")
    assert user_file({"XDG_CONFIG_HOME": "relative", "HOME": "/h"}) == Path(
        "/h/.config/perfsmith/config.toml"
    )
    assert user_file({}) is None


def test_files_are_layers_and_isolation_drops_them(tmp_path: Path) -> None:
    project, home, named = tmp_path / "project", tmp_path / "home", tmp_path / "named.toml"
    (home / ".config" / "perfsmith").mkdir(parents=True)
    (home / ".config" / "perfsmith" / "config.toml").write_text("jobs = 1\nconfidence = 0.9\n")
    project.mkdir()
    (project / "perfsmith.toml").write_text("confidence = 0.95\n")
    named.write_text("sandbox = 'process'\n")
    environ = {"HOME": str(home)}

    def resolved(*, config: Path | None = None, isolated: bool = False) -> dict[str, Source]:
        layers = file_layers(project, environ, named=config, is_isolated=isolated)
        found = overlay([*layers, default_layer(cpu_count=4)])
        return {key: found.settings[key].source for key in ("jobs", "confidence", "sandbox")}

    assert resolved() == {"jobs": Source.USER, "confidence": Source.PROJECT, "sandbox": Source.DEFAULT}
    assert resolved(isolated=True) == dict.fromkeys(("jobs", "confidence", "sandbox"), Source.DEFAULT)
    assert resolved(config=named) == {"jobs": Source.USER, "confidence": Source.USER, "sandbox": Source.FILE}
    assert resolved(config=named, isolated=True)["sandbox"] is Source.FILE


def test_state_is_kept_in_the_project_unless_said_otherwise(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "src").mkdir()
    resolved = overlay([default_layer(cpu_count=1)])
    assert state_dir_of(resolved, tmp_path / "src", cwd=Path("/")) == tmp_path / ".perfsmith"
