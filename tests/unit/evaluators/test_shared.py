"""When a sandbox is shared, and when that is given up."""

from __future__ import annotations

from pathlib import Path

from foreign import a_spec

from perfsmith.evaluators._replies import Entry
from perfsmith.evaluators._shared import SharedSandboxes
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import MachineClock, PlainProcessSandbox


def a_worker_not_started() -> Worker:
    spec = a_spec(Path("/nowhere"), Path("/nowhere"))
    return Worker(PlainProcessSandbox(), spec, Entry(module="mod", qualname="target"), clock=MachineClock())


def test_the_first_candidates_are_judged_alone() -> None:
    shared = SharedSandboxes(alone_first=2)
    assert [shared.take(a_worker_not_started) is None for _ in range(4)] == [True, True, False, False]


def test_one_that_was_given_back_serves_again() -> None:
    shared = SharedSandboxes(alone_first=0)
    first = shared.take(a_worker_not_started)
    second = shared.take(a_worker_not_started)
    assert first is not second
    shared.give_back(first)
    assert shared.take(a_worker_not_started) is first


def test_where_none_can_be_prepared_that_is_tried_once() -> None:
    shared = SharedSandboxes(alone_first=0)
    assert shared.take(lambda: None) is None
    assert shared.take(a_worker_not_started) is None


def test_sandboxes_that_candidates_end_again_and_again_are_given_up() -> None:
    shared = SharedSandboxes(alone_first=0)
    taken = 0
    while shared.take(a_worker_not_started) is not None:
        taken += 1
        shared.give_back(None)
    assert 2 <= taken <= 10


def test_a_few_that_are_lost_among_many_served_are_no_reason_to_give_up() -> None:
    shared = SharedSandboxes(alone_first=0)
    for number in range(200):
        worker = shared.take(a_worker_not_started)
        assert worker is not None
        shared.give_back(None if number % 10 == 9 else worker)
