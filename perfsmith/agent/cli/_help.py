"""Help that teaches: worked examples first, flags under headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import click

Examples: TypeAlias = Sequence[tuple[str, str]]
"""Command lines, each with what it is for (or nothing)."""

_EXAMPLE_COLUMNS: Final = 44
_FLAG_COLUMNS: Final = 26


class SectionedOption(click.Option):
    """A flag that knows the heading it stands under."""

    def __init__(self, *args: Any, section: str = "Options", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


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
                formatter.write_dl(records, col_max=_FLAG_COLUMNS)


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
        formatter.write_dl(examples, col_max=_EXAMPLE_COLUMNS)
