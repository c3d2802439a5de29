"""The ledger keeps every limit while work runs in parallel."""

from __future__ import annotations

import math
from random import Random

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.errors import InternalError, InvalidArgument
from perfsmith.search import Budget, Ledger, Reservation, SimulatedClock
from perfsmith.tasks import Cost


def ledger_of(
    *, wall_s: float | None = None, evaluations: int | None = None, cpu_s: float | None = None
) -> Ledger:
    return Ledger(Budget(wall_s=wall_s, evaluations=evaluations, cpu_s=cpu_s), SimulatedClock())


def reserved(ledger: Ledger, evaluations: int = 1, cpu_s: float = 0.0) -> Reservation:
    room = ledger.try_reserve(Cost(evaluations=evaluations, cpu_s=cpu_s))
    assert room is not None
    return room


operations = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "commit", "release", "leave"]),
        st.integers(min_value=0, max_value=2),
        st.integers(min_value=0, max_value=3),
        st.floats(min_value=0.0, max_value=4.0),
        st.floats(min_value=0.0, max_value=1.0),
    ),
    max_size=80,
)


@given(
    operations,
    st.tuples(*[st.integers(min_value=0, max_value=8)] * 3),
    st.tuples(*[st.floats(min_value=0.0, max_value=12.0)] * 3),
)
def test_no_interleaving_exceeds_a_limit_and_children_never_exceed_their_parent(
    steps: list[tuple[str, int, int, float, float]],
    counts: tuple[int, ...],
    seconds: tuple[float, ...],
) -> None:
    clock = SimulatedClock()
    root = Ledger(Budget(wall_s=None, evaluations=counts[0], cpu_s=seconds[0]), clock)
    one = root.child(Budget(wall_s=None, evaluations=counts[1], cpu_s=seconds[1]))
    other = root.child(Budget(wall_s=None, evaluations=counts[2], cpu_s=seconds[2]))
    ledgers = [root, one, other]
    live: list[Reservation] = []
    for action, which, evaluations, cpu_s, share in steps:
        if action == "reserve":
            room = ledgers[which].try_reserve(Cost(evaluations=evaluations, cpu_s=cpu_s))
            live += [] if room is None else [room]
        elif live:
            room = live.pop(int(share * (len(live) - 1)))
            if action == "commit":
                used = Cost(evaluations=int(room.amount.evaluations * share), cpu_s=room.amount.cpu_s * share)
                room.commit(used)
            elif action == "release":
                room.release()
            else:
                with room:
                    pass
        for ledger, count, limit in zip(ledgers, counts, seconds, strict=True):
            spent, flying, left = ledger.spent(), ledger.in_flight(), ledger.left()
            assert 0 <= spent.evaluations + flying.evaluations <= count
            assert 0.0 <= spent.cpu_s + flying.cpu_s <= limit + 1e-9
            assert left.evaluations is not None
            assert 0 <= left.evaluations <= count
        assert one.spent().evaluations + other.spent().evaluations <= root.spent().evaluations
        assert one.spent().cpu_s + other.spent().cpu_s <= root.spent().cpu_s + 1e-9
    for room in live:
        room.release()
    assert all(ledger.in_flight() == Cost() for ledger in ledgers)


@pytest.mark.parametrize("seed", range(5))
def test_parallel_tasks_start_no_more_than_the_limit(seed: int) -> None:
    async def search() -> tuple[int, int]:
        ledger = ledger_of(evaluations=10)
        random = Random(seed)
        started = 0

        async def work() -> None:
            nonlocal started
            for _ in range(random.randint(0, 5)):
                await anyio.lowlevel.checkpoint()
            room = ledger.try_reserve(Cost(evaluations=1))
            if room is not None:
                with room:
                    started += 1
                    for _ in range(random.randint(0, 5)):
                        await anyio.lowlevel.checkpoint()
                    room.commit(Cost(evaluations=1))

        async with anyio.create_task_group() as group:
            for _ in range(40):
                group.start_soon(work)
        return started, ledger.spent().evaluations

    assert anyio.run(search) == (10, 10)


def test_work_in_flight_leaves_no_room_for_others_until_it_is_given_back() -> None:
    ledger = ledger_of(evaluations=2)
    first, second = reserved(ledger), reserved(ledger)
    assert ledger.try_reserve(Cost(evaluations=1)) is None
    assert ledger.is_spent
    first.release()
    assert not ledger.is_spent
    reserved(ledger).commit(Cost(evaluations=1))
    second.commit(Cost(evaluations=1))
    assert ledger.is_spent
    assert ledger.spent() == Cost(evaluations=2)


def test_what_was_used_beyond_the_reservation_is_recorded_as_it_was() -> None:
    ledger = ledger_of(cpu_s=10.0)
    reserved(ledger, cpu_s=4.0).commit(Cost(evaluations=1, cpu_s=11.0))
    assert ledger.spent().cpu_s == 11.0
    assert ledger.left().cpu_s == 0.0
    assert ledger.is_out_of_time
    assert ledger.try_reserve(Cost(evaluations=1)) is None


def test_an_error_inside_the_block_gives_the_reservation_back() -> None:
    ledger = ledger_of(evaluations=1)
    with pytest.raises(RuntimeError), reserved(ledger):
        raise RuntimeError
    assert ledger.left().evaluations == 1


