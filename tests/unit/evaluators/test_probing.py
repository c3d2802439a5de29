"""What a probe learns of the original: outcomes and arcs of lines, whatever single calls do to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from foreign import TIERS, a_spec, codec, python_versions, sandbox_of, this_interpreter, write

from perfsmith.evaluators._probing import TracingProbe
from perfsmith.evaluators._replies import Entry, WorkerFailure, arcs_of
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import MachineClock
from perfsmith.tasks import Interpreter, Target, TargetKind

SOURCE = """
import os
def target(x):
    if x < 0:
        kind = "negative"
    else:
        kind = "other"
    for _ in range(x):
        kind += "!"
    if x == 7:
        while True:
            pass
    if x == 8:
        os._exit(3)
    return kind
def items(n):
    for i in range(n):
        yield i
def outer(n):
    def inner(m):
        if m > 2:
            return "large"
        return "small"
    return inner(n)
def caller(n):
    return outer(n)
def untraced(n):
    import sys
    sys.settrace(None)
    if hasattr(sys, "monitoring"):
        for tool in range(6):
            sys.monitoring.free_tool_id(tool)
    return n
"""
FILE_LINES = SOURCE.split("\n")


def call(*args: object) -> bytes:
    encoded: bytes = codec.encode_call(args, {})
    return encoded


def starter(
    folder: Path, entry: str, interpreter: Interpreter | None = None, tier: str = "process"
) -> Callable[[], Worker]:
    snapshot = write(folder / "snapshot", {"mod.py": SOURCE})

    def start() -> Worker:
        worker = Worker(
            sandbox_of(tier),
            a_spec(snapshot, folder / "project", interpreter=interpreter),
            Entry(module="mod", qualname=entry),
            clock=MachineClock(),
        )
        try:
            worker.start(["."])
        except WorkerFailure:
            worker.close()
            raise
        return worker

    return start


def probe_of(
    folder: Path,
    qualname: str,
    *,
    entry: str | None = None,
    interpreter: Interpreter | None = None,
    limit_s: float = 20.0,
    tier: str = "process",
) -> TracingProbe:
    target = Target(
        path="mod.py", qualname=qualname, module="mod", kind=TargetKind.FUNCTION, first_line=1, last_line=1
    )
    start = starter(folder, entry or qualname, interpreter, tier)
    return TracingProbe(start, target, clock=MachineClock(), limit_s=limit_s)


def interpreters() -> list[Interpreter]:
    others = [
        Interpreter(
            executable=path,
            version=(int(version.split(".")[0]), int(version.split(".")[1]), 0),
            prefix=path.parent.parent,
            base_prefix=path.parent.parent,
            sys_path=(),
            origin="found on this machine",
            has_pytest=False,
        )
        for version, path in python_versions()
    ]
    return others or [this_interpreter()]


@pytest.mark.parametrize(
    "interpreter", interpreters(), ids=lambda each: f"{each.version[0]}.{each.version[1]}"
)
def test_arcs_are_the_same_on_every_python(interpreter: Interpreter, tmp_path: Path) -> None:
    probe = probe_of(tmp_path, "target", interpreter=interpreter)
    try:
        negative, zero, two = probe.reach([call(-1), call(0), call(2)])
    finally:
        probe.close()
    assert negative.arcs == {(0, 4), (4, 5), (5, 8), (8, 10), (10, 13), (13, 15)}
    assert zero.arcs == {(0, 4), (4, 7), (7, 8), (8, 10), (10, 13), (13, 15)}
    assert two.arcs == zero.arcs | {(8, 9), (9, 8)}
    assert ((8, 9), 2) in two.often
    assert ((0, 4), 1) in two.often


def test_a_generator_is_told_of_while_it_is_read(tmp_path: Path) -> None:
    probe = probe_of(tmp_path, "items")
    try:
        none, two = probe.reach([call(0), call(2)])
    finally:
        probe.close()
    assert none.arcs == {(0, 17)}
    assert {(17, 18), (0, 17)} <= two.arcs


@pytest.mark.parametrize("qualname", ["outer", "outer.<locals>.inner"])
def test_only_the_target_is_told_of_when_something_else_is_called(qualname: str, tmp_path: Path) -> None:
    probe = probe_of(tmp_path, qualname, entry="caller")
    try:
        small, large = probe.reach([call(1), call(3)])
    finally:
        probe.close()
    lines = {line for each in (small, large) for arc in each.arcs for line in arc}
    assert "return outer(n)" not in {FILE_LINES[line - 1].strip() for line in lines if line}
    assert large.arcs - small.arcs == {(21, 22)}


@pytest.mark.parametrize("tier", TIERS)
def test_a_call_that_hangs_or_ends_its_process_costs_that_call_only(tier: str, tmp_path: Path) -> None:
    probe = probe_of(tmp_path, "target", tier=tier)
    try:
        found = probe.reach([call(n) for n in (1, 7, 2, 8, 3)])
    finally:
        probe.close()
    assert [bool(each.outcome) for each in found] == [True, False, True, False, True]
    assert not found[1].arcs


@pytest.mark.parametrize("interpreter", interpreters()[-3:], ids=lambda each: f"{each.version[1]}")
def test_what_ends_the_trace_comes_back_all_the_same(interpreter: Interpreter, tmp_path: Path) -> None:
    probe = probe_of(tmp_path, "untraced", interpreter=interpreter)
    try:
        first, second = probe.reach([call(1), call(2)])
    finally:
        probe.close()
    assert b"returned" in first.outcome
    assert b"returned" in second.outcome


def test_time_is_bounded_and_what_was_learnt_is_kept_in_order(tmp_path: Path) -> None:
    probe = probe_of(tmp_path, "target", limit_s=0.5)
    try:
        first = probe.reach([call(7), call(1)])
        assert probe.reason == "the time for probing is used up"
        assert len(first) < 2
        assert probe.reach([call(1)]) == ()
    finally:
        probe.close()


def test_an_original_that_cannot_be_started_gives_a_reason(tmp_path: Path) -> None:
    probe = probe_of(tmp_path, "missing")
    assert probe.reach([call(1)]) == ()
    assert "missing" in probe.reason
    probe.close()


@pytest.mark.parametrize("raw", [b"1234567", b"123456789012" * 5000])
def test_arcs_in_other_words_are_refused(raw: bytes) -> None:
    with pytest.raises(WorkerFailure):
        arcs_of(raw)
