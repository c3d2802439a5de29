"""Calls from symbolic execution, as guesses: CrossHair runs away from the judge, and is never believed.

It runs in a sandbox under an interpreter of perfsmith's own, on a private copy of the project. Not under the
project's: nothing is ever installed there, and CrossHair replaces parts of the interpreter it runs in. Not in
the judge's process: it runs the project's code. What it gives are inputs; what they show, the judge sees for
itself, under the project's interpreter.

Source: CrossHair (Schanely, https://github.com/pschanely/CrossHair), `cover` and `diffbehavior`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from perfsmith.evaluators.oracles._annotations import Parameter
from perfsmith.evaluators.oracles._scripts import Given, ScriptBench, silence
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName
from perfsmith.sandboxes import harness_text
from perfsmith.tasks import Interpreter

_SEARCHING_S: Final = 4.0
_STARTING_S: Final = 30.0
"""For importing CrossHair and its solver."""
_MODULE: Final = "perfsmith_symbolic"
_CANDIDATE: Final = "perfsmith_candidate"
_MISSING: Final = "missing"
HOW_TO_GET_IT: Final = "CrossHair is not installed beside perfsmith: `pip install 'perfsmith[symbolic]'`"


class SymbolicSource:
    """Calls that together reach what of a plainly annotated function can be reached."""

    name = SourceName.SYMBOLIC

    def __init__(self, bench: ScriptBench, *, seconds: float = _SEARCHING_S) -> None:
        """Run nothing yet.

        Args:
            bench: Where CrossHair runs; its interpreter is the one that may have it.
            seconds: For how long it looks.
        """
        self._bench = bench
        self._seconds = seconds

    def propose(self, asked: Asked) -> Proposal:
        """Its guesses; the first ones reach most."""
        if problem := _unreadable(asked.parameters):
            return _silent(problem)
        given = _asked(
            self._bench, {}, "cover", ((asked.target.module, asked.entry),), self._seconds, asked.count
        )
        known = {*asked.recorded, *asked.known}
        calls = tuple(call for call in given.calls if call not in known)
        if not calls:
            return _silent(given.reason or "it gives no call that is not there already")
        return Proposal(calls=calls)


def _silent(reason: str) -> Proposal:
    return silence("symbolic execution", reason)


class DifferingSource:
    """Calls on which a candidate seems to behave otherwise than the original; guesses, every one of them."""

    name = SourceName.SYMBOLIC

    def __init__(
        self, bench: ScriptBench, candidate_text: str, *, seconds: float = _SEARCHING_S, count: int = 8
    ) -> None:
        """Run nothing yet.

        Args:
            bench: Where CrossHair runs.
            candidate_text: The target's file with the change.
            seconds: For how long it looks.
            count: How many calls are wanted at most.
        """
        self._bench = bench
        self._candidate_text = candidate_text
        self._seconds = seconds
        self._count = count

    def propose(self, asked: Asked) -> Proposal:
        """Its guesses; none of them proves nothing."""
        if problem := _unreadable(asked.parameters):
            return _silent(problem)
        target = asked.target
        path = PurePosixPath(target.path)
        package = target.module if path.name == "__init__.py" else target.module.rpartition(".")[0]
        other = f"{package}.{_CANDIDATE}" if package else _CANDIDATE
        texts = {str(path.parent / f"{_CANDIDATE}.py"): self._candidate_text}
        names = ((target.module, asked.entry), (other, asked.entry))
        given = _asked(self._bench, texts, "differ", names, self._seconds, self._count)
        return Proposal(calls=given.calls) if given.calls else _silent(given.reason)


def _asked(
    bench: ScriptBench,
    texts: dict[str, str],
    what: str,
    names: tuple[tuple[str, str], ...],
    seconds: float,
    count: int,
) -> Given:
    given = bench.calls(
        {**texts, f"{_MODULE}.py": harness_text("symbolic.py")},
        _MODULE,
        (what, names, seconds, count),
        most=count,
        timeout_s=_STARTING_S + 2.0 * seconds,
        watch=False,
    )
    return replace(given, reason=HOW_TO_GET_IT) if given.reason == _MISSING else given


def _unreadable(parameters: tuple[Parameter, ...] | None) -> str:
    """Why there is no use in asking; empty when there is."""
    if parameters is None:
        return "the parameters of what is called are not known"
    bare = [
        parameter.name
        for number, parameter in enumerate(parameters)
        if parameter.annotation is None
        and not parameter.has_default
        and not (number == 0 and parameter.name in ("self", "cls"))
    ]
    return f"parameter {bare[0]} has no annotation" if bare else ""


def interpreter_for_symbols(
    project: Interpreter,
    *,
    executable: Path = Path(sys.executable),
    prefix: Path = Path(sys.prefix),
    base_prefix: Path = Path(sys.base_prefix),
    version: tuple[int, int, int] = sys.version_info[:3],
) -> Interpreter:
    """The Python that runs perfsmith; behind its packages the project's, where the versions allow it."""
    is_alike = project.version[:2] == version[:2]
    return Interpreter(
        executable=executable,
        version=version,
        prefix=prefix,
        base_prefix=base_prefix,
        sys_path=project.sys_path if is_alike else (),
        origin="runs perfsmith",
        has_pytest=False,
    )
