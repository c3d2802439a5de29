"""Programs that are none of the project's, run beside a copy of it in a sandbox for the calls they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perfsmith.evaluators._canonical import MalformedBytes, Node, dump, is_made, parse
from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators._project_tests import import_paths
from perfsmith.evaluators._render import render_outcome
from perfsmith.evaluators._replies import Entry, WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.evaluators.oracles._source import Proposal
from perfsmith.sandboxes import Limits, Sandbox, SandboxSpec, Tree, canonical_call
from perfsmith.tasks import Clock, Interpreter, Workspace

_START_S: Final = 30.0
_LONGEST_REASON: Final = 400
_MOST_CALL_BYTES: Final = 1024 * 1024
SCRIPT_LIMITS: Final = Limits(memory_bytes=2 * 1024**3, cpu_s=120, processes=64, disk_bytes=256 * 1024**2)
"""What a program that only makes up calls may use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What such a program gave."""

    calls: tuple[bytes, ...] = ()
    """Canonical bytes of calls, distinct, in the order given."""
    reason: str = ""
    """Why there are none, in words."""
    events: frozenset[str] = frozenset()
    """What it reached outside its interpreter."""
    has_printed: bool = False


def silence(who: str, reason: str) -> Proposal:
    """No calls, and why: words of a sandbox are in it, so no control character of theirs and no long text."""
    text = f"{who}: {reason[:_LONGEST_REASON]}"
    return Proposal(silence="".join(c if c.isprintable() else " " for c in text))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptBench:
    """Where such programs run: on a private copy of the project, which ends with them."""

    sandbox: Sandbox
    interpreter: Interpreter
    workspace: Workspace
    snapshot: Path
    clock: Clock
    limits: Limits = SCRIPT_LIMITS
    on_start: Callable[[Worker], None] = lambda _worker: None
    """Told of a worker before it starts: closing it, from whatever thread, ends the wait for it."""

    def calls(
        self,
        files: Mapping[str, str],
        module: str,
        request: tuple[object, ...],
        *,
        most: int,
        timeout_s: float,
        watch: bool,
    ) -> Given:
        """Run a module's `give(number, *request)`: first for how many calls there are, then for each.

        Args:
            files: Texts to put beside the project, by path.
            module: Which of them has `give`; imported by this name.
            request: Plain arguments.
            most: How many calls are wanted.
            timeout_s: Limit for making them, and for carrying them.
            watch: Note what is reached outside the interpreter.
        """
        spec = SandboxSpec(
            interpreter=self.sandbox.interpreter or self.interpreter,
            tree=Tree(snapshot=self.snapshot, shown_at=self.workspace.root, overlay=files, is_writable=True),
            script="worker.py",
            limits=self.limits,
        )
        worker = Worker(self.sandbox, spec, Entry(module=module, qualname="give"), clock=self.clock)
        try:
            self.on_start(worker)
            worker.start(import_paths(self.workspace), timeout_s=_START_S, watch=watch)
            worker.fork()
            return _given(worker, request, most, timeout_s)
        except WorkerFailure as failure:
            return Given(reason=failure.reason)
        finally:
            worker.close()


def _given(worker: Worker, request: tuple[object, ...], most: int, timeout_s: float) -> Given:
    first = worker.check([canonical_call((-1, *request), {})], timeout_s)
    answer = _answer(first.outcomes[0])
    events = first.events | worker.import_events
    if isinstance(answer, str):
        return Given(reason=answer, events=events)
    value, has_printed = answer
    match value.plain:
        case str(reason):
            return Given(reason=reason, events=events, has_printed=has_printed)
        case int(count) if value.tag == "M" and count >= 0:
            pass
        case _:
            return Given(reason="what it gave is no calls", events=events, has_printed=has_printed)
    numbers = range(min(count, most))
    reply = worker.call([canonical_call((number, *request), {}) for number in numbers], timeout_s)
    answers = [_answer(outcome) for outcome in reply.outcomes if len(outcome) <= _MOST_CALL_BYTES]
    found = [dump(one[0]) for one in answers if not isinstance(one, str) and _is_call(one[0])]
    calls = dict.fromkeys(found)
    reason = "" if calls else "it gives no call that can be carried"
    return Given(calls=tuple(calls), reason=reason, events=events, has_printed=has_printed)


def _answer(outcome: bytes) -> tuple[Node, bool] | str:
    """The value that came back and whether something was printed, or why there is none."""
    status = status_of(outcome)
    if status == "raised":
        return f"it ends with {render_outcome(outcome)[:300]}"
    try:
        whole = parse(outcome)
    except MalformedBytes as error:
        return f"what it gave cannot be read ({error})"
    parts = whole.children
    if isinstance(whole.plain, tuple):
        parts = tuple(Node(tag="M", plain=value) for value in whole.plain)
    if status != "returned" or len(parts) not in (4, 5):
        return "what it gave cannot be carried"
    return parts[1], len(parts) == 5


def _is_call(value: Node) -> bool:
    """True for a tuple of arguments and a dict of keyword arguments, which can be made again."""
    if value.tag != "T" or len(value.children) != 2 or _has_made(value):
        return False
    args, kwargs = value.children
    if args.tag != "T" and not isinstance(args.plain, tuple):
        return False
    names = kwargs.children[::2] if kwargs.tag == "D" else None
    if names is None:
        return isinstance(kwargs.plain, dict) and all(isinstance(name, str) for name in kwargs.plain)
    return all(isinstance(name.plain, str) for name in names)


def _has_made(node: Node) -> bool:
    return is_made(node) or any(map(_has_made, node.children))
