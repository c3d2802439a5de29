"""`optimize check`: somebody else's change is judged, and the exit code says what became of it."""

from __future__ import annotations

import json
import signal

import pytest
from e2e_project import SHOP, Project, ProjectMaker

COUNT = '''

def count(words):
    """How often each word comes."""
    found = {}
    for word in words:
        found[word] = [each for each in words].count(word)
    return found
'''
COUNT_TEST = """

def test_count():
    for size in range(150, 180):
        assert shop.count(["a", "b"] * size) == {"a": size, "b": size}
"""
QUEUE = ("waiting = list(queue)", "from collections import deque\n\n    waiting = deque(queue)")
POP = ("waiting.pop(0)", "waiting.popleft()")


@pytest.fixture
def project(make: ProjectMaker) -> Project:
    """The usual project, smaller."""
    tests = "import shop\n\n\ndef test_drain():\n    for size in range(500, 530):\n"
    tests += "        assert shop.drain(range(size)) == size * (size - 1) // 2\n"
    return make({"tests/test_shop.py": tests})


def test_a_wrong_change_fails_and_shows_a_counter_example(project: Project) -> None:
    diff = project.diff_of(shop=("return total", "return total + (total == 500 * 501 // 2)"))
    (project.root / "wrong.diff").write_text(diff)
    before = project.tree()
    ended = project.optimize("check", ".", "--diff", "wrong.diff")
    assert ended.code == 1
    said = "The change is refused: wrong result, drain: returned 125251 instead of returned 125250 on ("
    assert ended.out.startswith(said)
    assert "original   returned 125250" in ended.out
    assert "candidate  returned 125251" in ended.out
    assert project.tree() == before


def test_a_slower_change_is_a_regression(project: Project) -> None:
    slower = ("total += waiting.pop(0)", "total += sorted(sorted(waiting)).pop(0)\n        del waiting[0]")
    ended = project.optimize("check", ".", "--diff", "-", stdin=project.diff_of(shop=slower))
    assert ended.code == 1
    assert ended.out.startswith("The change is right but slower: drain, at most 0.")


def test_a_change_without_a_difference_in_speed_is_no_failure(project: Project) -> None:
    diff = project.diff_of(shop=("total = 0", "total = int(0)"))
    ended = project.optimize("check", ".", "--diff", "-", stdin=diff)
    assert ended.code == 0
    assert ended.out.startswith("The change is right, but no gain can be told: drain.")


def test_a_branch_with_two_faster_functions_is_judged_function_by_function(make: ProjectMaker) -> None:
    project = make({"shop.py": SHOP + COUNT})
    tests = project.root / "tests" / "test_shop.py"
    tests.write_text(tests.read_text() + COUNT_TEST)
    project.commit("count")
    project.git("switch", "--quiet", "--create", "faster")
    shop = project.root / "shop.py"
    text = shop.read_text().replace(*QUEUE).replace(*POP)
    shop.write_text(text.replace("[each for each in words].count", "words.count"))
    project.commit("faster")

    held = project.optimize("check", ".", "--branch", "faster", "--base", "main")
    assert held.code == 2
    assert "Your files hold the change already." in held.words

    project.git("switch", "--quiet", "main")
    before = project.tree()
    sources = ("--inputs", "inferred,recorded")
    ended = project.optimize("check", ".", "--branch", "faster", *sources, "--output-format", "json")
    report = json.loads(ended.out)
    assert ended.code == 0
    assert {t["target"]["qualname"]: t["status"] for t in report["targets"]} == {
        "drain": "improved",
        "count": "improved",
    }
    for target in report["targets"]:
        assert [each["name"] for each in target["oracle"]["inputs"]] == ["recorded", "inferred"]
        assert all(bool(each["gave"]) != bool(each["silence"]) for each in target["oracle"]["inputs"])
    assert all(t["speed"]["at_least"] > 1.05 for t in report["targets"])
    assert project.tree() == before


def test_a_report_says_how_strong_the_inputs_are_and_which_source_gave_them(project: Project) -> None:
    wrong = project.diff_of(shop=("total = 0", "total = 1"))
    floor = ("--oracle-floor", "0.9")
    ended = project.optimize("check", ".", "--diff", "-", *floor, "--output-format", "json", stdin=wrong)
    assert ended.code == 1
    (target,) = json.loads(ended.out)["targets"]
    strength = target["oracle"]["strength"]
    assert 0 < strength["killed"] <= strength["mutants"]
    gave = {each["name"]: each["gave"] for each in target["oracle"]["inputs"]}
    assert {"recorded", "inferred", "mutated"} <= gave.keys()
    assert {each["source"] for each in strength["sources"]} == {name for name, count in gave.items() if count}


