"""How many of the red team's cheats are paid, and how many honest programs are refused, on each tier?

The corpus is that of `tests/redteam`: each cheat and each honest control is the whole text a candidate gives
its module. The judge sees them on every sandbox tier this machine has, and candidates that change nothing
beside them; for contrast the same corpus goes through two harnesses as they are commonly built. Paid means
accepted as by a user's run with its defaults (1.05 times faster, at 99 %), without a label that says what it
costs; of the harnesses for contrast, which give no bound, called right and three times faster.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from benchmarks._contrast import MODES, ContrastUnavailable, Ending, Said, naive_verdict, require_contrast
from benchmarks._redteam_judge import Row, court
from perfsmith.sandboxes import Tier
from perfsmith.tasks import Verdict

# isort: split
import hosts
from cases import Case, Outcome, cases_in
from foreign import close_kept, sandbox_of

NULLS: Final = 200
HONEST_FROM: Final = 1.05
_PAID_BY_OTHERS_FROM: Final = 3.0
"""Harnesses for contrast give no bound: below this their figure may be noise."""


@dataclass(slots=True)
class Board:
    """Everything that was found, as it grows."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    """By tier."""
    nulls: dict[str, Counter[str]] = field(default_factory=dict)
    """Verdicts on candidates that change nothing, by tier."""
    naive: dict[str, dict[str, Said]] = field(default_factory=dict)
    """By mode and case."""
    not_run: list[str] = field(default_factory=list)
    """Tiers and harnesses that could not be run, with the reason; with one of these nothing is proven."""
    left_out: list[str] = field(default_factory=list)
    """Single cases that a tier must not or cannot run, with the reason."""

    def cases(self, outcome: Outcome) -> list[str]:
        """`tier: case` of every case with this outcome."""
        return [
            f"{tier}: {r.case.name}" for tier, rows in self.rows.items() for r in rows if r.outcome is outcome
        ]

    @property
    def nulls_accepted(self) -> int:
        """Candidates that change nothing and were called faster, on all tiers."""
        return sum(count[Verdict.ACCEPTED] for count in self.nulls.values())

    def paid_by(self, mode: str) -> list[str]:
        """Cheats that a harness for contrast pays."""
        return [name for name, said in self.naive[mode].items() if said.speedup >= _PAID_BY_OTHERS_FROM]

    def unexplained(self, cases: Sequence[Case]) -> list[str]:
        """Cheats that no harness for contrast pays, and that do not say why."""
        if set(self.naive) != set(MODES):
            return []
        paid = {name for mode in MODES for name in self.paid_by(mode)}
        return [case.name for case in cases if not (case.is_honest or case.naive or case.name in paid)]


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


def tiers(wanted: Sequence[str], board: Board) -> list[str]:
    """Sandbox tiers this machine has, of those that are wanted."""
    found = []
    for tier in Tier:
        if wanted and tier.value not in wanted:
            continue
        try:
            sandbox_of(tier.value)
            found.append(tier.value)
        except pytest.skip.Exception as missing:
            (board.not_run if wanted else board.left_out).append(f"{tier.value} tier: {missing}")
    return found


def judge_all(tier: str, folder: Path, cases: Sequence[Case], nulls: int, board: Board) -> None:
    """The corpus and the nulls on one tier."""
    rows = board.rows.setdefault(tier, [])
    with court(tier, folder / tier) as bench:
        for number, case in enumerate(cases, 1):
            if why := case.why_not_run(tier):
                board.left_out.append(f"{tier}: {case.name}: {why}")
                continue
            rows.append(bench.row(case))
            say(f"{tier}: {number}/{len(cases)} {case.name}: {rows[-1].outcome}")
        counted = board.nulls.setdefault(tier, Counter())
        for number in range(nulls):
            counted[bench.null(number).verdict] += 1
            if number % 20 == 19:
                say(f"{tier}: {number + 1}/{nulls} that change nothing: {dict(counted)}")


def contrast_all(mode: str, folder: Path, cases: Sequence[Case], board: Board) -> None:
    """The corpus in one harness for contrast; each host's original against itself first."""
    found: dict[str, Said] = {}
    calls = {host: hosts.CALLS[host]() for host in {case.host for case in cases}}
    unfit: dict[str, str] = {}
    for host, given in sorted(calls.items()):
        try:
            require_contrast(mode, folder / mode / f"original-{host}", hosts.SOURCES[host], given)
        except ContrastUnavailable as error:
            unfit[host] = str(error)
            say(f"{mode}: {host}: {error}")
    if len(unfit) > len(calls) / 2:
        board.not_run.append(f"plain {mode} harness: {'; '.join(sorted(set(unfit.values())))}")
        return
    for case in cases:
        place = folder / mode / case.name
        if case.host in unfit:
            found[case.name] = Said(Ending.UNFIT, 0.0)
        else:
            original = hosts.SOURCES[case.host]
            found[case.name] = naive_verdict(mode, place, original, case.text, calls[case.host])
        say(f"{mode}: {case.name}: {found[case.name].in_words}")
    board.naive[mode] = found


