"""Trying the battery on a task with its own judge, before anybody is paid to optimise it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from perfsmith.evaluators._cases import unusable_verdict
from perfsmith.evaluators._judge import TargetJudge
from perfsmith.evaluators._rule_paths import leads_nowhere
from perfsmith.evaluators.admission._battery import Battery, Program, battery_for
from perfsmith.evaluators.admission._recipes import RECIPES
from perfsmith.evaluators.admission._words import Compared, Refusal, refusal_of, unusable_refusal
from perfsmith.evaluators.admission._wrapping import CAUGHT_IN_THE_ACT, NotWrappable, wrapping_of
from perfsmith.tasks import (
    Admission,
    AdmissionStatus,
    Attempt,
    Candidate,
    Cheat,
    CheatOutcome,
    Evaluation,
    FileEdit,
    Gate,
    Origin,
    TaskRejection,
    Verdict,
)

_NO_CLOCK: Final = "its results are right: only the clock can tell, and it was not asked"
_NO_TIME: Final = "the time budget ended before it"
_TOO_LONG: Final = "its calls take longer than what is left of the time budget"
_REFUSED_BEFORE: Final = "the task was refused before"

OnAttempt = Callable[[Attempt, Evaluation | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examiner:
    """Tries cheats on tasks."""

    cheats: tuple[Cheat, ...] = tuple(Cheat)
    """What is tried, in this order."""
    is_quick: bool = False
    """Leave out the cheats whose results are right: they cost time on a quiet processor."""
    stops_at_first: bool = False
    """Stop at the first cheat that gets through: enough to refuse."""
    time_left_s: Callable[[], float | None] = field(default=lambda: None)
    """Seconds left; None is no limit."""
    on_attempt: OnAttempt = field(default=lambda _attempt, _evaluation: None)
    """Told of each cheat when it was tried."""

    async def examine(self, judge: TargetJudge) -> Admission:
        """Run the battery on a task.

        Args:
            judge: The prepared judge of the task; it is not closed.

        Returns:
            Whether the task may be searched. A task whose oracle lets a wrong program pass, or whose clock
            pays a trick, is rejected with the reason.
        """
        clock = judge.bench.clock
        began_ns = clock.monotonic_ns()
        found = await self._examined(judge)
        return replace(found, wall_s=(clock.monotonic_ns() - began_ns) / 1e9)

    async def _examined(self, judge: TargetJudge) -> Admission:
        corpus, question = judge.corpus, judge.question
        entry = question.entry
        blank = Admission(
            target=question.target.id,
            status=AdmissionStatus.UNDECIDED,
            reason="",
            entry=f"{entry.module}:{entry.qualname}",
            recorded=corpus.recorded,
            generated=len(corpus.cases) - corpus.recorded,
        )
        lost = next(_lost_rules(judge), None)
        if lost is not None:
            return _rejected(blank, lost)
        unusable = unusable_verdict(corpus)
        if unusable is not None:
            return _rejected(blank, unusable_refusal(corpus, *unusable))
        # A wall that only keeps proposals out would hide a blind oracle: cheats come as a person's change.
        lenient = replace(judge, question=replace(question, allowed_files=None))
        source = (judge.bench.snapshot / question.target.path).read_bytes().decode("utf-8")
        is_direct = (entry.module, entry.qualname) == (question.target.module, question.target.qualname)
        try:
            battery = battery_for(
                source, question.target, corpus, is_direct=is_direct, contract=judge.bench.contract
            )
            has_input = bool(wrapping_of(source, question.target).parameters)
        except NotWrappable as error:
            return replace(blank, reason=f"no cheat can be written for it: {error}")
        blank = replace(blank, distinct_results=battery.seen.distinct)
        compared = Compared(corpus, battery.seen, blank.entry, is_direct, has_input)
        return await self._tried(_Trial(lenient, source), battery, blank, compared)

    async def _tried(
        self, trial: _Trial, battery: Battery, blank: Admission, compared: Compared
    ) -> Admission:
        control = await trial.evaluate(battery.control, Gate.BEHAVIOUR)
        if control.verdict is Verdict.INFRA_ERROR:
            reason = f"the judge's own infrastructure failed: {control.reason}"
            return replace(blank, reason=reason, next_step="run `optimize doctor`")
        if not control.is_alive:
            reason = f"the battery says nothing here: even the honest control is refused ({control.reason})"
            return replace(blank, reason=reason, next_step="judge patches of it by hand")
        attempts: list[Attempt] = []
        refusal: Refusal | None = None
        programs = {program.cheat: program for program in battery.programs}
        for program in map(programs.__getitem__, self.cheats):
            attempt, evaluation = await self._attempt(trial, program, refusal)
            attempts.append(attempt)
            self.on_attempt(attempt, evaluation)
            refusal = refusal or refusal_of(attempt, program.title, compared)
        found = replace(blank, attempts=tuple(attempts))
        if refusal is not None:
            return _rejected(found, refusal)
        open_ones = [
            a
            for a in attempts
            if a.outcome is CheatOutcome.UNDECIDED
            or (a.outcome is CheatOutcome.NOT_TRIED and a.reason != _NO_CLOCK)
        ]
        if open_ones:
            return replace(found, reason=f"{open_ones[0].cheat} was not decided: {open_ones[0].reason}")
        caught = found.count(CheatOutcome.CAUGHT)
        reason = f"all {caught} cheats that apply are caught"
        return replace(found, status=AdmissionStatus.ADMITTED, reason=reason)

    async def _attempt(
        self, trial: _Trial, program: Program, refusal: Refusal | None
    ) -> tuple[Attempt, Evaluation | None]:
        left_s, needs_clock = self.time_left_s(), RECIPES[program.cheat].needs_clock
        skipped = ""
        if refusal is not None and (
            self.stops_at_first or needs_clock or refusal.rejection is TaskRejection.NOT_REACHED
        ):
            skipped = _REFUSED_BEFORE
        elif needs_clock and self.is_quick:
            skipped = _NO_CLOCK
        elif left_s is not None and left_s <= 0:
            skipped = _NO_TIME
        elif needs_clock and left_s is not None and trial.judge.least_s() > left_s:
            skipped = _TOO_LONG
        if skipped or program.why_not:
            outcome = CheatOutcome.NOT_APPLICABLE if program.why_not else CheatOutcome.NOT_TRIED
            return _attempt(program, outcome, program.why_not or skipped), None
        without_effect = RECIPES[program.cheat].without_effect
        if needs_clock and not await _had_effect(trial, program):
            # Right and no faster because it never did anything: nothing that the clock has caught.
            return _attempt(program, CheatOutcome.NOT_APPLICABLE, without_effect), None
        evaluation = await trial.evaluate(program.text, Gate.CONFIRM if needs_clock else Gate.BEHAVIOUR)
        outcome, reason = _outcome(evaluation, needs_clock=needs_clock)
        if outcome is CheatOutcome.TAKEN_FOR_RIGHT and not await _had_effect(trial, program):
            outcome, reason = CheatOutcome.NOT_APPLICABLE, without_effect
        attempt = Attempt(
            cheat=program.cheat,
            outcome=outcome,
            reason=reason,
            gate=evaluation.gate,
            verdict=evaluation.verdict,
        )
        return attempt, evaluation


def _attempt(program: Program, outcome: CheatOutcome, reason: str) -> Attempt:
    return Attempt(cheat=program.cheat, outcome=outcome, reason=reason)


async def _had_effect(trial: _Trial, program: Program) -> bool:
    """True when the program comes to the point where it differs from the original.

    Its witness ends its own process there, which nothing in the project can take back.
    """
    if program.cheat is Cheat.EXITS_EARLY or program.witness == program.text:
        return True  # it differs from its first statement on
    evaluation = await trial.evaluate(program.witness, Gate.BEHAVIOUR)
    return not evaluation.is_alive and f"({CAUGHT_IN_THE_ACT})" in evaluation.reason


def _outcome(evaluation: Evaluation, *, needs_clock: bool) -> tuple[CheatOutcome, str]:
    match evaluation.verdict:
        case Verdict.ACCEPTED:
            if needs_clock:
                return CheatOutcome.PAID, evaluation.reason
            return CheatOutcome.TAKEN_FOR_RIGHT, evaluation.reason
        case Verdict.INFRA_ERROR:
            return CheatOutcome.UNDECIDED, evaluation.reason
        case Verdict.INVALID_EDIT | Verdict.OUT_OF_SCOPE:
            return CheatOutcome.NOT_APPLICABLE, f"its program is no legal patch: {evaluation.reason}"
        case Verdict.CRASH if evaluation.gate is Gate.BUILD:
            return CheatOutcome.NOT_APPLICABLE, f"its program does not start: {evaluation.reason}"
        case _:
            return CheatOutcome.CAUGHT, evaluation.reason


@dataclass(frozen=True, slots=True)
class _Trial:
    """Judges texts of one file."""

    judge: TargetJudge
    source: str

    async def evaluate(self, text: str, upto: Gate) -> Evaluation:
        """As any candidate; a time-out may be the fault of a busy machine, and is asked about once more."""
        candidate = self._candidate(text)
        answer = await self.judge.evaluate(candidate, upto)
        if answer.verdict is not Verdict.TIMEOUT:
            return answer
        return await self.judge.evaluate(candidate, upto)

    def _candidate(self, text: str) -> Candidate:
        target = self.judge.question.target
        before = hashlib.sha256((self.judge.bench.snapshot / target.path).read_bytes()).hexdigest()
        edit = FileEdit(path=target.path, before_sha256=before, after=text)
        return Candidate(target=target.id, files=(edit,), origin=Origin(proposer="battery"))


def _lost_rules(judge: TargetJudge) -> Iterator[Refusal]:
    """Rules written for this very target that lead nowhere: what was to be declared is not."""
    target = judge.question.target.id
    rules = [rule for rule in judge.bench.contract.rules if rule.target == target]
    for rule, nearest in leads_nowhere(rules, [case.outcome for case in judge.corpus.cases]):
        yield Refusal(
            TaskRejection.NOT_COMPARABLE,
            f"no outcome has a part {rule.path}, for which there is a rule",
            f"the nearest part is {nearest}: correct the rule, or remove it",
        )


def _rejected(blank: Admission, refusal: Refusal) -> Admission:
    return replace(
        blank,
        status=AdmissionStatus.TASK_REJECTED,
        rejection=refusal.rejection,
        reason=refusal.reason,
        next_step=refusal.next_step,
    )
