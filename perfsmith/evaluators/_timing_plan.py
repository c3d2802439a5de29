"""How much is measured of a candidate, fixed before the first pair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

_FRESH_PAIRS: Final = 2
"""Pairs per generation on unseen inputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingPlan:
    """How much is measured; fixed before the first pair, so that repeated looks cannot help a candidate.

    Where a gain is seen and not yet sure there is another look, at twice as many processes. All looks
    together share the error rate that the confidence allows (Bonferroni), whatever the first ones show.
    """

    min_speedup: float = 1.05
    """The lower bound must reach this."""
    confidence: float = 0.99
    """Confidence of each bound."""
    generations: int = 8
    """Fresh processes on both sides in the first look, each with its own hash seed and address layout."""
    looks: int = 3
    """Most looks at the figures: one to three, each at twice as many processes as the one before."""
    pairs: int = 4
    """Pairs per generation."""
    controls: int = 2
    """A/A pairs per generation."""
    screen_pairs: int = 6
    """Pairs of the short trial."""
    screen_at_least: float = 1.015
    """Location the short trial must show."""
    batch_timeout_s: float = 60.0
    core: int | None = None
    """Processor to pin both sides to."""
    is_prepared: bool = False
    """Rebuild inputs before the clock starts; only for edits that by their text cannot make use of that."""
    may_repeat: bool = False
    """Call more than once on the same input; only for edits that by their text can remember nowhere."""

    @property
    def least_calls(self) -> int:
        """Calls that the short trial, the search and the confirmation make, when a batch is one long call."""
        return 2 * self.screen_pairs + self.searching_calls + self.confirming_calls

    @property
    def searching_calls(self) -> int:
        """Calls that one look makes while searching, when a batch is one long call."""
        plan = self.searching()
        return 2 * plan.generations * plan.pairs

    @property
    def confirming_calls(self) -> int:
        """Calls that the first look of the confirmation makes, when a batch is one long call."""
        return 2 * self.generations * (self.pairs + self.controls + _FRESH_PAIRS)

    def searching(self) -> TimingPlan:
        """The smaller plan used while searching; its figures only rank candidates."""
        return replace(self, min_speedup=1.0, confidence=0.95, generations=4, looks=2, pairs=3, controls=0)
