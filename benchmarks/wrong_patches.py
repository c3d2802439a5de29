"""How many plausible wrong patches pass the behaviour gate, and how many right ones do not?

Every patch of `tests/quality/wrong_patches` is judged as in a search: its host, the few calls that a
project's tests would have recorded, and inputs that the judge draws, or finds to tell mutants apart. It is
judged several times, each with other draws, since a trap that is met by luck is not one that is met. A
wrong patch counts as accepted when any of the draws lets it pass, a right one as refused when any of them
refuses it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anyio.from_thread import start_blocking_portal

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "tests" / "quality")]

from foreign import sandbox_of  # noqa: E402
from patch_cases import PatchCase, judged, patch_cases  # noqa: E402

from perfsmith.sandboxes import Tier  # noqa: E402
from perfsmith.tasks import Evaluation, Verdict  # noqa: E402

DRAWS: Final = 3
_EXPECTED: Final = (Verdict.ACCEPTED, Verdict.WRONG_RESULT, Verdict.UNVERIFIABLE)


@dataclass(frozen=True, slots=True)
class Row:
    """One patch and the judge's answers, one per draw."""

    case: PatchCase
    answers: tuple[Evaluation, ...]

    @property
    def passed(self) -> int:
        """In how many draws it was accepted."""
        return sum(answer.verdict is Verdict.ACCEPTED for answer in self.answers)

    @property
    def is_as_wanted(self) -> bool:
        """Right and never refused, or wrong and never accepted."""
        return self.passed == (len(self.answers) if self.case.is_right else 0)


def rows(cases: Sequence[PatchCase], draws: int) -> Iterator[Row]:
    """Judge every patch."""
    sandbox = sandbox_of(Tier.NAMESPACE)
    with tempfile.TemporaryDirectory(prefix="patches-") as folder, start_blocking_portal() as portal:
        for case in cases:
            places = [Path(folder) / f"{case.name}-{case.is_right}-{draw}" for draw in range(draws)]
            answers = [
                judged(case, at, portal, sandbox, seed=n, as_in_a_run=True) for n, at in enumerate(places)
            ]
            yield Row(case, tuple(answers))


def table(found: Sequence[Row]) -> Iterator[str]:
    """A line per kind of trap, then one per patch that was not judged as it should be."""
    kinds = sorted({(row.case.is_right, row.case.kind) for row in found})
    for is_right, kind in kinds:
        of_kind = [row for row in found if (row.case.is_right, row.case.kind) == (is_right, kind)]
        good = sum(row.is_as_wanted for row in of_kind)
        word = "accepted" if is_right else "refused"
        yield f"{'right' if is_right else 'wrong'}  {kind:22} {good:3} of {len(of_kind):3} always {word}"
    for row in found:
        odd = {
            f"{a.verdict} at {a.gate}: {a.reason[:100]}" for a in row.answers if a.verdict not in _EXPECTED
        }
        if odd:
            yield f"refused for another reason  {row.case.name}: {'; '.join(sorted(odd))}"
        if not row.is_as_wanted:
            last = next(a for a in row.answers if (a.verdict is Verdict.ACCEPTED) != row.case.is_right)
            yield (
                f"{'RIGHT REFUSED' if row.case.is_right else 'WRONG ACCEPTED'}  {row.case.name}: "
                f"accepted in {row.passed} of {len(row.answers)} draws; {last.verdict}, {last.reason[:160]}"
            )


def main() -> int:
    """Print the table and the figure; 0 when no wrong patch passes and no right one is refused."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.wrong_patches",
        description=__doc__,
        epilog="It takes about ten minutes per draw.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", help="only these patches (default: all)")
    parser.add_argument("--draws", type=int, default=DRAWS, help=f"how often each is judged ({DRAWS})")
    options = parser.parse_args()
    cases = [c for folder in ("wrong", "right") for c in patch_cases(folder)]
    found = list(rows([c for c in cases if not options.names or c.name in options.names], options.draws))
    print("\n".join(table(found)))
    wrong = [row for row in found if not row.case.is_right]
    right = [row for row in found if row.case.is_right]
    accepted, refused = (sum(not row.is_as_wanted for row in group) for group in (wrong, right))
    print(f"{len(wrong)} wrong and {len(right)} right patches, {options.draws} draws each")
    print(f"figure: wrong_patches {accepted}/{refused} target 0/0")
    return 0 if found and not accepted and not refused else 1


if __name__ == "__main__":
    sys.exit(main())
