"""Files of the project that make inputs for its functions: `FILE`, or `TARGET=FILE` for one function."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from perfsmith.errors import ConfigError

_ALL: Final = "*"


def written_generators(named: Sequence[str], snapshot: Path) -> tuple[tuple[str, str], ...]:
    """Pattern of target ids and text of each generator, in the order named.

    Args:
        named: As users write them.
        snapshot: Copy of the project in which they are looked for.

    Raises:
        ConfigError: a file is not there, or not in the project.
    """
    return tuple(_generator(each, snapshot) for each in named)


def _generator(named: str, snapshot: Path) -> tuple[str, str]:
    target, equals, path = named.rpartition("=")
    if equals and "::" not in target:
        raise ConfigError(
            f"--generator {named!r} names no function before '='.",
            next_step="Write 'path.py::name=FILE', or only FILE for all functions.",
        )
    parts = PurePosixPath(path).parts
    if not path or PurePosixPath(path).is_absolute() or ".." in parts:
        raise ConfigError(
            f"--generator {named!r} is no file of the project.",
            why="It is run beside a copy of the project, and is a part of what a verdict rests on.",
            next_step="Give its path relative to the project's root.",
        )
    try:
        return target or _ALL, (snapshot / path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ConfigError(
            f"--generator {path!r} cannot be read: {reason}.",
            next_step="Give the path of a file of the project, relative to its root, not ignored by git.",
        ) from None
