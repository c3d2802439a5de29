"""What takes longer to measure than there is time is still said to be right or wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from foreign import a_bench, a_patch, a_question, codec

from perfsmith.evaluators import TargetJudge
from perfsmith.tasks import Gate, Verdict

CALLS = [codec.encode_call((list(range(n)),), {}) for n in range(1, 9)]
ORIGINAL = "def target(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n"
RIGHT = "def target(xs):\n    return sum(xs)\n"
WRONG = "def target(xs):\n    return max(xs)\n"


@pytest.mark.namespace
@pytest.mark.parametrize(("left_s", "is_measured"), [(None, True), (10.0, False), (1e9, True)])
def test_speed_is_left_undone_and_correctness_never(
    left_s: float | None, *, is_measured: bool, tmp_path: Path
) -> None:
    with start_blocking_portal() as portal:
        judge = portal.call(TargetJudge.prepare, a_bench(tmp_path, {"mod.py": ORIGINAL}), a_question(CALLS))
        judge.corpus = replace(judge.corpus, longest_call_s=100.0)

        async def confirmed(text: str) -> tuple[Verdict, bool, str]:
            patch = a_patch(judge, text)
            answer = await judge.evaluate(patch, Gate.BEHAVIOUR)
            if answer.is_alive:
                answer = await judge.confirm(patch, answer, left_s=lambda: left_s)
            return answer.verdict, answer.evidence.speed is not None, answer.reason

        try:
            verdict, has_speed, reason = portal.call(confirmed, RIGHT)
            assert has_speed is is_measured
            if not is_measured:
                assert verdict is Verdict.NOT_FASTER
                assert "one call takes 100.0 s" in reason
            assert portal.call(confirmed, WRONG)[0] is Verdict.WRONG_RESULT
        finally:
            judge.close()
