"""Programs that tests start in processes of their own are run again where they can be watched."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from harness_runs import PYTHONS, Run, run, write

from perfsmith.evaluators._render import render_call
from perfsmith.tasks import discover

PROGRAM = """
import sys

def solve(items, *, twice=False):
    return sum(items) * (2 if twice else 1)

def main():
    count = int(input())
    items = [int(word) for word in sys.stdin.readline().split()]
    print(solve(items[:count], twice="--twice" in sys.argv))

if __name__ == "__main__":
    main()
"""
TESTS = """
import subprocess, sys

def ran(*arguments, **options):
    return subprocess.run([sys.executable, "-u", "prog.py", *arguments], stdout=subprocess.PIPE, **options)

def test_text():
    assert ran(input="2\\n3 4 5\\n", universal_newlines=True).stdout == "7\\n"

def test_bytes_and_arguments():
    assert ran("--twice", input=b"1\\n6\\n").stdout == b"12\\n"

def test_file(tmp_path):
    (tmp_path / "in.txt").write_text("1\\n8\\n")
    with open(str(tmp_path / "in.txt")) as stream:
        assert ran(stdin=stream).stdout == b"8\\n"
"""


def watched(root: Path, files: Mapping[str, str], mode: str, python: str, **request: Any) -> Run:
    write(root, files)
    found = discover(root).targets
    targets = [{"path": t.path, "qualname": t.qualname, "first_line": t.first_line} for t in found]
    names = [target.qualname for target in found]
    told = run(root, {"mode": mode, "targets": targets, **request}, python)
    for frame in told.of("call"):
        assert isinstance(frame, dict)
        frame["target"] = names[frame["target"]]
    return told


def calls_of(told: Run, name: str) -> list[str]:
    payloads = [frame["payload"] for frame in told.of("call") if frame["target"] == name]
    return [render_call(base64.b64decode(payload)) for payload in payloads]


@pytest.mark.parametrize("python", PYTHONS)
def test_calls_in_programs_that_tests_start_are_recorded(tmp_path: Path, python: str) -> None:
    told = watched(tmp_path, {"prog.py": PROGRAM, "test_p.py": TESTS}, "record", python)
    assert set(told.outcomes.values()) == {"passed"}
    assert calls_of(told, "solve") == [
        "([3, 4], twice=False) with standard input ''",
        "([6], twice=True) with standard input ''",
        "([8], twice=False) with standard input ''",
    ]
    assert calls_of(told, "main") == [
        "() with standard input '2\\n3 4 5\\n'",
        "() with standard input '1\\n6\\n'",
        "() with standard input '1\\n8\\n'",
    ]
    assert {frame["test"] for frame in told.of("call")} == set(told.outcomes)
    assert told.exit == 0


@pytest.mark.parametrize("python", PYTHONS)
def test_such_programs_are_profiled(tmp_path: Path, python: str) -> None:
    told = watched(tmp_path, {"prog.py": PROGRAM, "test_p.py": TESTS}, "profile", python)
    (profile,) = told.of("profile")
    named = {each["name"]: number for number, each in enumerate(profile["functions"])}
    assert {"solve", "main"} <= set(named)
    assert all(named["solve"] in reached for reached in profile["by_test"].values())
    assert told.exit == 0


def test_a_module_and_a_folder_of_its_own(tmp_path: Path) -> None:
    tests = """
import subprocess, sys, os
def test_module():
    here = os.path.dirname(os.path.abspath(__file__))
    out = subprocess.check_output([sys.executable, "-m", "prog"], input=b"1\\n2\\n", cwd=here)
    assert out == b"2\\n"
"""
    told = watched(tmp_path, {"prog.py": PROGRAM, "tests/test_p.py": tests}, "record", PYTHONS[0])
    assert calls_of(told, "main") == ["() with standard input '1\\n2\\n'"]


def test_what_a_program_does_to_its_process_costs_no_more_than_its_calls(tmp_path: Path) -> None:
    program = """
