"""How much is measured: fixed, or chosen by noise that was seen where no candidate ran."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from perfsmith.evaluators._stats import FloatArray
from perfsmith.evaluators._timing import Pair

FRESH_PAIRS: Final = 2
"""Pairs per generation on unseen inputs."""
_LEAST_SCREENED: Final = 1.005
_SCREENED_SHARE: Final = 0.3
_PART_OF_GAP: Final = 0.2
"""Standard error that does, as part of the distance between what is hoped for and what is needed."""
_MOST_S: Final = 8.0
"""Seconds in batches for which more than the fewest pairs are measured."""
_MOST_SCREENING_S: Final = 1.0
"""The same of a short trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingPlan:
    """How much is measured; never decided by what a candidate's pairs show, so that no look can help it."""

    min_speedup: float = 1.05
    """The lower bound must reach this."""
    confidence: float = 0.99
    """Confidence of each bound."""
    generations: int = 8
    """Fresh processes on both sides, each with its own hash seed and address layout."""
    pairs: int = 4
    """Fewest pairs per generation."""
    most_pairs: int = 16
    """Most pairs per generation, on a noisy machine."""
    precision: float = 0.005
    """Wanted standard error of the log ratio: on a noisy machine more pairs are measured for it."""
    controls: int = 2
    """Fewest A/A pairs per generation; a quarter of the number of pairs, where that is more."""
    pilot: int = 12
    """A/A pairs from which the noise is learnt before the first pair; 0 for none."""
    screen_pairs: int = 6
    """Fewest pairs of the short trial."""
    screen_at_least: float | None = None
    """Location the short trial must show, noise allowed for; None takes a part of the least gain."""
    screen_precision: float = 0.01
    """Wanted standard error of the short trial; in more noise it is made longer, up to four times."""
    batch_timeout_s: float = 60.0
    core: int | None = None
    """Processor to pin both sides to."""
    is_prepared: bool = False
    """Rebuild inputs before the clock starts; only for edits that by their text cannot make use of that."""
    may_repeat: bool = False
    """Call more than once on the same input; only for edits that by their text can remember nowhere."""

    @property
    def least_screened(self) -> float:
        """Location the short trial must show."""
        if self.screen_at_least is not None:
            return self.screen_at_least
        return max(_LEAST_SCREENED, 1.0 + _SCREENED_SHARE * (self.min_speedup - 1.0))

    def screened(self, deviation: float, pair_s: float) -> int:
        """How many pairs the short trial is of.

        Args:
            deviation: Standard deviation of the log ratio of one of its pairs.
            pair_s: Seconds that one takes.
        """
        wanted = math.ceil((deviation / self.screen_precision) ** 2)
        affordable = int(_MOST_SCREENING_S / max(pair_s, 1e-3))
        return max(self.screen_pairs, min(wanted, 4 * self.screen_pairs, affordable))

    @property
    def least_calls(self) -> int:
        """Calls that the short trial, the search and the confirmation make, when a batch is one long call."""
        while_searching = self.searching()
        trial = 2 * self.screen_pairs
        searched = 2 * while_searching.generations * while_searching.pairs
        return trial + searched + self.confirming_calls

    @property
    def confirming_calls(self) -> int:
        """Calls that the confirmation makes, when a batch is one long call."""
        return 2 * (self.generations * (self.pairs + self.controls + FRESH_PAIRS) + self.pilot)

    def searching(self) -> TimingPlan:
        """The smaller plan used while searching; its figures only rank candidates."""
        return replace(
            self, min_speedup=1.0, confidence=0.8, generations=4, pairs=3, precision=0.01, controls=0
        )

    def for_noise(self, deviation: float, pair_s: float, hoped: float = 1.0) -> TimingPlan:
        """The same with as many pairs as the noise asks for, and the time allows.

        Args:
            deviation: Standard deviation of the log ratio of one A/A pair.
            pair_s: Seconds that one takes.
            hoped: Ratio that earlier measurements showed; those of this plan have no part in it.
        """
        gap = math.log(hoped / max(self.min_speedup, 1.0)) if hoped > 0.0 else 0.0
        precision = max(self.precision, _PART_OF_GAP * gap)
        wanted = math.ceil((deviation / precision) ** 2 / self.generations)
        affordable = int(_MOST_S / (self.generations * max(pair_s, 1e-3)))
        pairs = max(self.pairs, min(wanted, self.most_pairs, affordable))
        controls = max(self.controls, pairs // 4) if self.controls else 0
        return replace(self, pairs=pairs, controls=controls)


def seconds_of(pairs: Sequence[Pair]) -> float:
    """What both batches of a pair take, the median."""
    return float(np.median([pair.baseline_ns + pair.candidate_ns for pair in pairs])) / 1e9


def noise_of(logs: FloatArray) -> float:
    """Standard deviation of log ratios that are 0 but for noise, from their median absolute value.

    What a neighbour of the machine does to single pairs counts for as little here as in their location.

    Args:
        logs: Shape `(n,)`, n >= 1.
    """
    return 1.4826 * float(np.median(np.abs(logs)))
