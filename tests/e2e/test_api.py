"""The Python API: the same runs, typed results, no output of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anyio
import psutil
import pytest
from e2e_project import FinishedRun, Project, ProjectMaker, is_alive

import perfsmith
from perfsmith.agent.report import EventKind, RunEvent, RunReport, RunStatus, TargetStatus


@pytest.fixture
def beside(finished: FinishedRun, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """The finished run's project, with this process in the folder above and its temporary folder."""
    project = finished.project
    monkeypatch.chdir(project.root.parent)
    for name, value in project.environ.items():
        monkeypatch.setenv(name, value)
    yield project
    project.git("checkout", "--quiet", "--", ".")


def test_optimize_gives_a_typed_report_and_prints_nothing(
    finished: FinishedRun, beside: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    events: list[RunEvent] = []
    python = perfsmith.Settings(python=beside.environ["PERFSMITH_PYTHON"])
    report = perfsmith.optimize("project/shop.py", settings=python, seed=1, on_event=events.append)
    [target] = report.targets
    assert isinstance(report, RunReport)
    assert report.status is RunStatus.FINISHED
    assert (target.target.qualname, target.status) == ("drain", TargetStatus.IMPROVED)
    assert target.speed is not None
    assert target.speed.at_least > 1.05
    assert EventKind.TARGET_DONE in {event.kind for event in events}
    assert beside.tree() == finished.before
    assert capfd.readouterr() == ("", "")


async def both(project: Path, diff: str, settings: perfsmith.Settings) -> tuple[RunReport, str]:
    """Check a change, and find out what the blocking function says in here."""
    report = await perfsmith.check_async(project, diff=diff, settings=settings)
    try:
        perfsmith.check(project, diff=diff, settings=settings)
    except perfsmith.errors.InvalidArgument as error:
        return report, str(error)
    return report, ""


def test_check_inside_an_event_loop_is_awaited_and_never_blocks_it(beside: Project) -> None:
    diff = beside.diff_of(shop=("return total", "return total + (total > 17_000_000)"))
    settings = perfsmith.Settings(python=beside.environ["PERFSMITH_PYTHON"])
    report, said = anyio.run(both, beside.root, diff, settings)
    [target] = report.targets
    [judged] = target.judged
    assert judged.evaluation.verdict is perfsmith.Verdict.WRONG_RESULT
    assert judged.evaluation.evidence.counter_example is not None
    assert "running event loop" in said
    assert "await perfsmith.check_async(...)" in said


def test_a_cancelled_run_is_kept_and_leaves_nothing_running(
    make: ProjectMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make()
    for name, value in project.environ.items():
        monkeypatch.setenv(name, value)

    async def cancelled_at_the_baseline() -> None:
        async with anyio.create_task_group() as group:

            def on_event(event: RunEvent) -> None:
                if event.text == "baseline":
                    group.cancel_scope.cancel()

            await perfsmith.optimize_async(project.root, on_event=on_event)

    anyio.run(cancelled_at_the_baseline)
    assert [child for child in psutil.Process().children(recursive=True) if is_alive(child)] == []
    assert len(project.run_ids()) == 1
    assert "interrupted" in project.optimize("runs", "list").out


def test_mistakes_of_the_caller_are_errors_of_the_tree_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(perfsmith.errors.TargetNotFound, match="There is no"):
        perfsmith.optimize(tmp_path / "absent.py")
    with pytest.raises(perfsmith.errors.InvalidArgument, match="No path was named"):
        perfsmith.optimize()
    with pytest.raises(perfsmith.errors.InvalidArgument, match="exactly one of diff and branch"):
        perfsmith.check(tmp_path)
    with pytest.raises(perfsmith.errors.NothingToOptimize) as raised:
        perfsmith.optimize(tmp_path)
    assert raised.value.next_step
