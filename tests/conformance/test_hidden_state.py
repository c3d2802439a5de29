"""What a program remembers where nobody looks shows when the same inputs come again, in the same process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from anyio.from_thread import start_blocking_portal
from foreign import a_bench, a_patch, a_question, codec, sandbox_of

from perfsmith.evaluators import TargetJudge
from perfsmith.evaluators._shared import SharedSandboxes
from perfsmith.sandboxes import Tier
from perfsmith.tasks import Evaluation, Gate, Verdict

CALLS = [codec.encode_call((list(range(n, -1, -1)), n), {}) for n in range(1, 20)]
PURE = """
def _make():
    def target(xs, n):
        return sorted(xs)
    return target
target = _make()
"""
REMEMBERING = {
    "a list that was handed out before": """
        def _make():
            known = {}
            def target(xs, n):
                key = (n, *xs)
                if key not in known:
                    known[key] = sorted(xs)
                return known[key]
            return target
        target = _make()
        """,
    "that it was called so before": """
        def _make():
            seen = set()
            def target(xs, n):
                key = (n, *xs)
                again = key in seen
                seen.add(key)
                return sorted(xs, reverse=again)
            return target
        target = _make()
        """,
    "the last one but one": """
        def _make():
            last = [0, 0]
            def target(xs, n):
                key = (n, *xs)
                is_back = last[0] == key
                last[:] = last[1], key
                return sorted(xs) + [n] * is_back
            return target
        target = _make()
        """,
}
COUNTING = PURE.replace("    def target", "    count = iter(range(100))\n    def target").replace(
    "sorted(xs)", "[next(count) // 50, *sorted(xs)]"
)


@contextmanager
def judging(folder: Path, original: str) -> Iterator[Callable[[str], Evaluation]]:
    bench = a_bench(folder, {"mod.py": original}, tier=Tier.PROCESS)
    bench = replace(bench, sandbox=sandbox_of("namespace"))
    with start_blocking_portal() as portal:
        judge = portal.call(TargetJudge.prepare, bench, replace(a_question(CALLS), allowed_files=None))
        judge = replace(judge, _shared=SharedSandboxes(alone_first=100))
        try:
            yield lambda text: portal.call(judge.evaluate, a_patch(judge, text), Gate.BEHAVIOUR)
        finally:
            judge.close()


@pytest.mark.namespace
@pytest.mark.parametrize("what", REMEMBERING)
def test_what_is_remembered_out_of_sight_is_a_difference(what: str, tmp_path: Path) -> None:
    with judging(tmp_path, PURE) as judged:
        found = judged(dedent(REMEMBERING[what]))
        assert found.verdict is Verdict.WRONG_RESULT, found.reason
        assert judged(PURE.replace("sorted(xs)", "sorted(list(xs))")).verdict is Verdict.ACCEPTED


@pytest.mark.namespace
def test_an_original_that_counts_its_calls_is_compared_call_by_call(tmp_path: Path) -> None:
    with judging(tmp_path, COUNTING) as judged:
        assert judged(COUNTING.replace("sorted(xs)", "sorted(list(xs))")).verdict is Verdict.ACCEPTED
        assert judged(COUNTING.replace("// 50", "// 20")).verdict is Verdict.WRONG_RESULT
