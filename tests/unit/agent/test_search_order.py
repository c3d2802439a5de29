"""Is what may save most searched first, and what needs no search before everything?"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from factories import a_target

from perfsmith.agent._request import Settings
from perfsmith.agent.report import ProfileRow
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._proposing import search_order
from perfsmith.agent.run._recording import EntryChoice, Recording
from perfsmith.tasks import Target, TargetKind, Workspace

SOURCE = """\
import math


def plain(x):
    return x


def attribute(values, out):
    for value in values:
        for other in values:
            out.append(math.floor(value + other))


def membership(values: list[int]) -> list[int]:
    seen = []
    for value in values:
        if value not in seen:
            seen.append(value)
    return seen


def unreached(x):
    return x
"""


def a_row(name: str, share: float) -> ProfileRow:
    target = Target(
        path="shop.py", qualname=name, module="shop", kind=TargetKind.FUNCTION, first_line=1, last_line=2
    )
    return ProfileRow(target=target, calls=1, own_s=share, saveable_s=share, share=share, tests=())


def a_context(folder: Path, rows: list[ProfileRow], *, is_spent: bool = False) -> RunContext:
    (folder / "shop.py").write_text(SOURCE)
    seen = {
        row.target.id: EntryChoice(
            recording=Recording(module="shop", qualname=row.target.qualname, calls=()), is_target=False
        )
        for row in rows
        if row.target.qualname != "unreached"
    }
    stand_in = SimpleNamespace(
        rows=tuple(rows),
        choices={**seen, a_target().id: "never"},
        proposers={},
        tests=SimpleNamespace(running=SimpleNamespace(is_stopped=False)),
        ledger=SimpleNamespace(is_spent=is_spent),
        settings=Settings(),
        project=SimpleNamespace(
            workspace=Workspace(root=folder, source_roots=(folder,), commit=None, digest="x"),
            snapshot=folder,
            dependencies=frozenset(),
            interpreter=SimpleNamespace(version=(3, 11, 7)),
        ),
    )
    return cast("RunContext", stand_in)


def names(order: list[str]) -> list[str]:
    return [each.partition("::")[2] for each in order]


def test_a_better_algorithm_in_less_time_goes_before_a_look_up_in_more(tmp_path: Path) -> None:
    rows = [a_row("attribute", 0.6), a_row("plain", 0.3), a_row("membership", 0.1), a_row("unreached", 0.05)]
    assert names(search_order(a_context(tmp_path, rows))) == ["plain", "unreached", "membership", "attribute"]


def test_without_time_the_order_is_that_of_the_profile(tmp_path: Path) -> None:
    rows = [a_row("attribute", 0.6), a_row("plain", 0.3), a_row("membership", 0.1)]
    order = search_order(a_context(tmp_path, rows, is_spent=True))
    assert names(order) == ["attribute", "plain", "membership"]
