"""Waiting is measured by the judge's clock alone, and a look now and then sees every limit."""

from __future__ import annotations

import ast
import socket
from pathlib import Path

import pytest

import perfsmith
from perfsmith.evaluators._watch import (
    LimitExceeded,
    Watch,
    ending_without_reply,
    failure_of_ours,
    verdict_on,
)
from perfsmith.sandboxes import Exceeded, Limits, Resource, SandboxedProcess, Usage, exceeded
from perfsmith.tasks import Verdict

ROOT = Path(perfsmith.__file__).parent
LIMITS = Limits(memory_bytes=1 << 20, cpu_s=2, processes=5, disk_bytes=1 << 20)


class ScriptedClock:
    """Goes where it is told."""

    def __init__(self) -> None:
        self.now_ns = 10**18

    def monotonic_ns(self) -> int:
        return self.now_ns

    def go(self, seconds: float) -> None:
        self.now_ns += int(seconds * 1e9)


class ScriptedProcess:
    """A tree that uses what it is told to use."""

    channel: socket.socket
    root = Path("/")
    cpu_s = 0.0
    is_killed = False

    def __init__(self, usage: Usage | None = None, *, failure: str = "") -> None:
        self.now = usage or Usage()
        self.failure = failure
        self.looks = 0

    def usage(self) -> Usage:
        self.looks += 1
        return self.now

    def provider_failure(self) -> str:
        return self.failure

    def kill(self) -> None: ...

    def freeze(self) -> None: ...

    def thaw(self) -> None: ...

    def pin(self, core: int) -> None: ...

    def count_tasks(self) -> int:
        return 0

    def is_running(self) -> bool:
        return False

    def diagnosis(self) -> str:
        return ""


def test_time_is_up_when_the_clock_says_so_and_not_before() -> None:
    clock = ScriptedClock()
    watch = Watch(ScriptedProcess(), LIMITS, clock, 1.0)
    while not watch.is_over():
        assert 0 < watch.left_s() <= 0.2
        clock.go(0.02)
    with pytest.raises(TimeoutError):
        watch.left_s()


def test_a_short_wait_is_not_disturbed_by_a_look() -> None:
    clock, process = ScriptedClock(), ScriptedProcess()
    watch = Watch(process, LIMITS, clock, 1.0)
    clock.go(0.04)
    watch.left_s()
    assert process.looks == 0
    clock.go(0.02)
    watch.left_s()
    watch.left_s()
    assert process.looks == 1


@pytest.mark.parametrize(
    ("usage", "resource", "words"),
    [
        (Usage(memory_bytes=2 << 20), Resource.MEMORY, "memory limit of 1 MiB"),
        (Usage(memory_kills=1), Resource.MEMORY, "memory limit of 1 MiB"),
        (Usage(tasks=6), Resource.TASKS, "limit of 5 processes and threads"),
        (Usage(refused_tasks=1), Resource.TASKS, "limit of 5 processes and threads"),
        (Usage(disk_bytes=2 << 20), Resource.DISK, "disk limit of 1 MiB"),
    ],
)
def test_each_limit_is_named_with_its_value(usage: Usage, resource: Resource, words: str) -> None:
    clock = ScriptedClock()
    watch = Watch(ScriptedProcess(usage), LIMITS, clock, 9.0)
    clock.go(0.06)
    with pytest.raises(LimitExceeded, match=words) as caught:
        watch.left_s()
    assert caught.value.exceeded.resource is resource


def test_processor_time_counts_from_the_beginning_of_the_wait() -> None:
    clock, process = ScriptedClock(), ScriptedProcess(Usage(cpu_s=1000.0))
    watch = Watch(process, LIMITS, clock, 100.0)
    clock.go(0.06)
    watch.left_s()
    process.now = Usage(cpu_s=1001.9)
    clock.go(0.3)
    watch.left_s()
    process.now = Usage(cpu_s=1002.1)
    clock.go(0.3)
    with pytest.raises(LimitExceeded, match="limit of 2 s of processor time"):
        watch.left_s()


def test_a_machine_without_memory_is_not_the_limit_of_the_tree() -> None:
    assert exceeded(Usage(machine_kills=3), LIMITS) is None


@pytest.mark.parametrize(
    ("process", "how", "verdict"),
    [
        (ScriptedProcess(), "", Verdict.CRASH),
        (ScriptedProcess(), "0", Verdict.CRASH),
        (ScriptedProcess(), "SIGSEGV", Verdict.CRASH),
        (ScriptedProcess(), "SIGXCPU", Verdict.TIMEOUT),
        (ScriptedProcess(), "not forked: no", Verdict.INFRA_ERROR),
        (ScriptedProcess(Usage(refused_tasks=1)), "not forked: no", Verdict.SANDBOX_VIOLATION),
        (ScriptedProcess(Usage(memory_kills=1)), "SIGKILL", Verdict.OUT_OF_MEMORY),
        (ScriptedProcess(Usage(memory_kills=1)), "", Verdict.OUT_OF_MEMORY),
        (ScriptedProcess(Usage(machine_kills=1)), "SIGKILL", Verdict.INFRA_ERROR),
        (ScriptedProcess(Usage(cpu_s=3.0)), "SIGKILL", Verdict.TIMEOUT),
        (ScriptedProcess(Usage(cpu_s=3.0)), "SIGSEGV", Verdict.CRASH),
        (ScriptedProcess(failure="bwrap was killed"), "", Verdict.INFRA_ERROR),
    ],
)
def test_who_died_of_what(process: SandboxedProcess, how: str, verdict: Verdict) -> None:
    assert ending_without_reply(process, LIMITS, how)[0] is verdict


def test_what_we_have_killed_has_not_failed() -> None:
    process = ScriptedProcess(Usage(machine_kills=1), failure="bwrap was killed")
    assert failure_of_ours(process) == "bwrap was killed"
    process.is_killed = True
    assert failure_of_ours(process) == ""


@pytest.mark.parametrize("resource", Resource)
def test_every_limit_has_a_verdict_that_is_no_pass(resource: Resource) -> None:
    found = verdict_on(Exceeded(resource=resource, reason="x"))
    assert found not in (Verdict.ACCEPTED, Verdict.INFRA_ERROR)


def test_nothing_in_judging_reads_the_calendars_clock() -> None:
    """A step of that clock could end a wait, prolong it, or change a measured time."""
    forbidden = {f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime")}
    forbidden |= {f"{kind}.{name}" for kind in ("datetime", "date") for name in ("now", "utcnow", "today")}
    for room in ("evaluators", "sandboxes"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = []
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                    names = [f"{ast.unparse(node.value).rpartition('.')[2]}.{node.attr}"]
                elif isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
                assert not forbidden.intersection(names), f"{path}: {names}"
