"""Does the runner inside the sandbox tell the outcome of every test, whatever the tests do?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from harness_runs import PYTHONS, Run, run, started, write

from perfsmith.sandboxes.harness.places import is_test
from perfsmith.tasks import is_test_file

EVERY_OUTCOME = """
import sys
import pytest

print("noise on stdout", flush=True)

@pytest.fixture
def broken():
    raise ValueError("no fixture")

@pytest.fixture
def broken_after():
    yield
    raise ValueError("late")

def test_green(): pass
def test_red(): assert 1 == 2, "the reason"
def test_exits(): sys.exit(0)
def test_error(broken): pass
def test_late(broken_after): pass
@pytest.mark.skip(reason="not today")
def test_skipped(): pass
@pytest.mark.xfail
def test_expected(): assert False
@pytest.mark.xfail
def test_surprise(): pass
@pytest.mark.xfail(strict=True)
def test_strict(): pass
@pytest.mark.parametrize("x", ["a::b", "é"])
def test_param(x): pass
"""
OUTCOMES = {
    "test_green": "passed",
    "test_red": "failed",
    "test_exits": "failed",
    "test_error": "error",
    "test_late": "error",
    "test_skipped": "skipped",
    "test_expected": "xfailed",
    "test_surprise": "xpassed",
    "test_strict": "failed",
    "test_param[a::b]": "passed",
    "test_param[\\xe9]": "passed",
}
UNITTESTS = """
import sys, unittest

class Case(unittest.TestCase):
    def test_green(self): pass
    def test_red(self): self.fail("the reason")
    def test_exits(self): sys.exit(0)
    def test_error(self): raise ValueError
    def test_skipped(self): self.skipTest("not today")
    @unittest.expectedFailure
    def test_expected(self): self.fail()
    @unittest.expectedFailure
    def test_surprise(self): pass
    def test_parts(self):
        for part in range(3):
            with self.subTest(part=part):
                self.assertNotEqual(part, 1)

class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise ValueError("no class")
    def test_never(self): pass
"""


@pytest.fixture(params=PYTHONS)
def python(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_outcome_of_pytest_is_told(tmp_path: Path, python: str) -> None:
    write(tmp_path, {"tests/test_a.py": EVERY_OUTCOME})
    told = run(tmp_path, {}, python)
    assert told.outcomes == {f"tests/test_a.py::{name}": outcome for name, outcome in OUTCOMES.items()}
    assert told.exit == 1
    red = next(frame for frame in told.of("test") if frame["id"].endswith("test_red"))
    assert "the reason" in red["longrepr"]
    assert [frame["t"] for frame in told.frames[:2]] == ["start", "collected"]
    assert [frame["id"] for frame in told.of("begin")] == told.of("collected")[0]["ids"]


def test_every_outcome_of_unittest_is_told(tmp_path: Path, python: str) -> None:
    write(
        tmp_path, {"tests/__init__.py": "", "tests/test_a.py": UNITTESTS, "test_b.py": "import nothing_there"}
    )
    told = run(tmp_path, {"runner": "unittest"}, python)
    assert told.outcomes == {
        "tests.test_a.Case.test_green": "passed",
        "tests.test_a.Case.test_red": "failed",
        "tests.test_a.Case.test_exits": "error",
        "tests.test_a.Case.test_error": "error",
        "tests.test_a.Case.test_skipped": "skipped",
        "tests.test_a.Case.test_expected": "xfailed",
        "tests.test_a.Case.test_surprise": "failed",
        "tests.test_a.Case.test_parts": "failed",
        "setUpClass (tests.test_a.Broken)": "error",
        "unittest.loader._FailedTest.test_b": "error",
    }
    assert told.exit == 1


def test_unittest_finds_tests_without_a_package_and_sources_below_src(tmp_path: Path, python: str) -> None:
    text = "import unittest, p\nclass C(unittest.TestCase):\n    def test_it(self): assert p.x == 1\n"
    write(tmp_path, {"src/p/__init__.py": "x = 1", "tests/test_a.py": text, "src/p/test_inner.py": text})
    paths = [str(tmp_path / "src"), str(tmp_path)]
    told = run(tmp_path, {"runner": "unittest", "sys_path": paths}, python)
    assert told.outcomes == {"test_a.C.test_it": "passed", "p.test_inner.C.test_it": "passed"}
    assert told.exit == 0


@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_only_the_tests_asked_for_run_and_missing_ones_are_simply_absent(tmp_path: Path, runner: str) -> None:
    case = "import unittest\nclass C(unittest.TestCase):\n"
    case += "    def test_a(self): pass\n    def test_b(self): pass\n"
    write(tmp_path, {"test_x.py": case, "test_y.py": "raise ValueError", "test_z.py": case})
    ids = {
        "pytest": ["test_x.py::C::test_b", "test_gone.py::test_c", "test_x.py::C::test_gone"],
        "unittest": ["test_x.C.test_b", "test_gone.C.test_c"],
    }
    told = run(tmp_path, {"runner": runner, "tests": ids[runner]})
    assert told.outcomes == {ids[runner][0]: "passed"}
    assert told.exit == 0


@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_collecting_runs_no_test(tmp_path: Path, python: str, runner: str) -> None:
    text = "import unittest\nclass C(unittest.TestCase):\n    def test_x(self): open('ran', 'w')\n"
    write(tmp_path, {"test_a.py": text})
    told = run(tmp_path, {"mode": "collect", "runner": runner}, python)
    assert len(told.of("collected")[0]["ids"]) == 1
    assert told.outcomes == {}
    assert told.exit == 0
    assert not (tmp_path / "ran").exists()


def test_a_module_that_cannot_be_imported_is_an_error_and_the_others_run(tmp_path: Path, python: str) -> None:
    write(tmp_path, {"test_a.py": "import nothing_there", "test_b.py": "def test_x(): pass"})
    told = run(tmp_path, {}, python)
    assert told.outcomes == {"test_a.py": "error", "test_b.py::test_x": "passed"}
    assert "nothing_there" in told.of("test")[0]["longrepr"]


@pytest.mark.parametrize(
    "text", ["raise SystemExit(0)", "import pytest; pytest.exit('enough')", "def broken(:"]
)
def test_a_conftest_that_ends_the_run_does_not_look_like_success(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"conftest.py": text, "test_a.py": "def test_x(): pass"})
    told = run(tmp_path, {})
    assert told.outcomes == {}
    assert told.exit not in (0, 1, 5)


@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_a_test_that_kills_the_process_leaves_its_name_and_no_end(tmp_path: Path, runner: str) -> None:
    text = "import os, unittest\nclass C(unittest.TestCase):\n"
    text += "    def test_a(self): pass\n    def test_b(self): os._exit(0)\n"
    write(tmp_path, {"test_k.py": text})
    told = run(tmp_path, {"runner": runner})
    assert list(told.outcomes.values()) == ["passed"]
    assert told.of("begin")[-1]["id"].endswith("test_b")
    assert told.exit is None


def test_a_test_that_hangs_can_be_seen_and_killed(tmp_path: Path) -> None:
    write(tmp_path, {"test_h.py": "import signal\ndef test_hangs():\n    while True: signal.pause()\n"})
    with started(tmp_path, {}) as frames:
        assert any(frame["t"] == "begin" and frame["id"] == "test_h.py::test_hangs" for frame in frames)


def test_processes_and_threads_a_test_leaves_behind_do_not_hold_the_run(tmp_path: Path) -> None:
    text = """
