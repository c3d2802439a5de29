"""Work in threads that can be stopped: its processes are killed, and the thread is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from anyio import CancelScope, get_cancelled_exc_class, to_thread

from perfsmith.sandboxes import SandboxedProcess

R = TypeVar("R")

_WAIT_S = 10.0


class Running:
    """Processes that live at the moment. Once stopped, none of them lives and a new one is killed at once."""

    def __init__(self) -> None:
        # Guards: a process is either in the set when `stop` looks, or sees that it came too late.
        self._lock = threading.Lock()
        self._alive: set[SandboxedProcess] = set()
        self._is_stopped = False

    @contextmanager
    def holding(self, process: SandboxedProcess) -> Iterator[None]:
        """Have the process killed when everything is stopped, and in any case at the end."""
        with self._lock:
            self._alive.add(process)
            came_too_late = self._is_stopped
        try:
            if came_too_late:
                process.kill()
            yield
        finally:
            with self._lock:
                self._alive.discard(process)
            process.kill()

    @property
    def is_stopped(self) -> bool:
        """True once `stop` was called."""
        return self._is_stopped

    def stop(self) -> None:
        """Kill everything, for good. May be called from any thread, and twice."""
        with self._lock:
            self._is_stopped = True
            alive = list(self._alive)
        for process in alive:
            process.kill()


async def run_stoppable(work: Callable[[], R], stop: Callable[[], None]) -> R:
    """Run blocking work in a thread; when cancelled, stop it and wait until the thread is done.

    Args:
        work: Waits for nothing but processes that `stop` kills.
        stop: Makes `work` end soon; called from the event loop's thread.
    """
    ended = threading.Event()

    def whole() -> R:
        try:
            return work()
        finally:
            ended.set()

    try:
        # Abandoned by the library and waited for below: Ctrl-C cancels natively, which no shield holds off.
        return await to_thread.run_sync(whole, abandon_on_cancel=True)
    except get_cancelled_exc_class():
        stop()
        with CancelScope(shield=True):
            await to_thread.run_sync(ended.wait, _WAIT_S)
        raise
