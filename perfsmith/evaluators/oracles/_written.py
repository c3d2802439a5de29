"""Calls from a generator that somebody has written, a person or a model: they count for what they show."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, Protocol

from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators._reaching import newly_reaching
from perfsmith.evaluators.oracles._habits import Habits
from perfsmith.evaluators.oracles._probe import Probe
from perfsmith.evaluators.oracles._scripts import Given, ScriptBench, silence
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName
from perfsmith.sandboxes import harness_text

_GENERATING_S: Final = 5.0
_SCRIPT: Final = "perfsmith_written.py"
"""The name under which `harness/written.py` finds it."""
_MODULE: Final = "perfsmith_giving_written"
_LONGEST_SCRIPT: Final = 256 * 1024

Kills = Callable[[Sequence[bytes]], bool]
"""Whether at least one mutant of the original is told from it by these calls."""


class Writing(NamedTuple):
    """Text of a module that defines `generate` for one target, or why there is none."""

    text: str = ""
    silence: str = ""


class InputWriter(Protocol):
    """Writes generators of inputs for targets. What it gives is run in a sandbox, and believed in nothing."""

    def write(self, asked: Asked) -> Writing:
        """A generator for one target; the same one whenever it is asked for that target again."""
        ...


class WrittenSource:
    """Runs `generate(seed) -> list of (args, kwargs)` in a sandbox.

    What it gives counts only where the original ends alike on it twice, and where that kills a mutant.
    """

    name = SourceName.WRITTEN

    def __init__(
        self,
        script: str | InputWriter,
        bench: ScriptBench,
        *,
        kills: Kills,
        allows_model_code_without_isolation: bool = False,
        timeout_s: float = _GENERATING_S,
    ) -> None:
        """Run nothing yet.

        Args:
            script: Text of a module of the project that defines `generate`, or who writes one when calls are
                asked for. Calls that a writer makes count only where they are such as callers make.
            bench: Where it runs.
            kills: Says whether calls kill a mutant.
            allows_model_code_without_isolation: The user has said in words that it may run in a tier that
                does not hold it.
            timeout_s: How long it may take to make its calls.
        """
        self._script = script
        self._bench = bench
        self._kills = kills
        self._may_run = bench.sandbox.tier.is_isolated or allows_model_code_without_isolation
        self._timeout_s = timeout_s

    def propose(self, asked: Asked) -> Proposal:
        """Its calls, where they count."""
        if not self._may_run:
            tier = self._bench.sandbox.tier.value
            return _silent(f"what a model wrote does not run in the {tier} tier unless the user says so")
        if asked.probe is None:
            return _silent(
                "its calls count only after the original was run on them, and nothing could be run"
            )
        written = Writing(self._script) if isinstance(self._script, str) else self._script.write(asked)
        if problem := written.silence or _problem_of(written.text):
            return _silent(problem)
        given = self._given(written.text, asked)
        if problem := _problem_with(given):
            return _silent(problem)
        known = {*asked.recorded, *asked.known}
        new = [call for call in given.calls if call not in known]
        if not new:
            return _silent("it gives no call that is not there already")
        habits = None if isinstance(self._script, str) else Habits.of(asked)
        if habits is not None and not (new := [call for call in new if habits.has(call)]):
            return _silent("none of its calls is such as callers make")
        steady = _steady(asked.probe, new)
        if steady is None:
            return _silent("there was no time to run the original on its calls")
        if not steady:
            return _silent("the original does not end alike twice on any of its calls")
        if habits is not None and not (steady := habits.kept(steady)):
            return _silent("the original ends on its calls as on no call of callers")
        if not self._kills(list(steady)):
            return _silent("none of its calls tells the original from a mutant of it")
        return Proposal(calls=tuple(steady))

    def _given(self, script: str, asked: Asked) -> Given:
        return self._bench.calls(
            {_SCRIPT: script, f"{_MODULE}.py": harness_text("written.py")},
            _MODULE,
            (asked.entropy, asked.count),
            most=asked.count,
            timeout_s=self._timeout_s,
            watch=True,
        )


def _silent(reason: str) -> Proposal:
    return silence("the written generator", reason)


def _problem_of(script: str) -> str:
    """Why the text is not even run; empty when it may be."""
    if len(script) > _LONGEST_SCRIPT:
        return f"it has {len(script)} characters"
    try:
        tree = ast.parse(script)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"it is no Python ({error})"
    if not any(isinstance(each, ast.FunctionDef) and each.name == "generate" for each in tree.body):
        return "it does not define `generate`"
    reach = newly_reaching(frozenset(), list(ast.walk(tree)))
    return f"{reach}, which making calls does not need" if reach else ""


def _problem_with(given: Given) -> str:
    """Why what came back does not count; empty when it may."""
    if given.reason:
        return given.reason
    if given.events:
        return f"it reaches outside its interpreter ({', '.join(sorted(given.events))})"
    return "it prints" if given.has_printed else ""


def _steady(probe: Probe, calls: Sequence[bytes]) -> dict[bytes, bytes] | None:
    """Calls on which the original came back twice with the same outcome, and that; None without time."""
    first, again = probe.reach(calls), probe.reach(calls)
    if not again:
        return None
    return {
        call: one.outcome
        for call, one, other in zip(calls, first, again, strict=False)
        if one.outcome == other.outcome and status_of(one.outcome) in ("returned", "raised")
    }
