"""The real problem a search strategy works on: rules propose, the judge evaluates, the store remembers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from anyio import to_thread

from perfsmith.agent.proposers import Proposer
from perfsmith.agent.store import Store
from perfsmith.evaluators import TargetJudge
from perfsmith.search import Ledger, ProposalRequest
from perfsmith.tasks import Candidate, Cost, Evaluation, Gate


@dataclass(slots=True)
class TargetProblem:
    """One target's proposer and judge, with every verdict kept before it is used."""

    judge: TargetJudge
    proposer: Proposer
    ledger: Ledger
    store: Store
    run_id: str
    context: str
    """Digest of the conditions under which an earlier verdict still holds."""
    judged_here: frozenset[str] = frozenset()
    """Candidates whose verdict was reached in this very run, before it was interrupted."""
    reused: set[str] = field(default_factory=set)
    """Candidates whose verdict is that of an earlier run."""
    on_start: Callable[[Candidate], None] = field(default=lambda _candidate: None)
    """Told when the judging of a candidate begins."""

    async def propose(self, request: ProposalRequest) -> Sequence[Candidate]:
        """Candidates one edit beyond the parent."""
        found = await to_thread.run_sync(self.proposer.propose, request.parent)
        return found if request.limit is None else found[: request.limit]

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        """Judge, or look up what was judged under the same conditions; the answer is stored first."""
        target_id = self.judge.question.target.id
        known = self.store.find_evaluation(candidate.id, self.context, target_id=target_id)
        if known is not None and (not known.is_alive or known.gate.order >= upto.order):
            if candidate.id not in self.judged_here:
                self.reused.add(candidate.id)
            return replace(known, cost=Cost())  # paid for before
        self.on_start(candidate)
        evaluation = await self.judge.evaluate(candidate, upto)
        self.store.record(self.run_id, target_id, candidate, evaluation)
        return evaluation
