"""What each stage of the run does, and how a resumed run gets back what earlier stages found."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from anyio import to_thread

from perfsmith.agent.report import EventKind, ProfileRow, RunStatus
from perfsmith.agent.run._baseline import Baseline, Patience, baseline_messages, measure_baseline
from perfsmith.agent.run._confirm_targets import Combination, original_text
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._recording import EntryChoice, Recording, record_calls, record_timeout_s
from perfsmith.agent.run._unsearched import left_out_messages
from perfsmith.tasks import unified_diff
from perfsmith.tools import rank_targets

_SUITE_TIMEOUT_S = 900.0
_LEAST_SHARE = 0.001
_MOST_TARGETS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRows:
    """The profile as an artefact."""

    rows: tuple[ProfileRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptChoice:
    """One target's recording as an artefact."""

    target: str
    reason: str
    """Why it cannot be judged; empty when it can."""
    module: str = ""
    qualname: str = ""
    is_target: bool = True
    calls: tuple[str, ...] = ()
    """Base64 of canonical bytes."""
    unencodable: str = ""
    left_out: int = 0
    shortened: tuple[str, ...] = ()
    """Base64, as `calls`."""
    shortened_to: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptChoices:
    """All recordings as an artefact."""

    choices: tuple[KeptChoice, ...]


def command_of(context: RunContext) -> list[str] | None:
    """Arguments of the command to profile, None for the tests."""
    typed = context.settings.bench_command
    return shlex.split(typed) if typed else None


def baseline_stage(context: RunContext) -> None:
    """Run the tests on the original, twice."""
    budget_s = context.budget.wall_s
    is_budget = budget_s is not None and budget_s <= _SUITE_TIMEOUT_S
    patience = Patience(
        suite_s=budget_s if budget_s is not None and is_budget else _SUITE_TIMEOUT_S,
        test_s=context.settings.test_timeout_s,
        is_budget=is_budget,
    )
    baseline = measure_baseline(context.tests, patience=patience, command=command_of(context))
    context.baseline = baseline
    for message in baseline_messages(baseline, has_command=command_of(context) is not None):
        context.say(message)
    context.keep("baseline", baseline)


def profile_stage(context: RunContext) -> None:
    """Rank the targets by the time an edit could save, and leave out those not worth a search."""
    rows = every_row(context)
    named = len(context.requested) == 1 and "::" in context.requested[0]
    worth = () if named else tuple(row for row in rows if row.share >= _LEAST_SHARE)
    context.rows = (worth or rows)[: context.settings.max_targets or _MOST_TARGETS]
    for message in left_out_messages(rows, context.rows):
        context.say(message)
    context.keep("profile", KeptRows(rows=context.rows))


def profile_all_stage(context: RunContext) -> None:
    """Rank the targets and leave none out, seen running or not: each is owed a verdict."""
    context.rows = every_row(context)
    context.keep("profile", KeptRows(rows=context.rows))


def every_row(context: RunContext) -> tuple[ProfileRow, ...]:
    """All targets, most saveable first; those never seen running come last."""
    assert context.baseline is not None
    ranked = (
        rank_targets(context.baseline.profile, context.project.targets) if context.baseline.profile else ()
    )
    by_id = {target.id: target for target in context.project.targets}
    rows = [
        ProfileRow(
            target=by_id[f"{found.path}::{found.qualname}"],
            calls=found.calls,
            own_s=found.own_s,
            saveable_s=found.saveable_s,
            share=found.share,
            tests=found.tests,
        )
        for found in ranked
    ]
    seen = {row.target.id for row in rows}
    rest = [
        ProfileRow(target=t, calls=0, own_s=0.0, saveable_s=0.0, share=0.0, tests=())
        for t in context.project.targets
        if t.id not in seen
    ]
    return (*rows, *rest)


def record_stage(context: RunContext) -> None:
    """Record real calls of the targets."""
    assert context.baseline is not None

    def say(message: str) -> None:
        if not context.tests.running.is_stopped:
            context.say(message)

    choices = record_calls(
        context.tests,
        context.rows,
        context.project.every_function,
        timeout_s=record_timeout_s(context.baseline.suite_s),
        command=command_of(context),
        say=say,
    )
    if context.tests.running.is_stopped:
        return  # the run was interrupted: half a recording is none
    context.choices = choices
    context.keep("recordings", KeptChoices(choices=tuple(_kept(i, c) for i, c in context.choices.items())))


def _kept(target_id: str, choice: EntryChoice | str) -> KeptChoice:
    if isinstance(choice, str):
        return KeptChoice(target=target_id, reason=choice)
    recording = choice.recording
    return KeptChoice(
        target=target_id,
        reason="",
        module=recording.module,
        qualname=recording.qualname,
        is_target=choice.is_target,
        calls=tuple(base64.b64encode(call).decode() for call in recording.calls),
        unencodable=recording.unencodable,
        left_out=recording.left_out,
        shortened=tuple(base64.b64encode(call).decode() for call in recording.shortened),
        shortened_to=recording.shortened_to,
    )


def _choice(kept: KeptChoice) -> EntryChoice | str:
    if kept.reason:
        return kept.reason
    recording = Recording(
        module=kept.module,
        qualname=kept.qualname,
        calls=tuple(base64.b64decode(call) for call in kept.calls),
        unencodable=kept.unencodable,
        left_out=kept.left_out,
        shortened=tuple(base64.b64decode(call) for call in kept.shortened),
        shortened_to=kept.shortened_to,
    )
    return EntryChoice(recording=recording, is_target=kept.is_target)


async def restore(context: RunContext) -> None:
    """Fill a fresh context from the artefacts of the stages that were finished before."""
    if context.baseline is None:
        context.baseline = context.kept("baseline", Baseline)
    if not context.rows:
        rows = context.kept("profile", KeptRows)
        context.rows = rows.rows if rows is not None else ()
    if not context.choices:
        kept = context.kept("recordings", KeptChoices)
        found: Mapping[str, EntryChoice | str] = (
            {c.target: _choice(c) for c in kept.choices} if kept is not None else {}
        )
        context.choices = found
    if not context.reports:
        previous = context.store.load(context.run_id)
        context.reports = {r.target.id: r for r in previous.targets}
        context.messages = [*dict.fromkeys([*previous.messages, *context.messages])]
        context.applied = previous.applied


async def came_to_its_end(context: RunContext) -> bool:
    """True for a run that had ended well before it was resumed: what it found is taken back, and said."""
    previous = context.store.load(context.run_id)
    if previous.status is not RunStatus.FINISHED:
        return False
    await restore(context)
    context.requested = previous.requested
    context.emit(EventKind.MESSAGE, "this run came to its end before: nothing is left to do")
    return True


def write_combined(context: RunContext, combination: Combination) -> None:
    """Write the patch of everything accepted together, and say what does not fit in."""
    for target_id in combination.left_out:
        context.say(f"the patch of {target_id} does not fit beside the others: apply it alone")
    if combination.files:
        diff = "".join(
            unified_diff(original_text(context, path), text, path)
            for path, text in sorted(combination.files.items())
        )
        context.combined_patch = context.folder.write_patch("all accepted", diff)


async def profile_only(context: RunContext) -> None:
    """The stages up to the profile, for `optimize profile` and `--dry-run`."""
    context.emit(EventKind.STAGE, "baseline")
    await context.in_thread(lambda: baseline_stage(context))
    context.emit(EventKind.STAGE, "profile")
    await to_thread.run_sync(profile_stage, context)
