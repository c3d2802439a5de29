"""What was tried on a target: a line per candidate, and what the judge answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, assert_never

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perfsmith.agent.report._endings import ending_words, last_judgements
from perfsmith.agent.report._layout import facts
from perfsmith.agent.report._model import JudgedCandidate, TargetReport
from perfsmith.agent.report._phrases import count, plain, speed_context, speed_phrase
from perfsmith.tasks import Gate, Verdict

_SHOWN: Final = 6
"""Candidates listed before the rest is folded into a count."""
_NARROW: Final = 72
"""Below this width verdict and gate stand above the text instead of beside it."""
_TEXT_LIMIT: Final = 240


def tried(target: TargetReport, *, width: int, verbose: bool) -> list[RenderableType]:
    """Lines about the candidates of a target; long lists are folded unless `verbose`."""
    judged = last_judgements(target)
    shown = judged if verbose or len(judged) <= _SHOWN + 1 else _most_telling(target, judged)
    narrow = width < _NARROW
    parts: list[RenderableType] = []
    for row in shown:
        parts.append(_line(target, row, narrow=narrow))
        details = _details(row, verbose=verbose)
        if details:
            parts.append(facts(details, indent=6))
    kept = {row.candidate.id for row in shown}
    folded = [row for row in judged if row.candidate.id not in kept]
    if folded:
        parts.append(Padding(Text(_folded(target, folded), style="dim"), (0, 0, 0, 4)))
    return parts


def verdict_words(target: TargetReport, row: JudgedCandidate) -> str:
    """The verdict in words. Passing some gates is not being accepted."""
    evaluation = row.evaluation
    if evaluation.verdict is Verdict.ACCEPTED and row.candidate.id != target.accepted_id:
        return "confirmed" if evaluation.gate is Gate.CONFIRM else "unconfirmed"
    return ending_words(evaluation)


def verdict_style(verdict: Verdict) -> str:
    """Colour of a verdict: green stands, red changed something, yellow could not be told."""
    match verdict:
        case Verdict.ACCEPTED:
            return "green"
        case Verdict.NOT_FASTER | Verdict.DUPLICATE | Verdict.INVALID_EDIT | Verdict.OUT_OF_SCOPE:
            return "bright_black"
        case Verdict.FLAKY | Verdict.UNVERIFIABLE | Verdict.INFRA_ERROR:
            return "yellow"
        case (
            Verdict.WRONG_RESULT
            | Verdict.CRASH
            | Verdict.TIMEOUT
            | Verdict.OUT_OF_MEMORY
            | Verdict.SANDBOX_VIOLATION
        ):
            return "red"
        case _:
            assert_never(verdict)


def _line(target: TargetReport, row: JudgedCandidate, *, narrow: bool) -> RenderableType:
    evaluation = row.evaluation
    verdict = Text(verdict_words(target, row), style=verdict_style(evaluation.verdict))
    steps = " + ".join(plain(step.rule) for step in row.candidate.origin.steps)
    text = Text.assemble(
        steps or plain(row.candidate.origin.proposer), (f": {plain(evaluation.reason)}", "dim")
    )
    if narrow:
        head = Text.assemble(verdict, f" at gate {evaluation.gate.value}")
        table = Table.grid()
        table.add_column(overflow="fold")
        table.add_row(head)
        table.add_row(Padding(text, (0, 0, 0, 2)))
        return Padding(table, (0, 0, 0, 4))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=17 if evaluation.verdict is Verdict.SANDBOX_VIOLATION else 13, no_wrap=True)
    table.add_column(width=9, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(verdict, evaluation.gate.value, text)
    return Padding(table, (0, 0, 0, 4))


def _details(row: JudgedCandidate, *, verbose: bool) -> list[tuple[str, RenderableType]]:
    evidence = row.evaluation.evidence
    limit = None if verbose else _TEXT_LIMIT
    found: list[tuple[str, RenderableType]] = []
    if verbose:
        found.append(("id", Text(plain(row.candidate.id))))
        found += [
            ("step", Text(f"{plain(step.summary).rstrip('.')} ({plain(step.rule)}, {plain(step.site)})"))
            for step in row.candidate.origin.steps
        ]
        if evidence.speed is not None:
            found.append(("measured", Text(speed_phrase(evidence.speed))))
            found.append(("", Text(speed_context(evidence.speed))))
    example = evidence.counter_example
    if example is not None:
        found.append(("call", Text(plain(example.arguments, limit=limit))))
        found.append(("original", Text(plain(example.expected, limit=limit), style="green")))
        found.append(("candidate", Text(plain(example.actual, limit=limit), style="red")))
        found += [
            ("" if number else "trace", Text(plain(line), style="dim"))
            for number, line in enumerate(example.trace)
        ]
    if evidence.failed_tests:
        tests = evidence.failed_tests if verbose else evidence.failed_tests[:3]
        found += [("failed", Text(plain(test))) for test in tests]
        if len(tests) < len(evidence.failed_tests):
            found.append(("", Text(f"and {count(len(evidence.failed_tests) - len(tests), 'more test')}")))
    return found


def _most_telling(target: TargetReport, judged: Sequence[JudgedCandidate]) -> tuple[JudgedCandidate, ...]:
    """The accepted candidate, then one of each way to fail, furthest first; in the order of judgement."""
    seen: Counter[tuple[Verdict, Gate]] = Counter()
    ranked: list[tuple[bool, int, int, int]] = []
    for index, row in enumerate(judged):
        kind = (row.evaluation.verdict, row.evaluation.gate)
        ranked.append((row.candidate.id != target.accepted_id, seen[kind], -kind[1].order, index))
        seen[kind] += 1
    return tuple(judged[index] for *_, index in sorted(sorted(ranked)[:_SHOWN], key=lambda rank: rank[-1]))


def _folded(target: TargetReport, rows: Sequence[JudgedCandidate]) -> str:
    kinds = Counter((verdict_words(target, row), row.evaluation.gate.value) for row in rows)
    listed = ", ".join(
        f"{number} {verdict} at {gate}"
        for (verdict, gate), number in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    )
    return f"… and {len(rows)} more: {listed} (-v shows all)"
