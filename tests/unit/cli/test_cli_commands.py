"""Each command through `main`: request in, result and exit code out."""

from __future__ import annotations

import io
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from factories import a_report_without_gain, an_admission_report, an_improved_report
from scripted_engine import Shell, a_shell

from perfsmith.agent._request import (
    ApplyRequest,
    Budget,
    CheckRequest,
    DoctorLine,
    ProfileRequest,
    TaskRequest,
)
from perfsmith.agent.cli import main
from perfsmith.agent.report import AdmissionReport, EventKind, RunEvent, RunStatus
from perfsmith.agent.store import StateDirectory, Store
from perfsmith.errors import BaselineFailed, BudgetExceeded, NothingToOptimize, SandboxUnavailable
from perfsmith.tasks import AdmissionStatus, from_json


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return a_shell(tmp_path, an_improved_report())


def test_the_bare_form_searches_and_prints_the_report(shell: Shell) -> None:
    said = shell("shop")
    assert said.code == 0
    assert "Cart.total" in said.out
    assert "\x1b" not in said.out + said.err
    request = shell.engine.searched
    assert request.paths == (str(shell.cwd / "shop"),)
    assert request.state_dir == shell.cwd / ".perfsmith"
    assert request.budget == Budget()
    assert (request.apply, request.dry_run, request.resume, request.seed) == (False, False, None, None)


def test_every_setting_reaches_the_request(shell: Shell) -> None:
    shell.environ = {"PERFSMITH_MAX_TARGETS": "5"}
    (shell.cwd / "perfsmith.toml").write_text("float-rtol = 1e-9\n")
    flags = "--time-budget 20m --max-evaluations 9 --cpu-budget 1h -j 3 --seed 7 --min-speedup 1.2 --apply"
    more = [
        "--test-cmd",
        "pytest -x",
        "--command",
        "python b.py",
        "--python",
        "/opt/python",
        "--exclude",
        "a",
    ]
    said = shell(
        "shop/cart.py::Cart.total", *flags.split(), *more, "--exclude", "b", "-c", "sandbox=namespace"
    )
    assert said.code == 0
    request = shell.engine.searched
    assert request.paths == (f"{shell.cwd / 'shop/cart.py'}::Cart.total",)
    assert request.budget == Budget(wall_s=1200.0, evaluations=9, cpu_s=3600.0)
    assert (request.apply, request.seed, request.project_python) == (True, 7, "/opt/python")
    settings = request.settings
    assert (settings.jobs, settings.min_speedup, settings.max_targets) == (3, 1.2, 5)
    assert (settings.test_command, settings.bench_command) == ("pytest -x", "python b.py")
    assert (settings.exclude, settings.sandbox, settings.float_rtol) == (("a", "b"), "namespace", 1e-9)


def test_json_goes_to_standard_output_alone(shell: Shell) -> None:
    shell.engine.events = [RunEvent(kind=EventKind.STAGE, at_s=0.0, text="profile")]
    said = shell("shop", "--output-format", "json")
    assert json.loads(said.out)["run_id"] == shell.engine.report.run_id
    assert "measuring where the time goes" in said.err


def test_a_result_file_is_whole_and_leaves_nothing_beside_it(shell: Shell) -> None:
    said = shell("shop", "-q", "-o", "report.txt")
    assert (said.out, said.err) == ("", "")
    assert "Cart.total" in (shell.cwd / "report.txt").read_text()
    assert [each.name for each in shell.cwd.iterdir() if "partial" in each.name] == []


@pytest.mark.parametrize("name", ["shop", "no/such/folder/report.txt"])
def test_an_impossible_result_file_is_refused_before_anything_runs(shell: Shell, name: str) -> None:
    said = shell("shop", "-o", name)
    assert said.code == 2
    assert "cannot be written" in said.err
    assert shell.engine.requests == []


def test_events_are_written_as_json_lines(shell: Shell) -> None:
    shell.engine.events = [RunEvent(kind=EventKind.STAGE, at_s=float(n), text="x") for n in range(3)]
    assert shell("shop", "-q", "--events", "events.jsonl").code == 0
    lines = (shell.cwd / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["at_s"] for line in lines] == [0.0, 1.0, 2.0]


def test_diff_prints_the_patch_and_nothing_else(shell: Shell) -> None:
    patches = shell.cwd / ".perfsmith" / "runs" / shell.engine.report.run_id / "patches"
    patches.mkdir(parents=True)
    (patches / "00-all.patch").write_text("--- a/x\n+++ b/x\n")
    assert shell("shop", "--diff").out == "--- a/x\n+++ b/x\n"


