"""Drawing from Hypothesis strategies outside a test, from a seed of our own."""

from __future__ import annotations

import warnings

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning, Unsatisfiable


def draw_distinct(strategy: st.SearchStrategy[bytes], *, count: int, entropy: int) -> list[bytes]:
    """Up to `count` distinct values, in the order drawn.

    Args:
        strategy: Yields canonical bytes of calls.
        count: How many are wanted; fewer come when the strategy has no more to give.
        entropy: Seed; the same seed gives the same values.
    """
    found: dict[bytes, None] = {}

    @seed(entropy)
    @settings(
        max_examples=count * 2,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
        derandomize=False,
    )
    @given(strategy)
    def collect(value: bytes) -> None:
        found[value] = None

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)
        try:
            collect()
        except Unsatisfiable:
            return []
    return list(found)[:count]