def test_wall_time_passes_by_itself_and_ends_everything() -> None:
    clock = SimulatedClock()
    ledger = Ledger(Budget(wall_s=10.0), clock)
    child = ledger.child(Budget(wall_s=100.0))
    clock.advance(9.5)
    assert ledger.try_reserve(Cost(evaluations=1, wall_s=1.0)) is None
    assert child.left().wall_s == pytest.approx(0.5)
    room = ledger.try_reserve(Cost(evaluations=1, wall_s=0.5))
    assert room is not None
    assert not ledger.is_out_of_time
    clock.advance(0.5)
    assert ledger.is_out_of_time
    assert child.is_out_of_time
    assert child.is_spent
    assert child.try_reserve(Cost()) is None


def test_a_child_has_its_own_limit_and_the_parent_is_charged() -> None:
    root = ledger_of(evaluations=5)
    child = root.child(Budget(wall_s=None, evaluations=2))
    reserved(child).commit(Cost(evaluations=1))
    room = reserved(child)
    assert child.try_reserve(Cost(evaluations=1)) is None
    assert root.left().evaluations == 3
    assert root.in_flight().evaluations == 1
    room.release()
    assert root.left().evaluations == 4
    assert child.left().evaluations == 1
    assert root.child(Budget(wall_s=None, evaluations=50)).left().evaluations == 4


def test_a_refusal_by_the_parent_reserves_nothing_in_the_child() -> None:
    root = ledger_of(cpu_s=3.0)
    child = root.child(Budget(wall_s=None, cpu_s=9.0))
    assert child.try_reserve(Cost(cpu_s=4.0)) is None
    assert child.in_flight() == root.in_flight() == Cost()


def test_a_resumed_ledger_counts_what_was_spent_but_not_the_pause() -> None:
    clock = SimulatedClock()
    clock.advance(5_000.0)
    ledger = Ledger(
        Budget(wall_s=100.0, evaluations=10), clock, spent=Cost(evaluations=7, cpu_s=3.0, wall_s=40.0)
    )
    clock.advance(10.0)
    assert ledger.spent() == Cost(evaluations=7, cpu_s=3.0, wall_s=50.0)
    assert ledger.left() == Budget(wall_s=50.0, evaluations=3)
    assert ledger.budget == Budget(wall_s=100.0, evaluations=10)


def test_each_threshold_is_announced_once() -> None:
    told: list[int] = []
    ledger = Ledger(Budget(wall_s=None, evaluations=10), SimulatedClock(), on_threshold=told.append)
    seen: list[list[int]] = []
    for _ in range(10):
        reserved(ledger).commit(Cost(evaluations=1))
        seen.append(list(told))
    assert seen[3] == []
    assert seen[4] == seen[6] == [50]
    assert seen[7] == [50, 80]
    assert seen[9] == told == [50, 80, 100]


def test_a_child_that_spends_makes_the_parent_announce() -> None:
    told: list[int] = []
    clock = SimulatedClock()
    root = Ledger(Budget(wall_s=100.0), clock, on_threshold=told.append)
    child = root.child(Budget(wall_s=None))
    clock.advance(85.0)
    assert not child.is_spent
    assert told == [50, 80]


def test_a_resumed_ledger_repeats_no_announcement() -> None:
    told: list[int] = []
    ledger = Ledger(
        Budget(wall_s=None, evaluations=10),
        SimulatedClock(),
        spent=Cost(evaluations=6),
        on_threshold=told.append,
    )
    for _ in range(4):
        reserved(ledger).commit(Cost(evaluations=1))
    assert told == [80, 100]


def test_nothing_is_settled_twice() -> None:
    ledger = ledger_of(evaluations=3)
    room = reserved(ledger)
    room.commit(Cost(evaluations=1))
    assert not room.is_open
    for again in (room.release, lambda: room.commit(Cost(evaluations=1))):
        with pytest.raises(InternalError):
            again()
    with room:
        pass
    assert ledger.spent().evaluations == 1


def test_without_limits_nothing_is_ever_spent() -> None:
    ledger = ledger_of()
    reserved(ledger, evaluations=1_000_000, cpu_s=1e9).commit(Cost(evaluations=1_000_000, cpu_s=1e9))
    assert not ledger.is_spent
    assert not ledger.is_out_of_time
    assert ledger.left() == Budget(wall_s=None)


@pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf])
def test_budgets_and_amounts_that_are_no_amounts_are_refused(bad: float) -> None:
    with pytest.raises(InvalidArgument):
        Budget(wall_s=bad)
    with pytest.raises(InvalidArgument):
        Budget(cpu_s=bad)
    with pytest.raises(InvalidArgument):
        Budget(evaluations=-1)
    with pytest.raises(InvalidArgument):
        Ledger(Budget(), SimulatedClock(), spent=Cost(wall_s=bad))
    ledger = ledger_of(evaluations=1)
    with pytest.raises(InvalidArgument):
        ledger.try_reserve(Cost(cpu_s=bad))
    room = reserved(ledger)
    with pytest.raises(InvalidArgument):
        room.commit(Cost(cpu_s=bad))
    assert room.is_open
