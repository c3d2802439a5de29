"""A program that reads standard input and prints, tested by running it, is profiled and judged as one."""

from __future__ import annotations

import json

from e2e_project import ProjectMaker

PROGRAM = '''"""Says how often each word that is asked for was given."""


def main():
    words = [input() for _ in range(int(input()))]
    for _ in range(int(input())):
        wanted = input()
        count = 0
        for word in words:
            count += word == wanted
        print(wanted, count)


if __name__ == "__main__":
    main()
'''
TESTS = """import subprocess
import sys


def ran(words, asked):
    lines = [str(len(words)), *words, str(len(asked)), *asked]
    given = "\\n".join(lines) + "\\n"
    return subprocess.run([sys.executable, "count.py"], input=given, text=True, stdout=subprocess.PIPE).stdout


def test_few():
    assert ran(["a", "b", "a"], ["a", "c"]) == "a 2\\nc 0\\n"
    assert ran([], ["a"]) == "a 0\\n"


def test_many():
    words = [str(n * n % 97) for n in range(300)]
    assert ran(words, [str(n) for n in range(90)]).startswith("0 4\\n")
"""
FASTER = (
    """        count = 0
        for word in words:
            count += word == wanted
        print(wanted, count)
""",
    """        print(wanted, words.count(wanted))
""",
)


def test_a_program_on_standard_input_is_seen_and_judged(make: ProjectMaker) -> None:
    project = make({"count.py": PROGRAM, "tests/test_count.py": TESTS})
    profiled = project.optimize("profile", "count.py", "--output-format", "json")
    assert [
        (row["target"]["qualname"], len(row["tests"])) for row in json.loads(profiled.out)["profile"]
    ] == [("main", 2)]

    wrong = project.diff_of(count=(FASTER[0], FASTER[1].replace("wanted)", "wanted) or 1")))
    refused = project.optimize("check", ".", "--diff", "-", stdin=wrong)
    assert refused.code == 1
    assert refused.out.startswith("The change is refused: wrong result, main: ")
    assert " on () with standard input " in refused.words
