"""What a model wrote does not run below the namespace tier, unless the user says so in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from foreign import TIERS, a_bench, a_patch, a_question, codec

from perfsmith.errors import IsolationRequired
from perfsmith.evaluators import Bench, TargetJudge
from perfsmith.sandboxes import MachineClock
from perfsmith.search import BeamOptions, BeamSearch, Budget, Ledger, ProposalRequest, SilentEvents
from perfsmith.tasks import Candidate, Evaluation, Gate, Origin, Verdict

pytestmark = pytest.mark.parametrize("tier", TIERS)

CALLS = [codec.encode_call((n,), {}) for n in range(8)]
ORIGINAL = "def target(x):\n    return x * 2\n"
BETTER = "def target(x):\n    return x + x\n"


class ScriptedModel:
    """A problem whose proposer gives one text, as a model would, and whose judge is the real one."""

    def __init__(self, judge: TargetJudge, text: str) -> None:
        self._judge = judge
        self._text = text
        self.ledger = Ledger(Budget(), MachineClock())

    async def propose(self, request: ProposalRequest) -> Sequence[Candidate]:
        written = Origin(proposer="scripted model", is_model_written=True)
        return [] if request.parent else [replace(a_patch(self._judge, self._text), origin=written)]

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        return await self._judge.evaluate(candidate, Gate.BEHAVIOUR)


def answered(bench: Bench, text: str) -> Evaluation:
    async def whole() -> Evaluation:
        judge = await TargetJudge.prepare(bench, a_question(CALLS))
        try:
            archive = await BeamSearch(BeamOptions()).run(ScriptedModel(judge, text), SilentEvents())
            return archive.judged[0].evaluation
        finally:
            judge.close()

    return anyio.run(whole)


def test_it_runs_where_it_is_held_and_nowhere_else(tier: str, tmp_path: Path) -> None:
    bench = a_bench(tmp_path, {"mod.py": ORIGINAL}, tier=tier)
    if bench.sandbox.tier.is_isolated:
        assert answered(bench, BETTER).verdict is Verdict.ACCEPTED
        return
    with pytest.raises(IsolationRequired) as caught:
        answered(bench, BETTER)
    assert caught.value.exit_code == 4
    assert "--allow-model-code-without-isolation" in caught.value.next_step
    assert bench.sandbox.tier.value in caught.value.what


def test_the_users_word_lets_it_run(tier: str, tmp_path: Path) -> None:
    bench = a_bench(tmp_path, {"mod.py": ORIGINAL}, tier=tier)
    allowed = replace(bench, allows_model_code_without_isolation=True)
    assert answered(allowed, BETTER).verdict is Verdict.ACCEPTED
