"""Real calls of the targets, recorded while the project's tests run; and through which callable to judge."""

from __future__ import annotations

import base64
import binascii
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from perfsmith.agent.report import ProfileRow
from perfsmith.evaluators import ProjectTests, RunEnd, SuiteRun
from perfsmith.tasks import Target, TargetKind

_MOST_TESTS = 400
_FEWEST_CALLS = 3
_MOST_CALLS = 64
_LONGEST_NOTE = 300
_MOST_COUNTED = 1_000_000_000
UNREACHED = "no test calls it, and annotations do not say what it takes: write a test, or annotate it"
"""Why a function cannot be judged that was never seen running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Calls of one function."""

    module: str
    """Import name."""
    qualname: str
    calls: tuple[bytes, ...]
    """Canonical bytes, distinct."""
    unencodable: str = ""
    """Why other calls could not be carried; empty when all could."""
    left_out: int = 0
    """How many those were."""

    @property
    def left_out_words(self) -> str:
        """What is told of calls that could not be carried; empty when all could."""
        if not self.left_out:
            return ""
        calls = "1 call was" if self.left_out == 1 else f"{self.left_out} calls were"
        return (
            f"{calls} not recorded, so that only tests look at such: their arguments cannot be carried "
            f"({self.unencodable})"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChoice:
    """Through which callable a target is judged."""

    recording: Recording
    is_target: bool
    """The target itself; else a caller of it."""


def record_calls(
    tests: ProjectTests,
    rows: Sequence[ProfileRow],
    every_function: Sequence[Target],
    *,
    timeout_s: float,
    command: list[str] | None = None,
    say: Callable[[str], None] = lambda _message: None,
) -> Mapping[str, EntryChoice | str]:
    """Record the calls of all targets in one run of the tests that reach them.

    Args:
        tests: The runner.
        rows: Profile rows of the targets.
        every_function: All functions of the project, to name the callers.
        timeout_s: Limit of the run.
        command: The profiled command, when it is not the tests.
        say: Told when the run did not come to its end, and what it has to note.

    Returns:
        By target id: through what it can be judged, or why it cannot.
    """
    targets = [row.target for row in rows]
    reaching = sorted({test for row in rows for test in row.tests[:_MOST_TESTS]})
    if not reaching and command is None:
        return {target.id: UNREACHED for target in targets}
    enclosing = [
        other
        for target in targets
        if target.kind is TargetKind.NESTED
        for other in every_function
        if other.path == target.path and other.qualname == target.qualname.split(".<locals>.")[0]
    ]
    wanted = [*targets, *(each for each in enclosing if each not in targets)]
    run = tests.run(
        "record",
        tests=reaching if command is None else [],
        timeout_s=timeout_s,
        request={
            "targets": [{"path": t.path, "qualname": t.qualname, "first_line": t.first_line} for t in wanted],
            "callers": True,
            "per_target": _MOST_CALLS,
            "max_bytes": 262_144,
            "command": command,
        },
    )
    if run.end is not RunEnd.COMPLETE:
        say(f"recording calls broke off ({run.end.value}): targets are judged on the calls seen by then")
    for note in dict.fromkeys(str(frame.get("text")) for frame in run.frames if frame.get("t") == "note"):
        say("".join(letter for letter in note[:_LONGEST_NOTE] if letter.isprintable()))
    by_id = {f"{t.path}::{t.qualname}": t for t in every_function}
    calls, left_out = _calls_by_function(run, wanted)
    callers = _callers(run, wanted)
    return {target.id: _choice(target, by_id, calls, left_out, callers) for target in targets}


def _calls_by_function(
    run: SuiteRun, wanted: Sequence[Target]
) -> tuple[Mapping[str, tuple[bytes, ...]], Mapping[str, Counter[str]]]:
    """Calls of each function, and how many could not be carried for which reason."""
    # A later frame with the slot of an earlier one replaces it: the recorder samples as it goes.
    slots: dict[tuple[str, int], bytes] = {}
    left_out: dict[str, Counter[str]] = {}
    for frame in run.frames:
        kind = frame.get("t")
        if kind not in ("call", "unencodable"):
            continue
        name = _function_name(frame.get("target"), wanted)
        if kind == "unencodable":
            count = frame.get("count")
            number = count if isinstance(count, int) and 0 < count < _MOST_COUNTED else 1
            reasons, why = left_out.setdefault(name, Counter()), str(frame.get("why", ""))[:200]
            reasons[why] = max(reasons[why], number)  # the recorder goes on counting
            continue
        try:
            payload = base64.b64decode(str(frame.get("payload", "")), validate=True)
        except binascii.Error:
            continue
        slot = frame.get("slot")
        slots[name, slot if isinstance(slot, int) else -1] = payload
    calls: dict[str, dict[bytes, None]] = {}
    for (name, _), payload in slots.items():
        calls.setdefault(name, {})[payload] = None
    return {name: tuple(found) for name, found in calls.items()}, left_out


def _function_name(target: object, wanted: Sequence[Target]) -> str:
    if isinstance(target, int) and not isinstance(target, bool) and 0 <= target < len(wanted):
        return wanted[target].id
    return str(target)


def _callers(run: SuiteRun, wanted: Sequence[Target]) -> Mapping[str, list[tuple[int, str]]]:
    """By target id: callers as `(depth, path::qualname)`, nearest first."""
    found: dict[str, set[tuple[int, str]]] = {}
    for frame in run.frames:
        if frame.get("t") == "caller":
            name = _function_name(frame.get("target"), wanted)
            caller = f"{frame.get('path')}::{frame.get('qualname')}"
            depth = frame.get("depth")
            found.setdefault(name, set()).add((depth if isinstance(depth, int) else 9, caller))
    return {name: sorted(callers) for name, callers in found.items()}


def _choice(
    target: Target,
    by_id: Mapping[str, Target],
    calls: Mapping[str, tuple[bytes, ...]],
    left_out: Mapping[str, Counter[str]],
    callers: Mapping[str, list[tuple[int, str]]],
) -> EntryChoice | str:
    own = left_out.get(target.id, Counter())
    reason = own.most_common(1)[0][0] if own else ""
    if target.kind is not TargetKind.NESTED and calls.get(target.id):
        recording = _recording(target, calls[target.id], own)
        enough = len(recording.calls) >= _FEWEST_CALLS or not callers.get(target.id)
        if enough:
            return EntryChoice(recording=recording, is_target=True)
    names = (
        [f"{target.path}::{target.qualname.split('.<locals>.')[0]}"]
        if target.kind is TargetKind.NESTED
        else []
    )
    names += [name for _, name in callers.get(target.id, [])]
    usable = [
        _recording(by_id[name], calls[name], left_out.get(name, Counter()))
        for name in dict.fromkeys(names)
        if name in by_id
        and by_id[name].kind is not TargetKind.NESTED
        and calls.get(name)
        and name != target.id
    ]
    if usable:
        best = max(usable, key=lambda r: (min(len(r.calls), _FEWEST_CALLS), -usable.index(r)))
        return EntryChoice(recording=best, is_target=False)
    if target.kind is not TargetKind.NESTED and calls.get(target.id):
        return EntryChoice(recording=_recording(target, calls[target.id], own), is_target=True)
    return f"its arguments cannot be carried between processes ({reason})" if reason else UNREACHED


def _recording(target: Target, calls: tuple[bytes, ...], left_out: Counter[str]) -> Recording:
    return Recording(
        module=target.module,
        qualname=target.qualname,
        calls=calls,
        unencodable=left_out.most_common(1)[0][0] if left_out else "",
        left_out=left_out.total(),
    )


def record_timeout_s(suite_s: float) -> float:
    """Recording slows every call down; a multiple of the plain suite, and a floor."""
    return 120.0 + 20.0 * math.ceil(suite_s)