def test_diff_without_a_gain_says_so_on_standard_error(tmp_path: Path) -> None:
    said = a_shell(tmp_path, a_report_without_gain())("shop", "--diff")
    assert said.out == ""
    assert "no patch was accepted" in said.err


def test_an_improvement_can_be_made_a_failure(shell: Shell) -> None:
    assert shell("shop", "--fail-on", "improvement-available").code == 1


@pytest.mark.parametrize(
    "flags",
    [("--dry-run", "--apply"), ("--dry-run", "--diff"), ("--diff", "--output-format", "json"), ("-q", "-v")],
)
def test_flags_that_contradict_each_other_are_refused(shell: Shell, flags: tuple[str, ...]) -> None:
    said = shell("shop", *flags)
    assert said.code == 2
    assert "contradict" in said.err
    assert shell.engine.requests == []


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (BaselineFailed("3 tests fail.", why="W.", next_step="N."), 4),
        (SandboxUnavailable("No bubblewrap."), 4),
        (NothingToOptimize("No functions."), 5),
        (BudgetExceeded("Out of time."), 6),
        (RuntimeError("boom"), 3),
        (ExceptionGroup("tasks", [ExceptionGroup("inner", [BaselineFailed("3 tests fail.")])]), 4),
        (ExceptionGroup("tasks", [RuntimeError("boom")]), 3),
        (BaseExceptionGroup("tasks", [KeyboardInterrupt()]), 130),
    ],
)
def test_a_failure_becomes_a_message_and_a_code(shell: Shell, failure: BaseException, code: int) -> None:
    shell.engine.failure = failure
    said = shell("shop")
    assert said.code == code
    assert said.out == ""
    assert "Traceback" not in said.err
    if code != 130:
        assert "Traceback" in shell("shop", "-v").err


def test_a_message_has_three_parts(shell: Shell) -> None:
    shell.engine.failure = BaselineFailed("3 tests fail.", why="They must pass.", next_step="Repair them.")
    assert shell("shop", "-q").err == "error: 3 tests fail.\n  They must pass.\n  next: Repair them.\n"


def test_ctrl_c_prints_the_command_that_goes_on(shell: Shell) -> None:
    shell.engine.failure = KeyboardInterrupt()
    said = shell("shop")
    assert said.code == 130
    assert said.err.endswith(f"  optimize runs resume {shell.engine.report.run_id}\n")


def test_ctrl_c_from_another_folder_names_the_state_folder(shell: Shell, tmp_path: Path) -> None:
    shell.engine.failure = KeyboardInterrupt()
    project = str(shell.cwd)
    shell.cwd = tmp_path.parent
    said = shell(f"{project}/shop")
    assert said.err.endswith(f"--cache-dir {project}/.perfsmith\n")


def test_an_engine_that_was_interrupted_itself_also_says_how_to_go_on(shell: Shell) -> None:
    shell.engine.report = replace(shell.engine.report, status=RunStatus.INTERRUPTED)
    said = shell("shop")
    assert said.code == 130
    assert "optimize runs resume" in said.err


def test_a_closed_pipe_is_quiet(shell: Shell) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        world = replace(shell.world(), stdout=stream)
        code = main(["shop"], world=world, load_engine=lambda: shell.engine)
    assert code == 0
    err = world.stderr
    assert isinstance(err, io.StringIO)
    assert "error" not in err.getvalue()


@pytest.mark.parametrize("arguments", [["shop"], ["shop", "--diff"], ["shop", "--output-format", "json"]])
def test_a_full_standard_output_is_no_fault_of_ours(shell: Shell, arguments: list[str]) -> None:
    patches = shell.cwd / ".perfsmith" / "runs" / shell.engine.report.run_id / "patches"
    patches.mkdir(parents=True)
    (patches / "00-all.patch").write_text("--- a/x\n+++ b/x\n")
    with open("/dev/full", "w") as stream:  # noqa: PTH123 (a device, not a file)
        world = replace(shell.world(), stdout=stream)
        code = main(arguments, world=world, load_engine=lambda: shell.engine)
    err = world.stderr
    assert isinstance(err, io.StringIO)
    assert code == 4
    said = err.getvalue()
    assert said.count("error: The result cannot be written to standard output: No space left") == 1
    assert said.count("  next: ") == 1


