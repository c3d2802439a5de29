"""Looking at the arguments before the parser does: the bare form, and paths that are none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path

from perfsmith.errors import InvalidArgument, TargetNotFound

_OWN_FLAGS = frozenset({"--help", "-h", "--version"})


def with_bare_form(arguments: Sequence[str], commands: Collection[str]) -> list[str]:
    """Insert `run` when the first argument is neither a command nor `--help` or `--version`.

    A path that has a command's name is written `./check`.
    """
    if not arguments or arguments[0] in commands or arguments[0] in _OWN_FLAGS:
        return list(arguments)
    return ["run", *arguments]


def require_paths(paths: Sequence[str], *, cwd: Path, commands: Collection[str]) -> None:
    """Check that every path exists before anything is spent.

    Args:
        paths: `path` or `path::qualname`, as typed.
        cwd: Folder that relative paths are under.
        commands: Names of commands, since a mistyped one arrives here as a path.

    Raises:
        TargetNotFound: one does not exist; the message names the nearest command and path.
        InvalidArgument: no name stands behind `::`.
    """
    for typed in paths:
        name, colons, qualname = typed.partition("::")
        if not name or not (cwd / name).exists():
            raise _unknown(typed, name, cwd=cwd, commands=commands)
        if colons and not qualname.strip():
            raise InvalidArgument(
                f"{typed!r} names no function behind `::`.",
                next_step=f"Write `{name}::function`, or `{name}` for all that is there.",
            )


def _unknown(typed: str, name: str, *, cwd: Path, commands: Collection[str]) -> TargetNotFound:
    if name.startswith("-"):
        return TargetNotFound(f"{typed!r} is neither an option of this command nor a path.")
    if name in commands:
        return TargetNotFound(
            f"There is no path {name!r}.",
            why=f"{name!r} is a command, and a command comes first.",
            next_step=f"Write `optimize {name} ...` with options behind it, or `./{name}` for a path.",
        )
    offers = []
    if near := get_close_matches(name, sorted(commands), n=1):
        offers.append(f"the command {near[0]!r}")
    if (path := _nearest_path(name, cwd)) is not None:
        offers.append(f"the path {path!r}")
    return TargetNotFound(
        f"There is no path {name!r}, and no command of that name.",
        next_step=f"Did you mean {' or '.join(offers)}?"
        if offers
        else "`optimize --help` lists the commands.",
    )


def _nearest_path(name: str, cwd: Path) -> str | None:
    folder = (cwd / name).parent
    try:
        siblings = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    except OSError:
        return None
    near = get_close_matches(Path(name).name, siblings, n=1)
    return str(Path(name).with_name(near[0])) if near and Path(name).name else None
