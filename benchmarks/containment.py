"""How many escape attempts get out of the sandbox, tier by tier, and how many processes do they leave?

The attempts are those of `tests/redteam/escapes`, each a program that the judge runs as a candidate; what
became of it is seen from outside, inside a bubblewrap of ours that keeps this machine well. Beside the tiers
stands the same attempt without a sandbox, to show that it can succeed. Only what a tier promises counts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "tests" / "redteam")]

import pytest  # noqa: E402
from foreign import sandbox_of  # noqa: E402
from proving.attempts import Attempt, attempts  # noqa: E402
from proving.outer import BARE, missing, run_all  # noqa: E402

from perfsmith.sandboxes import Tier  # noqa: E402

LEAST_ATTEMPTS: Final = 40


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one attempt on one tier."""

    attempt: Attempt
    tier: str
    is_promised: bool
    findings: Sequence[tuple[str, str]]
    left: int
    verdict: str

    @property
    def outcome(self) -> str:
        """In one word or two."""
        if not self.findings:
            return "held"
        if self.tier == BARE:
            return "succeeds"
        return "SUCCEEDED" if self.is_promised else "not promised"

    @property
    def how(self) -> str:
        """What was seen outside, or what the judge said."""
        return self.findings[0][1][:70] if self.findings else self.verdict


def tiers() -> Iterator[str]:
    """Sandbox tiers this machine has; one line about each that is missing."""
    for tier in Tier:
        try:
            yield sandbox_of(tier.value).tier.value
        except pytest.skip.Exception as why:
            say(f"{tier.value}: not here ({why})")


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


def rows_of(where: str, which: Sequence[Attempt]) -> list[Row]:
    """Run the attempts in one place."""
    say(f"{where}: {len(which)} attempts")
    records: Mapping[str, Mapping[str, Any]] = run_all("escapes", where, [a.name for a in which])
    return [
        Row(
            attempt,
            where,
            attempt.is_promised(where),
            [(trace, what) for trace, what in records[attempt.name]["findings"]],
            records[attempt.name]["left"],
            records[attempt.name]["verdict"],
        )
        for attempt in which
    ]


def table(rows: Sequence[Row]) -> str:
    """One line for each attempt and tier."""
    ordered = sorted(rows, key=lambda row: (row.attempt.name, row.tier == BARE, row.tier))
    lines = [f"{'attempt':38} {'tier':10} {'outcome':13} how"]
    lines += [f"{row.attempt.name:38} {row.tier:10} {row.outcome:13} {row.how}" for row in ordered]
    return "\n".join(lines)


def main() -> int:
    """Print the table and the figure; 0 when nothing that was promised got out or was left anywhere."""
    argparse.ArgumentParser(
        prog="python -m benchmarks.containment",
        description=__doc__,
        epilog="""\
It takes some minutes for each tier, and no options. Other work may go on beside it: nothing here is measured
by the clock. The last line counts the escapes that succeeded although a tier promises to hold them, and the
processes that were left behind; both should be 0. The exit status is 0 when they are, every attempt succeeds
without a sandbox as it was meant to, and at least one tier was tried.
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    if why := missing():
        print(f"figure: containment not measured: {why}")
        return 1
    which = attempts()
    tried = list(tiers())
    rows = [row for tier in tried for row in rows_of(tier, which)]
    bare = rows_of(BARE, [attempt for attempt in which if not attempt.no_contrast])
    print(table([*rows, *bare]))
    for tier in tried:
        of_tier = [row for row in rows if row.tier == tier]
        promised = [row for row in of_tier if row.is_promised]
        got_out = sum(bool(row.findings) for row in promised)
        others = sum(not row.findings for row in of_tier if not row.is_promised)
        print(
            f"{tier}: {got_out} of {len(promised)} attempts it promises to hold succeeded; "
            f"of {len(of_tier) - len(promised)} others it held {others}"
        )
    shown = sum(row.attempt.seen_as <= {trace for trace, _ in row.findings} for row in bare)
    print(f"without a sandbox: {shown} of {len(bare)} succeeded as they were meant to")
    promised = [row for row in rows if row.is_promised]
    succeeded, left = sum(bool(row.findings) for row in promised), sum(row.left for row in promised)
    print(
        f"figure: containment {succeeded} of {len(promised)} escapes, {left} processes left, "
        f"tiers {len(tried)} target 0 0"
    )
    enough = len(which) >= LEAST_ATTEMPTS and bool(tried) and shown == len(bare)
    return 0 if enough and not succeeded and not left else 1


if __name__ == "__main__":
    sys.exit(main())
