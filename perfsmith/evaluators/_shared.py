"""Sandboxes that serve many candidates of one target, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from perfsmith.evaluators._worker import Worker

_ALONE_FIRST: Final = 2
"""Candidates judged alone before a sandbox is prepared for more: it costs about as much as these."""
_WORTH_IT: Final = 3
"""Candidates that each sandbox must serve on average, beyond the first that are lost, to be worth it."""
_FREE_LOSSES: Final = 3


@dataclass(slots=True)
class SharedSandboxes:
    """Idle sandboxes of one target. Appending and popping are atomic, so threads need no lock."""

    alone_first: int = _ALONE_FIRST
    """How many candidates are judged alone first."""
    served: int = 0
    """Candidates that were given back in good order."""
    lost: int = 0
    """Sandboxes that a candidate has ended."""
    _idle: list[Worker] = field(default_factory=list)
    _is_useless: bool = False

    def take(self, prepare: Callable[[], Worker | None]) -> Worker | None:
        """A sandbox for one candidate; None when it is to be judged alone.

        Args:
            prepare: Starts one; None when that cannot be done for this target.
        """
        if self.alone_first > 0:
            self.alone_first -= 1
            return None
        if self._is_useless:
            return None
        try:
            return self._idle.pop()
        except IndexError:
            worker = prepare()
        self._is_useless = worker is None
        return worker

    def give_back(self, worker: Worker | None) -> None:
        """Return one in good order; None tells that a candidate has ended it."""
        if worker is not None:
            self._idle.append(worker)
            self.served += 1
            return
        self.lost += 1
        if self.served < _WORTH_IT * (self.lost - _FREE_LOSSES):
            self._is_useless = True
