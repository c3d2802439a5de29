"""Documents: tables made from the code, command lines the parser takes, links that lead somewhere."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from perfsmith.agent._config_files import read_settings
from perfsmith.agent._options import OPTIONS, Kind, ProjectMay
from perfsmith.agent.cli import ExitCode
from perfsmith.agent.cli._arguments import with_bare_form
from perfsmith.agent.cli._main import optimize

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
PROJECT = {
    ProjectMay.SET: "may set it",
    ProjectMay.LOWER: "may lower it",
    ProjectMay.RAISE: "may strengthen it",
    ProjectMay.NEVER: "may not set it",
}


def settings_table() -> str:
    rows = ["| key | default | meaning | a project |", "|---|---|---|---|"]
    for each in OPTIONS:
        choices = (
            f" One of {', '.join(f'`{word}`' for word in each.choices)}."
            if each.choices and each.kind is not Kind.LIST
            else ""
        )
        rows.append(
            f"| `{each.key}` | {each.shown_default} | {each.help}{choices} | {PROJECT[each.project]} |"
        )
    return "\n".join(rows)


def exit_code_table() -> str:
    rows = ["| code | name | meaning |", "|---|---|---|"]
    return "\n".join([*rows, *(f"| {code.value} | `{code.name}` | {code.meaning} |" for code in ExitCode)])


@pytest.mark.parametrize(
    ("document", "title", "table"),
    [
        ("docs/configuration.md", "settings", settings_table()),
        ("docs/exit-codes.md", "exit codes", exit_code_table()),
    ],
)
def test_a_generated_table_is_up_to_date(
    document: str, title: str, table: str, *, update_golden: bool
) -> None:
    text = (ROOT / document).read_text()
    start = f"<!-- generated: {title} -->\n"
    before, _, rest = text.partition(start)
    found, end, after = rest.partition("<!-- end -->")
    assert end
    if update_golden:
        (ROOT / document).write_text(f"{before}{start}\n{table}\n\n{end}{after}")
        return
    assert found.strip() == table


def command_lines(document: Path) -> list[str]:
    """Lines of console blocks, and the commands quoted in running text."""
    text = document.read_text()
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    return lines + re.findall(r"`(optimize [^`]+)`", text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_a_document_is_one(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for line in command_lines(document):
        typed = shlex.split(line, comments=True)
        if typed[0] == "make":
            assert f"\n{typed[1]}:" in makefile
        if "optimize" in typed:
            call = typed[typed.index("optimize") + 1 :]
            parse(
                with_bare_form(
                    [word for word in call if word not in ("|", "git", "apply")], optimize.commands
                )
            )


def parse(arguments: list[str]) -> None:
    """Parse down to the last command; a text that stops at a group or lacks a RUN is fine in a sentence."""
    context = optimize.make_context("optimize", list(arguments), resilient_parsing=True)
    rest = [*context._protected_args, *context.args]
    while isinstance(context.command, click.Group) and rest:
        name, inner, rest = context.command.resolve_command(context, rest)
        assert inner is not None
        flags = [word for word in rest if word.startswith("-") and len(word) > 1]
        known = {flag for parameter in inner.params for flag in (*parameter.opts, *parameter.secondary_opts)}
        assert isinstance(inner, click.Group) or set(flags) <= known | {"--help"}, arguments
        context = inner.make_context(name, list(rest), parent=context, resilient_parsing=True)
        rest = [*context._protected_args, *context.args] if isinstance(inner, click.Group) else []


def test_a_mistyped_flag_in_a_document_would_be_seen() -> None:
    with pytest.raises((click.UsageError, AssertionError)):
        parse(["check", ".", "--dif", "x"])
    with pytest.raises((click.UsageError, AssertionError)):
        parse(["runs", "lst"])


def test_python_examples_compile_and_import_what_exists() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert blocks
    for block in blocks:
        tree = ast.parse(block)
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                module = importlib.import_module(node.module or "")
                assert all(hasattr(module, alias.name) for alias in node.names)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_the_example_settings_are_legal(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text()
    [example] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "perfsmith.toml").write_text(example)
    assert set(read_settings(tmp_path / "perfsmith.toml")) == set(tomllib.loads(example))


def test_the_readme_sets_up_with_exactly_two_commands() -> None:
    install = (ROOT / "README.md").read_text().partition("## Install")[2].partition("\n## ")[0]
    [block] = re.findall(r"```console\n(.*?)```", install, re.DOTALL)
    assert [line.split("#")[0].strip() for line in block.splitlines()] == ["make demo", "make test"]
