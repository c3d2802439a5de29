"""A sandbox that serves many candidates gives each the verdict that it would have got alone."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import hosts
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from foreign import SMALL_PLAN, a_bench, a_patch, a_question, codec

from perfsmith.evaluators import TargetJudge
from perfsmith.evaluators._differences import ALONE_ONLY
from perfsmith.evaluators._shared import SharedSandboxes
from perfsmith.sandboxes._process import ProcessTree
from perfsmith.tasks import Evaluation, Gate, Verdict

FOLDER = Path(__file__).parent
NEVER = 10**9


@dataclass(frozen=True)
class Case:
    """One candidate, and the host it is written against."""

    host: str
    text: str

    @property
    def limits_race(self) -> frozenset[str]:
        """Verdicts of which any may come first, for a program that runs into several limits at once."""
        named = frozenset(self.text.splitlines()[1].partition(":")[2].split())
        return named if named & {Verdict.TIMEOUT, Verdict.OUT_OF_MEMORY} else frozenset()


def cases() -> list[Any]:
    found = []
    for path in sorted([*(FOLDER / "cheats").glob("*.py"), *(FOLDER / "controls").glob("*.py")]):
        text = path.read_text()
        host = text.splitlines()[0].partition(":")[2].split()[0]
        if host in hosts.SOURCES:
            found.append(pytest.param(Case(host=host, text=text), id=path.stem))
    return found


class Judges:
    """Of each host one judge that shares sandboxes, and the same judge without; made when first asked for."""

    def __init__(self, folder: Path, portal: BlockingPortal) -> None:
        self._folder = folder
        self._portal = portal
        self._found: dict[str, tuple[TargetJudge, TargetJudge]] = {}

    def of(self, host: str) -> tuple[TargetJudge, TargetJudge]:
        if host not in self._found:
            bench = a_bench(self._folder / host, {"mod.py": hosts.SOURCES[host]}, plan=SMALL_PLAN)
            recorded = [codec.encode_call(args, {}) for args in hosts.CALLS[host]()]
            judge = self._portal.call(TargetJudge.prepare, bench, a_question(recorded))
            judge = replace(judge, question=replace(judge.question, allowed_files=None))
            self._found[host] = (
                replace(judge, _shared=SharedSandboxes(alone_first=0)),
                replace(judge, _shared=SharedSandboxes(alone_first=NEVER)),
            )
        return self._found[host]

    def checked(self, judge: TargetJudge, text: str) -> Evaluation:
        found: Evaluation = self._portal.call(judge.evaluate, a_patch(judge, text), Gate.BEHAVIOUR)
        return found

    def confirmed(self, judge: TargetJudge, text: str, answer: Evaluation) -> Evaluation:
        found: Evaluation = self._portal.call(judge.confirm, a_patch(judge, text), answer)
        return found

    def close(self) -> None:
        for pair in self._found.values():
            for judge in pair:
                judge.close()


@pytest.fixture(scope="module")
def judges(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judges]:
    with start_blocking_portal() as portal:
        found = Judges(tmp_path_factory.mktemp("shared"), portal)
        yield found
        found.close()


@pytest.mark.parametrize("case", cases())
def test_a_verdict_is_the_same_among_others_as_alone(case: Case, judges: Judges) -> None:
    shared, alone = judges.of(case.host)
    shared = replace(shared, _shared=SharedSandboxes(alone_first=0))
    expected = judges.checked(alone, case.text)
    # Twice: what the first leaves behind must help the second as little as another.
    for _ in range(2):
        found = judges.checked(shared, case.text)
        if found.verdict is Verdict.ACCEPTED and any(name in expected.reason for name in ALONE_ONLY):
            # Looked for only in a sandbox of its own, and nothing is confirmed that has not been in one.
            found = judges.confirmed(shared, case.text, found)
            assert (found.verdict, found.reason) == (expected.verdict, expected.reason)
            continue
        assert found.gate == expected.gate, found.reason
        if not {found.verdict, expected.verdict} <= case.limits_race:
            assert found.verdict == expected.verdict, found.reason
    after = judges.checked(shared, f"{hosts.SOURCES[case.host]}\n# the same\n")
    assert after.verdict is Verdict.ACCEPTED, after.reason


SORTING = "def target(xs: list[int]) -> list[int]:\n    return sorted(xs)\n"
LEAVES_A_FILE = f"""
import ctypes, os
PATH = os.path.join(os.environ["HOME"], "left")
{SORTING.replace("return", "ctypes.CDLL(None).creat(PATH.encode(), 0o600); return")}
"""
NEEDS_A_FILE = f"""
import os
IS_THERE = os.path.exists(os.path.join(os.environ["HOME"], "left"))
{SORTING.replace("sorted(xs)", "sorted(xs) if IS_THERE else xs")}
"""


def test_what_one_candidate_leaves_helps_no_other(judges: Judges) -> None:
    shared, _ = judges.of("sort")
    for _ in range(2):
        assert judges.checked(shared, LEAVES_A_FILE).verdict is Verdict.ACCEPTED
        assert judges.checked(shared, NEEDS_A_FILE).verdict is Verdict.WRONG_RESULT


def test_many_share_one_sandbox(judges: Judges) -> None:
    judge, _ = judges.of("sort")
    judge = replace(judge, _shared=SharedSandboxes(alone_first=0))
    for number in range(10):
        assert judges.checked(judge, f"{SORTING}\n# {number}\n").verdict is Verdict.ACCEPTED
        wrong = SORTING.replace("sorted(xs)", f"sorted(xs) + [{number}]")
        assert judges.checked(judge, wrong).verdict is Verdict.WRONG_RESULT
    assert judge._shared.served == 20
    assert judge._shared.lost == 0


BIG = "def target(xs: list[int]) -> list[int]:\n    table = [0] * 3_000_000\n    return sorted(xs){}\n"


def harm(judge: TargetJudge) -> None:
    """Take memory from the idle sandbox, as a candidate would that has found a way."""
    worker = judge._shared._idle[-1]
    assert isinstance(worker._process, ProcessTree)
    pid = worker._process.descendants()[-1]
    used = int(Path("/proc", str(pid), "statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.prlimit(pid, resource.RLIMIT_AS, (used + 8_000_000, used + 8_000_000))


def test_a_refusal_in_a_sandbox_that_was_harmed_is_not_believed(judges: Judges, tmp_path: Path) -> None:
    bench = a_bench(tmp_path, {"mod.py": BIG.format("")})
    question = a_question([codec.encode_call(([3, 1, n],), {}) for n in range(8)])
    judge = judges._portal.call(TargetJudge.prepare, bench, question)
    judge._shared.alone_first = 0
    try:
        assert judges.checked(judge, BIG.format("[:]")).verdict is Verdict.ACCEPTED
        assert judges.checked(judge, BIG.format("[::-1]")).verdict is Verdict.WRONG_RESULT
        assert (judge._shared.served, judge._shared.lost) == (2, 0)
        harm(judge)
        answer = judges.checked(judge, BIG.format("[0:]"))
        assert answer.verdict is Verdict.ACCEPTED, answer.reason
        assert (judge._shared.served, judge._shared.lost) == (2, 1)
        assert judges.checked(judge, BIG.format("[::-2]")).verdict is Verdict.WRONG_RESULT
        assert (judge._shared.served, judge._shared.lost) == (3, 1)
    finally:
        judge.close()


def test_what_passed_among_others_is_compared_again_alone(judges: Judges) -> None:
    # Wrong under the hash seed of the behaviour gate only: fresh inputs alone would not show it.
    text = f"""
