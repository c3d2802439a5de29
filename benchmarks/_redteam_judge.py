"""The red team's cases, and candidates that change nothing, before the judge on one sandbox tier."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from anyio.from_thread import BlockingPortal, start_blocking_portal

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "tests" / "redteam")]

import hosts  # noqa: E402
from cases import Case, Outcome  # noqa: E402
from foreign import SMALL_PLAN, a_bench, a_patch, a_question, codec  # noqa: E402

from perfsmith.agent._request import Settings  # noqa: E402
from perfsmith.evaluators import TargetJudge, TimingPlan  # noqa: E402
from perfsmith.tasks import Contract, Evaluation, Gate, Verdict  # noqa: E402

ATTEMPTS: Final = 4
"""Tries of an honest program: a right one may be told to be too noisy, never to be wrong."""
_PLAN: Final = replace(SMALL_PLAN, confidence=TimingPlan().confidence, generations=6)
"""As sure as a user's run by default, and content with as small a gain, in fewer pairs."""
_NULL_HOSTS: Final = ("sort", "square", "smooth", "parse", "sums", "crc", "unique", "route")


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one case."""

    case: Case
    answer: Evaluation
    outcome: Outcome

    @property
    def credited(self) -> float | None:
        """The lower bound that was measured, of accepted and refused candidates alike; None without one."""
        speed = self.answer.evidence.speed
        return None if speed is None else speed.at_least


class Court:
    """Judges of the hosts on one tier, made when first asked for."""

    def __init__(self, tier: str, folder: Path, portal: BlockingPortal) -> None:
        self._tier = tier
        self._folder = folder
        self._portal = portal
        self._judges: dict[tuple[str, Contract], TargetJudge] = {}

    def row(self, case: Case) -> Row:
        """Judge a cheat as a person's change, which the scope gate lets pass, and a control as a proposal."""
        judge = self._judge(case.host, case.contract)
        if not case.is_honest:
            judge = replace(judge, question=replace(judge.question, allowed_files=None))
        candidate = a_patch(judge, case.text)
        checked: Evaluation = self._portal.call(judge.evaluate, candidate, Gate.BEHAVIOUR)
        final = checked
        for _ in range(ATTEMPTS if case.is_honest else 1):
            final = self._portal.call(judge.confirm, candidate, checked)
            if final.verdict is not Verdict.NOT_FASTER:
                break
        return Row(case, final, case.outcome(final))

    def null(self, number: int) -> Evaluation:
        """The verdict of the whole pipeline, with the plan users get, on a candidate that changes nothing."""
        host = _NULL_HOSTS[number % len(_NULL_HOSTS)]
        judge = self._judge(host, Contract())
        judge = replace(
            judge,
            bench=replace(judge.bench, plan=TimingPlan()),
            question=replace(judge.question, allowed_files=None),
        )
        text = hosts.SOURCES[host] + f"\n\n# the same, for the {number}th time\n"
        found: Evaluation = self._portal.call(judge.evaluate, a_patch(judge, text), Gate.CONFIRM)
        return found

    def close(self) -> None:
        """Kill what still runs."""
        for judge in self._judges.values():
            judge.close()

    def _judge(self, host: str, contract: Contract) -> TargetJudge:
        if (host, contract) not in self._judges:
            folder = self._folder / f"{host}-{len(self._judges)}"
            files = {"mod.py": hosts.SOURCES[host]}
            bench = a_bench(
                folder, files, tier=self._tier, plan=_PLAN, contract=contract, sources=Settings().inputs
            )
            recorded = [codec.encode_call(args, {}) for args in hosts.CALLS[host]()]
            judge = self._portal.call(TargetJudge.prepare, bench, a_question(recorded))
            self._portal.call(judge.measure_strength)  # as a run does, which looks for further inputs
            self._judges[host, contract] = judge
        return self._judges[host, contract]


@contextmanager
def court(tier: str, folder: Path) -> Iterator[Court]:
    """A court that is closed at the end."""
    with start_blocking_portal() as portal:
        found = Court(tier, folder, portal)
        try:
            yield found
        finally:
            found.close()
