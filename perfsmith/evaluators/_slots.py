"""Who may use the machine: many checks at once, or one measurement alone."""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from anyio import to_thread

from perfsmith.errors import StorageFailed


class Slots:
    """Check slots and the exclusive bench slot of this machine."""

    def __init__(self, *, checks: int, bench_lock: Path) -> None:
        """Make the slots.

        Args:
            checks: How many candidates may be checked at the same time.
            bench_lock: File locked while measuring, shared by every perfsmith of this user on the machine.
        """
        self._count = checks
        self._checks = anyio.Semaphore(checks)
        # Guards: at most one task collects all check slots; two collecting at once would wait for each other.
        self._collecting = anyio.Lock()
        self._bench_lock = bench_lock

    @asynccontextmanager
    async def check(self) -> AsyncIterator[None]:
        """Hold one check slot."""
        async with self._collecting:  # a waiting measurement goes first, else checks would starve it
            await self._checks.acquire()
        try:
            yield
        finally:
            self._checks.release()

    @asynccontextmanager
    async def bench(self) -> AsyncIterator[None]:
        """Hold the machine alone: no check runs here, no other perfsmith measures anywhere on it."""
        held = 0
        async with self._collecting:
            try:
                for _ in range(self._count):
                    await self._checks.acquire()
                    held += 1
                async with _file_lock(self._bench_lock):
                    yield
            finally:
                for _ in range(held):
                    self._checks.release()


@asynccontextmanager
async def _file_lock(path: Path) -> AsyncIterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("w")
    except OSError as error:
        raise StorageFailed(
            f"The bench lock {str(path)!r} cannot be opened: {error}.",
            next_step="Make the folder writable or free some space.",
        ) from error
    with handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await anyio.sleep(0.05)
        try:
            yield
        finally:
            await to_thread.run_sync(fcntl.flock, handle, fcntl.LOCK_UN)