import os
IS_GATE = os.environ["PYTHONHASHSEED"] == "0"
{SORTING.replace("sorted(xs)", "sorted(xs)[::-1] if IS_GATE else sorted(xs)")}
"""
    shared, _ = judges.of("sort")
    fooled = judges.checked(shared, SORTING)
    assert fooled.is_alive
    answer = judges.confirmed(shared, text, fooled)
    assert (answer.verdict, answer.gate) == (Verdict.WRONG_RESULT, Gate.CONFIRM), answer.reason
    assert answer.evidence.counter_example is not None


SETTING = {
    "mod.py": "import helper\nimport third\n\n\ndef target(x: int) -> int:\n    return third.STEP * x\n",
    "helper.py": "import os\nos.environ['STEP'] = '2'\n",
    "third/__init__.py": "import os\nSTEP = int(os.environ.get('STEP', 1))\n",
}


def test_where_the_original_differs_among_others_each_is_judged_alone(judges: Judges, tmp_path: Path) -> None:
    # The project sets a variable before something outside reads it: imported beforehand, that reads another.
    bench = a_bench(tmp_path, {k: v for k, v in SETTING.items() if not k.startswith("third")})
    outside = tmp_path / "outside"
    (outside / "third").mkdir(parents=True)
    (outside / "third" / "__init__.py").write_text(SETTING["third/__init__.py"])
    interpreter = replace(bench.interpreter, sys_path=(*bench.interpreter.sys_path, outside))
    question = a_question([codec.encode_call((n,), {}) for n in range(8)])
    judge = judges._portal.call(TargetJudge.prepare, replace(bench, interpreter=interpreter), question)
    judge._shared.alone_first = 0
    try:
        for number in range(2):
            honest = SETTING["mod.py"].replace("third.STEP * x", f"x * third.STEP + {number} - {number}")
            assert judges.checked(judge, honest).verdict is Verdict.ACCEPTED
            wrong = SETTING["mod.py"].replace("third.STEP * x", "x")
            assert judges.checked(judge, wrong).verdict is Verdict.WRONG_RESULT
        assert judge._shared.served == 0
    finally:
        judge.close()
