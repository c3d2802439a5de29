"""From a profile of the test run to a ranking: which functions could an edit make the run faster in?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, ValidationError

from perfsmith.errors import InternalError
from perfsmith.tasks import Target

_ROUNDS: Final = 64
"""How far time is passed up chains of library calls; longer chains than this are cycles."""

Index = int


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionProfile:
    """What the profiled run says about one target."""

    path: str
    """File, relative to the project root."""
    line: int
    """First line, decorators included."""
    qualname: str
    calls: int
    """Calls during the run; a generator counts one for each resumption."""
    own_s: float
    """Seconds in the function itself."""
    saveable_s: float
    """Own time, library calls made from it, and project functions that no other project function calls."""
    share: float
    """`saveable_s` over the run's time in project code and below, 0 to 1."""
    tests: tuple[str, ...]
    """Ids of the tests that reach it, sorted."""


class _Function(BaseModel, frozen=True):
    path: str | None
    line: int
    name: str
    kind: Literal["project", "test", "external"]
    calls: int
    own_s: float
    cum_s: float
    callers: tuple[tuple[Index, int, float, float], ...]
    """Caller, calls, seconds in this function, seconds with all below."""


class _Frame(BaseModel, frozen=True):
    functions: tuple[_Function, ...]
    by_test: dict[str, tuple[Index, ...]]
    total_s: float


def rank_targets(frame: Mapping[str, Any], targets: Iterable[Target]) -> tuple[FunctionProfile, ...]:
    """Rank targets by the time an edit inside them could save, most first; those never called are left out.

    Time in library code counts for the project function that called it, directly or through other library
    code (divided among callers by the time each is responsible for, as gprof does). Time in a project
    function counts for its caller as well when no other project function calls it; tests are drivers, and do
    not count as callers.

    Args:
        frame: The `profile` frame of the runner inside the sandbox.
        targets: The discovered targets; matched by path, first line and name.

    Raises:
        InternalError: the frame is malformed.

    Source:
        Graham, Kessler and McKusick (1982), gprof: propagation of time along call edges.
    """
    graph = _Graph(_read(frame))
    by_place = {(target.path, target.first_line): target for target in targets}
    tests = graph.tests_by_function()
    total_s = graph.project_s()
    found: list[FunctionProfile] = []
    for index, function in enumerate(graph.functions):
        target = by_place.get((function.path or "", function.line))
        if target is None or target.qualname.rpartition(".")[2] != function.name or not function.calls:
            continue
        saveable_s = graph.saveable_s(index)
        found.append(
            FunctionProfile(
                path=target.path,
                line=target.first_line,
                qualname=target.qualname,
                calls=function.calls,
                own_s=function.own_s,
                saveable_s=saveable_s,
                share=min(1.0, saveable_s / total_s) if total_s > 0 else 0.0,
                tests=tuple(sorted(tests.get(index, ()))),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.saveable_s, one.path, one.line)))


class _Graph:
    """The call graph of one run, with library time charged to the project functions behind it."""

    def __init__(self, frame: _Frame) -> None:
        self.functions = frame.functions
        self._by_test = frame.by_test
        self._library_s = self._charge_library_time()
        self._only_caller = {index: self._only_project_caller(index) for index in self._project()}
        self._callees: dict[Index, list[Index]] = {}
        for index, caller in self._only_caller.items():
            if caller is not None:
                self._callees.setdefault(caller, []).append(index)

    def tests_by_function(self) -> Mapping[Index, Sequence[str]]:
        found: dict[Index, list[str]] = {}
        for test, indices in self._by_test.items():
            for index in indices:
                found.setdefault(index, []).append(test)
        return found

    def project_s(self) -> float:
        """Seconds in project code and below."""
        return sum(self.functions[index].own_s + self._library_s[index] for index in self._project())

    def saveable_s(self, index: Index) -> float:
        return self._saveable_s(index, frozenset())

    def _saveable_s(self, index: Index, above: frozenset[Index]) -> float:
        saved = self.functions[index].own_s + self._library_s[index]
        inside = above | {index}
        for callee in self._callees.get(index, ()):
            if callee not in inside:  # functions that call only each other
                saved += self._saveable_s(callee, inside) * self._part_not_from_tests(callee)
        return saved

    def _project(self) -> list[Index]:
        return [index for index, one in enumerate(self.functions) if one.kind == "project"]

    def _part_not_from_tests(self, index: Index) -> float:
        from_tests, total = 0.0, 0.0
        for caller, _, _, cum_s in self.functions[index].callers:
            if caller != index:
                total += cum_s
                from_tests += cum_s if self.functions[caller].kind == "test" else 0.0
        return 1.0 - from_tests / total if total > 0 else 1.0

    def _charge_library_time(self) -> list[float]:
        charged = [0.0] * len(self.functions)
        waiting: dict[Index, float] = {}
        for one in self.functions:
            if one.kind == "external":
                for caller, _, own_s, _ in one.callers:
                    self._charge(caller, own_s, charged, waiting)
        for _ in range(_ROUNDS):
            if not waiting:
                break
            now, waiting = waiting, {}
            for index, seconds in now.items():
                edges = [edge for edge in self.functions[index].callers if edge[0] != index]
                total = sum(cum_s for _, _, _, cum_s in edges)
                for caller, _, _, cum_s in edges if total > 0 else ():
                    self._charge(caller, seconds * cum_s / total, charged, waiting)
        return charged

    def _charge(
        self, caller: Index, seconds: float, charged: list[float], waiting: dict[Index, float]
    ) -> None:
        match self.functions[caller].kind:
            case "project":
                charged[caller] += seconds
            case "external":
                waiting[caller] = waiting.get(caller, 0.0) + seconds
            case "test":
                pass

    def _only_project_caller(self, index: Index) -> Index | None:
        """The one project function this is called by, through library code too; None when several or none."""
        found: set[Index] = set()
        seen: set[Index] = {index}
        waiting = [index]
        while waiting:
            for caller, *_ in self.functions[waiting.pop()].callers:
                if caller in seen:
                    continue
                seen.add(caller)
                if self.functions[caller].kind == "project":
                    found.add(caller)
                    if len(found) > 1:
                        return None
                elif self.functions[caller].kind == "external":
                    waiting.append(caller)
        return found.pop() if found else None


def _read(frame: Mapping[str, Any]) -> _Frame:
    try:
        read = _Frame.model_validate(frame)
    except ValidationError as error:
        raise InternalError(
            "The profile that came out of the sandbox is malformed.",
            why=str(error)[:500],
            next_step="Run again; if it stays, the tests may be writing to perfsmith's socket.",
        ) from error
    size = len(read.functions)
    edges = [edge[0] for one in read.functions for edge in one.callers]
    reached = [index for indices in read.by_test.values() for index in indices]
    if not all(0 <= index < size for index in (*edges, *reached)):
        raise InternalError("The profile that came out of the sandbox names functions it does not hold.")
    return read
