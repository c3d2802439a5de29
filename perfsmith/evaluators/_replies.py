"""What a worker says, and what it means that it does not say it: read without trust."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from perfsmith.tasks import Verdict

_U32: Final = struct.Struct("<I")
_ARC: Final = struct.Struct("<III")
_MOST_ARCS: Final = 4096
"""Of one call."""


class WorkerFailure(Exception):
    """The worker did not give a complete, authentic reply. `verdict` says what that means."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        # Parts of a reason come from the worker: no control character of it may reach a terminal or a log.
        reason = "".join(c if c.isprintable() else " " for c in reason)
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


class ImportFailure(WorkerFailure):
    """The worker said that the target cannot be imported, and is well otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The callable through which a task is judged."""

    module: str
    """Import name of the module that defines it."""
    qualname: str
    also: tuple[str, ...] = ()
    """Modules to import beforehand, so that classes in recorded inputs are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReply:
    """What one batch gave, and how long the judge waited for it."""

    outcomes: tuple[bytes, ...]
    """Canonical bytes, one per call, in order."""
    elapsed_ns: int
    """From before the first byte of the inputs was released until after the last byte of the reply."""
    carried_ns: int = 0
    """Time for inputs and results outside that interval."""


class Traced(NamedTuple):
    """What one traced call did."""

    outcome: bytes
    """Canonical bytes of how it ended."""
    arcs: Mapping[tuple[int, int], int]
    """Pairs of lines between which control went, and how often, in bits of that number.

    Line 0 is where a frame is entered or gone on with.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReply:
    """What one checked batch gave; nothing of it is timed except to know how patient to be."""

    outcomes: tuple[bytes, ...]
    """Canonical bytes, one per call, in order."""
    together: bytes
    """All results and arguments once more, read together after the last call: what is shared shows."""
    events: frozenset[str]
    """Watched effects outside the interpreter, by name of the audit event."""
    state: Mapping[str, bytes]
    """What modules of the project keep after the batch, by name, and what it has changed in its process.

    Names of other modules than the target's stand behind theirs and a colon, changes behind `process: `.
    """
    elapsed_ns: int
    left_out: frozenset[str] = frozenset()
    """Modules of the project that were not looked at, because there is too much in them."""


def joined(parts: Sequence[bytes]) -> bytes:
    """A batch: the count, then each part with its length."""
    pieces = [_U32.pack(len(parts))]
    for part in parts:
        pieces += (_U32.pack(len(part)), part)
    return b"".join(pieces)


def split(payload: bytes, *, expected: int | None = None) -> tuple[bytes, ...]:
    """The inverse of `joined`.

    Args:
        payload: The bytes.
        expected: How many parts there must be; None takes any number.

    Raises:
        WorkerFailure: the bytes are not exactly one batch of that many parts.
    """
    try:
        count = _U32.unpack_from(payload, 0)[0]
        if expected is not None and count != expected:
            raise WorkerFailure(Verdict.WRONG_RESULT, f"{count} replies to {expected} calls")
        at, parts = 4, []
        for _ in range(count):
            size = _U32.unpack_from(payload, at)[0]
            if at + 4 + size > len(payload):
                raise struct.error
            parts.append(payload[at + 4 : at + 4 + size])
            at += 4 + size
    except struct.error:
        raise WorkerFailure(Verdict.WRONG_RESULT, "the reply is malformed") from None
    if at != len(payload):
        raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "the reply carries extra bytes")
    return tuple(parts)


def arcs_of(raw: bytes) -> Mapping[tuple[int, int], int]:
    """Arcs as a worker writes them.

    Raises:
        WorkerFailure: these bytes are none.
    """
    if len(raw) % _ARC.size or len(raw) > _MOST_ARCS * _ARC.size:
        raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "what was traced is told in other words")
    return {(before, line): bits for before, line, bits in _ARC.iter_unpack(raw)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """How a program of a preloaded interpreter ended."""

    cpu_s: float
    """Processor seconds of all its processes, as the interpreter that started them says."""
    has_left_files: bool
    """Something was written, changed or removed where foreign code may write."""


def retired(payload: bytes) -> Retired | str:
    """What was told of the end of a program; only how it came about when that was not a good one."""
    reply = record(payload)
    how, cpu_s = reply.get("how"), reply.get("cpu_s")
    if how != "0":
        return str(how)
    if not isinstance(cpu_s, float) or not 0.0 <= cpu_s < float("inf"):
        raise WorkerFailure(Verdict.SANDBOX_VIOLATION, "the end of the program is told in other words")
    return Retired(cpu_s=cpu_s, has_left_files=reply.get("left") is not False)


class Loaded(NamedTuple):
    through: tuple[str, ...]
    events: frozenset[str]
    served: frozenset[str]
    keeps: frozenset[str] | None
    left: Mapping[str, str]


def load_reply(payload: bytes) -> Loaded:
    """What the worker said about the import.

    Raises:
        WorkerFailure: the target could not be imported, or the reply is not what a worker says.
    """
    reply = record(payload)
    if reply.get("ok") is not True:
        error = reply.get("error")
        reason = error[:500] if isinstance(error, str) else "no reason given"
        raise ImportFailure(Verdict.CRASH, f"it cannot be imported: {reason}")
    through, events = _texts(reply.get("through")), _texts(reply.get("events"))
    left = reply.get("left")
    if not isinstance(left, dict):
        left = {}
    return Loaded(
        through=tuple(through),
        events=frozenset(events),
        served=frozenset(_texts(reply.get("served"))),
        keeps=frozenset(_texts(reply["keeps"])) if isinstance(reply.get("keeps"), list) else None,
        left={name: text for name, text in left.items() if isinstance(text, str)},
    )


def record(payload: bytes) -> Mapping[str, object]:
    try:
        reply = json.loads(payload)
    except (ValueError, RecursionError):
        reply = None
    if not isinstance(reply, dict):
        raise WorkerFailure(Verdict.CRASH, "the reply to the import request is malformed")
    return reply


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
