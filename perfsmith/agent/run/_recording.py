"""Real calls of the targets, recorded while the project's tests run; and through which callable to judge."""

from __future__ import annotations

import base64
import binascii
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from perfsmith.agent.report import ProfileRow
from perfsmith.evaluators import ProjectTests, RunEnd, SuiteRun
from perfsmith.tasks import Target, TargetKind

_MOST_TESTS = 400
_FEWEST_CALLS = 3
_MOST_CALLS = 64
_LONGEST_NOTE = 300
_MOST_COUNTED = 1_000_000_000
LARGEST_CALL: Final = 262_144
"""Bytes of a recorded call, standard input aside."""
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
    shortened: tuple[bytes, ...] = ()
    """Calls too large to be carried, with their lists, texts and arrays cut short; distinct."""
    shortened_to: int = 0
    """Most items that anything has in those."""

    @property
    def told(self) -> tuple[str, ...]:
        """What is told of calls that could not be carried; empty when all could."""
        if not self.left_out:
            return ()
        calls = "1 call was" if self.left_out == 1 else f"{self.left_out} calls were"
        return (
            f"{calls} not recorded, so that only tests look at such: their arguments cannot be carried "
            f"({self.unencodable})",
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
            "max_bytes": LARGEST_CALL,
            "command": command,
        },
    )
    if run.end is not RunEnd.COMPLETE:
        say(f"recording calls broke off ({run.end.value}): targets are judged on the calls seen by then")
    for note in dict.fromkeys(str(frame.get("text")) for frame in run.frames if frame.get("t") == "note"):
        say("".join(letter for letter in note[:_LONGEST_NOTE] if letter.isprintable()))
    by_id = {f"{t.path}::{t.qualname}": t for t in every_function}
    seen, callers = _seen(run, wanted), _callers(run, wanted)
    return {target.id: _choice(target, by_id, seen, callers) for target in targets}


class _Seen(NamedTuple):
    """What was seen of one function."""

    calls: dict[bytes, None]
    """Canonical bytes, in order."""
    shortened: dict[bytes, int]
    """Shorter copies of calls, and how long things are there at most."""
    left_out: Counter[str]
    """How many calls could not be carried, by the reason."""

    @property
    def is_any(self) -> bool:
        return bool(self.calls or self.shortened)

    @property
    def reason(self) -> str:
        """Why most of those that could not be carried could not."""
        return self.left_out.most_common(1)[0][0] if self.left_out else ""


def _seen(run: SuiteRun, wanted: Sequence[Target]) -> Mapping[str, _Seen]:
    """What was seen, by function."""
    # A later frame with the slot of an earlier one replaces it: the recorder samples as it goes.
    slots: dict[tuple[str, int], tuple[bytes, int]] = {}
    seen: defaultdict[str, _Seen] = defaultdict(lambda: _Seen({}, {}, Counter()))
    for frame in run.frames:
        kind = frame.get("t")
        if kind not in ("call", "unencodable"):
            continue
        name = _function_name(frame.get("target"), wanted)
        if kind == "unencodable":
            number = _whole(frame.get("count")) or 1
            reasons, why = seen[name].left_out, str(frame.get("why", ""))[:200]
            reasons[why] = max(reasons[why], number)  # the recorder goes on counting
            continue
        try:
            payload = base64.b64decode(str(frame.get("payload", "")), validate=True)
        except binascii.Error:
            continue
        slot = frame.get("slot")
        slots[name, slot if isinstance(slot, int) else -1] = payload, _whole(frame.get("most"))
    for (name, _), (payload, most) in slots.items():
        if most:
            seen[name].shortened[payload] = most
        else:
            seen[name].calls[payload] = None
    return seen


def _whole(value: object) -> int:
    """A positive number that a frame gives; 0 for anything else, since a sandbox wrote it."""
    is_number = isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST_COUNTED
    return value if is_number and isinstance(value, int) else 0


_NOTHING: Final = _Seen({}, {}, Counter())


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
    seen: Mapping[str, _Seen],
    callers: Mapping[str, list[tuple[int, str]]],
) -> EntryChoice | str:
    own = seen.get(target.id, _NOTHING)
    is_called = target.kind is not TargetKind.NESTED and own.is_any
    if is_called:
        recording = _recording(target, own)
        if len(recording.calls) + len(recording.shortened) >= _FEWEST_CALLS or not callers.get(target.id):
            return EntryChoice(recording=recording, is_target=True)
    names = (
        [f"{target.path}::{target.qualname.split('.<locals>.')[0]}"]
        if target.kind is TargetKind.NESTED
        else []
    )
    names += [name for _, name in callers.get(target.id, [])]
    usable = [
        _recording(by_id[name], seen[name])
        for name in dict.fromkeys(names)
        if name in by_id
        and by_id[name].kind is not TargetKind.NESTED
        and name in seen
        and seen[name].calls
        and name != target.id
    ]
    if usable:
        best = max(usable, key=lambda r: (min(len(r.calls), _FEWEST_CALLS), -usable.index(r)))
        return EntryChoice(recording=best, is_target=False)
    if is_called:
        return EntryChoice(recording=_recording(target, own), is_target=True)
    why = own.reason
    return f"its arguments cannot be carried between processes ({why})" if why else UNREACHED


def _recording(target: Target, seen: _Seen) -> Recording:
    return Recording(
        module=target.module,
        qualname=target.qualname,
        calls=tuple(seen.calls),
        unencodable=seen.reason,
        left_out=seen.left_out.total(),
        shortened=tuple(seen.shortened),
        shortened_to=max(seen.shortened.values(), default=0),
    )


def record_timeout_s(suite_s: float) -> float:
    """Recording slows every call down; a multiple of the plain suite, and a floor."""
    return 120.0 + 20.0 * math.ceil(suite_s)
