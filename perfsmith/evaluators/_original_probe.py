"""What input sources may learn of the original: how calls end in a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from perfsmith.evaluators._original_outcomes import outcomes_of
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.oracles import Reached

_LIMIT_S: Final = 5.0
_MOST_CALLS: Final = 32


@dataclass(frozen=True, slots=True)
class OriginalProbe:
    """Runs calls on fresh workers of the original, without looking at which lines they reach."""

    start_original: Callable[[], Worker]

    def reach(self, calls: Sequence[bytes]) -> tuple[Reached, ...]:
        """How each of these calls ended, in order.

        Raises:
            WorkerFailure: the original cannot be started.
        """
        tried = calls[:_MOST_CALLS]
        found = outcomes_of(self.start_original, tried, limit_s=_LIMIT_S)
        return tuple(Reached(outcome=found[c].outcome if c in found else b"") for c in tried)
