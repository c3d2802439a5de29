"""Do batches always hold the calls that most of the time goes to?"""

from __future__ import annotations

import random

import pytest
from foreign import codec
from scripted_workers import ScriptedStarter

from perfsmith.evaluators import WorkerFailure
from perfsmith.evaluators._timing import PairTimer, Sizing, _carriable
from perfsmith.tasks import Verdict

SHORT = [bytes([number]) * 10 for number in range(40)]
LONG_TO_CARRY = b"c" * 5000
LONG_TO_COMPUTE = b"w" * 50


def a_timer(sizing: Sizing) -> PairTimer:
    return PairTimer(
        None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        [*SHORT, LONG_TO_CARRY, LONG_TO_COMPUTE],
        dice=random.Random(7),
        agrees=lambda _expected, _actual: True,
        timeout_s=1.0,
        sizing=sizing,
    )


def test_what_was_not_measured_is_weighed_by_its_length() -> None:
    sizing = Sizing(calls=1, warm=0, weights={b"ab": 200.0, b"abcd": 1000.0})
    assert sizing.weight(b"abcd") == 1000.0
    assert sizing.weight(b"x" * 10) == 10 * 200.0
    assert Sizing(calls=1, warm=0).weight(b"xyz") == 3.0


@pytest.mark.parametrize("count", [1, 6, 20])
def test_a_batch_holds_what_takes_long_and_not_what_is_long(count: int) -> None:
    weights = dict.fromkeys(SHORT, 1_000.0) | {LONG_TO_CARRY: 3_000.0, LONG_TO_COMPUTE: 900_000.0}
    for _ in range(50):
        batch = a_timer(Sizing(calls=count, warm=0, weights=weights))._spread(count)
        assert LONG_TO_COMPUTE in batch
        assert len(batch) == len(set(batch)) == count


def test_by_length_alone_the_batch_would_miss_it() -> None:
    assert a_timer(Sizing(calls=1, warm=0))._spread(1) == [LONG_TO_CARRY]


def test_a_batch_holds_no_more_than_can_be_carried() -> None:
    large = [bytes([number]) * 4_000_000 for number in range(9)]
    assert _carriable([*SHORT, *large]) == [*SHORT, *large[:2]]
    assert _carriable([bytes(20_000_000)]) == [bytes(20_000_000)]
    assert _carriable(SHORT) == SHORT


def test_an_original_that_raises_where_it_has_returned_is_not_timed() -> None:
    starter = ScriptedStarter(lambda _side, calls: 1000 * len(calls))
    pool = [codec.encode(("raised", number, None, None)) for number in range(8)]
    timer = PairTimer(
        starter.start_worker({}, hash_seed=0, pin=None),
        starter.start_worker({"mod.py": ""}, hash_seed=0, pin=None),
        pool,
        dice=random.Random(7),
        agrees=starter.agrees,
        timeout_s=1.0,
        sizing=Sizing(calls=4, warm=1, weights={}),
    )
    with pytest.raises(WorkerFailure) as failed:
        timer.measure(1)
    assert failed.value.verdict is Verdict.FLAKY