def in_ascii(shell: Shell, *arguments: str) -> tuple[int, str, str]:
    """Run a command whose standard output holds nothing but ASCII."""
    raw = io.BytesIO()
    world = replace(shell.world(), stdout=io.TextIOWrapper(raw, encoding="ascii"))
    code = main(arguments, world=world, load_engine=lambda: shell.engine)
    err = world.stderr
    assert isinstance(err, io.StringIO)
    return code, raw.getvalue().decode("ascii"), err.getvalue()


def test_an_output_that_is_ascii_gets_near_characters_in_the_same_columns(shell: Shell) -> None:
    usual = shell("profile", "shop").out
    code, out, _ = in_ascii(shell, "profile", "shop")
    assert code == 0
    assert "█" in usual
    assert out == usual.replace("█", "#").replace("…", "~")
    assert "?" not in out


def test_what_a_program_reads_is_never_changed_to_fit(shell: Shell) -> None:
    shell.engine.report = replace(shell.engine.report, messages=("größer 𝛼",))
    code, out, _ = in_ascii(shell, "shop", "--output-format", "json")
    assert (code, json.loads(out)["messages"]) == (0, ["größer 𝛼"])
    patches = shell.cwd / ".perfsmith" / "runs" / shell.engine.report.run_id / "patches"
    patches.mkdir(parents=True, exist_ok=True)
    (patches / "00-all.patch").write_text("+größer\n", encoding="utf-8")
    code, out, err = in_ascii(shell, "shop", "--diff")
    assert (code, out) == (4, "")
    assert "cannot be written as ascii" in err
    assert "-o FILE" in err


def test_a_weak_sandbox_is_said_loudly_even_when_quiet(shell: Shell) -> None:
    assert "WARNING: --sandbox process" in shell("shop", "-q", "--sandbox", "process").err


def test_a_project_that_widens_is_named(shell: Shell) -> None:
    (shell.cwd / "perfsmith.toml").write_text("time-budget = '5h'\n")
    said = shell("shop")
    assert "time-budget = 5h is not followed" in said.err
    assert shell.engine.searched.budget.wall_s == 600.0


def test_profile_prints_the_table(shell: Shell) -> None:
    said = shell("profile", "shop", "--command", "python bench.py")
    assert said.code == 0
    assert "rate_for" in said.out
    [request] = shell.engine.requests
    assert isinstance(request, ProfileRequest)
    assert request.settings.bench_command == "python bench.py"
    assert json.loads(shell("profile", "shop", "--output-format", "json").out)["profile"]


def test_profile_of_nothing_has_a_code_of_its_own(shell: Shell) -> None:
    shell.engine.report = replace(shell.engine.report, profile=())
    assert shell("profile", "shop").code == 5


def test_check_reads_a_diff_from_a_file_or_from_standard_input(shell: Shell) -> None:
    (shell.cwd / "my.diff").write_text("--- a\n+++ b\n")
    shell.stdin = "--- c\n+++ d\n"
    codes = [shell("check", ".", "--diff", "my.diff").code, shell("check", ".", "--diff", "-").code]
    assert codes == [1, 1]
    assert shell("check", ".", "--diff", "-", "--exit-zero").code == 0
    diffs = [each.diff for each in shell.engine.requests if isinstance(each, CheckRequest)]
    assert diffs[:2] == ["--- a\n+++ b\n", "--- c\n+++ d\n"]


def test_check_says_where_its_run_is_kept(shell: Shell, tmp_path: Path) -> None:
    (shell.cwd / "my.diff").write_text("--- a\n+++ b\n")
    assert "note: " not in shell("check", ".", "--diff", "my.diff").err
    project = str(shell.cwd)
    shell.cwd = tmp_path.parent
    said = shell("check", f"{project}/shop", "--diff", f"{project}/my.diff")
    assert f"note: this run is kept in '{project}/.perfsmith'." in said.err
    assert f"--cache-dir {project}/.perfsmith" in said.err


