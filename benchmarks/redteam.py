"""How many of the red team's cheats are paid, and how many honest programs are refused, by harness?

The corpus is that of `tests/redteam`: each cheat and each honest control is the whole text a candidate gives
its module. The judge sees them on every sandbox tier this machine has; for contrast the same corpus goes
through two harnesses as they are commonly built. Paid means called right and at least three times faster.
"""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from anyio.from_thread import start_blocking_portal

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "tests" / "redteam")]

import hosts  # noqa: E402
from foreign import SMALL_PLAN, a_bench, a_patch, a_question, codec  # noqa: E402

from perfsmith.errors import SandboxUnavailable  # noqa: E402
from perfsmith.evaluators import TargetJudge  # noqa: E402
from perfsmith.sandboxes import Tier, resolve_sandbox  # noqa: E402
from perfsmith.tasks import Evaluation, Gate, Verdict  # noqa: E402

PAID_FROM: Final = 3.0
ATTEMPTS: Final = 4
"""Tries of an honest program: a right one may be told to be too noisy, never to be wrong."""
NAIVE: Final = ("in-process", "child-process")
NAIVE_LIMIT_S: Final = 90
MEMORY_BYTES: Final = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate of the corpus."""

    name: str
    host: str
    text: str
    is_honest: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What one harness did with the corpus."""

    harness: str
    paid: tuple[str, ...]
    """Cheats that were paid."""
    refused: tuple[str, ...]
    """Honest programs that were not."""


def corpus() -> tuple[Case, ...]:
    """All cheats and controls, by name."""
    found = []
    for folder, is_honest in (("cheats", False), ("controls", True)):
        for path in sorted((CHECKOUT / "tests" / "redteam" / folder).glob("*.py")):
            text = path.read_text(encoding="utf-8")
            host = text.splitlines()[0].partition(":")[2].split()[0]
            found.append(Case(path.stem, host, text, is_honest))
    return tuple(found)


def tiers() -> Iterator[str]:
    """Sandbox tiers this machine has; one line about each that is missing."""
    for tier in Tier:
        try:
            yield resolve_sandbox(tier.value, search_path="/usr/local/bin:/usr/bin:/bin")[0].tier
        except SandboxUnavailable as error:
            say(f"{tier.value}: not on this machine ({error.what})")


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


# -- the judge


@contextmanager
def judging(tier: str, folder: Path) -> Iterator[Callable[[Case], bool]]:
    """A function that says whether the judge pays a case."""
    judges: dict[str, TargetJudge] = {}
    with start_blocking_portal() as portal:

        def judge_of(host: str) -> TargetJudge:
            if host not in judges:
                plan = replace(SMALL_PLAN, min_speedup=PAID_FROM)
                bench = a_bench(folder / tier / host, {"mod.py": hosts.SOURCES[host]}, tier=tier, plan=plan)
                recorded = [codec.encode_call(args, {}) for args in hosts.CALLS[host]()]
                judges[host] = portal.call(TargetJudge.prepare, bench, a_question(recorded))
            return judges[host]

        def is_paid(case: Case) -> bool:
            judge = judge_of(case.host)
            if case.is_honest:
                plan = replace(SMALL_PLAN, generations=4)
                judge = replace(judge, bench=replace(judge.bench, plan=plan))
            else:  # judged as a person's change, which the scope gate lets pass
                judge = replace(judge, question=replace(judge.question, allowed_files=None))
            candidate = a_patch(judge, case.text)
            answer: Evaluation = portal.call(judge.evaluate, candidate, Gate.BEHAVIOUR)
            for _ in range(ATTEMPTS if case.is_honest else 1):
                final: Evaluation = portal.call(judge.confirm, candidate, answer)
                if final.verdict is not Verdict.NOT_FASTER:
                    return final.verdict is Verdict.ACCEPTED
            return False

        try:
            yield is_paid
        finally:
            for judge in judges.values():
                judge.close()


