"""What a reader must know beside a gain: a slower start, more memory."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

from perfsmith.evaluators._generations import Starter
from perfsmith.evaluators._timing_plan import TimingPlan

_COLD_START_RATIO: Final = 1.25
_COLD_START_NS: Final = 20_000_000
_MEMORY_RATIO: Final = 1.25
_MEMORY_BYTES: Final = 64 * 1024**2
_MOST_GENERATIONS: Final = 0.75
"""Share of the generations in which an import must be slower to be called so: others use the machine too."""


def _cold_start(import_ns: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    colder = sum(c > _COLD_START_RATIO * b and c - b > _COLD_START_NS for b, c in import_ns)
    # Quick starts of each side are those that others on the machine disturbed least.
    quick_b, quick_c = (sorted(side)[len(side) // 4] for side in zip(*import_ns, strict=True))
    is_beyond_noise = quick_c > _COLD_START_RATIO * quick_b and quick_c - quick_b > _COLD_START_NS
    is_colder = is_beyond_noise and colder >= _MOST_GENERATIONS * len(import_ns)
    return ("cold_start",) if is_colder else ()


def memory_labels(memory_bytes: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """RT-112: speed that was bought with memory is told."""
    larger = sum(c > _MEMORY_RATIO * b and c - b > _MEMORY_BYTES for b, c in memory_bytes)
    return ("memory",) if memory_bytes and larger >= _MOST_GENERATIONS * len(memory_bytes) else ()


def start_labels(
    starter: Starter,
    overlay: Mapping[str, str],
    plan: TimingPlan,
    dice: random.Random,
    import_ns: Sequence[tuple[int, int]],
) -> tuple[str, ...]:
    """The labels, when starting both sides again says the same: whoever else uses the machine is no fault."""
    if not _cold_start(import_ns):
        return ()
    again = []
    for _ in import_ns:
        hash_seed = dice.randrange(4_294_967_295)
        found = {}
        for tree in dice.sample([overlay, {}], 2):
            worker = starter.start_worker(tree, hash_seed=hash_seed, pin=plan.core)
            found[bool(tree)] = worker.import_ns
            starter.stop_worker(worker)
        again.append((found[False], found[True]))
    return _cold_start(again)