import os, signal, threading

def test_forks():
    if os.fork() == 0:
        while True: signal.pause()

def test_thread():
    threading.Thread(target=threading.Event().wait).start()
"""
    write(tmp_path, {"test_f.py": text})
    told = run(tmp_path, {})
    assert list(told.outcomes.values()) == ["passed", "passed"]
    assert told.exit == 0


def test_what_a_forked_child_runs_is_not_told_twice(tmp_path: Path) -> None:
    text = """
import os

def test_forks():
    child = os.fork()
    if child:
        os.waitpid(child, 0)

def test_after(): pass
"""
    write(tmp_path, {"test_f.py": text})
    told = run(tmp_path, {"mode": "record", "targets": []})
    assert [frame["id"] for frame in told.of("test")] == ["test_f.py::test_forks", "test_f.py::test_after"]
    assert len(told.of("done")) == 1


def test_a_flaky_test_is_told_as_it_went_each_time(tmp_path: Path) -> None:
    text = """
import pathlib
def test_x():
    seen = pathlib.Path("seen")
    if not seen.exists():
        seen.touch()
        assert 0
"""
    write(tmp_path, {"test_a.py": text})
    assert [run(tmp_path, {}).outcomes["test_a.py::test_x"] for _ in range(2)] == ["failed", "passed"]


@pytest.mark.parametrize(
    "addopts",
    [
        "-n auto --dist loadfile",
        "--cov --cov-report term-missing --cov-fail-under=100 --no-cov-on-fail",
        "--cov=p --cov-config x.cfg -x --maxfail=1",
        "-p no:cacheprovider -xvs",
        "--junitxml=report.xml --lf --sw",
        "--unknown-option-of-some-plugin",
        "--strict-markers -ra",
    ],
)
def test_options_of_the_project_do_not_disturb_the_run(tmp_path: Path, python: str, addopts: str) -> None:
    text = "import os\ndef test_a(): assert 0\n"
    text += "def test_b(): assert os.environ.get('PYTEST_XDIST_WORKER') is None\n"
    ini = f"[pytest]\naddopts = {addopts}\ncache_dir = elsewhere\n"
    write(tmp_path, {"pytest.ini": ini, "test_x.py": text})
    told = run(tmp_path, {}, python, with_plugins=True)
    assert told.outcomes == {"test_x.py::test_a": "failed", "test_x.py::test_b": "passed"}
    assert told.exit == 1
    left = {path.name for path in tmp_path.iterdir()} - {"__pycache__"}
    assert left == {"pytest.ini", "test_x.py"}


def test_settings_the_tests_hang_on_are_kept(tmp_path: Path, python: str) -> None:
    ini = "[pytest]\naddopts = --import-mode=importlib -p own_plugin -m 'not slow'\nmarkers = slow\n"
    text = "import pytest\ndef test_a(from_plugin): pass\n@pytest.mark.slow\ndef test_b(): pass\n"
    plugin = "import pytest\n@pytest.fixture\ndef from_plugin(): return 1\n"
    write(tmp_path, {"pytest.ini": ini, "a/test_x.py": text, "b/test_x.py": text, "own_plugin.py": plugin})
    told = run(tmp_path, {}, python)
    assert told.outcomes == {"a/test_x.py::test_a": "passed", "b/test_x.py::test_a": "passed"}


def test_nothing_of_ours_can_be_imported_and_nothing_of_theirs_replaces_ours(
    tmp_path: Path, python: str
) -> None:
    text = """
