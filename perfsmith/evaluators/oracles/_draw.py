"""Drawing from Hypothesis strategies outside a test, from a seed of our own."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory
from hypothesis.errors import HypothesisWarning, Unsatisfiable
from hypothesis.internal.conjecture import providers

# Guards: whoever draws finds what Hypothesis stores and reads switched off, and it is given back as it was.
_HYPOTHESIS: Final = threading.Lock()


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

    with _HYPOTHESIS, _nothing_stored(), _nothing_read(), warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)
        try:
            collect()
        except Unsatisfiable:
            return []
    return list(found)[:count]


@contextmanager
def _nothing_stored() -> Iterator[None]:
    """Keep Hypothesis from writing its caches into the current folder, which is the user's."""
    before = storage_directory(intent_to_write=False).home_directory
    set_hypothesis_home_dir(os.devnull)  # no folder can be made there, and Hypothesis then does without
    try:
        yield
    finally:
        set_hypothesis_home_dir(before)


class _NoConstants:
    def set_for_type(self, _kind: str) -> tuple[()]:
        return ()


@contextmanager
def _nothing_read() -> Iterator[None]:
    """Keep Hypothesis from drawing constants of whatever modules are loaded, whose files it reads for it.

    What a seed gives would depend on where perfsmith is installed and on what else its process does. There is
    no setting for it; where a release has none of these names it goes on as it is.
    """
    drawing: Any = getattr(providers, "HypothesisProvider", object)
    cache: Any = getattr(providers, "CONSTANTS_CACHE", None)
    constants = vars(drawing).get("_local_constants")
    if cache is None or constants is None:
        yield
        return
    drawing._local_constants = _NoConstants()
    providers.CONSTANTS_CACHE = type(cache)(cache.max_size)
    try:
        yield
    finally:
        drawing._local_constants = constants
        providers.CONSTANTS_CACHE = cache
