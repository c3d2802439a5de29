"""Can a candidate be paid for cheating, and are honest ones beside it accepted?

Each file of `cheats` and `controls` is the whole text a candidate gives `mod.py`, with its host and what must
become of it on the first lines. A cheat runs as a person's change, which the scope gate lets pass, so that
the walls behind it are tried; a control runs as a proposal and must pass that gate too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hosts
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from cases import Case, Outcome, cases_in
from foreign import SMALL_PLAN, a_bench, a_patch, a_question, codec

from perfsmith.agent._request import Settings
from perfsmith.evaluators import TargetJudge, TimingPlan
from perfsmith.evaluators._scope import scope_problem
from perfsmith.sandboxes import Tier
from perfsmith.tasks import Candidate, Contract, Evaluation, Gate, Verdict

EXACT = Contract()
# What a user's run would believe: the least gain and the confidence of the default plan, in fewer pairs. By
# the same plan a control is accepted; on a busy machine the judge may rightly refuse to say that it is
# faster, and is asked again, since only a right program is accepted.
PLAN = replace(SMALL_PLAN, confidence=TimingPlan().confidence, generations=6)
ATTEMPTS = 4


def parameters(folder: str) -> list[Any]:
    return [pytest.param(case, id=case.name) for case in cases_in(folder)]


class Range:
    """Judges of the hosts, made when first asked for."""

    def __init__(self, folder: Path, portal: BlockingPortal) -> None:
        self._folder = folder
        self._portal = portal
        self._judges: dict[tuple[str, Contract], TargetJudge] = {}

    def judge(self, host: str, contract: Contract = EXACT) -> TargetJudge:
        if (host, contract) not in self._judges:
            folder = self._folder / f"{host}-{len(self._judges)}"
            files = {"mod.py": hosts.SOURCES[host]}
            bench = a_bench(folder, files, plan=PLAN, contract=contract, sources=Settings().inputs)
            recorded = [codec.encode_call(args, {}) for args in hosts.CALLS[host]()]
            question = a_question(recorded)
            self._judges[host, contract] = self._portal.call(TargetJudge.prepare, bench, question)
        return self._judges[host, contract]

    def verdict_on(self, judge: TargetJudge, candidate: Candidate) -> Evaluation:
        """As a person's change is judged: behaviour, then confirmation."""
        answer = self._portal.call(judge.evaluate, candidate, Gate.BEHAVIOUR)
        return self._portal.call(judge.confirm, candidate, answer)

    def call(self, function: Any, *arguments: Any) -> Any:
        return self._portal.call(function, *arguments)

    def close(self) -> None:
        for judge in self._judges.values():
            judge.close()


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    with start_blocking_portal() as portal:
        found = Range(tmp_path_factory.mktemp("hosts"), portal)
        yield found
        found.close()


@pytest.mark.parametrize("case", parameters("cheats"))
def test_a_cheat_is_not_paid(case: Case, field: Range) -> None:
    if why := case.why_not_run(Tier.NAMESPACE):
        pytest.skip(f"{case.needs}: {why}")
    judge = field.judge(case.host, case.contract)
    lenient = replace(judge, question=replace(judge.question, allowed_files=None))
    answer = field.verdict_on(lenient, a_patch(judge, case.text))
    assert case.outcome(answer) is Outcome.CAUGHT, (answer.verdict, answer.reason, answer.evidence)
    assert answer.reason.isprintable()


@pytest.mark.parametrize("case", parameters("controls"))
def test_an_honest_program_is_accepted(case: Case, field: Range) -> None:
    judge = field.judge(case.host, case.contract)
    candidate = a_patch(judge, case.text)
    checked = field.call(judge.evaluate, candidate, Gate.BEHAVIOUR)
    assert checked.verdict is Verdict.ACCEPTED, (checked.reason, checked.evidence)
    answers = []
    for _ in range(ATTEMPTS):
        answers.append(field.call(judge.confirm, candidate, checked))
        assert answers[-1].verdict in (Verdict.ACCEPTED, Verdict.NOT_FASTER), answers[-1].reason
        if answers[-1].is_alive:
            break
    assert answers[-1].is_alive, [answer.reason for answer in answers]
    assert case.outcome(answers[-1]) is Outcome.ACCEPTED, answers[-1].evidence.labels