def table(board: Board, cases: Sequence[Case]) -> str:
    """One line per case and tier, and what the harnesses for contrast made of it."""
    head = f"{'id':8} {'case':46} {'host':13} {'tier':10} {'verdict':18} {'bound':>8} {'outcome':13}"
    lines = [head + "".join(f" {mode:>14}" for mode in board.naive) + "  expected"]
    for case in cases:
        naive = "".join(f" {board.naive[mode][case.name].in_words:>14}" for mode in board.naive)
        for tier, rows in board.rows.items():
            for row in (r for r in rows if r.case is case):
                bound = "-" if row.credited is None else f"{row.credited:.2f}x"
                told = f"{case.number:8} {case.name[:46]:46} {case.host:13} {tier:10} {row.answer.verdict:18}"
                lines.append(f"{told} {bound:>8} {row.outcome:13}{naive}  {case.expected}")
    return "\n".join(lines)


def scoreboard(board: Board, cases: Sequence[Case]) -> str:
    """What must be nothing, and what is to be known."""
    honest = sum(case.is_honest for case in cases)
    lines = []
    for tier, rows in board.rows.items():
        seen = Counter(row.outcome for row in rows)
        nulls = board.nulls[tier]
        lines.append(
            f"{tier} tier: cheats paid {seen[Outcome.PAID]} of {len(rows) - honest}, "
            f"controls rejected {seen[Outcome.REJECTED]} of {honest}, "
            f"caught for the wrong reason {seen[Outcome.WRONG_REASON]}, "
            f"nulls accepted {nulls[Verdict.ACCEPTED]} of {nulls.total()}"
        )
    for mode, said in board.naive.items():
        right = [c for c in cases if c.is_honest and said[c.name].speedup >= HONEST_FROM]
        paid = [name for name in board.paid_by(mode) if not name.startswith("ct_")]
        broken = sum(s.ending is Ending.BROKEN for s in said.values())
        lines.append(
            f"plain {mode} harness: cheats paid {len(paid)} of {len(cases) - honest}, "
            f"controls rejected {honest - len(right)} of {honest}, without a verdict {broken}"
        )
    for outcome in (Outcome.PAID, Outcome.REJECTED, Outcome.WRONG_REASON):
        lines += [f"  {outcome}: {name}" for name in board.cases(outcome)]
    lines += [f"  pays nowhere and does not say why: {name}" for name in board.unexplained(cases)]
    lines += [f"  not run: {what}" for what in (*board.not_run, *board.left_out)]
    return "\n".join(lines)


def as_json(board: Board) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema_version": 1,
        "rows": [
            {
                "id": row.case.number,
                "case": row.case.name,
                "host": row.case.host,
                "tier": tier,
                "verdict": row.answer.verdict,
                "reason": row.answer.reason,
                "labels": list(row.answer.evidence.labels),
                "expected": row.case.expected,
                "credited_at_least": row.credited,
                "outcome": row.outcome,
            }
            for tier, rows in board.rows.items()
            for row in rows
        ],
        "nulls": {tier: dict(count) for tier, count in board.nulls.items()},
        "naive": {mode: {name: s.in_words for name, s in said.items()} for mode, said in board.naive.items()},
        "not_run": [*board.not_run, *board.left_out],
    }


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tier", action="append", default=[], choices=[t.value for t in Tier])
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--nulls", type=int, default=NULLS, help="candidates that change nothing, per tier")
    parser.add_argument("--no-contrast", action="store_true", help="leave out the harnesses for contrast")
    parser.add_argument("--no-judge", action="store_true", help="run the harnesses for contrast alone")
    parser.add_argument("--json", type=Path, help="write the rows there as well")
    return parser.parse_args()


def main() -> int:
    """Print table, scoreboard and figure; 0 only when all that must be nothing is, and all was run."""
    asked = arguments()
    cases = [case for case in (*cases_in("cheats"), *cases_in("controls")) if asked.only in case.name]
    board = Board()
    with tempfile.TemporaryDirectory(prefix="redteam-") as name:
        folder = Path(name)
        try:
            for tier in [] if asked.no_judge else tiers(asked.tier, board):
                judge_all(tier, folder, cases, asked.nulls, board)
        finally:
            close_kept()
        for mode in () if asked.no_contrast else MODES:
            contrast_all(mode, folder, cases, board)
    print(table(board, cases))
    print(scoreboard(board, cases))
    if asked.json:
        asked.json.write_text(json.dumps(as_json(board), indent=1) + "\n", encoding="utf-8")
    paid, rejected = len(board.cases(Outcome.PAID)), len(board.cases(Outcome.REJECTED))
    print(f"figure: redteam {paid}/{rejected} target 0/0")
    is_clean = not (paid or rejected or board.nulls_accepted or board.unexplained(cases))
    return 0 if is_clean and not board.not_run and (board.rows or asked.no_judge) else 1


if __name__ == "__main__":
    sys.exit(main())
