"""Are the arguments of the targets recorded as they were at entry, without changing what the tests do?"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from harness_runs import PYTHONS, Run, run, write

from perfsmith.sandboxes.harness import codec
from perfsmith.tasks import discover


@pytest.fixture(params=PYTHONS)
def python(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def record(root: Path, files: Mapping[str, str], python: str, **request: Any) -> tuple[Run, list[str]]:
    """Record every function of the project; the run, and the targets' names by index."""
    write(root, files)
    targets = discover(root).targets
    listed = [{"path": t.path, "qualname": t.qualname, "first_line": t.first_line} for t in targets]
    told = run(root, {"mode": "record", "targets": listed, **request}, python)
    return told, [target.qualname for target in targets]


def calls(told: Run, names: list[str]) -> dict[str, list[tuple[str, tuple[Any, ...], dict[str, Any]]]]:
    """Recorded calls by target name: test, positional and keyword arguments; replaced ones left out."""
    decode = cast("Callable[[bytes], tuple[tuple[Any, ...], dict[str, Any]]]", codec.decode)
    last = {(frame["target"], frame["slot"]): frame for frame in told.of("call")}
    found: dict[str, list[tuple[str, tuple[Any, ...], dict[str, Any]]]] = {}
    for (target, _), frame in last.items():
        name = names[target] if isinstance(target, int) else target
        payload = base64.b64decode(frame["payload"])
        assert len(payload) == frame["size"]
        if b"work" in payload:
            continue  # it names a class of the project: only a worker can rebuild it
        found.setdefault(name, []).append((frame["test"], *decode(payload)))
    return found


def test_every_kind_of_parameter_is_recorded(tmp_path: Path, python: str) -> None:
    work = """
def plain(a, b=2): return lambda: a
def starred(a, *rest, key, other=5, **more): return a
class K:
    @staticmethod
    def fixed(a): return a
    @classmethod
    def made(cls, a): return a
def decorate(f):
    def wrapper(*args):
        return f(*args)
    return wrapper
@decorate
@decorate
def decorated(a): return a
"""
    tests = """
import work
def test_a():
    work.plain(1); work.plain(b=[3], a="x")
    work.starred(1, 2, 3, key=4, more_of=6)
    work.K.fixed(7); work.K().made(8); work.decorated(9)
"""
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    assert told.outcomes == {"test_w.py::test_a": "passed"}
    found = calls(told, names)
    test = "test_w.py::test_a"
    assert found["plain"] == [(test, (1, 2), {}), (test, ("x", [3]), {})]
    assert found["starred"] == [(test, (1, 2, 3), {"key": 4, "other": 5, "more_of": 6})]
    assert found["K.fixed"] == [(test, (7,), {})]
    assert found["decorated"] == [(test, (9,), {})]
    assert found["decorate.<locals>.wrapper"] == [(test, (9,), {})]


def test_arguments_are_those_at_entry_not_what_the_call_made_of_them(tmp_path: Path, python: str) -> None:
    work = "def f(rows, n):\n    rows.clear()\n    n = 0\n    return [n for _ in rows]\n"
    tests = "import work\ndef test_a(): work.f([1, 2], 3)\n"
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    assert calls(told, names)["f"] == [("test_w.py::test_a", ([1, 2], 3), {})]


def test_a_generator_or_coroutine_is_one_call_however_often_it_is_resumed(
    tmp_path: Path, python: str
) -> None:
    work = """
import asyncio
def numbers(n):
    rows = []
    for i in range(n):
        rows.append(i)
        n += 1000
        yield i
def outer(n):
    yield from numbers(n)
async def wait(n):
    for i in range(n):
        n += 1000
        await asyncio.sleep(0)
"""
    tests = """
import asyncio, work
def test_a():
    assert list(work.outer(4)) == [0, 1, 2, 3]
    asyncio.run(work.wait(3))
"""
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    assert told.outcomes == {"test_w.py::test_a": "passed"}
    found = {name: [args for _, args, _ in made] for name, made in calls(told, names).items()}
    assert found == {"numbers": [(4,)], "outer": [(4,)], "wait": [(3,)]}
    assert {names[frame["target"]]: frame["calls"] for frame in told.of("seen")} == dict.fromkeys(names, 1)


