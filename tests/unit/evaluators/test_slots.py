"""Who may use the machine: a measurement is alone, here and among processes."""

from __future__ import annotations

import fcntl
from pathlib import Path

import anyio
import pytest

from perfsmith.errors import StorageFailed
from perfsmith.evaluators import Slots


async def turns(count: int = 20) -> None:
    """Let every other task go as far as it can."""
    for _ in range(count):
        await anyio.lowlevel.checkpoint()


def test_a_measurement_waits_for_checks_and_keeps_new_ones_out(tmp_path: Path) -> None:
    seen: list[str] = []

    async def main() -> None:
        slots = Slots(checks=2, bench_lock=tmp_path / "lock")
        leave = anyio.Event()

        async def check(name: str) -> None:
            async with slots.check():
                seen.append(f"{name} in")
                if name != "late":
                    await leave.wait()
                seen.append(f"{name} out")

        async def bench() -> None:
            async with slots.bench():
                seen.append("bench in")
                await turns()
                seen.append("bench out")

        with anyio.fail_after(20):
            async with anyio.create_task_group() as group:
                group.start_soon(check, "one")
                group.start_soon(check, "two")
                await turns()
                group.start_soon(bench)
                await turns()
                group.start_soon(check, "late")
                await turns()
                assert seen == ["one in", "two in"]
                leave.set()

    anyio.run(main)
    assert seen[:4] in (
        ["one in", "two in", "one out", "two out"],
        ["one in", "two in", "two out", "one out"],
    )
    assert seen[4:] == ["bench in", "bench out", "late in", "late out"]


def test_as_many_checks_as_slots_run_at_once(tmp_path: Path) -> None:
    most = 0

    async def main() -> None:
        nonlocal most
        slots, inside = Slots(checks=3, bench_lock=tmp_path / "lock"), 0

        async def check() -> None:
            nonlocal inside, most
            async with slots.check():
                inside += 1
                most = max(most, inside)
                await turns()
                inside -= 1

        async with anyio.create_task_group() as group:
            for _ in range(9):
                group.start_soon(check)

    anyio.run(main)
    assert most == 3


def test_a_measurement_elsewhere_on_the_machine_is_waited_for(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    seen: list[str] = []

    async def main() -> None:
        slots = Slots(checks=1, bench_lock=lock)

        async def bench() -> None:
            async with slots.bench():
                seen.append("mine")

        with lock.open("w") as theirs:
            fcntl.flock(theirs, fcntl.LOCK_EX)
            with anyio.fail_after(20):
                async with anyio.create_task_group() as group:
                    group.start_soon(bench)
                    await turns(100)
                    assert not seen
                    seen.append("theirs ends")
                    fcntl.flock(theirs, fcntl.LOCK_UN)

    anyio.run(main)
    assert seen == ["theirs ends", "mine"]


def test_giving_up_while_waiting_gives_every_slot_back(tmp_path: Path) -> None:
    async def main() -> None:
        slots = Slots(checks=2, bench_lock=tmp_path / "lock")
        leave = anyio.Event()

        async def hold() -> None:
            async with slots.check():
                await leave.wait()

        with anyio.fail_after(20):
            async with anyio.create_task_group() as group:
                group.start_soon(hold)
                await turns()
                with anyio.move_on_after(0.01):
                    async with slots.bench():
                        pytest.fail("a check is still running")
                leave.set()
            async with slots.bench():
                pass
            async with slots.check():
                pass

    anyio.run(main)


def test_a_lock_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    async def main() -> None:
        async with Slots(checks=1, bench_lock=tmp_path / "file" / "lock").bench():
            pass

    with pytest.raises(StorageFailed):
        anyio.run(main)
