"""The bookkeeping every strategy shares: judge candidates in parallel, within the ledger, each only once."""

from __future__ import annotations

from collections.abc import Sequence

import anyio

from perfsmith.errors import InvalidArgument, PerfsmithError
from perfsmith.search._dedupe import SeenIndex
from perfsmith.search._ledger import Reservation
from perfsmith.search._problem import Archive, Judged, Problem, SearchEvents, StopReason, by_gain
from perfsmith.tasks import Candidate, Cost, Evaluation, Gate, Verdict


class SearchSession:
    """One search in progress. What it records depends on what was judged, not on when each answer came.

    Example:
        >>> session = SearchSession(problem, events, concurrency=2)
        >>> judged = await session.judge(await problem.propose(ProposalRequest()))
        >>> archive = session.archive(StopReason.EXHAUSTED)
    """

    def __init__(
        self,
        problem: Problem,
        events: SearchEvents,
        *,
        concurrency: int = 2,
        upto: Gate = Gate.TIMING,
        enough: float | None = None,
    ) -> None:
        """Begin with nothing judged.

        Args:
            problem: What is searched.
            events: Told of each answer as it comes.
            concurrency: Most evaluations in flight.
            upto: The last gate each candidate is judged by.
            enough: Lower bound from which nothing more is judged; None judges on.

        Raises:
            InvalidArgument: `concurrency` is below 1.
        """
        if concurrency < 1:
            raise InvalidArgument(
                f"concurrency is {concurrency!r}, but at least one must be judged at a time."
            )
        self._problem = problem
        self._events = events
        self._concurrency = concurrency
        self._limiter = anyio.CapacityLimiter(concurrency)
        self._upto = upto
        self._enough = enough
        self._seen = SeenIndex()
        self._judged: dict[str, Judged] = {}
        self._told_best: Judged | None = None
        self._dearest_cpu_s = 0.0
        self.is_out_of_budget = False
        """True once the ledger had no room for what was wanted next."""

    def can_go_on(self) -> bool:
        """True while the ledger allows another evaluation; asked before proposing, which may cost money."""
        self.is_out_of_budget |= self._problem.ledger.is_spent
        return not self.is_out_of_budget

    @property
    def has_enough(self) -> bool:
        """True when a candidate is so much faster that the rest is not worth the time."""
        return self._enough is not None and any(each.gain >= self._enough for each in self._judged.values())

    def knows(self, candidate: Candidate) -> bool:
        """True when this very candidate was decided on."""
        return candidate.id in self._judged

    def judged(self) -> tuple[Judged, ...]:
        """Everything decided so far, in the order it was asked for."""
        return tuple(self._judged.values())

    def best(self) -> Judged | None:
        """The accepted candidate with the highest lower bound so far."""
        return self.archive(StopReason.EXHAUSTED).best

    def archive(self, stopped: StopReason) -> Archive:
        """What was found; `stopped` gives way to the budget when that is what ended the search."""
        return Archive(judged=self.judged(), stopped=StopReason.BUDGET if self.is_out_of_budget else stopped)

    async def judge(self, candidates: Sequence[Candidate]) -> tuple[Judged, ...]:
        """Decide on candidates, in the order given as far as the ledger reaches.

        What was decided on before, and a candidate asked for twice, is passed over. A twin of one judged
        before becomes a `duplicate` without being run.

        Returns:
            The new ones that were decided on, in the order given.
        """
        fresh = list({each.id: each for each in candidates if not self.knows(each)}.values())
        before = len(self._judged)
        while fresh and not self.has_enough:
            originals, fresh = self._without_twins(fresh)
            granted = self._reserve(originals)
            if not granted:
                # Twins of what could not be judged stay undecided as well.
                self.is_out_of_budget |= bool(originals)
                break
            # Room is granted before anything starts, in a fixed order, so that which candidates are judged
            # does not depend on how fast the others are. What is given back serves the next turn of the loop.
            fresh = [*originals[len(granted) :], *fresh]
            answers = await self._evaluate(granted)
            for candidate, _ in granted:
                if candidate.id in answers:
                    self._record(Judged(candidate, answers[candidate.id]))
            if len(answers) < len(granted):
                self.is_out_of_budget = True
                break
        return self.judged()[before:]

    def _without_twins(self, candidates: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
        """Record known twins; split the rest into firsts of their form and those that must wait for them."""
        forms: set[str] = set()
        originals: list[Candidate] = []
        waiting: list[Candidate] = []
        for candidate in candidates:
            twin = self._seen.twin_of(candidate)
            if twin is not None:
                duplicate = Judged(candidate, _duplicate_of(twin, candidate))
                self._record(duplicate)
                self._events.on_judged(duplicate)
            elif self._seen.key_of(candidate) in forms:
                waiting.append(candidate)
            else:
                originals.append(candidate)
                forms.add(self._seen.key_of(candidate))
        return originals, waiting

    def _reserve(self, candidates: Sequence[Candidate]) -> list[tuple[Candidate, Reservation]]:
        granted: list[tuple[Candidate, Reservation]] = []
        if self._dearest_cpu_s == 0.0 and self._problem.ledger.left().cpu_s is not None:
            # Nothing tells yet what one costs: find out with as few as run at once.
            candidates = candidates[: self._concurrency]
        if self._enough is not None:
            candidates = candidates[: self._concurrency]  # to be looked at before others begin
        for candidate in candidates:
            room = self._problem.ledger.try_reserve(Cost(evaluations=1, cpu_s=self._dearest_cpu_s))
            if room is None:
                break
            granted.append((candidate, room))
        return granted

    async def _evaluate(self, granted: Sequence[tuple[Candidate, Reservation]]) -> dict[str, Evaluation]:
        """Answers by candidate id; candidates whose turn came after the ledger was spent are absent."""
        answers: dict[str, Evaluation] = {}
        failures: list[PerfsmithError] = []

        async def one(candidate: Candidate, room: Reservation) -> None:
            try:
                if self._problem.ledger.is_out_of_time:
                    return
                evaluation = await self._problem.evaluate(candidate, self._upto)
                room.commit(evaluation.cost)
                answers[candidate.id] = evaluation
                self._tell(Judged(candidate, evaluation))
            except PerfsmithError as error:
                failures.append(error)
                group.cancel_scope.cancel()
            finally:
                self._limiter.release_on_behalf_of(room)

        try:
            async with anyio.create_task_group() as group:
                for candidate, room in granted:
                    await self._limiter.acquire_on_behalf_of(room)
                    group.start_soon(one, candidate, room)
        finally:
            for _, room in granted:
                if room.is_open:
                    room.release()
        if failures:
            raise failures[0]
        return answers

    def _record(self, judged: Judged) -> None:
        self._judged[judged.candidate.id] = judged
        self._seen.add(judged)
        self._dearest_cpu_s = max(self._dearest_cpu_s, judged.evaluation.cost.cpu_s)

    def _tell(self, judged: Judged) -> None:
        self._events.on_judged(judged)
        if judged.evaluation.is_alive and judged.speed is not None:
            best = self._told_best
            if best is None or by_gain(judged) < by_gain(best):
                self._told_best = judged
                self._events.on_best(judged)


def _duplicate_of(twin: str, candidate: Candidate) -> Evaluation:
    return Evaluation(
        candidate_id=candidate.id,
        verdict=Verdict.DUPLICATE,
        gate=Gate.DUPLICATE,
        reason=f"Says the same as candidate {twin}, which was judged before.",
    )