def test_no_test_can_crowd_out_another_and_the_largest_calls_stay(tmp_path: Path, python: str) -> None:
    work = "def f(x): return 1\n"
    tests = """
import work
def test_many():
    for i in range(5000): work.f(i)
    work.f([1] * 300)
    for i in range(5000): work.f(-i - 1)
def test_few():
    for text in "abc": work.f(text)
    for text in "abc": work.f(text)
"""
    request = {"per_target": 16, "max_bytes": 4000}
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python, **request)
    found = calls(told, names)["f"]
    assert len(found) == 16
    assert sum(test.endswith("test_few") for test, _, _ in found) == 3
    assert len({repr(args) for _, args, _ in found}) == 16
    assert any(abs(args[0]) > 100 for test, args, _ in found if isinstance(args[0], int))
    sizes = [frame["size"] for frame in told.of("call")]
    last = {frame["slot"]: frame["size"] for frame in told.of("call")}
    assert max(last.values()) == max(sizes)
    assert told.of("seen")[-1]["calls"] == 10007
    again, _ = record(tmp_path, {}, python, **request)
    assert calls(again, names) == calls(told, names)


def test_what_cannot_be_carried_is_counted_by_reason(tmp_path: Path, python: str) -> None:
    work = "def f(x): return 1\n"
    tests = """
import array, work
def test_a():
    for _ in range(3): work.f(i for i in range(3))
    work.f(array.array("b", bytes(1000)))
    work.f(1)
"""
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python, max_bytes=500)
    assert [args for _, args, _ in calls(told, names)["f"]] == [(1,)]
    counts = {frame["why"]: frame["count"] for frame in told.of("unencodable")}
    assert sorted(counts.values()) == [1, 3]
    assert any("500 bytes" in why for why in counts)


def test_calls_in_threads_are_recorded(tmp_path: Path, python: str) -> None:
    work = "def f(x): return x\n"
    tests = """
import threading, work
def test_a():
    threads = [threading.Thread(target=work.f, args=(i,)) for i in range(5)]
    for t in threads: t.start()
    for t in threads: t.join()
"""
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    assert sorted(args for _, args, _ in calls(told, names)["f"]) == [(i,) for i in range(5)]


def test_recording_asks_nothing_of_the_objects_it_records(tmp_path: Path, python: str) -> None:
    work = "class K:\n    def __init__(self, x):\n        self.x = x\n    def f(self, other): return 1\n"
    tests = """
import work
class Touchy(work.K):
    def refuse(self, *args): raise AssertionError("touched")
    __eq__ = __hash__ = __repr__ = __str__ = __bool__ = __len__ = __iter__ = __getattr__ = refuse
    __lt__ = __format__ = __contains__ = refuse
def test_a():
    thing = Touchy(1)
    assert thing.f(thing) == 1
"""
    told, _ = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    assert told.outcomes == {"test_w.py::test_a": "passed"}
    assert told.exit == 0


def test_recursion_to_the_limit_ends_as_without_recording(tmp_path: Path, python: str) -> None:
    work = "def deep(n): return deep(n + 1)\ndef nested(x): return 1\n"
    tests = """
import pytest, work
def test_a():
    with pytest.raises(RecursionError): work.deep(0)
def test_b():
    x = []
    for _ in range(100000): x = [x]
    assert work.nested(x) == 1
    while x: x = x[0]
"""
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    assert set(told.outcomes.values()) == {"passed"}
    assert (0,) in [args for _, args, _ in calls(told, names)["deep"]]
    assert [names[frame["target"]] for frame in told.of("unencodable")][-1] == "nested"


def test_a_test_that_sets_its_own_profile_function_still_can(tmp_path: Path, python: str) -> None:
    work = "def f(x): return x\n"
    tests = """
import sys, work
def test_a():
    seen = []
    sys.setprofile(lambda frame, event, arg: seen.append(event))
    work.f(1)
    sys.setprofile(None)
    assert seen
def test_b(): work.f(2)
"""
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    assert set(told.outcomes.values()) == {"passed"}
    assert (2,) in [args for _, args, _ in calls(told, names)["f"]]


