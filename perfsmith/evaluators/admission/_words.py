"""Why a task is refused, and what to do about it, in words for its maintainer."""

from __future__ import annotations

from typing import Final, NamedTuple, assert_never

from perfsmith.evaluators._cases import Corpus
from perfsmith.evaluators.admission._seen import Seen
from perfsmith.tasks import Attempt, Cheat, CheatOutcome, TaskRejection, Verdict

_LONGEST_VALUE: Final = 60
_NULLS: Final = (
    Cheat.RETURNS_EMPTY,
    Cheat.RETURNS_CONSTANT,
    Cheat.RETURNS_ZEROS,
    Cheat.RETURNS_RANDOM,
)
_MORE_CALLS: Final = "add a test that calls it with other input"


class Refusal(NamedTuple):
    """One reason to refuse a task."""

    rejection: TaskRejection
    reason: str
    next_step: str


class Compared(NamedTuple):
    """What a task is judged on."""

    corpus: Corpus
    seen: Seen
    entry: str
    """The callable the calls are of."""
    is_direct: bool
    """It is the target itself."""
    has_input: bool
    """The target takes any."""

    @property
    def calls(self) -> str:
        """`the 12 recorded and 40 generated calls`."""
        recorded = self.corpus.recorded
        made = len(self.corpus.cases) - recorded
        counts = " and ".join(
            f"{number} {word}" for number, word in ((recorded, "recorded"), (made, "generated")) if number
        )
        through = "" if self.is_direct else f" of {self.entry}"
        return f"the {counts} call{'s' if recorded + made != 1 else ''}{through}"

    @property
    def is_constant(self) -> bool:
        """All calls gave the same value."""
        return self.is_direct and self.seen.distinct == 1

    @property
    def value(self) -> str:
        """The value they gave."""
        text = next(iter(self.seen.values), "")
        return text if text and len(text) <= _LONGEST_VALUE else "the same value"


def unusable_refusal(corpus: Corpus, verdict: Verdict, reason: str) -> Refusal:
    """Why a task without a single comparable call is refused."""
    if verdict is Verdict.FLAKY:
        return Refusal(
            TaskRejection.VARYING_OUTCOMES,
            f"{reason}, on each of {corpus.flaky} inputs",
            "let the caller give it the clock, the seed or the order that its result depends on",
        )
    return Refusal(
        TaskRejection.NOT_COMPARABLE,
        reason,
        "give it inputs and a result that can be compared: plain data, a dataclass, an array",
    )


def refusal_of(attempt: Attempt, title: str, compared: Compared) -> Refusal | None:
    """Why a task is refused that did not refuse this cheat; None when the cheat did not get through.

    Args:
        attempt: The cheat, tried.
        title: What the program does, continuing "a program that ...".
        compared: What it was judged on.
    """
    match attempt.outcome:
        case CheatOutcome.PAID:
            return Refusal(
                TaskRejection.CHEAT_PAID,
                f"a program that {title} was accepted as faster ({attempt.reason})",
                "believe no gain on this function, and report this: it is a hole in the judge",
            )
        case CheatOutcome.TAKEN_FOR_RIGHT:
            return _blind(attempt.cheat, title, compared)
        case (
            CheatOutcome.CAUGHT
            | CheatOutcome.NOT_APPLICABLE
            | CheatOutcome.NOT_TRIED
            | CheatOutcome.UNDECIDED
        ):
            return None
        case _:
            assert_never(attempt.outcome)


def _blind(cheat: Cheat, title: str, compared: Compared) -> Refusal:
    """A wrong program passed: the reason that says most about the calls goes first."""
    calls = compared.calls
    if cheat in (Cheat.EXITS_EARLY, Cheat.FORGES_REPLY):
        return Refusal(
            TaskRejection.NOT_REACHED,
            f"{calls} never come to it: a program that {title} passes",
            f"write a test that calls it, or that comes to it through {compared.entry}",
        )
    if len(compared.corpus.cases) == 1:
        why = "it takes no input" if not compared.has_input else "no other input was seen or could be made"
        return Refusal(
            TaskRejection.ONE_INPUT,
            f"there is one call to compare ({why}): a program that {title} passes",
            _MORE_CALLS if compared.has_input else "nothing can be proven about it: leave it out",
        )
    if cheat is Cheat.IGNORES_INPUT:
        given = f": all gave {compared.value}" if compared.is_constant else ""
        return Refusal(
            TaskRejection.INPUT_IGNORED,
            f"what it gives does not depend on its input in {calls}{given}; a program that {title} passes",
            f"{_MORE_CALLS}, for which it gives something else",
        )
    if compared.is_constant and cheat in _NULLS:
        return Refusal(
            TaskRejection.CONSTANT_OUTCOME,
            f"a constant passes: {calls} all gave {compared.value}",
            f"{_MORE_CALLS}, for which it gives something else",
        )
    if cheat is Cheat.RETURNS_ARGUMENT:
        return Refusal(
            TaskRejection.IDENTITY,
            f"a program that {title} passes on {calls}",
            "add a test with input that it changes",
        )
    rejection = TaskRejection.CONSTANT_OUTCOME if cheat in _NULLS else TaskRejection.WRONG_RESULT_PASSES
    return Refusal(
        rejection,
        f"a program that {title} passes on {calls}",
        "add a test in which that shows, or declare a smaller tolerance",
    )
