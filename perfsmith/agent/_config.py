"""Settings overlaid in order: command line, environment, project, user, defaults; each knows its origin."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Final

from perfsmith.agent._config_files import (
    read_project,
    read_settings,
    refuse_unknown,
    user_file,
)
from perfsmith.agent._options import OPTIONS, Option, ProjectMay, Value, by_key, show
from perfsmith.agent._values import read_text, read_toml
from perfsmith.errors import ConfigError
from perfsmith.tasks import find_project_root

_NOT_SETTINGS: Final = frozenset({"PERFSMITH_ALLOW_MODEL_REQUESTS"})


class Source(StrEnum):
    """Who said it, strongest first."""

    COMMAND_LINE = "command line"
    ENVIRONMENT = "environment"
    FILE = "file named with --config"
    PROJECT = "project"
    USER = "user"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One value and who said it."""

    value: Value
    source: Source
    origin: str
    """The flag, variable or file, in words."""


Layer = Mapping[str, Setting]
"""A partial set of settings, by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Every setting with its origin, after all layers were overlaid."""

    settings: Mapping[str, Setting]
    """By key; every option is present."""
    notes: tuple[str, ...] = ()
    """Where the project's file was held back, in words."""

    def value(self, key: str) -> Value:
        """The value of a setting."""
        return self.settings[key].value

    def as_text(self) -> dict[str, str]:
        """What holds for each setting, in words where nobody set it."""
        return {each.key: each.shown(self.value(each.key)) for each in OPTIONS}


def default_layer(*, cpu_count: int) -> Layer:
    """The weakest layer: what holds when nobody says anything."""
    values = {each.key: each.default for each in OPTIONS} | {"jobs": cpu_count}
    return {
        key: Setting(value=value, source=Source.DEFAULT, origin="default") for key, value in values.items()
    }


def environment_layer(environ: Mapping[str, str]) -> Layer:
    """Settings from `PERFSMITH_...` variables; empty ones count as absent.

    Raises:
        ConfigError: a value is not legal, or a name is nearly that of a setting.
    """
    by_variable = {each.variable: each for each in OPTIONS}
    layer: dict[str, Setting] = {}
    for name, text in sorted(environ.items()):
        if not name.startswith("PERFSMITH_") or name in _NOT_SETTINGS or not text.strip():
            continue
        if name in by_variable:
            found = by_variable[name]
            value = read_text(found, text, origin=name)
            layer[found.key] = Setting(value=value, source=Source.ENVIRONMENT, origin=name)
        elif near := get_close_matches(name, by_variable, n=1, cutoff=0.85):
            raise ConfigError(
                f"The environment variable {name!r} is not a setting.",
                why="It would be ignored.",
                next_step=f"Did you mean {near[0]!r}?",
            )
    return layer


def command_line_layer(flags: Mapping[str, Sequence[str]], assignments: Iterable[str] = ()) -> Layer:
    """Settings from flags and from `-c key=value`.

    Args:
        flags: Texts as typed, by key; a list setting may have several.
        assignments: The arguments of `-c`, each `key=value` with a TOML value or bare text.

    Raises:
        ConfigError: a value is not legal, a key is unknown, or a setting is given twice.
    """
    known = by_key()
    layer: dict[str, Setting] = {}
    for key, texts in flags.items():
        found = known[key]
        values = [read_text(found, text, origin=found.flag) for text in texts]
        value: Value = values[-1]
        if all(isinstance(each, tuple) for each in values):
            value = tuple(item for each in values if isinstance(each, tuple) for item in each)
        layer[key] = Setting(value=value, source=Source.COMMAND_LINE, origin=found.flag)
    for assignment in assignments:
        key, equals, text = (part.strip() for part in assignment.partition("="))
        origin = f"-c {assignment}"
        if not equals:
            raise ConfigError(f"{origin}: no `=`.", next_step="Write -c key=value.")
        refuse_unknown(key, origin=origin)
        if key in layer:
            raise ConfigError(
                f"{origin}: {key!r} is also given by {layer[key].origin}.",
                why="Which of them holds would be a guess.",
                next_step="Keep one of the two.",
            )
        value = _read_assignment(known[key], text, origin=origin)
        layer[key] = Setting(value=value, source=Source.COMMAND_LINE, origin=origin)
    return layer


def _read_assignment(found: Option, text: str, *, origin: str) -> Value:
    try:
        raw = tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        return read_text(found, text, origin=origin)
    return read_toml(found, raw, origin=origin)


def file_layers(
    path: Path, environ: Mapping[str, str], *, named: Path | None, is_isolated: bool
) -> list[Layer]:
    """The layers that come from files, strongest first.

    Args:
        path: What is to be optimised; the project's settings are looked for above it.
        environ: Environment, for the user's folder.
        named: File given with `--config`; it stands in the place of the project's file.
        is_isolated: True leaves the project's and the user's file unread.

    Raises:
        ConfigError: a file is unreadable or wrong.
    """
    layers: list[Layer] = []
    if named is not None:
        layers.append(_from_file(read_settings(named), Source.FILE, named))
    elif not is_isolated and (found := read_project(find_project_root(path))) is not None:
        layers.append(_from_file(found[1], Source.PROJECT, found[0]))
    own = user_file(environ)
    if not is_isolated and own is not None and own.is_file():
        layers.append(_from_file(read_settings(own), Source.USER, own))
    return layers


def _from_file(values: Mapping[str, Value], source: Source, file: Path) -> Layer:
    return {key: Setting(value=value, source=source, origin=str(file)) for key, value in values.items()}


def overlay(layers: Sequence[Layer]) -> Resolved:
    """Lay partial sets over one another.

    Args:
        layers: Strongest first; the last must hold every setting.

    Raises:
        ConfigError: the project's file holds a setting that only the user may make.
    """
    settings: dict[str, Setting] = {}
    notes: list[str] = []
    for each in OPTIONS:
        said = [layer[each.key] for layer in layers if each.key in layer]
        first = said[0]
        if first.source is Source.PROJECT and _widens(each, first, said[1]):
            notes.append(
                f"{first.origin}: {each.key} = {show(first.value, kind=each.kind)} is not followed; "
                f"a project's file may only narrow what runs here, and {said[1].origin} says "
                f"{show(said[1].value, kind=each.kind)}. Pass {each.flag} to have it."
            )
            first = said[1]
        settings[each.key] = first
    return Resolved(settings=settings, notes=tuple(notes))


def _widens(option: Option, ours: Setting, users: Setting) -> bool:
    """True when the project's value would let more happen than the user's."""
    match option.project:
        case ProjectMay.SET:
            return False
        case ProjectMay.NEVER:
            raise ConfigError(
                f"{ours.origin}: a project's file may not set {option.key!r}.",
                why="It reaches outside the sandbox.",
                next_step=f"Pass {option.flag}, or set it in your own settings file.",
            )
        case ProjectMay.LOWER:
            return _limit(ours.value) > _limit(users.value)
        case ProjectMay.RAISE:
            is_users = ours.value in option.users_choices and ours.value != users.value
            return is_users or option.choices.index(str(ours.value)) < option.choices.index(str(users.value))


def _limit(value: Value) -> float:
    return float(value) if isinstance(value, float | int) else float("inf")
