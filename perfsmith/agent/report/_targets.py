"""A block of text for each target: what was gained on what evidence, or what stopped it."""

from __future__ import annotations

from typing import Final, assert_never

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from perfsmith.agent.report._endings import ending_words, last_judgements, reused_phrase
from perfsmith.agent.report._headline import is_given
from perfsmith.agent.report._layout import LABEL_WIDTH, Unbroken, facts
from perfsmith.agent.report._model import JudgedCandidate, TargetReport, TargetStatus
from perfsmith.agent.report._phrases import (
    count,
    per_call,
    percent,
    plain,
    speed_context,
    speed_phrase,
    strength_phrase,
)
from perfsmith.agent.report._tried import tried, verdict_style
from perfsmith.tasks import OracleFacts, OracleStrength, SourceFacts, SourceName, Verdict

_ASSUMED: Final = 6
"""Assumptions shown before the rest is counted."""
_NAMED: Final = 3
"""Targets named per reason before the rest is counted."""


def improved_block(
    target: TargetReport, *, patch_path: str | None, width: int, verbose: bool
) -> list[RenderableType]:
    """What was gained, and on what evidence."""
    accepted = next((row for row in last_judgements(target) if row.candidate.id == target.accepted_id), None)
    rows: list[tuple[str, RenderableType]] = _speed(target, accepted)
    rows.append(_share(target))
    if accepted is not None:
        rows += [
            (
                "Change" if index == 0 else "",
                f"{plain(step.summary).rstrip('.')} ({plain(step.rule)}, {plain(step.site)})",
            )
            for index, step in enumerate(accepted.candidate.origin.steps)
        ]
    if target.oracle is not None:
        rows += _oracle(target.oracle, verbose=verbose)
    if accepted is not None and accepted.evaluation.evidence.labels:
        labels = ", ".join(plain(label) for label in accepted.evaluation.evidence.labels)
        rows.append(("Caution", Text(labels, style="yellow")))
    parts: list[RenderableType] = [_title(target), facts(rows)]
    if patch_path is not None:
        label = f"  {'Patch':{LABEL_WIDTH}}  "
        parts.append(Unbroken.assemble((label, "dim"), plain(patch_path)))
    return [*parts, *_tried(target, width=width, verbose=verbose), ""]


def unimproved_block(target: TargetReport, *, width: int, verbose: bool) -> list[RenderableType]:
    """What was tried in vain, and why."""
    rows: list[tuple[str, RenderableType]] = [("Why", plain(target.reason)), _share(target)]
    if target.oracle is not None:
        rows += _oracle(target.oracle, verbose=verbose)
    return [_title(target), facts(rows), *_tried(target, width=width, verbose=verbose), ""]


def grouped_block(targets: list[TargetReport], what: str, *, verbose: bool) -> list[RenderableType]:
    """Targets of which there is nothing to tell but the reason, a few named for each.

    Args:
        targets: What is listed; nothing is written when there are none.
        what: What became of them, for instance `skipped`.
        verbose: Name all.
    """
    if not targets:
        return []
    by_reason: dict[str, list[str]] = {}
    for target in targets:
        by_reason.setdefault(plain(target.reason), []).append(plain(target.target.id))
    parts: list[RenderableType] = [Text(f"{count(len(targets), 'target')} {what}", style="bold")]
    for reason, names in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        parts.append(Padding(Text.assemble((reason, "yellow"), f": {len(names)}"), (0, 0, 0, 2)))
        shown = names if verbose or len(names) <= _NAMED + 1 else names[:_NAMED]
        parts += [Padding(Text(name), (0, 0, 0, 4)) for name in shown]
        if len(shown) < len(names):
            more = f"… and {len(names) - len(shown)} more (-v shows all)"
            parts.append(Padding(Text(more, style="dim"), (0, 0, 0, 4)))
    return [*parts, ""]


def _title(target: TargetReport) -> Text:
    word, style = _given_words(target) if is_given(target) else _status_words(target.status)
    return Text.assemble((plain(target.target.id), "bold"), "  ", (word, style))


def _given_words(target: TargetReport) -> tuple[str, str]:
    """What became of a change somebody else made: its verdict is what they asked for."""
    evaluation = target.judged[-1].evaluation
    words = ending_words(evaluation)
    match evaluation.verdict:
        case Verdict.ACCEPTED:
            return _status_words(target.status)
        case Verdict.NOT_FASTER if words == "slower":
            return words, "red"
        case Verdict.NOT_FASTER:
            return "right, no gain can be told", "yellow"
        case Verdict.OUT_OF_SCOPE | Verdict.INVALID_EDIT:
            return words, "red"
        case _:
            return words, verdict_style(evaluation.verdict)