def test_a_change_of_tests_is_out_of_scope(project: Project) -> None:
    diff = project.diff_of(
        shop=("total = 0", "total = int(0)"), tests__test_shop=("assert ", "assert True or ")
    )
    (project.root / "both.diff").write_text(diff)
    ended = project.optimize("check", ".", "--diff", "both.diff", "--output-format", "json")
    verdicts = [j["evaluation"]["verdict"] for t in json.loads(ended.out)["targets"] for j in t["judged"]]
    assert ended.code == 1
    assert verdicts == ["out_of_scope"]


def test_a_function_no_test_reaches_keeps_a_check_from_succeeding(project: Project) -> None:
    many = "".join(f"\n\ndef far{number}(a):\n    return a + 0\n" for number in range(65))
    shop = project.root / "shop.py"
    shop.write_text(shop.read_text() + "\n\nGONE = [lambda: _gone]\n\n\ndef _gone(a):\n    return a\n" + many)
    project.commit("many")
    text = shop.read_text().replace("total = 0", "total = int(0)").replace("a + 0", "a * 0")
    shop.write_text(text.replace("def _gone(a):\n    return a\n", ""))
    (project.root / "wrong.diff").write_text(project.git("diff"))
    project.git("checkout", "--quiet", "--", ".")

    ended = project.optimize("check", ".", "--diff", "wrong.diff")
    assert ended.code == 5
    assert ended.out.startswith(
        "The change is right where it could be judged, but no gain can be told: drain; not judged: "
    )
    assert "66 targets skipped" in ended.out
    assert "no test calls it, and annotations do not say what it takes: write a test" in ended.out
    assert "the change removes it" in ended.out
    assert "judging the change" in ended.err
    assert "confirming" not in ended.err


def test_an_inner_function_that_no_call_comes_to_is_not_judged_by_the_one_around_it(
    make: ProjectMaker,
) -> None:
    inner = (
        "    def late(total):\n        return total + 0\n\n    if total < 0:\n        return late(total)\n"
    )
    project = make({"shop.py": SHOP.replace("    return total\n", f"{inner}    return total\n")})
    diff = project.diff_of(shop=("return total + 0", "return total * 0"))
    ended = project.optimize("check", ".", "--diff", "-", stdin=diff)
    assert ended.code == 5
    assert ended.out.startswith("Nothing could be judged: 1 target skipped.")
    assert "no test comes to it" in ended.out


def test_comments_alone_are_no_change_of_a_function(project: Project) -> None:
    diff = project.diff_of(shop=("total = 0", "total = 0  # none yet"))
    ended = project.optimize("check", ".", "--diff", "-", stdin=diff)
    assert ended.code == 5
    assert "The change alters no function of the project." in ended.words


def test_a_check_that_was_interrupted_goes_on_as_a_check(project: Project) -> None:
    diff = project.diff_of(shop=("return total", "return total + (total == 500 * 501 // 2)"))
    outside = project.root.parent / "wrong.diff"
    outside.write_text(diff)
    interrupted = project.interrupted(
        "check", ".", "--diff", str(outside), when="judging the change", by=signal.SIGINT
    )
    assert interrupted.ended.code == 130
    outside.unlink()
    resumed = project.optimize(*interrupted.resume_command)
    assert resumed.code == 1
    assert resumed.out.startswith("The change is refused: wrong result, drain:")
    assert "running the tests on the original" not in resumed.err
    assert "searching" not in resumed.err
    again = project.optimize(*interrupted.resume_command)
    assert (again.code, again.out.splitlines()[0]) == (1, resumed.out.splitlines()[0])
    assert "nothing is left to do" in again.err


def test_a_diff_that_does_not_fit_says_where(project: Project) -> None:
    diff = project.diff_of(shop=POP).replace("-        total += waiting.pop(0)", "-        total += waiting")
    ended = project.optimize("check", ".", "--diff", "-", stdin=diff)
    assert ended.code == 2
    assert "Hunk 1 of 'shop.py' does not fit at line" in ended.words


def test_a_change_that_adds_a_file_says_what_can_be_judged(project: Project) -> None:
    (project.root / "extra.py").write_text("RATE = 2\n")
    project.git("add", "--intent-to-add", "extra.py")
    diff = project.git("diff")
    ended = project.optimize("check", ".", "--diff", "-", stdin=diff)
    assert ended.code == 2
    assert "The change adds 'extra.py'." in ended.words


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--branch", "nowhere"], "'nowhere' is no commit"),
        (["--branch", "main"], "changes nothing in the project since it left 'HEAD'"),
        (["--diff", "absent.diff"], "The diff 'absent.diff' cannot be read"),
        (["--diff", "-", "--base", "main"], "--base belongs to --branch"),
        ([], "exactly one of --diff and --branch"),
    ],
)
def test_what_cannot_be_judged_is_a_usage_error(project: Project, arguments: list[str], said: str) -> None:
    ended = project.optimize("check", ".", *arguments)
    assert ended.code == 2
    assert said in ended.words
