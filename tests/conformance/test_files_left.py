"""Files that a call leaves are compared where a rule says so, call by call; without one nothing is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from foreign import a_bench, a_patch, a_question, codec

from perfsmith.errors import ConfigError
from perfsmith.evaluators import TargetJudge, unusable_verdict
from perfsmith.tasks import Contract, Evaluation, Gate, Verdict, output_rule

pytestmark = pytest.mark.namespace

ORIGINAL = """
import os

def other(path):
    os.chmod(path, 0o644)
    os.remove(path)

def target(rows, path):
    with open(path, "w") as stream:
        for row in rows:
            stream.write(",".join(str(cell) for cell in row) + "\\n")
    return len(rows)
"""
FOLDER = """
import os

def target(rows, path):
    for name, row in enumerate(rows):
        place = os.path.join(path, "%d.txt" % name)
        with open(place, "w") as stream:
            stream.write(str(row))
        os.chmod(place, 0o600)
    os.symlink("0.txt", os.path.join(path, "first"))
"""


@contextmanager
def judging(
    folder: Path, source: str, path: str, *rules: str, tier: str = "namespace"
) -> Iterator[tuple[TargetJudge, Callable[[str, str], Evaluation]]]:
    """A judge of the target, and what it answers to one change of its text."""
    rows = [[[i, i + n] for i in range(n)] for n in range(12)]
    recorded = [codec.encode_call((each, path), {}) for each in rows]
    bench = a_bench(folder, {"mod.py": source}, tier=tier)
    bench = replace(bench, contract=Contract(rules=tuple(map(output_rule, rules))))
    with start_blocking_portal() as portal:
        judge = portal.call(TargetJudge.prepare, bench, a_question(recorded))

        def answer(old: str, new: str) -> Evaluation:
            assert old in source
            patch = a_patch(judge, source.replace(old, new))
            return portal.call(judge.evaluate, patch, Gate.BEHAVIOUR)

        try:
            yield judge, answer
        finally:
            judge.close()


WRONG = {
    "another end of lines": ('"\\n"', '"\\r\\n"'),
    "added to an older file": ('"w"', '"a"'),
    "another name": ("open(path,", 'open(path + "x",'),
    "a file more": ("return len(rows)", 'open(path + ".bak", "w").close()\n    return len(rows)'),
    "the last row is lost": ("in rows:", "in rows[:5]:"),
    "the file is taken away": ("return len(rows)", "os.remove(path)\n    return len(rows)"),
    "other rights": ("return len(rows)", "os.chmod(path, 0o600)\n    return len(rows)"),
    "nothing for no rows": ("with open", "if not rows:\n        return 0\n    with open"),
}
RIGHT = [
    (
        'for row in rows:\n            stream.write(",".join(str(cell) for cell in row) + "\\n")',
        'stream.write("".join([",".join(map(str, row)) + "\\n" for row in rows]))',
    ),
    ("return len(rows)", "return sum(1 for _ in rows)"),
]


def test_other_files_are_another_outcome_and_the_same_ones_are_the_same(tmp_path: Path) -> None:
    path = "/tmp/pytest-of-me/test_0/out.csv"
    with judging(tmp_path, ORIGINAL, path, "files exact") as (judge, answer):
        assert judge.corpus.flaky == 0, "each call finds the same, whatever another has left"
        assert judge.corpus.repeated
        for name, change in WRONG.items():
            found = answer(*change)
            assert found.verdict is Verdict.WRONG_RESULT, f"{name}: {found.reason}"
            shown = f"{found.evidence.counter_example}"
            assert "files left" in shown or "filename=" in shown, f"{name}: {shown}"
        for change in RIGHT:
            found = answer(*change)
            assert found.verdict is Verdict.ACCEPTED, found.reason


def test_a_folder_that_is_named_is_there_and_all_in_it_counts(tmp_path: Path) -> None:
    with judging(tmp_path, FOLDER, "/tmp/pytest-of-me/test_0", "files exact") as (judge, answer):
        returned = [case for case in judge.corpus.cases if case.returns and b"0.txt" in case.outcome]
        assert len(returned) >= 3
        assert answer("0o600", "0o640").verdict is Verdict.WRONG_RESULT
        assert answer('"0.txt", os', '"1.txt", os').verdict is Verdict.WRONG_RESULT
        assert answer("str(row)", "repr(row)").verdict is Verdict.ACCEPTED


def test_without_the_rule_nothing_is_judged_and_the_reason_names_it(tmp_path: Path) -> None:
    with judging(tmp_path, ORIGINAL.replace("open(path,", 'open("/tmp/fixed.csv",'), "x") as (judge, _):
        unusable = unusable_verdict(judge.corpus)
    assert unusable is not None
    assert unusable[0] is Verdict.UNVERIFIABLE
    assert "'files exact'" in unusable[1]


def test_what_writes_when_it_is_read_cannot_be_compared(tmp_path: Path) -> None:
    source = ORIGINAL.replace("return len(rows)", "return (row for row in rows)")
    with judging(tmp_path, source, "/tmp/a/out.csv", "files exact") as (judge, _):
        assert not any(case.returns for case in judge.corpus.cases)
        assert "may write files when it is read" in judge.corpus.reason


def test_folders_are_told_apart_and_what_the_program_says_of_them_changes_nothing(tmp_path: Path) -> None:
    source = ORIGINAL.replace("def target(rows, path):", "def target(rows, path):\n    here = '/tmp'")
    source = source.replace("open(path,", "open(here + '/report.csv',")
    source += "\n\nos.environ['HOME'] = '/'\nos.environ['TMPDIR'] = '/usr/share'\n"
    with judging(tmp_path, source, "x", "files exact") as (judge, answer):
        assert all(case.returns for case in judge.corpus.cases)
        assert answer("here = '/tmp'", "here = '/tmp/home'").verdict is Verdict.WRONG_RESULT
        assert answer("here = '/tmp'", "here = '/' + 'tmp'").verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("tier", ["process", "namespace", "docker"])
def test_files_in_the_home_of_the_sandbox_are_compared_on_every_tier(tier: str, tmp_path: Path) -> None:
    source = ORIGINAL.replace("open(path,", "open(os.path.expanduser('~/out.csv'),")
    with judging(tmp_path, source, "x", "files exact", tier=tier) as (judge, answer):
        assert all(case.returns for case in judge.corpus.cases)
        assert answer("~/out.csv", "~/out.txt").verdict is Verdict.WRONG_RESULT
        assert answer("in rows:", "in list(rows):").verdict is Verdict.ACCEPTED


def test_what_the_import_has_made_stays_also_where_it_is_timed(tmp_path: Path) -> None:
    source = "import os\nos.makedirs('/tmp/kept', exist_ok=True)\n" + ORIGINAL.replace(
        "open(path,", "open('/tmp/kept/x.csv',"
    )
    with judging(tmp_path, source, "x", "files exact") as (judge, _):
        assert all(case.returns for case in judge.corpus.cases)
        worker = judge.start_worker({})
        try:
            some = judge.corpus.cases[:4]
            timed = worker.run_once([case.call for case in some], 10.0)
            assert timed.outcomes == tuple(case.outcome for case in some)
        finally:
            worker.close()


@pytest.mark.parametrize("held", ["[lazily(path)]", "{'a': lazily(path)}", "(1, lazily(path))"])
def test_what_writes_when_it_is_read_is_no_outcome_wherever_it_stands(held: str, tmp_path: Path) -> None:
    source = f"""
def lazily(path):
    with open(path, "w") as stream:
        stream.write("right")
    yield 1

def target(rows, path):
    return {held}
"""
    with judging(tmp_path, source, "/tmp/a/out.csv", "files exact") as (judge, _):
        assert not any(case.returns for case in judge.corpus.cases)


@pytest.mark.parametrize(
    "rule", ["files", "files ignored", "files approx", 'files["x"] exact', "files[0] exact"]
)
def test_files_are_compared_as_a_whole_or_not_at_all(rule: str) -> None:
    with pytest.raises(ConfigError):
        output_rule(rule)
