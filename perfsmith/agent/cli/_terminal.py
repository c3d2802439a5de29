"""What the terminal can show: colour, live redrawing, columns."""

from __future__ import annotations

import os
from typing import Final, TextIO

from perfsmith.agent._world import World

_DEFAULT_WIDTH: Final = 100
_LEAST_WIDTH: Final = 40
_MOST_WIDTH: Final = 160


def colour_wanted(world: World, *, is_tty: bool) -> bool:
    """Whether to colour a stream: `NO_COLOR`, then `FORCE_COLOR`, then a terminal outside CI."""
    if world.environ.get("NO_COLOR"):
        return False
    if world.environ.get("FORCE_COLOR"):
        return True
    return is_tty and not world.is_ci and world.environ.get("TERM") != "dumb"


def is_live_terminal(world: World) -> bool:
    """Whether standard error can be redrawn in place."""
    has_colour = not world.environ.get("NO_COLOR")
    return world.stderr_is_tty and has_colour and not world.is_ci and world.environ.get("TERM") != "dumb"


def width_of(world: World, stream: TextIO) -> int:
    """Columns to write for, between 40 and 160; `COLUMNS` wins, then the terminal, then 100."""
    said = world.environ.get("COLUMNS", "")
    if said.isascii() and said.isdigit() and int(said) > 0:
        return min(max(int(said), _LEAST_WIDTH), _MOST_WIDTH)
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        columns = _DEFAULT_WIDTH
    return min(max(columns or _DEFAULT_WIDTH, _LEAST_WIDTH), _MOST_WIDTH)
