"""Noise, drift, bad luck and many tries: none of them makes a candidate faster."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from scripted_workers import ScriptedStarter, ScriptedWorker, Timer

from perfsmith.evaluators._confirm import Confirmation, confirm_speed
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.tasks import Verdict

POOL = [bytes([n]) * 20 for n in range(40)]
CALL_NS = 400_000
CANDIDATE = {"mod.py": ""}
PLAN = TimingPlan()


def confirmed(timer: Timer, *, plan: TimingPlan = PLAN, seed: int = 1) -> Confirmation:
    starter = ScriptedStarter(timer)
    return confirm_speed(starter, CANDIDATE, POOL, plan, random.Random(seed), fingerprint="f")


def constant(factor: float) -> Timer:
    """A candidate that takes that part of the original's time."""

    def timer(side: str, calls: Sequence[bytes]) -> int:
        return int(CALL_NS * len(calls) * (factor if side == "candidate" else 1.0))

    return timer


def noisy(seed: int, *, deviation: float) -> Timer:
    """Both sides alike, with noise."""
    dice = random.Random(seed)

    def timer(_side: str, calls: Sequence[bytes]) -> int:
        return int(CALL_NS * len(calls) * max(0.2, dice.gauss(1.0, deviation)))

    return timer


def test_a_real_gain_is_still_seen_through_the_same_noise() -> None:
    dice = random.Random(5)

    def timer(side: str, calls: Sequence[bytes]) -> int:
        return int(CALL_NS * len(calls) * dice.gauss(1.0, 0.05) / (2.0 if side == "candidate" else 1.0))

    found = confirmed(timer)
    assert found.problem is None
    assert 1.5 < found.speed.at_least < 2.0


def gain(factor: float, *, seed: int, deviation: float) -> Timer:
    """A candidate that is so many times as fast, with noise."""
    dice = random.Random(seed)

    def timer(side: str, calls: Sequence[bytes]) -> int:
        ns = CALL_NS * len(calls) * max(0.2, dice.gauss(1.0, deviation))
        return int(ns / (factor if side == "candidate" else 1.0))

    return timer


def test_a_gain_that_is_seen_and_not_sure_is_looked_at_again() -> None:
    once = replace(PLAN, looks=1)
    found = [confirmed(gain(1.1, seed=seed, deviation=0.04), seed=seed) for seed in range(20)]
    before = [confirmed(gain(1.1, seed=seed, deviation=0.04), plan=once, seed=seed) for seed in range(20)]
    assert sum(each.problem is None for each in found) > sum(each.problem is None for each in before)
    assert {each.speed.generations for each in found} <= {8, 16, 32}
    assert max(each.speed.generations for each in found) > 8
    assert {each.speed.generations for each in before} == {8}
    assert {each.speed.confidence for each in found} == {PLAN.confidence}


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_what_is_clear_at_once_is_not_looked_at_again(factor: float) -> None:
    assert confirmed(constant(1.0 / factor)).speed.generations == PLAN.generations


def test_without_time_there_is_no_other_look() -> None:
    asked: list[tuple[int, int]] = []

    def may_go_on(done: int, more: int) -> bool:
        asked.append((done, more))
        return len(asked) < 2

    for seed in range(20):
        asked.clear()
        starter = ScriptedStarter(gain(1.07, seed=seed, deviation=0.08))
        dice = random.Random(seed)
        found = confirm_speed(starter, CANDIDATE, POOL, PLAN, dice, fingerprint="f", may_go_on=may_go_on)
        if len(asked) == 2:
            assert asked == [(8, 8), (16, 16)]
            assert found.speed.generations == 16
            return
    pytest.fail("no seed of these needed a third look")


def test_all_looks_together_claim_no_more_often_than_one() -> None:
    """With the whole error rate at each of three looks more than one claim in twenty would be wrong here."""
    plan = replace(PLAN, confidence=0.95, generations=6)
    claims = [
        confirmed(gain(1.05, seed=seed, deviation=0.03), plan=plan, seed=seed).speed for seed in range(300)
    ]
    assert sum(speed.at_least > 1.05 for speed in claims) <= 0.05 * 300 + 6
    assert any(speed.generations == 24 for speed in claims)


_FIRST = 2 * 12 * PLAN.generations
"""Unseen inputs that are asked for before the first look."""


@pytest.mark.parametrize("count", [1.0, 0.4])
def test_a_gain_on_what_was_seen_before_is_not_looked_for_again(count: float) -> None:
    """RT-027: whatever unseen inputs there are, more looks accept no more of it than one."""
    seen = set(POOL)

    def accepted(looks: int) -> int:
        found = 0
        for seed in range(30):
            dice = random.Random(seed)

            def timer(side: str, calls: Sequence[bytes], dice: random.Random = dice) -> int:
                ns = sum(CALL_NS / (1.1 if side == "candidate" and call in seen else 1.0) for call in calls)
                return int(ns * (1.0 + dice.gammavariate(2.0, 0.05)))

            def unseen(wanted: int, seed: int = seed) -> list[bytes]:
                there = wanted if wanted == _FIRST else int(wanted * count)
                return [b"%d %d %d" % (seed, wanted, n) for n in range(there)]

            plan = replace(PLAN, looks=looks)
            result = confirm_speed(
                ScriptedStarter(timer), CANDIDATE, POOL, plan, dice, fingerprint="f", unseen=unseen
            )
            found += result.problem is None
        return found

    assert accepted(3) <= accepted(1) + 2