def _status_words(status: TargetStatus) -> tuple[str, str]:
    match status:
        case TargetStatus.IMPROVED:
            return "faster", "bold green"
        case TargetStatus.NOTHING_SIGNIFICANT:
            return "nothing significant", "yellow"
        case TargetStatus.PENDING:
            return "not finished", "yellow"
        case TargetStatus.SKIPPED:
            return "skipped", "yellow"
        case _:
            assert_never(status)


def _speed(target: TargetReport, accepted: JudgedCandidate | None) -> list[tuple[str, RenderableType]]:
    if target.speed is None:
        return []
    original = f"the original takes {per_call(target.speed.baseline_ns_per_call)} per call"
    rows: list[tuple[str, RenderableType]] = [
        ("Speed", Text(speed_phrase(target.speed), style="green")),
        ("", f"{speed_context(target.speed)}; {original}"),
    ]
    if accepted is not None and accepted.is_reused:
        rows.append(("", Text("measured in an earlier run under the same conditions", style="yellow")))
    return rows


def _share(target: TargetReport) -> tuple[str, RenderableType]:
    if target.saves is None and target.share == 0.0:
        return "Share", "it was not seen while the project was profiled"
    if target.saves is None:
        return "Share", f"an edit here can save at most {percent(target.share)} of the profiled run"
    bound = f" ({percent(target.speed.confidence, digits=1)})" if target.speed is not None else ""
    return "Saves", (
        f"at least {percent(target.saves)}{bound} of the whole profiled run; "
        f"the most an edit here could save is {percent(target.share)}"
    )


def _oracle(oracle: OracleFacts, *, verbose: bool) -> list[tuple[str, RenderableType]]:
    """What sameness rests on; nothing is called the same where nothing was compared."""
    inputs = _inputs(oracle)
    # A generator or a model is only there where the user has named one.
    told = [each for each in oracle.inputs if each.silence and (verbose or each.name is SourceName.WRITTEN)]
    silent = [
        ("No inputs" if index == 0 else "", f"{facts.name}: {plain(facts.silence)}")
        for index, facts in enumerate(told)
    ]
    cautions = [("Caution", Text(plain(text), style="yellow")) for text in oracle.contradictions]
    others: list[tuple[str, RenderableType]] = [*silent, *cautions]
    if not oracle.compared:
        return [("Inputs", f"{inputs}, for {plain(oracle.entry)}"), *others]
    rows: list[tuple[str, RenderableType]] = [
        (
            "Same",
            f"{count(oracle.compared, 'call')} of {plain(oracle.entry)} compared byte for byte "
            f"({oracle.raised:,} raised); inputs: {inputs}; {count(oracle.tests_run, 'project test')} run",
        )
    ]
    shown = oracle.assumptions if verbose else oracle.assumptions[:_ASSUMED]
    rows += [("Assumes" if index == 0 else "", plain(assumption)) for index, assumption in enumerate(shown)]
    if len(shown) < len(oracle.assumptions):
        more = f"… and {len(oracle.assumptions) - len(shown)} more (-v shows all)"
        rows.append(("", Text(more, style="dim")))
    return [*rows, *others, *_strength(oracle.strength)]


def _inputs(oracle: OracleFacts) -> str:
    """How many inputs there are, by the source that first proposed them."""
    if not oracle.inputs:
        return f"{oracle.recorded:,} recorded from tests, {oracle.generated:,} generated"
    return ", ".join(map(_gave, (each for each in oracle.inputs if each.gave))) or "none"


def _gave(facts: SourceFacts) -> str:
    told = "" if facts.discriminated is None else f" (told {count(facts.discriminated, 'mutant')} apart)"
    return f"{facts.gave:,} {facts.name}{told}"


def _strength(strength: OracleStrength | None) -> list[tuple[str, RenderableType]]:
    """How many wrong programs the inputs tell from the original, and what would tell more."""
    if strength is None:
        return []
    text = strength_phrase(strength)
    words = Text(f"weak oracle: {text}", style="yellow") if strength.is_weak else Text(text)
    rows: list[tuple[str, RenderableType]] = [("Oracle", words)]
    if strength.is_weak:
        rows += [("Stronger" if not i else "", plain(advice)) for i, advice in enumerate(strength.advice)]
    return rows


def _tried(target: TargetReport, *, width: int, verbose: bool) -> list[RenderableType]:
    judged = last_judgements(target)
    if not judged:
        return []
    words = "; ".join(filter(None, (count(len(judged), "candidate"), reused_phrase(judged))))
    return [facts([("Tried", words)]), *tried(target, width=width, verbose=verbose)]
