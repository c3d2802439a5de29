"""Fixtures of the end-to-end tests: projects, and one finished run that several tests look at."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

import pytest
from e2e_project import FILES, SPOILED, FinishedRun, Project, ProjectMaker

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes import find_bubblewrap


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the namespace sandbox: without it the tests are skipped, and say so."""
    here = Path(__file__).parent
    skip: pytest.MarkDecorator | None = None
    try:
        find_bubblewrap(os.environ.get("PATH", os.defpath))
    except SandboxUnavailable as error:
        skip = pytest.mark.skip(reason=f"namespace: {error.what}")
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.namespace)
            if skip is not None:
                item.add_marker(skip)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what the runs it looked at had reported, every candidate with its verdict."""
    report = yield
    if report.failed:
        given: Mapping[str, object] = getattr(item, "funcargs", {})
        roots = [each.project.root for each in given.values() if isinstance(each, FinishedRun)]
        if isinstance(folder := given.get("tmp_path"), Path):
            roots.append(folder / "project")
        for path in sorted(found for root in roots for found in root.glob(".perfsmith/runs/*/report.txt")):
            report.sections.append((f"report of the run {path.parent.name}", path.read_text("utf-8")))
    return report


@pytest.fixture
def make(tmp_path: Path) -> ProjectMaker:
    """Makes the project of a test; files given are added to those of the usual one, None leaves one out."""

    def make_project(files: Mapping[str, str | None] | None = None, *, only: bool = False) -> Project:
        wanted = {**({} if only else FILES), **(files or {})}
        return Project.make(tmp_path, {path: text for path, text in wanted.items() if text is not None})

    return make_project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """One finished run, of the project beside much that cannot be judged; no test may change its records."""
    return FinishedRun(Project.make(tmp_path_factory.mktemp("finished"), SPOILED))


@pytest.fixture
def finished_project(finished: FinishedRun) -> Iterator[Project]:
    """The project of the finished run; files a test changes are put back."""
    yield finished.project
    finished.project.git("checkout", "--quiet", "--", ".")
