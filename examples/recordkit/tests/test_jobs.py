from __future__ import annotations

import pytest

from recordkit import JobQueue, run_order


def test_jobs_run_in_order():
    queue = JobQueue()
    for name in ("a", "b", "c"):
        queue.put(name)
    done: list[str] = []
    assert queue.run(done.append) == 3
    assert done == ["a", "b", "c"]
    assert len(queue) == 0


def test_a_failing_job_is_tried_again_at_the_end():
    queue = JobQueue(max_attempts=2)
    queue.put("bad")
    queue.put("good")
    seen: list[str] = []

    def work(name: str) -> None:
        seen.append(name)
        if name == "bad":
            raise ValueError("no luck")

    assert queue.run(work) == 3
    assert seen == ["bad", "good", "bad"]
    assert [(job.name, job.attempts, job.error) for job in queue.failed] == [("bad", 2, "no luck")]
    assert [job.name for job in queue.finished] == ["good"]


def test_a_long_queue_is_worked_off():
    queue = JobQueue()
    for number in range(3000):
        queue.put(f"job{number}")
    tried: set[str] = set()

    def work(name: str) -> None:
        if name.endswith("7") and name not in tried:
            tried.add(name)
            raise ValueError("once")

    assert queue.run(work) == 3300
    assert len(queue.finished) == 3000


def test_each_job_comes_after_what_it_needs():
    assert run_order({"ship": ["pack"], "pack": ["pick", "bill"], "pick": [], "bill": []}) == [
        "pick",
        "bill",
        "pack",
        "ship",
    ]
    assert run_order({}) == []


def test_a_wide_graph():
    needs: dict[str, list[str]] = {f"leaf{n}": [] for n in range(4000)}
    needs |= {f"node{n}": [f"leaf{n}", f"leaf{n + 1}"] for n in range(3000)}
    order = run_order(needs)
    place = {name: number for number, name in enumerate(order)}
    assert all(place[other] < place[name] for name, others in needs.items() for other in others)


def test_a_circle_is_an_error():
    with pytest.raises(ValueError, match="wait for each other: a, b"):
        run_order({"a": ["b"], "b": ["a"], "c": []})
