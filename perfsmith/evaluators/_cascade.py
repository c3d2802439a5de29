"""Which question to ask a candidate first: what has refuted most for the time it took, learnt in a run.

Sequential testing: of independent questions that each may refute, the expected time is least when they are
asked in falling order of probability of refuting over cost (the `c/p` rule of W. E. Smith, 1956, for tests).
The order decides how soon a wrong candidate is refused and never whether: all questions are asked of every
candidate that is accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from perfsmith.evaluators._cases import Case

_MOST_CASES: Final = 4
"""Counter-examples that are tried before the rest of the inputs."""
_PRIOR_REFUTED: Final = 0.5
_BEFORE_ANY_S: Final = 0.5
"""What a question is taken to cost before it was ever asked, in seconds."""


class Check(StrEnum):
    """Questions whose order may change."""

    COUNTER_EXAMPLES = "counter_examples"
    """Inputs on which candidates of this target were wrong before."""
    INPUTS = "inputs"
    """All inputs, batch by batch."""
    SCREEN = "screen"
    """The short trial of speed."""
    TESTS = "tests"
    """The project's tests that reach the target."""


@dataclass(slots=True)
class _Record:
    refuted: int = 0
    seconds: float = 0.0
    expected_s: float = _BEFORE_ANY_S

    def rate(self) -> float:
        return (self.refuted + _PRIOR_REFUTED) / (self.seconds + self.expected_s)


@dataclass(slots=True)
class Cascade:
    """What refuted candidates of one target, and what it took to ask. Each update is atomic enough."""

    _records: dict[Check, _Record] = field(default_factory=dict)
    _kills: dict[bytes, int] = field(default_factory=dict)
    _cases: dict[bytes, Case] = field(default_factory=dict)
    _unseen: dict[bytes, Case] = field(default_factory=dict)

    def expect(self, step: Check, seconds: float) -> None:
        """What a question is likely to cost, when that is known before it was ever asked."""
        self._record(step).expected_s = seconds

    def note(self, step: Check, seconds: float, *, is_refuted: bool) -> None:
        """A question was asked, and answered after so long."""
        record = self._record(step)
        record.seconds += seconds
        record.refuted += is_refuted

    def note_case(self, case: Case) -> None:
        """An input of the corpus has shown that a candidate is wrong."""
        self._kills[case.call] = self._kills.get(case.call, 0) + 1
        self._cases[case.call] = case

    def note_unseen_case(self, case: Case) -> None:
        """An input outside the corpus, drawn for a confirmation, has shown it: it comes first from now on."""
        self._unseen[case.call] = case

    def ordered(self, steps: Sequence[Check]) -> tuple[Check, ...]:
        """The steps in the order in which to ask; as given where nothing tells them apart."""
        return tuple(sorted(steps, key=lambda step: -self._record(step).rate()))

    def first_cases(self, without: frozenset[bytes] = frozenset()) -> tuple[Case, ...]:
        """Cases to try before all others.

        Args:
            without: Calls that are tried first anyway.
        """
        found = list(self._unseen.values())[-_MOST_CASES:]
        if self.ordered((Check.COUNTER_EXAMPLES, Check.INPUTS))[0] is Check.COUNTER_EXAMPLES:
            ranked = sorted(self._cases.values(), key=lambda case: (-self._kills[case.call], len(case.call)))
            found += [case for case in ranked if case.call not in without][:_MOST_CASES]
        return tuple(found)

    def _record(self, step: Check) -> _Record:
        return self._records.setdefault(step, _Record())
