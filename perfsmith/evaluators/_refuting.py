"""Symbolic execution as a refuter: it names an input, and the judge sees for itself what happens there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from perfsmith.evaluators._equality import agrees, status_of
from perfsmith.evaluators._original_outcomes import outcomes_of
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.oracles import ScriptBench, differing_calls
from perfsmith.tasks import Contract, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """A counter-example that was seen to be one; or why there is none, which proves nothing."""

    call: bytes = b""
    """Canonical bytes of the input; empty when there is none."""
    expected: bytes = b""
    """What the original does on it."""
    actual: bytes = b""
    """What the candidate does; empty when it did not come back."""
    silence: str = ""
    """Why there is no counter-example; empty when there is one."""


def refute(
    bench: ScriptBench,
    target: Target,
    original_text: str,
    candidate_text: str,
    *,
    start: Callable[[Mapping[str, str]], Worker],
    contract: Contract,
    seconds: float = 4.0,
) -> Refutation:
    """Look for an input on which a candidate is not the original.

    Args:
        bench: Where CrossHair runs.
        target: The function.
        original_text: Text of its file.
        candidate_text: The same with the change.
        start: Starts a worker on the project with these texts of files; closed here.
        contract: What is called the same.
        seconds: For how long CrossHair looks.

    Raises:
        WorkerFailure: the original or the candidate cannot be started at all.
    """
    guessed = differing_calls(bench, target, original_text, candidate_text, seconds=seconds)
    if not guessed.calls:
        return Refutation(silence=guessed.reason)
    original = {target.path: original_text}
    first = outcomes_of(lambda: start(original), guessed.calls)
    again = outcomes_of(lambda: start(original), list(first))
    steady = {
        call: timed.outcome
        for call, timed in first.items()
        if call in again
        and status_of(timed.outcome) in ("returned", "raised")
        and agrees(timed.outcome, again[call].outcome, contract)
    }
    candidate = outcomes_of(lambda: start({target.path: candidate_text}), list(steady))
    for call, expected in steady.items():
        actual = candidate[call].outcome if call in candidate else b""
        if not agrees(expected, actual, contract):
            return Refutation(call=call, expected=expected, actual=actual)
    return Refutation(silence="what symbolic execution named, the two were not seen to differ on")
