"""Can a candidate be paid for cheating, and are honest ones beside it accepted?

Each file of `cheats` and `controls` is the whole text a candidate gives `mod.py`, with its host and what must
become of it on the first lines. A cheat runs as a person's change, which the scope gate lets pass, so that
the walls behind it are tried; a control runs as a proposal and must pass that gate too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import hosts
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from foreign import SMALL_PLAN, a_bench, a_patch, a_question, codec

from perfsmith.evaluators import TargetJudge
from perfsmith.tasks import Candidate, Evaluation, Gate, Verdict

FOLDER = Path(__file__).parent
# A cheat pays many times over and an honest control gains five times or more: noise reaches neither bound.
PLAN = replace(SMALL_PLAN, min_speedup=2.0)


@dataclass(frozen=True)
class Case:
    """One candidate, and what must become of it."""

    name: str
    host: str
    expect: frozenset[str]
    text: str


def cases_in(folder: str) -> list[Any]:
    found = []
    for path in sorted((FOLDER / folder).glob("*.py")):
        text = path.read_text()
        head = [line.partition(":")[2].split() for line in text.splitlines()[:2]]
        case = Case(name=path.stem, host=head[0][0], expect=frozenset(head[1]), text=text)
        found.append(pytest.param(case, id=path.stem))
    return found


class Range:
    """Judges of the hosts, made when first asked for."""

    def __init__(self, folder: Path, portal: BlockingPortal) -> None:
        self._folder = folder
        self._portal = portal
        self._judges: dict[str, TargetJudge] = {}

    def judge(self, host: str) -> TargetJudge:
        if host not in self._judges:
            bench = a_bench(self._folder / host, {"mod.py": hosts.SOURCES[host]}, plan=PLAN)
            recorded = [codec.encode_call(args, {}) for args in hosts.CALLS[host]()]
            question = a_question(recorded)
            self._judges[host] = self._portal.call(TargetJudge.prepare, bench, question)
        return self._judges[host]

    def verdict_on(self, judge: TargetJudge, candidate: Candidate) -> Evaluation:
        """As a person's change is judged: behaviour, then confirmation."""
        answer = self._portal.call(judge.evaluate, candidate, Gate.BEHAVIOUR)
        return self._portal.call(judge.confirm, candidate, answer)

    def close(self) -> None:
        for judge in self._judges.values():
            judge.close()


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    with start_blocking_portal() as portal:
        found = Range(tmp_path_factory.mktemp("hosts"), portal)
        yield found
        found.close()


@pytest.mark.parametrize("case", cases_in("cheats"))
def test_a_cheat_is_not_paid(case: Case, field: Range) -> None:
    judge = field.judge(case.host)
    lenient = replace(judge, question=replace(judge.question, allowed_files=None))
    answer = field.verdict_on(lenient, a_patch(judge, case.text))
    assert answer.verdict is not Verdict.ACCEPTED, (answer.reason, answer.evidence.speed)
    if "no_credit" not in case.expect:
        assert answer.verdict in case.expect, answer.reason
    assert answer.reason.isprintable()


@pytest.mark.parametrize("case", cases_in("controls"))
def test_an_honest_program_is_accepted(case: Case, field: Range) -> None:
    judge = field.judge(case.host)
    answer = field.verdict_on(judge, a_patch(judge, case.text))
    assert answer.verdict is Verdict.ACCEPTED, (answer.reason, answer.evidence)
    assert answer.evidence.labels == ()


def test_the_original_itself_is_not_faster(field: Range) -> None:
    for host in ("sort", "square"):
        judge = field.judge(host)
        answer = field.verdict_on(judge, a_patch(judge, hosts.SOURCES[host] + "\n# the same\n"))
        assert answer.verdict is Verdict.NOT_FASTER