def test_the_best_of_many_that_change_nothing_is_not_faster() -> None:
    """RT-106: the luckiest of a hundred while searching is an ordinary one when it is confirmed."""
    searched = [
        confirmed(noisy(seed, deviation=0.05), plan=PLAN.searching(), seed=seed) for seed in range(100)
    ]
    lucky = max(range(100), key=lambda seed: searched[seed].speed.median)
    assert searched[lucky].speed.median > 1.01
    again = [confirmed(noisy(1000 + seed, deviation=0.05), seed=lucky + seed) for seed in range(20)]
    assert all(found.problem is not None for found in again)
    assert {found.problem[0] for found in again if found.problem} == {Verdict.NOT_FASTER}


def test_a_machine_that_drifts_favours_nobody() -> None:
    """RT-110: every batch takes a tenth longer than the last, so whoever is measured first seems faster."""
    count = 0

    def timer(_side: str, calls: Sequence[bytes]) -> int:
        nonlocal count
        count += 1
        return int(CALL_NS * len(calls) * 1.1**count)

    for seed in range(10):
        count = 0
        found = confirmed(timer, seed=seed)
        assert found.problem is not None, found.speed


def test_an_original_that_was_unlucky_for_a_while_flips_no_verdict() -> None:
    """CG-14: load during the first measurements of the original only."""
    for unlucky in (1, 3, 8):
        seen = 0

        def timer(side: str, calls: Sequence[bytes], unlucky: int = unlucky) -> int:
            nonlocal seen
            seen += side == "original"
            slow = side == "original" and seen <= unlucky
            return int(CALL_NS * len(calls) * (5.0 if slow else 1.0))

        found = confirmed(timer)
        assert found.problem is not None, (unlucky, found.speed)


def test_a_control_that_differs_from_itself_raises_what_is_needed() -> None:
    """RT-110: where the original differs from itself by more than the gain, the gain is not believed."""
    starts = 0

    class Starter(ScriptedStarter):
        def start_worker(self, *arguments: object, **options: object) -> ScriptedWorker:
            nonlocal starts
            starts += 1
            worker = super().start_worker(*arguments, **options)  # type: ignore[arg-type]
            assert isinstance(worker, ScriptedWorker)
            if starts % 3 == 0:  # the second original of a generation: the control
                worker.side = "control"
            return worker

    def timer(side: str, calls: Sequence[bytes]) -> int:
        part = {"original": 1.0, "candidate": 0.8, "control": 0.6}[side]
        return int(CALL_NS * len(calls) * part)

    found = confirm_speed(Starter(timer), CANDIDATE, POOL, PLAN, random.Random(1), fingerprint="f")
    assert found.speed.at_least > 1.2
    assert found.speed.noise_floor > 1.5
    assert found.problem is not None


@pytest.mark.parametrize(("slow_starts", "labels"), [(10_000, ("cold_start",)), (24, ()), (0, ())])
def test_an_import_is_called_slow_only_when_it_is_so_again(slow_starts: int, labels: tuple[str, ...]) -> None:
    class Starter(ScriptedStarter):
        def start_worker(self, *arguments: object, **options: object) -> ScriptedWorker:
            worker = super().start_worker(*arguments, **options)  # type: ignore[arg-type]
            assert isinstance(worker, ScriptedWorker)
            is_slow = worker.side == "candidate" and len(self.workers) <= slow_starts
            worker.import_ns = 200_000_000 if is_slow else 100_000_000
            return worker

    starter = Starter(constant(0.5))
    found = confirm_speed(starter, CANDIDATE, POOL, PLAN, random.Random(1), fingerprint="f")
    assert found.problem is None
    assert found.labels == labels


@pytest.mark.parametrize("pool", [40, 5, 2])
@pytest.mark.parametrize("call_ns", [20_000, 400_000, 5_000_000, 50_000_000])
def test_what_is_done_once_in_a_process_is_no_gain_of_doing_it_at_import(call_ns: int, pool: int) -> None:
    def timer(_side: str, calls: Sequence[bytes]) -> int:
        return call_ns * len(calls)

    starter = ScriptedStarter(timer, first_call_ns=40_000_000)
    found = confirm_speed(starter, CANDIDATE, POOL[:pool], PLAN, random.Random(1), fingerprint="f")
    assert found.problem is not None, found.speed
    assert found.speed.median == pytest.approx(1.0)


def test_both_sides_are_given_the_same_work_and_the_same_warm_up() -> None:
    """RT-111, RT-115: pair by pair the same calls, fresh processes and warm-up on either side."""
    starter = ScriptedStarter(constant(0.5))
    found = confirm_speed(starter, CANDIDATE, POOL, PLAN, random.Random(1), fingerprint="f")
    assert found.problem is None
    compared = 0
    workers = iter(starter.workers)
    for first, second, _control in zip(workers, workers, workers, strict=True):
        original, candidate = sorted((first, second), key=lambda worker: worker.side != "original")
        assert (original.side, candidate.side) == ("original", "candidate")
        candidates = runs(candidate)
        assert candidates
        # The original runs more: to find out how much makes a batch, and for the control.
        assert all(each in runs(original) for each in candidates)
        for warm, batch in candidates:
            assert set(batch).isdisjoint(warm)
            compared += 1
    assert compared >= PLAN.generations * PLAN.pairs


def runs(worker: ScriptedWorker) -> list[tuple[tuple[bytes, ...], tuple[bytes, ...]]]:
    """Warm-up and batch of each fresh process."""
    found = []
    warm: tuple[bytes, ...] = ()
    for what, calls in worker.asked:
        if what == "fork":
            warm = ()
        elif what == "warm":
            warm = calls
        elif what == "call":
            found.append((warm, calls))
    return found