# -- the harnesses for contrast


def naive_verdict(mode: str, case: Case, folder: Path, calls: Sequence[tuple[Any, ...]]) -> bool:
    """True when such a harness pays the case; it runs inside a sandbox, since cheats do damage."""
    place = folder / mode / case.name
    place.mkdir(parents=True)
    (place / "original.py").write_text(hosts.SOURCES[case.host], encoding="utf-8")
    (place / "candidate.py").write_text(case.text, encoding="utf-8")
    (place / "calls.pickle").write_bytes(pickle.dumps(list(calls)))
    script = Path(__file__).with_name("_naive_harness.py")
    command = [
        *("bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"),
        *("--ro-bind", str(place), "/tmp/case", "--ro-bind", str(script), "/tmp/harness.py"),
        *("--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--setenv", "HOME", "/tmp"),
        *("prlimit", f"--as={MEMORY_BYTES}", "--nofile=256", "--nproc=200"),
        *(sys.executable, "/tmp/harness.py", mode, "/tmp/case"),
    ]
    try:
        ended = subprocess.run(
            command, capture_output=True, timeout=NAIVE_LIMIT_S, check=False, stdin=subprocess.DEVNULL
        )
        said: Mapping[str, Any] = json.loads(ended.stdout.decode(errors="replace").splitlines()[-1])
        return bool(said["same"]) and float(said["speedup"]) >= (1.05 if case.is_honest else PAID_FROM)
    except (subprocess.TimeoutExpired, IndexError, KeyError, TypeError, ValueError):
        return False


def row(harness: str, is_paid: Callable[[Case], bool], cases: Sequence[Case]) -> Row:
    """Run the whole corpus through one harness."""
    paid, refused = [], []
    for number, case in enumerate(cases, 1):
        say(f"{harness}: {number}/{len(cases)} {case.name}")
        outcome = is_paid(case)
        if outcome and not case.is_honest:
            paid.append(case.name)
        elif not outcome and case.is_honest:
            refused.append(case.name)
    return Row(harness, tuple(paid), tuple(refused))


def table(rows: Sequence[Row], cases: Sequence[Case]) -> str:
    """Counts by harness, and the names of what went wrong."""
    honest = sum(case.is_honest for case in cases)
    lines = [f"{'harness':24} {'cheats paid':>14} {'controls refused':>18}"]
    for each in rows:
        paid = f"{len(each.paid)} of {len(cases) - honest}"
        lines.append(f"{each.harness:24} {paid:>14} {f'{len(each.refused)} of {honest}':>18}")
    for each in rows:
        lines += [f"  {each.harness} paid {name}" for name in each.paid]
        lines += [f"  {each.harness} refused {name}" for name in each.refused]
    return "\n".join(lines)


def main() -> int:
    """Print the table and the figure; 0 when no cheat is paid and no control refused on any tier."""
    cases = corpus()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="redteam-") as name:
        folder = Path(name)
        for tier in tiers():
            with judging(tier, folder) as is_paid:
                rows.append(row(f"judge, {tier} tier", is_paid, cases))
        judged = len(rows)
        if shutil.which("bwrap") is None:
            say("the harnesses for contrast are left out: cheats run only inside bubblewrap")
        else:
            calls = {host: make() for host, make in hosts.CALLS.items()}
            for mode in NAIVE:

                def is_paid_there(case: Case, mode: str = mode) -> bool:
                    return naive_verdict(mode, case, folder, calls[case.host])

                rows.append(row(f"plain {mode}", is_paid_there, cases))
    print(table(rows, cases))
    paid = sum(len(each.paid) for each in rows[:judged])
    refused = sum(len(each.refused) for each in rows[:judged])
    print(f"figure: redteam cheats_paid {paid} controls_refused {refused} tiers {judged} target 0 0")
    return 0 if judged and not paid and not refused else 1


if __name__ == "__main__":
    sys.exit(main())
