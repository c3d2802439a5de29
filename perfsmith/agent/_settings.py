"""From resolved settings to the typed records that requests carry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from perfsmith.agent._config import Resolved
from perfsmith.agent._options import OPTIONS, Home
from perfsmith.agent._request import Budget, Settings
from perfsmith.tasks import find_project_root

T = TypeVar("T")


def settings_of(resolved: Resolved, *, cwd: Path) -> Settings:
    """What counts, as the engine takes it.

    Args:
        resolved: All settings.
        cwd: Folder that an interpreter given by a relative path is under; a bare name is looked for.
    """
    settings = _record(Settings, resolved, Home.SETTINGS)
    if settings.python is None or "/" not in settings.python:
        return settings
    return replace(settings, python=str(cwd / settings.python))


def budget_of(resolved: Resolved) -> Budget:
    """What a run may use, as the engine takes it."""
    return _record(Budget, resolved, Home.BUDGET)


def seed_of(resolved: Resolved) -> int | None:
    """Seed of the search; None asks for a fresh one."""
    value = resolved.value("seed")
    return value if isinstance(value, int) else None


def state_dir_of(resolved: Resolved, path: Path, *, cwd: Path) -> Path:
    """Folder of runs and caches: as set, or `.perfsmith` in the project that holds `path`."""
    said = resolved.value("cache-dir")
    return cwd / str(said) if said is not None else find_project_root(path) / ".perfsmith"


def _record(kind: type[T], resolved: Resolved, home: Home) -> T:
    fields = {each.field: resolved.value(each.key) for each in OPTIONS if each.home is home}
    return TypeAdapter(kind).validate_python(fields)