def test_apply_looks_for_a_run_and_makes_no_folder(shell: Shell) -> None:
    from perfsmith.agent import _engine

    code = main(["apply", "2026"], world=shell.world(), load_engine=lambda: _engine)
    assert (code, (shell.cwd / ".perfsmith").exists()) == (2, False)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ((), "exactly one of --diff and --branch"),
        (("--diff", "my.diff", "--branch", "x"), "exactly one of --diff and --branch"),
        (("--diff", "absent.diff"), "cannot be read"),
        (("--diff", "-"), "is empty"),
    ],
)
def test_check_needs_exactly_one_change(shell: Shell, flags: tuple[str, ...], said: str) -> None:
    found = shell("check", ".", *flags)
    assert found.code == 2
    assert said in found.err
    assert shell.engine.requests == []


def test_doctor_says_what_to_do(shell: Shell) -> None:
    shell.engine.lines = (
        DoctorLine(name="git", ok=True, detail="2.43"),
        DoctorLine(name="sandbox", ok=False, detail="no bubblewrap", fix="apt-get install bubblewrap"),
    )
    said = shell("doctor")
    assert said.code == 4
    assert said.out.splitlines() == [
        "ok    git      2.43",
        "NO    sandbox  no bubblewrap",
        "               do: apt-get install bubblewrap",
    ]
    shell.engine.lines = shell.engine.lines[:1]
    found = shell("doctor", "--output-format", "json")
    assert found.code == 0
    assert json.loads(found.out)["lines"][0]["name"] == "git"


def test_doctor_warns_of_what_is_not_missing_yet(shell: Shell) -> None:
    shell.engine.lines = (DoctorLine(name="python", ok=True, detail="no pytest", fix="install it"),)
    said = shell("doctor")
    assert said.code == 0
    assert said.out.splitlines() == ["warn  python  no pytest", "              do: install it"]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_doctor_keeps_to_the_width_of_the_terminal(shell: Shell, width: int) -> None:
    detail = "/opt/project/bin/python (3.11.2, the active virtual environment), and more words behind it"
    shell.engine.lines = (
        DoctorLine(name="interpreter of this project", ok=True, detail=detail),
        DoctorLine(name="git", ok=False, detail="not on PATH", fix="Install git: ignored files need it."),
    )
    shell.environ = {"COLUMNS": str(width)}
    lines = shell("doctor").out.splitlines()
    assert max(map(len, lines)) <= width
    assert "/opt/project/bin/python (3.11.2," in " ".join(" ".join(lines).split())
    assert "do: Install git" in "\n".join(lines)


def test_doctor_tries_cheats_on_tasks(shell: Shell) -> None:
    shell.engine.admission = an_admission_report()
    said = shell(
        "doctor", "--task", "shop/cart.py::total", "--quick", "--max-targets", "2", "--float-rtol", "0.1"
    )
    assert said.code == 4
    assert "REFUSED (constant_outcome)" in said.out
    assert "add a test that calls it with other input" in said.out
    [request] = shell.engine.requests
    assert isinstance(request, TaskRequest)
    assert request.paths == (f"{shell.cwd}/shop/cart.py::total",)
    assert request.is_quick
    assert (request.settings.max_targets, request.settings.float_rtol) == (2, 0.1)
    found = shell("doctor", "--task", "shop", "--output-format", "json")
    assert from_json(AdmissionReport, found.out) == shell.engine.admission


def test_doctor_shows_every_cheat_when_asked(shell: Shell) -> None:
    shell.engine.admission = an_admission_report()
    said = shell("doctor", "--task", "shop", "-v", "--output-format", "text")
    assert "TAKEN FOR RIGHT" in said.out
    assert "no result holds a float" in said.out


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([AdmissionStatus.ADMITTED], 0),
        ([AdmissionStatus.ADMITTED, AdmissionStatus.UNDECIDED], 5),
        ([AdmissionStatus.UNDECIDED, AdmissionStatus.TASK_REJECTED], 4),
        ([], 6),
    ],
)
def test_the_worst_task_decides_the_exit_code(
    shell: Shell, statuses: list[AdmissionStatus], code: int
) -> None:
    report = an_admission_report()
    tasks = tuple(replace(report.tasks[0], status=status) for status in statuses)
    shell.engine.admission = replace(report, tasks=tasks)
    assert shell("doctor", "--task", "shop").code == code


@pytest.mark.parametrize("typed", [["--quick"], ["--max-targets", "3"], ["--python", "python3"]])
def test_what_belongs_to_a_task_is_refused_without_one(shell: Shell, typed: list[str]) -> None:
    said = shell("doctor", *typed)
    assert said.code == 2
    assert f"{typed[0]} belongs to --task" in said.err
    assert shell.engine.requests == []