def test_the_original_itself_is_not_faster(field: Range) -> None:
    for host in ("sort", "square"):
        judge = field.judge(host)
        answer = field.verdict_on(judge, a_patch(judge, hosts.SOURCES[host] + "\n# the same\n"))
        assert answer.verdict is Verdict.NOT_FASTER


TESTED = {
    "mod.py": hosts.SOURCES["sort"],
    "tests/test_mod.py": """
        import pytest
        from mod import target

        @pytest.mark.parametrize("n", range(5))
        def test_sorted(n):
            assert target([3, 1, n]) == sorted([3, 1, n])
        """,
    "conftest.py": "",
}


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory, field: Range) -> Iterator[TargetJudge]:
    """A judge of a project with tests of its own."""
    bench = a_bench(tmp_path_factory.mktemp("tested"), TESTED, plan=PLAN)
    baseline = bench.tests.run("run", timeout_s=60)
    assert len([o for o in baseline.outcomes.values() if o == "passed"]) == 5
    recorded = [codec.encode_call(args, {}) for args in hosts.CALLS["sort"]()]
    judge = field.call(
        TargetJudge.prepare,
        replace(bench, baseline=baseline),
        replace(a_question(recorded), allowed_files=None),
    )
    yield judge
    judge.close()


HONEST = "def target(xs: list[int]) -> list[int]:\n    return sorted(xs)\n"
UNDER_PYTEST = "import os, sys\nif 'pytest' in sys.modules:\n    "


@pytest.mark.parametrize("way", ["sys", "__import__('sys')", "__builtins__['__import__']('sys')"])
def test_a_proposal_that_would_forge_test_reports_is_not_run(way: str, tested: TargetJudge) -> None:
    """RT-072: tests run in the process of the code they test, so what reaches their runner must not run."""
    forging = f"""
    import sys
    runner = {way}.modules.get("_pytest.reports")
    if runner is not None:
        real = runner.TestReport.from_item_and_call.__func__

        def calm(cls, item, call):
            call.excinfo = None
            return real(cls, item, call)

        runner.TestReport.from_item_and_call = classmethod(calm)
        return []
    return sorted(xs)
"""
    head, body = hosts.SOURCES["sort"].split("    out: list[int] = []")
    assert body
    judge = replace(tested, question=replace(tested.question, allowed_files=frozenset(["mod.py"])))
    text = head + forging.lstrip("\n")
    problem = scope_problem(
        a_patch(judge, text if way == "sys" else text.replace("    import sys\n", "")),
        judge.bench.snapshot,
        allowed_files=judge.question.allowed_files,
        dependencies=frozenset(),
    )
    assert problem is not None
    assert problem[0] is Verdict.INVALID_EDIT
    assert "newly uses" in problem[1]


@pytest.mark.parametrize(
    "others",
    [
        {"tests/test_mod.py": "def test_sorted():\n    pass\n"},  # RT-071
        {"conftest.py": "collect_ignore = ['tests']\n"},  # RT-072
        {"sub/conftest.py": "import os\n"},
        {"sitecustomize.py": "import os\n"},  # RT-073
        {"pyproject.toml": "[tool.pytest.ini_options]\n"},
    ],
    ids=lambda others: next(iter(others)),
)
def test_a_patch_of_tests_or_of_their_surroundings_is_out_of_scope(
    others: dict[str, str], tested: TargetJudge, field: Range
) -> None:
    for allowed in (None, frozenset(["mod.py"])):
        judge = replace(tested, question=replace(tested.question, allowed_files=allowed))
        answer = field.verdict_on(judge, a_patch(judge, HONEST, others=others))
        assert answer.verdict is Verdict.OUT_OF_SCOPE


@pytest.mark.parametrize(
    "ending",
    [
        "os._exit(0)",
        "sys.modules['pytest'].exit('all is well', returncode=0)",
        "sys.modules['pytest'].skip('not today', allow_module_level=True)",
        "raise SystemExit(0)",
    ],
)
def test_tests_that_disappear_are_failures(ending: str, tested: TargetJudge, field: Range) -> None:
    # CG-09: a run that ends early with success has not passed what it did not run.
    answer = field.verdict_on(tested, a_patch(tested, f"{UNDER_PYTEST}{ending}\n{HONEST}"))
    assert answer.verdict is Verdict.WRONG_RESULT, answer.reason
    assert answer.evidence.failed_tests
