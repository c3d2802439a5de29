"""Functions that no one can judge, or only in part, end with a reason that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from foreign import a_bench, a_patch, a_question, codec

from perfsmith.evaluators import TargetJudge, unusable_verdict
from perfsmith.tasks import Evaluation, Gate, SourceName, Verdict

pytestmark = pytest.mark.namespace


@contextmanager
def judging(
    folder: Path, original: str, calls: list[bytes], *, drawing_s: float = 30.0
) -> Iterator[tuple[BlockingPortal, TargetJudge]]:
    bench, question = a_bench(folder, {"mod.py": dedent(original)}), a_question(calls)
    with start_blocking_portal() as portal:
        judge = portal.call(lambda: TargetJudge.prepare(bench, question, drawing_s=drawing_s))
        try:
            yield portal, judge
        finally:
            judge.close()


def test_a_depth_at_which_the_interpreter_gives_up_is_not_compared(tmp_path: Path) -> None:
    deep = """
        def target(n):
            if n <= 0:
                return 0
            items = []
            for i in range(3):
                items = items + [i]
            return 1 + target(n - 1)
        """
    calls = [codec.encode_call((n,), {}) for n in (1, 3, 50, 5000, 20000)]
    with judging(tmp_path, deep, calls) as (portal, judge):
        assert judge.corpus.recorded == 3
        assert judge.corpus.reason == "the original raises RecursionError"
        lighter = dedent(deep).replace(
            "    items = []\n    for i in range(3):\n        items = items + [i]\n", ""
        )
        answer = portal.call(judge.evaluate, a_patch(judge, lighter), Gate.BEHAVIOUR)
        assert answer.verdict is Verdict.ACCEPTED, answer.reason
        lost = lighter.replace("    if n", "    if n > 3:\n        return target(n + 1)\n    if n")
        answer = portal.call(judge.evaluate, a_patch(judge, lost), Gate.BEHAVIOUR)
        assert answer.verdict is Verdict.WRONG_RESULT, answer.reason


def test_where_some_results_cannot_be_compared_nothing_is_judged(tmp_path: Path) -> None:
    partly = """
        import threading
        def target(n):
            return threading.Lock() if n > 2 else n + n
        """
    calls = [codec.encode_call((n,), {}) for n in range(5)]
    with judging(tmp_path, partly, calls) as (_, judge):
        assert (judge.corpus.recorded, judge.corpus.uncompared) == (3, 2)
        found = unusable_verdict(judge.corpus)
    assert found is not None
    assert found[0] is Verdict.UNVERIFIABLE
    assert found[1].startswith("2 of 5 recorded calls give what cannot be compared (")
    assert "lock" in found[1]


def test_what_always_raises_in_a_sandbox_is_told_and_not_timed(tmp_path: Path) -> None:
    fetching = """
        import socket
        def target(n):
            found = []
            for i in range(n):
                found = found + [i]
            socket.create_connection(("192.0.2.1", 80), timeout=1).close()
            return found
        """
    calls = [codec.encode_call((n,), {}) for n in range(8)]
    with judging(tmp_path, fetching, calls) as (portal, judge):
        quick = dedent(fetching).replace(
            "    found = []\n    for i in range(n):\n        found = found + [i]\n",
            "    found = list(range(n))\n",
        )

        async def confirmed() -> Evaluation:
            patch = a_patch(judge, quick)
            answer = await judge.evaluate(patch, Gate.BEHAVIOUR)
            assert answer.verdict is Verdict.ACCEPTED, answer.reason
            return await judge.confirm(patch, answer)

        answer = portal.call(confirmed)
    assert answer.verdict is Verdict.UNVERIFIABLE
    assert "returns normally on no input (raised" in answer.reason
    assert "no network" in answer.reason


def test_a_generator_without_an_end_is_named_when_it_does_not_come_back(tmp_path: Path) -> None:
    endless = """
        def target(start):
            seen = []
            while True:
                seen = [*seen, start]
                yield len(seen)
        """
    with judging(tmp_path, endless, [codec.encode_call((1,), {})], drawing_s=0.1) as (_, judge):
        problem = unusable_verdict(judge.corpus)
        assert problem is not None
        verdict, reason = problem
    assert verdict is Verdict.UNVERIFIABLE
    assert "a generator without an end is read up to its 100,000th item" in reason


def test_a_function_that_works_for_minutes_is_told_to_be_called_with_less(tmp_path: Path) -> None:
    slow = """
        import time
        def target(n):
            if n:
                time.sleep(600)
            return n
        """
    calls = [codec.encode_call((n,), {}) for n in (1, 2)]
    bench = a_bench(tmp_path, {"mod.py": dedent(slow)}, sources=(SourceName.RECORDED,))
    with start_blocking_portal() as portal:
        judge = portal.call(lambda: TargetJudge.prepare(bench, a_question(calls), drawing_s=2.0))
        judge.close()
    verdict, reason = unusable_verdict(judge.corpus) or (None, "")
    assert verdict is Verdict.UNVERIFIABLE
    assert "did not come back in time (at most 10 s a call): write a test that calls it with less" in reason