def test_a_task_that_is_not_there_is_said(shell: Shell) -> None:
    said = shell("doctor", "--task", "shop/cat.py")
    assert said.code == 2
    assert "shop/cart.py" in said.err


def test_apply_names_run_candidate_and_files(shell: Shell) -> None:
    said = shell("apply", "r1:c1", "--dry-run")
    assert said.out == "would change shop/cart.py\n"
    [request] = shell.engine.requests
    assert request == ApplyRequest(
        run_id="r1", candidate_id="c1", state_dir=shell.cwd / ".perfsmith", dry_run=True
    )


def test_runs_are_listed_shown_exported_and_resumed(shell: Shell) -> None:
    report = replace(shell.engine.report, commit=None)
    state = StateDirectory(shell.cwd / ".perfsmith")
    state.create(report.run_id).write_report(report, text="")
    with Store(state.store_path) as store:
        store.create_run(replace(report, status=RunStatus.RUNNING, targets=()))
        for target in report.targets:
            for row in target.judged:
                store.record(report.run_id, target.target.id, row.candidate, row.evaluation)
        store.finish(report.run_id, report)
    assert report.run_id in shell("runs", "list").out
    listed = json.loads(shell("runs", "list", "--output-format", "json").out)
    assert [each["run_id"] for each in listed["runs"]] == [report.run_id]
    assert (
        json.loads(shell("runs", "show", report.run_id[:9], "--output-format", "json").out)["seed"] == 424242
    )
    assert "Cart.total" in shell("runs", "show", report.run_id).out
    assert shell("runs", "export", report.run_id, "run.tar.gz").code == 0
    assert (shell.cwd / "run.tar.gz").stat().st_size > 0
    assert shell("runs", "resume", report.run_id).code == 0
    request = shell.engine.searched
    assert (request.resume, request.seed, request.paths) == (report.run_id, 424242, report.requested)


def test_a_project_without_runs_says_so_and_is_left_alone(shell: Shell) -> None:
    said = shell("runs", "list")
    assert (said.code, said.out) == (0, "")
    assert "no runs" in said.err
    assert shell("runs", "show", "2026").code == 2
    assert not (shell.cwd / ".perfsmith").exists()


@pytest.mark.parametrize(
    "arguments", [["list"], ["show", "2026"], ["resume", "2026"], ["export", "2026", "x"]]
)
def test_a_file_in_place_of_the_folder_of_runs_is_refused_by_every_command(
    shell: Shell, arguments: list[str]
) -> None:
    said = shell("runs", *arguments, "--cache-dir", "pyproject.toml")
    assert (said.code, said.out) == (2, "")
    assert "it is a file" in said.err


def test_config_show_says_where_values_come_from(shell: Shell) -> None:
    (shell.cwd / "perfsmith.toml").write_text("confidence = 0.95\n")
    shell.environ = {"PERFSMITH_JOBS": "3"}
    lines = {
        line.split()[0]: line.partition("#")[2].strip()
        for line in shell("config", "show", "--origin", "--seed", "7").out.splitlines()
    }
    assert lines["confidence"] == f"project: {shell.cwd / 'perfsmith.toml'}"
    assert lines["jobs"] == "environment: PERFSMITH_JOBS"
    assert lines["seed"] == "command line: --seed"
    assert lines["sandbox"] == "default"
    found = json.loads(shell("config", "show", "--origin", "--output-format", "json").out)
    assert found["settings"]["confidence"]["value"] == 0.95
    shutil.rmtree(shell.cwd / "shop")
    assert shell("config", "show", "shop").code == 2


def test_config_show_says_what_holds_where_nothing_is_set(shell: Shell) -> None:
    out = shell("config", "show", "--time-budget", "none").out
    parts = [line.partition("=") for line in out.splitlines()]
    said = {key.strip(): value.strip() for key, _, value in parts}
    assert said["test-cmd"] == "pytest, found"
    assert said["bench-cmd"] == "the tests"
    assert said["cache-dir"] == ".perfsmith in the project"
    assert said["python"] == "the project's own, found"
    assert said["seed"] == "drawn and recorded"
    assert (said["time-budget"], said["max-targets"], said["jobs"]) == ("no limit", "no limit", "4")


def test_a_mistyped_option_names_the_help(shell: Shell) -> None:
    said = shell("shop", "--min-sped", "3")
    assert said.code == 2
    assert "--min-speedup" in said.err
    assert "optimize run --help" in said.err
