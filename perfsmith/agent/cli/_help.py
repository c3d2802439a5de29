"""Help that teaches: worked examples first, flags under headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import click

Examples: TypeAlias = Sequence[tuple[str, str]]
"""Command lines, each with what it is for (or nothing)."""

_EXAMPLE_COLUMNS: Final = 44
_FLAG_COLUMNS: Final = 26
_NARROW: Final = 76
"""Below this there is no room for two columns."""


class SectionedOption(click.Option):
    """A flag that knows the heading it stands under, and what it means to each command that has it."""

    def __init__(
        self, *args: Any, section: str = "Options", help_for: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.section = section
        self.help_for = help_for or {}

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """How it is written, and what it means to this command."""
        record = super().get_help_record(ctx)
        own = self.help_for.get(ctx.command_path.partition(" ")[2])
        return record if record is None or own is None else (record[0], own)


class TaughtCommand(click.Command):
    """A command with worked examples and flags under headings."""

    def __init__(self, *args: Any, examples: Examples, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does, then its examples."""
        super().format_help_text(ctx, formatter)
        write_examples(self.examples, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one list of flags per heading, in the order in which headings first appear."""
        sections: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for parameter in self.get_params(ctx):
            record = None if isinstance(parameter, click.Argument) else parameter.get_help_record(ctx)
            if record is not None:
                section = parameter.section if isinstance(parameter, SectionedOption) else "Help"
                sections[section].append(record)
        for heading, records in sections.items():
            with formatter.section(heading):
                write_records(records, formatter, columns=_FLAG_COLUMNS)


class TaughtGroup(click.Group):
    """A group of commands with worked examples."""

    def __init__(self, *args: Any, examples: Examples, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the group is for, then its examples."""
        super().format_help_text(ctx, formatter)
        write_examples(self.examples, formatter)


def write_examples(examples: Examples, formatter: click.HelpFormatter) -> None:
    """Write command lines, each with what it is for beside or below it."""
    with formatter.section("Examples" if len(examples) > 1 else "Example"):
        write_records(examples, formatter, columns=_EXAMPLE_COLUMNS)


def write_records(records: Examples, formatter: click.HelpFormatter, *, columns: int) -> None:
    """Write terms with what each means beside it, or on a line of its own where there is no room.

    Args:
        records: Terms and meanings.
        formatter: Where they are written.
        columns: Most columns of a term that has its meaning beside it.
    """
    if formatter.width >= _NARROW:
        formatter.write_dl(records, col_max=columns)
        return
    for term, meaning in records:
        formatter.write(f"{'':>{formatter.current_indent}}{term}\n")
        if meaning:
            with formatter.indentation(), formatter.indentation():
                formatter.write_text(meaning)
