"""Lay text out for a width, with or without colour, into a string. Nothing is printed."""

from __future__ import annotations

import io
import shlex
from collections.abc import Sequence
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perfsmith.errors import InvalidArgument

MIN_WIDTH: Final = 40
"""Narrower terminals get lines of this width."""
LABEL_WIDTH: Final = 9
"""Columns of the labels of facts."""


def to_text(parts: Sequence[RenderableType], *, width: int, color: bool) -> str:
    """Render parts one below the other, ending in one line feed.

    Raises:
        InvalidArgument: the width is not positive.
    """
    if width <= 0:
        raise InvalidArgument(f"A width of {width!r} columns cannot be filled.", next_step="Pass 80.")
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=max(width, MIN_WIDTH),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        # The caller decides about colour and width; rich would look at the process environment.
        _environ={},
    )
    for part in parts:
        # What is meant to be copied stays whole however long it is.
        console.print(part, soft_wrap=isinstance(part, Unbroken))
    lines = buffer.getvalue().split("\n")
    return "\n".join(line if color else line.rstrip() for line in lines).strip("\n") + "\n"


class Unbroken(Text):
    """A line to copy: it may be wider than the terminal."""


class Command(Unbroken):
    """A command line to paste: broken only between words, each break escaped for the shell."""

    @classmethod
    def of(cls, words: Sequence[str], *, width: int, indent: int) -> Command:
        """Quote and lay out.

        Args:
            words: Program and arguments, unquoted.
            width: Columns available.
            indent: Columns before the first line.
        """
        lines, line = [], " " * indent
        for word in (shlex.quote(word) for word in words):
            if line.strip() and len(line) + 1 + len(word) + 2 > width:
                lines.append(line + " \\")
                line = " " * (indent + 4)
            line += word if not line.strip() else f" {word}"
        return cls("\n".join([*lines, line]), style="cyan")


def facts(rows: Sequence[tuple[str, RenderableType]], *, indent: int = 2) -> Padding:
    """Labels on the left, what they say on the right."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True, min_width=LABEL_WIDTH)
    table.add_column(overflow="fold")
    for label, value in rows:
        table.add_row(label, Text(value) if isinstance(value, str) else value)
    return Padding(table, (0, 0, 0, indent))
