"""Whatever a project or a machine is like: one clear message, the next action, the documented exit code."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import venv

import pytest
from e2e_project import PROGRAM, SHOP, SHOP_TESTS, Ended, FinishedRun, Project, ProjectMaker

RED = "\n\ndef test_red():\n    assert shop.drain([1]) == 2\n"
HANGING = "\n\ndef test_hanging():\n    import threading\n    threading.Event().wait()\n"
LEAVING = "\n\ndef test_leaving():\n    import os\n    os._exit(0)\n"
TYPED = SHOP.replace("drain(queue)", "drain(queue: list[int]) -> int")


def sentences(ended: Ended) -> str:
    """What was said besides progress; exactly one error, with its next step."""
    said = [line for line in ended.err.splitlines() if not line.startswith("[")]
    assert sum(line.startswith("error: ") for line in said) == 1, ended.err
    assert sum(line.startswith("  next: ") for line in said) == 1, ended.err
    return " ".join(" ".join(said).split())


def test_a_path_that_does_not_exist_names_the_nearest(make: ProjectMaker) -> None:
    ended = make().optimize("shpo.py")
    assert ended.code == 2
    assert "no path 'shpo.py'" in sentences(ended)
    assert "Did you mean the path 'shop.py'?" in ended.err


def test_a_function_that_does_not_exist_names_the_nearest(make: ProjectMaker) -> None:
    ended = make().optimize("shop.py::drian")
    assert ended.code == 2
    assert "No function in 'shop.py' is called 'drian'." in sentences(ended)
    assert "Did you mean 'drain'?" in ended.err


def test_a_folder_without_python_has_nothing_to_optimise(make: ProjectMaker) -> None:
    ended = make({"README.md": "words"}, only=True).optimize(".")
    assert ended.code == 5
    assert "no Python function to optimise" in sentences(ended)


def test_a_file_that_does_not_parse_says_where(make: ProjectMaker) -> None:
    ended = make({"broken.py": "x = 1\ndef broken(:\n"}, only=True).optimize("broken.py")
    assert ended.code == 5
    assert "broken.py: not valid Python" in sentences(ended)
    assert "at line 2" in ended.err


def test_tests_that_all_fail_stop_the_run_and_name_the_python(make: ProjectMaker) -> None:
    ended = make({"tests/test_shop.py": "import shop" + RED}).optimize(".")
    assert ended.code == 4
    assert "No test passes on the code as it is (1 of 1 fail)." in sentences(ended)
    assert "tests/test_shop.py::test_red" in ended.err
    assert repr(sys.executable) in ended.err


def test_a_hanging_test_is_named_long_before_the_budget_ends(make: ProjectMaker) -> None:
    ended = make({"tests/test_shop.py": SHOP_TESTS + HANGING}).optimize(".", "--test-timeout", "2s")
    assert ended.code == 4
    said = sentences(ended)
    assert "'tests/test_shop.py::test_hanging' hangs: it was still running after 2 s." in said
    assert "tests done before: 1" in said
    assert "--deselect tests/test_shop.py::test_hanging" in said
    assert "--test-timeout" in said


def test_a_test_that_ends_its_process_is_named(make: ProjectMaker) -> None:
    ended = make({"tests/test_shop.py": SHOP_TESTS + LEAVING}).optimize(".")
    assert ended.code == 4
    assert "broke off in the middle of 'tests/test_shop.py::test_leaving'" in sentences(ended)


def test_a_test_command_that_pytest_refuses_shows_its_complaint(make: ProjectMaker) -> None:
    ended = make().optimize(".", "--test-cmd", "pytest --nonsense")
    assert ended.code == 4
    assert "unrecognized arguments: --nonsense" in sentences(ended)


def test_a_command_to_profile_that_fails_shows_why(make: ProjectMaker) -> None:
    ended = make().optimize("profile", ".", "--command", "python absent.py")
    assert ended.code == 4
    assert "The command 'python absent.py' did not come to a good end" in sentences(ended)
    assert "FileNotFoundError" in ended.err


def test_an_interpreter_that_is_not_there_is_named(make: ProjectMaker) -> None:
    ended = make().optimize(".", "--python", "nowhere/python")
    assert ended.code == 4
    assert "nowhere/python" in sentences(ended)
    assert "there is no such program" in ended.err


def test_a_python_without_the_pytest_its_tests_need_is_not_called_a_lack_of_tests(make: ProjectMaker) -> None:
    project = make()
    bare = project.root.parent / "bare"
    venv.create(bare, with_pip=False, symlinks=True)
    ended = project.optimize(".", "--python", str(bare))
    assert ended.code == 4
    assert f"This Python has no pytest: '{bare}/bin/python'" in sentences(ended)
    assert f"{bare}/bin/python -m pip install pytest" in ended.err


def test_no_interpreter_at_all_says_what_was_tried(make: ProjectMaker) -> None:
    project = make(
        {"pyproject.toml": '[project]\nname = "shop"\nversion = "0"\nrequires-python = ">=3.99"\n'}
    )
    ended = project.optimize(".", environ={"PERFSMITH_PYTHON": ""})
    assert ended.code == 4
    assert "No Python that can run the project" in sentences(ended)
    assert "3.99 or later is needed" in ended.err


def test_a_budget_that_ends_before_any_verdict_has_a_code_of_its_own(make: ProjectMaker) -> None:
    ended = make({"tests/test_shop.py": SHOP_TESTS + HANGING}).optimize(".", "--time-budget", "2s")
    assert ended.code == 6
    assert "The budget of 2 s ended before the tests had run" in sentences(ended)


def test_a_second_run_on_the_same_project_is_told_who_holds_it(make: ProjectMaker) -> None:
    project = make()
    with project.start(".") as first:
        assert first.stderr is not None
        while "running the tests" not in first.stderr.readline():
            pass
        second = project.optimize(".")
        first.send_signal(signal.SIGINT)
        first.communicate()
    assert second.code == 4
    assert f"process {first.pid}" in sentences(second)
    assert f"kill -INT {first.pid}" in second.err


def test_without_tests_plain_annotations_are_enough_to_judge_by(make: ProjectMaker) -> None:
    project = make({"shop.py": TYPED, "tests/test_shop.py": None})
    ended = project.optimize(".", "--output-format", "json")
    report = json.loads(ended.out)
    [target] = report["targets"]
    assert ended.code == 0
    assert "no tests were found" in ended.err
    assert target["judged"]
    assert target["oracle"]["recorded"] == 0
    assert target["oracle"]["generated"] > 0


def test_without_tests_and_annotations_the_skip_says_what_to_write(make: ProjectMaker) -> None:
    ended = make({"tests/test_shop.py": None}).optimize(".")
    assert ended.code == 5
    assert "Nothing could be judged: 1 target skipped." in ended.out
    assert "write a test, or annotate it" in ended.out


def test_a_target_that_cannot_be_imported_is_skipped_with_the_reason(make: ProjectMaker) -> None:
    project = make({"absent.py": "import absent_package\n\n\n" + TYPED})
    ended = project.optimize("absent.py::drain")
    assert ended.code == 5
    assert "No module named 'absent_package'" in " ".join(ended.out.split())
    assert repr(sys.executable) in " ".join(ended.out.split())


def test_what_cannot_be_judged_is_a_stated_skip_and_the_rest_goes_on(finished: FinishedRun) -> None:
    report = json.loads(finished.ended.out)
    by_name = {row["target"]["qualname"]: row for row in report["targets"]}
    messages = " | ".join(report["messages"])
    assert finished.ended.code == 0
    assert by_name["drain"]["status"] == "improved"
    assert (by_name["total_of"]["status"], by_name["roll"]["status"]) == ("skipped", "skipped")
    assert "cannot be carried between processes" in by_name["total_of"]["reason"]
    assert "different outcomes for the same input" in by_name["roll"]["reason"]
    assert "skipped broken.py: not valid Python" in messages
    assert "failing before any change: tests/test_others.py::test_red" in messages
    assert "two runs on the same code differ: tests/test_others.py::test_flaky" in messages


def in_small_file_system(project: Project, *arguments: str, at: str, pages: int) -> Ended:
    """Run the command where `at` is a file system of its own, of so many pages of 4 KiB."""
    script = f'mount -t tmpfs -o size={4 * pages}k tmpfs {at} && exec "$0" "$@"'
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, PROGRAM, *arguments],
        cwd=project.root,
        env=dict(project.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return Ended(code=done.returncode, out=done.stdout, err=done.stderr)


def can_mount() -> bool:
    """True when a namespace of our own may hold a file system of our own."""
    if shutil.which("unshare") is None:
        return False
    trial = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


needs_tmpfs = pytest.mark.skipif(not can_mount(), reason="tmpfs: no file system may be mounted here")


@pytest.mark.tmpfs
@needs_tmpfs
def test_a_full_temporary_folder_is_said(make: ProjectMaker) -> None:
    project = make()
    folder = project.environ["TMPDIR"]
    ended = in_small_file_system(project, ".", at=folder, pages=4)
    assert ended.code == 4
    assert "No space left on device" in sentences(ended)
    assert "TMPDIR" in ended.err
    assert len(ended.words) < 1000


@pytest.mark.tmpfs
@needs_tmpfs
@pytest.mark.parametrize("pages", [4, 80])
def test_a_disk_that_fills_up_ends_the_run_and_says_so(make: ProjectMaker, pages: int) -> None:
    project = make()
    folder = project.root.parent / "state"
    folder.mkdir()
    place = str(folder)
    ended = in_small_file_system(project, ".", "--cache-dir", place, at=place, pages=pages)
    assert ended.code == 4
    assert "No space is left" in sentences(ended)