def test_project_code_above_a_target_is_told_and_recorded_from_then_on(tmp_path: Path, python: str) -> None:
    work = """
def target(x): return x
def near(x): return [target(x) for _ in range(2)]
class K:
    def far(self, x): return sorted([1], key=lambda _: near(x))
def farther(x): return K().far(x)
def farthest(x): return farther(x)
"""
    tests = """
import work
def test_a(): work.farthest(1)
def test_b(): work.farthest(2)
"""
    write(tmp_path, {"work.py": work, "tests/test_w.py": tests})
    target = {"path": "work.py", "qualname": "target", "first_line": 2}
    told = run(tmp_path, {"mode": "record", "targets": [target], "callers": True}, python)
    above = {frame["qualname"]: frame["depth"] for frame in told.of("caller")}
    assert above == {"near": 1, "K.far": 2, "farther": 3, "farthest": 4}
    assert {frame["line"] for frame in told.of("caller") if frame["qualname"] == "K.far"} == {5}
    found = calls(told, ["target"])
    assert [args for _, args, _ in found["target"]] == [(1,), (2,)]
    # the calls that were under way when they became known are not recorded: their arguments may have changed
    assert [args for _, args, _ in found["work.py::near"]] == [(2,)]
    assert [args for _, args, _ in found["work.py::farther"]] == [(2,)]


def test_calls_made_outside_tests_are_not_recorded(tmp_path: Path, python: str) -> None:
    work = "def f(x): return x\nf(1)\n"
    tests = "import work\nwork.f(2)\ndef test_a(): work.f(3)\n"
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    assert [args for _, args, _ in calls(told, names)["f"]] == [(3,)]


def test_unittest_and_commands_are_recorded_too(tmp_path: Path, python: str) -> None:
    work = "def f(x): return x\n"
    case = "import unittest, work\nclass C(unittest.TestCase):\n    def test_a(self): work.f(1)\n"
    files = {"work.py": work, "test_w.py": case, "main.py": "import work\nwork.f(2)\n"}
    told, names = record(tmp_path, files, python, runner="unittest")
    assert calls(told, names)["f"] == [("test_w.C.test_a", (1,), {})]
    told, names = record(tmp_path, files, python, command=["main.py"])
    assert calls(told, names)["f"] == [("command", (2,), {})]


def test_what_a_test_recorded_before_it_kills_the_process_is_not_lost(tmp_path: Path, python: str) -> None:
    tests = "import os, work\ndef test_a():\n    work.f(1)\n    os._exit(0)\n"
    told, names = record(tmp_path, {"work.py": "def f(x): return x\n", "test_w.py": tests}, python)
    assert [args for _, args, _ in calls(told, names)["f"]] == [(1,)]
    assert told.exit is None


def test_a_call_that_is_too_large_is_recorded_as_a_shorter_copy(tmp_path: Path, python: str) -> None:
    work = "def total(numbers, names, lock=None): return len(numbers)\n"
    tests = """
import threading
import work
def test_a():
    for _ in range(5): work.total(list(range(10**6)), [str(n) for n in range(10**6)])
def test_b():
    work.total(list(range(10**6)), [], threading.Lock())
def test_c():
    work.total([1, 2], ["a"])
"""
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    assert set(told.outcomes.values()) == {"passed"}
    found = calls(told, names)["total"]
    [whole] = [args for _, args, _ in found if len(args[0]) == 2]
    [cut] = [args for _, args, _ in found if len(args[0]) > 2]
    assert whole == ([1, 2], ["a"], None)
    assert cut[0] == list(range(len(cut[0])))
    assert len(cut[0]) == len(cut[1]) == max(frame.get("most", 0) for frame in told.of("call"))
    assert [frame["count"] for frame in told.of("unencodable")] == [1]


def test_what_waits_while_it_is_written_down_is_asked_a_few_times_only(tmp_path: Path, python: str) -> None:
    work = """
import time
class Slow:
    def __getstate__(self):
        time.sleep(0.02)
        return {"n": 1}
def total(thing): return 1
"""
    tests = """
import work
def test_slow():
    for _ in range(400): work.total(work.Slow())
"""
    told, _ = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    asked = len(told.of("call")) + sum(frame["count"] for frame in told.of("unencodable"))
    assert [frame["calls"] for frame in told.of("seen")][-1] == 400
    assert asked < 60


def test_large_calls_keep_no_others_from_being_recorded(tmp_path: Path, python: str) -> None:
    work = "def total(numbers): return len(numbers)\n"
    tests = """
import work
def test_large():
    for size in range(5): work.total([[0.5] * 50 for _ in range(20000 + size)])
def test_small():
    for size in range(8): work.total([size])
"""
    told, names = record(tmp_path, {"work.py": work, "test_w.py": tests}, python)
    sizes = [len(args[0]) for _, args, _ in calls(told, names)["total"]]
    assert sizes.count(1) == 8
    assert 1 <= len([size for size in sizes if size > 1]) <= 3