import os, sys
def leave(how):
    if how == "exit":
        os._exit(3)
    if how == "raise":
        raise SystemExit(4)
    return how
if __name__ == "__main__":
    leave(sys.argv[1])
"""
    tests = """
import subprocess, sys, work
def test_here():
    assert work.plain(5) == 5
def test_there():
    for how in ("raise", "return", "exit"):
        subprocess.run([sys.executable, "prog.py", how], stdout=subprocess.PIPE).returncode
"""
    work = "def plain(number):\n    return number\n"
    files = {"prog.py": program, "work.py": work, "test_p.py": tests}
    told = watched(tmp_path, files, "record", PYTHONS[0])
    assert calls_of(told, "leave") == [
        f"({how!r}) with standard input ''" for how in ("raise", "return", "exit")
    ]
    assert calls_of(told, "plain") == ["(5)"]
    assert told.exit == 0
    profiled = watched(tmp_path, files, "profile", PYTHONS[0])
    (profile,) = profiled.of("profile")
    assert "plain" in {each["name"] for each in profile["functions"]}, (
        "what was known before is told all the same"
    )


def test_other_programs_and_servers_are_left_alone(tmp_path: Path) -> None:
    tests = """
import subprocess, sys
def test_others(tmp_path):
    (tmp_path / "away.py").write_text("print(1)")
    subprocess.run([sys.executable, str(tmp_path / "away.py")], stdout=subprocess.PIPE)
    subprocess.run([sys.executable, "-c", "print(2)"], stdout=subprocess.PIPE)
    subprocess.run("true", shell=True)
    subprocess.run(["true"])
    server = subprocess.Popen([sys.executable, "prog.py"], stdin=subprocess.PIPE)
    server.kill()
    server.communicate()
"""
    told = watched(tmp_path, {"prog.py": PROGRAM, "test_p.py": tests}, "record", PYTHONS[0])
    assert told.outcomes == {"test_p.py::test_others": "passed"}
    assert not told.of("call")


def test_a_command_reads_a_file(tmp_path: Path) -> None:
    files = {"prog.py": PROGRAM, "in.txt": "3\n1 2 3\n"}
    for command in (["python", "prog.py", "<", "in.txt"], ["prog.py", "<in.txt", "--twice"]):
        told = watched(tmp_path, files, "record", PYTHONS[0], command=command)
        assert told.outcomes == {"command": "passed"}
        assert calls_of(told, "main") == ["() with standard input '3\\n1 2 3\\n'"]
    told = watched(tmp_path, files, "record", PYTHONS[0], command=["prog.py", "<", "missing.txt"])
    assert told.outcomes == {"command": "failed"}
    assert "missing.txt" in told.of("test")[0]["longrepr"]


def test_long_texts_are_kept_with_a_few_calls_and_too_long_ones_said(tmp_path: Path) -> None:
    program = """
import sys
def step(number):
    return number
def main():
    total = sum(step(n) for n in range(20))
    return total + len(sys.stdin.read())
if __name__ == "__main__":
    main()
"""
    files = {"prog.py": program, "long.txt": "x" * 70_000, "longer.txt": "x" * 4_200_000}
    told = watched(tmp_path, files, "record", PYTHONS[0], command=["prog.py", "<", "long.txt"])
    steps = calls_of(told, "step")
    assert len(steps) == 20
    assert sum("with standard input" in each for each in steps) == 4
    assert "with standard input" in calls_of(told, "main")[0]
    assert not told.of("note")
    told = watched(tmp_path, files, "record", PYTHONS[0], command=["prog.py", "<", "longer.txt"])
    assert calls_of(told, "main") == ["()"]
    assert told.of("note")[0]["text"] == "longer.txt is too long to be a part of recorded calls"


LIBRARY = """
import os, sys
line = sys.stdin.readline
def first(where):
    return line().strip()
def last():
    sys.stdout.buffer.write(b"out")
    return os.environ.get("MARK")
"""
USING = """
import lib
if __name__ == "__main__":
    lib.first("here")
    lib.last()
