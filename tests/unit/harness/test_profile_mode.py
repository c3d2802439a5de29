"""Does the ranking say where an edit could save time?"""

from __future__ import annotations

from pathlib import Path

import pytest
from harness_runs import PYTHONS, run, write

from perfsmith.errors import InternalError
from perfsmith.tasks import discover
from perfsmith.tools._profile import rank_targets

PROJECT = """
import json


def hot(n):
    total = 0
    for i in range(n):
        total += helper(i)
    return total


def helper(i):
    return sum([j * j for j in range(i % 50)])


def encodes(rows):
    return [json.dumps(row) for row in rows]


def sorts(rows):
    return sorted(rows, key=key_of)


def key_of(row):
    return row["a"] * 2


def shared(i):
    return i + 1


def first(n):
    return [shared(i) for i in range(n)]


def second(n):
    return [shared(i) for i in range(n)]


def never():
    return 1


class Table:
    def __init__(self, rows):
        self.rows = rows

    @property
    def size(self):
        return len(self.rows)


def counts(n):
    yield from range(n)
"""
TESTS = """
import unittest
import work
ROWS = [{"a": i, "b": [1, 2, 3] * 20} for i in range(300)]

class C(unittest.TestCase):
    def test_hot(self): work.hot(20000)
    def test_json(self): work.encodes(ROWS)
    def test_sorts(self): work.sorts(ROWS)
    def test_shared(self):
        work.first(10)
        work.second(10)
    def test_rest(self):
        assert work.Table([1]).size == 1
        assert work.helper(3) == 5
        assert list(work.counts(3)) == [0, 1, 2]
"""


@pytest.fixture(params=[(python, runner) for python in PYTHONS for runner in ("pytest", "unittest")], ids=str)
def how(request: pytest.FixtureRequest) -> tuple[str, str]:
    python, runner = request.param
    return str(python), str(runner)


def test_functions_are_ranked_by_what_an_edit_in_them_could_save(
    tmp_path: Path, how: tuple[str, str]
) -> None:
    write(tmp_path, {"work.py": PROJECT, "tests/__init__.py": "", "tests/test_work.py": TESTS})
    python, runner = how
    told = run(tmp_path, {"mode": "profile", "runner": runner}, python)
    assert set(told.outcomes.values()) == {"passed"}
    ranked = rank_targets(told.of("profile")[0], discover(tmp_path).targets)
    found = {one.qualname: one for one in ranked}
    assert ranked[0].qualname == "hot"
    hot, helper = found["hot"], found["helper"]
    # helper is called by hot alone (and, for next to no time, by a test): an edit of hot can save it whole
    assert hot.saveable_s >= hot.own_s + 0.9 * helper.saveable_s
    assert hot.calls == 1
    assert helper.calls == 20001
    assert 0.2 < hot.share <= 1
    assert sum(one.share for one in ranked if one.qualname in ("hot", "encodes", "sorts", "first")) <= 1.0001
    # the time of json belongs to the function that called it
    assert found["encodes"].saveable_s > 2 * found["encodes"].own_s
    # key_of is called by sorted, and sorted by sorts alone
    assert found["sorts"].saveable_s >= found["key_of"].own_s
    assert found["shared"].calls == 20
    assert found["Table.size"].calls == 1
    assert "counts" in found
    assert "never" not in found
    assert [test.rpartition("test_")[2] for test in helper.tests] == ["hot", "rest"]
    assert hot.path == "work.py"


def test_a_command_is_profiled_like_a_test(tmp_path: Path) -> None:
    write(
        tmp_path, {"work.py": PROJECT, "main.py": "import work\nif __name__ == '__main__': work.hot(100)\n"}
    )
    told = run(tmp_path, {"mode": "profile", "command": ["main.py"]})
    ranked = rank_targets(told.of("profile")[0], discover(tmp_path).targets)
    assert [(one.qualname, one.tests) for one in ranked] == [("hot", ("command",)), ("helper", ("command",))]


def test_a_test_that_profiles_itself_is_left_alone_before_python_312_and_missing_after(
    tmp_path: Path,
) -> None:
    text = "import cProfile\ndef test_a(): cProfile.run('1 + 1')\ndef test_b(): pass\n"
    write(tmp_path, {"test_x.py": text})
    told = run(tmp_path, {"mode": "profile"})
    assert told.outcomes["test_x.py::test_b"] == "passed"
    assert told.of("profile")
    assert told.exit is not None


def function(
    name: str, kind: str, own_s: float, *callers: tuple[int, int, float, float]
) -> dict[str, object]:
    """One function of a profile frame; its line is 1 for targets."""
    return {
        "path": None if kind == "external" else f"{name}.py",
        "line": 1,
        "name": name,
        "kind": kind,
        "calls": 1,
        "own_s": own_s,
        "cum_s": own_s,
        "callers": callers,
    }


def saveable(functions: list[dict[str, object]], tmp_path: Path) -> dict[str, float]:
    frame = {"t": "profile", "functions": functions, "by_test": {"t": [0]}, "total_s": 1.0}
    names = [str(one["name"]) for one in functions if one["kind"] == "project"]
    write(tmp_path, {f"{name}.py": f"def {name}(): pass\n" for name in names})
    return {one.qualname: one.saveable_s for one in rank_targets(frame, discover(tmp_path).targets)}


def test_a_callee_with_two_project_callers_counts_for_neither(tmp_path: Path) -> None:
    functions = [
        function("f", "project", 1.0),
        function("g", "project", 2.0),
        function("h", "project", 4.0, (0, 1, 2.0, 2.0), (1, 1, 2.0, 2.0)),
    ]
    assert saveable(functions, tmp_path) == {"f": 1.0, "g": 2.0, "h": 4.0}


def test_time_a_test_spends_in_a_callee_directly_counts_for_no_caller(tmp_path: Path) -> None:
    functions = [
        function("f", "project", 1.0),
        function("t", "test", 0.0),
        function("h", "project", 4.0, (0, 1, 1.0, 1.0), (1, 1, 3.0, 3.0)),
    ]
    assert saveable(functions, tmp_path) == {"f": 2.0, "h": 4.0}


def test_library_time_is_divided_among_those_who_caused_it(tmp_path: Path) -> None:
    functions = [
        function("f", "project", 1.0),
        function("g", "project", 1.0),
        function("outer", "external", 0.0, (0, 1, 0.0, 6.0), (1, 1, 0.0, 2.0)),
        function("inner", "external", 8.0, (2, 2, 8.0, 8.0)),
    ]
    assert saveable(functions, tmp_path) == {"f": 7.0, "g": 3.0}


def test_functions_that_call_each_other_are_counted_once(tmp_path: Path) -> None:
    functions = [
        function("f", "project", 1.0, (1, 1, 1.0, 2.0), (0, 1, 1.0, 1.0)),
        function("g", "project", 2.0, (0, 1, 2.0, 2.0)),
    ]
    assert saveable(functions, tmp_path) == {"f": 3.0, "g": 3.0}


@pytest.mark.parametrize("frame", [{}, {"functions": [], "by_test": {"t": [5]}, "total_s": 0}])
def test_a_malformed_profile_is_an_internal_error(frame: dict[str, object]) -> None:
    with pytest.raises(InternalError, match="came out of the sandbox"):
        rank_targets(frame, ())