import sys
def test_x():
    assert not {"codec", "recorder", "places", "worker", "run_pytest"} & set(sys.modules)
    try:
        import worker
    except ImportError:
        return
    raise AssertionError
"""
    theirs = dict.fromkeys(("codec.py", "recorder.py", "places.py", "profiler.py"), "raise SystemExit(7)\n")
    write(tmp_path, {"test_x.py": text, **theirs})
    for mode in ("run", "profile", "record"):
        told = run(tmp_path, {"mode": mode, "targets": []}, python)
        assert told.outcomes == {"test_x.py::test_x": "passed"}


def test_installed_packages_never_come_before_the_standard_library(tmp_path: Path) -> None:
    write(tmp_path, {"site/colorsys.py": "theirs = 1", "site/only_there.py": ""})
    write(
        tmp_path,
        {"p/test_x.py": "import only_there, colorsys\ndef test_x(): assert not hasattr(colorsys, 'theirs')"},
    )
    told = run(tmp_path / "p", {"sys_path": [str(tmp_path / "p"), str(tmp_path / "site")]})
    assert list(told.outcomes.values()) == ["passed"]


def test_resource_limits_hold_before_any_test_runs(tmp_path: Path) -> None:
    text = "import resource\ndef test_x(): assert resource.getrlimit(resource.RLIMIT_NOFILE) == (123, 123)\n"
    write(tmp_path, {"test_x.py": text})
    told = run(tmp_path, {"limits": {"RLIMIT_NOFILE": 123, "RLIMIT_NONSENSE": 1}})
    assert list(told.outcomes.values()) == ["passed"]


@pytest.mark.parametrize(
    ("command", "outcome", "status"),
    [
        (["python", "main.py", "ok"], "passed", 0),
        (["main.py", "exit"], "failed", 4),
        (["-m", "tool.main", "ok"], "passed", 0),
        (["main.py", "raise"], "failed", 1),
        (["nowhere.py"], "failed", 1),
    ],
)
def test_a_command_runs_as_one_test(
    tmp_path: Path, python: str, command: list[str], outcome: str, status: int
) -> None:
    text = """
import sys
assert __name__ == "__main__"
if sys.argv[1] == "exit": sys.exit(4)
if sys.argv[1] == "raise": raise ValueError("so it is")
"""
    write(tmp_path, {"main.py": text, "tool/__init__.py": "", "tool/main.py": text})
    told = run(tmp_path, {"command": command}, python)
    assert told.outcomes == {"command": outcome}
    assert told.exit == status


@pytest.mark.parametrize(
    "path",
    [
        "a.py",
        "test_a.py",
        "a_test.py",
        "tests/a.py",
        "p/test/a.py",
        "conftest.py",
        "p/tests.py",
        "testing/a.py",
    ],
)
def test_inside_and_outside_agree_on_what_is_test_code(path: str) -> None:
    inside = cast("Callable[[str], bool]", is_test)  # the harness has no annotations: it runs on Python 3.8
    assert inside(path) == is_test_file(path)


def test_a_request_that_makes_no_sense_is_an_error_and_no_success(tmp_path: Path) -> None:
    bad: Any = {"mode": "run", "root": str(tmp_path / "nowhere")}
    told: Run = run(tmp_path, bad)
    assert told.of("error")
    assert told.exit == 3


@pytest.mark.parametrize("mode", ["run", "profile", "record"])
def test_the_standard_library_is_all_it_needs(tmp_path: Path, python: str, mode: str) -> None:
    case = "import unittest\nclass C(unittest.TestCase):\n    def test_a(self): pass\n"
    write(tmp_path, {"test_x.py": case})
    told = run(tmp_path, {"mode": mode, "runner": "unittest"}, f"{python} -I -S")
    assert told.outcomes == {"test_x.C.test_a": "passed"}
    assert told.exit == 0
