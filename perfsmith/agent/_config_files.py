"""Where settings are kept on disk, and how a file of them is read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from perfsmith.agent._options import Value, by_key
from perfsmith.agent._values import read_toml
from perfsmith.errors import ConfigError


def user_file(environ: Mapping[str, str]) -> Path | None:
    """The user's own settings file, whether or not it exists; None without a home."""
    base = environ.get("XDG_CONFIG_HOME") or ""
    if Path(base).is_absolute():
        return Path(base) / "perfsmith" / "config.toml"
    home = environ.get("HOME") or ""
    return Path(home) / ".config" / "perfsmith" / "config.toml" if home else None


def read_project(root: Path) -> tuple[Path, Mapping[str, Value]] | None:
    """The project's settings and the file that holds them; None when there are none.

    Raises:
        ConfigError: a file is unreadable or wrong, or both places hold settings.
    """
    own, shared = root / "perfsmith.toml", root / "pyproject.toml"
    table = _tool_table(shared) if shared.is_file() else None
    if table is not None and own.is_file():
        raise ConfigError(
            f"Settings stand both in {str(own)!r} and under [tool.perfsmith] in {str(shared)!r}.",
            why="Which of them holds would be a guess.",
            next_step="Keep one of the two.",
        )
    if table is not None:
        return shared, _checked(table, origin=str(shared))
    return (own, read_settings(own)) if own.is_file() else None


def read_settings(file: Path) -> Mapping[str, Value]:
    """Read a settings file; in a `pyproject.toml` the table `[tool.perfsmith]` is meant.

    Raises:
        ConfigError: the file is absent, unreadable or wrong.
    """
    table: object = _tool_table(file) if file.name == "pyproject.toml" else _parsed(file)
    if table is None:
        raise ConfigError(
            f"{str(file)!r} has no table [tool.perfsmith].",
            why="Nothing in it is meant for perfsmith.",
            next_step="Add the table, or name another file.",
        )
    return _checked(table, origin=str(file))


def _parsed(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"The settings file {str(file)!r} cannot be read: {error.strerror}.",
            next_step="Correct the path or its permissions, or use --isolated to ignore settings files.",
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"The settings file {str(file)!r} is not valid TOML: {error}.",
            next_step="Correct that place, or use --isolated to ignore settings files.",
        ) from error


def _tool_table(file: Path) -> object | None:
    tool = _parsed(file).get("tool")
    return tool.get("perfsmith") if isinstance(tool, dict) else None


def _checked(table: object, *, origin: str) -> Mapping[str, Value]:
    if not isinstance(table, dict):
        raise ConfigError(
            f"{origin}: `tool.perfsmith` is not a table.",
            next_step="Write [tool.perfsmith] and the settings below it.",
        )
    known = by_key()
    values: dict[str, Value] = {}
    for key, raw in table.items():
        refuse_unknown(key, origin=origin)
        values[key] = read_toml(known[key], raw, origin=origin)
    return values


def refuse_unknown(key: str, *, origin: str) -> None:
    """Raise for a key that is no setting, naming the nearest one.

    Raises:
        ConfigError: there is no such setting.
    """
    known = by_key()
    if key in known:
        return
    near = get_close_matches(key.replace("_", "-").lower(), known, n=1)
    raise ConfigError(
        f"{origin}: unknown setting {key!r}.",
        next_step=f"Did you mean {near[0]!r}?"
        if near
        else "`optimize config show` lists the settings there are.",
    )