"""


def test_each_program_begins_anew(tmp_path: Path) -> None:
    tests = """
import os, subprocess, sys
def ran(text, **options):
    subprocess.run([sys.executable, "prog.py"], input=text, stdout=subprocess.PIPE, check=True, **options)
def test_here(monkeypatch):
    import lib
    ran(b"one\\n", env={"MARK": "a"})
    monkeypatch.setenv("MARK", "b")
    ran(b"two\\n")
def test_there():
    ran(b"three\\n")
"""
    files = {"prog.py": USING, "lib.py": LIBRARY, "test_p.py": tests}
    told = watched(tmp_path, files, "record", PYTHONS[0])
    assert set(told.outcomes.values()) == {"passed"}
    assert calls_of(told, "first") == [
        f"('here') with standard input '{n}\\n'" for n in ("one", "two", "three")
    ]
    assert len(calls_of(told, "last")) >= 1, "what comes after bytes were written"


def test_what_a_program_is_given_must_be_known(tmp_path: Path) -> None:
    tests = """
import os, subprocess, sys
COMMAND = [sys.executable, "prog.py"]
def test_odd_ways(tmp_path):
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(b"1\\n2\\n")
    process.communicate()
    subprocess.run(map(str, COMMAND), input=b"1\\n3\\n", stdout=subprocess.PIPE, check=True)
    os.mkfifo(str(tmp_path / "pipe"))
    writer = subprocess.Popen(["sh", "-c", "printf '1\\\\n4\\\\n' > %s" % (tmp_path / "pipe")])
    with open(str(tmp_path / "pipe")) as stream:
        subprocess.run(COMMAND, stdin=stream, stdout=subprocess.PIPE)
    writer.wait()
    with open(str(tmp_path / "file"), "w+") as stream:
        stream.write("skipped\\n1\\n5\\n")
        stream.flush()
        os.lseek(stream.fileno(), 8, os.SEEK_SET)
        subprocess.run(COMMAND, stdin=stream, stdout=subprocess.PIPE, check=True)
"""
    told = watched(tmp_path, {"prog.py": PROGRAM, "test_p.py": tests}, "record", PYTHONS[0])
    assert set(told.outcomes.values()) == {"passed"}
    assert calls_of(told, "main") == ["() with standard input '1\\n5\\n'"]


def test_programs_that_start_programs_and_those_that_do_not_end_cost_no_others(tmp_path: Path) -> None:
    program = """
import subprocess, sys
def step(name):
    return name
def main(name):
    if name == "parent":
        subprocess.run([sys.executable, "prog.py", "child"], stdout=subprocess.PIPE)
    if name == "hangs" and "prog" not in sys.modules and sys.stdin.__class__.__name__ == "Piped":
        while True:
            try:
                while True:
                    pass
            except:
                if step("asked to stop"):
                    raise
    step(name)
if __name__ == "__main__":
    main(sys.argv[1])
"""
    tests = """
import subprocess, sys
def test_all():
    for name in ("parent", "hangs", "after"):
        subprocess.run([sys.executable, "prog.py", name], stdout=subprocess.PIPE)
"""
    told = watched(tmp_path, {"prog.py": program, "test_p.py": tests}, "record", PYTHONS[0])
    assert [each.split("'")[1] for each in calls_of(told, "step")] == ["parent", "asked to stop", "after"]


def test_other_words_that_begin_like_a_file_are_arguments(tmp_path: Path) -> None:
    program = "import sys\n\ndef main(words):\n    return words\n\nmain(sys.argv[1:])\n"
    files = {"prog.py": program}
    told = watched(tmp_path, files, "record", PYTHONS[0], command=["prog.py", "<b>"])
    assert calls_of(told, "main") == ["(['<b>'])"]
    (tmp_path / "bytes.bin").write_bytes(b"\xff\xfe")
    told = watched(tmp_path, files, "record", PYTHONS[0], command=["prog.py", "<", "bytes.bin"])
    assert told.outcomes == {"command": "passed"}
    assert "bytes.bin is no text" in told.of("note")[0]["text"]
