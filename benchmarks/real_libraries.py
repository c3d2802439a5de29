"""On how many real pure-Python libraries does `optimize` find a confirmed gain, their suites staying green?

Takes pinned source archives through pip, makes a git repository and a virtual environment of each, runs
`optimize` on it, applies the accepted patches and runs the library's whole suite before and after. Needs a
package index for pip and takes about the time budget per library.

    python -m benchmarks.real_libraries --only sqlparse --time-budget 10m --keep /tmp/patches
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks._library_results import LibraryResult, Outcomes, described, figure, holds, outcomes_of
from perfsmith.agent.report import RunReport
from perfsmith.errors import InternalError
from perfsmith.tasks import from_json

HERE: Final = Path(__file__).parent
ARCHIVES: Final = HERE / "real_libraries.txt"
BUILD_TOOLS: Final = HERE / "real_libraries_build.txt"
TEST_TOOLS: Final = HERE / "real_libraries_tests.txt"
SUITE_LIMIT_S: Final = 900
"""Limit of one run of a library's whole suite."""
RUN_LIMIT_S: Final = 7200
"""Limit of one run of `optimize`, far above its own budget: only a hang reaches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """How one library is tested and optimised."""

    name: str
    """Name of the project, as in the list of archives."""
    paths: tuple[str, ...]
    """What `optimize` is pointed at."""
    suite: tuple[str, ...] = ()
    """Arguments of pytest for the whole suite."""
    probe: tuple[str, ...] = ()
    """Arguments of pytest for `optimize`; empty takes those of the whole suite."""

    @property
    def test_command(self) -> str:
        """The test command `optimize` is given."""
        words = self.probe or self.suite
        return " ".join(["pytest", *(f"'{word}'" if " " in word else word for word in words)])


LIBRARIES: Final = (
    Library(name="mistune", paths=("src",)),
    # Its whole suite takes over a minute plainly and four under a profiler: these folders reach most of the
    # code that is computed with plain values. The whole suite still decides before and after.
    Library(
        name="networkx",
        paths=("networkx",),
        suite=("networkx",),
        probe=("networkx/utils", "networkx/generators", "networkx/algorithms/tests"),
    ),
    Library(name="sqlparse", paths=("sqlparse",)),
    Library(name="tabulate", paths=("tabulate",), suite=("test",)),
    # The marked tests compare with other packages, which are not installed.
    Library(name="textdistance", paths=("textdistance",), suite=("-m", "not external")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One unpacked library."""

    library: Library
    root: Path
    """The git repository."""
    python: Path
    """Interpreter of its virtual environment."""
    state: Path
    """Where `optimize` keeps its runs."""
    title: str
    """Name and version."""


class StepFailed(Exception):
    """A step outside perfsmith did not work; the message says which and how."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a block per library and the figure; 0 when enough libraries have a gain and all stay green."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real_libraries", description=__doc__)
    names = [library.name for library in LIBRARIES]
    parser.add_argument("--time-budget", "--budget", default="10m", help="of each library (default: 10m)")
    parser.add_argument("--only", action="append", choices=names, help="this library; may be repeated")
    parser.add_argument("--keep", type=Path, help="folder for patches and reports")
    options = parser.parse_args(arguments)
    chosen = [library for library in LIBRARIES if options.only is None or library.name in options.only]
    results = []
    with tempfile.TemporaryDirectory(prefix="real-libraries-") as folder:
        try:
            archives = fetched(Path(folder), chosen)
        except StepFailed as error:
            say(f"the archives cannot be fetched: {error}")
            return 1
        for library in chosen:
            result = examined(
                library, archives[library.name], Path(folder), options.time_budget, options.keep
            )
            print(described(result), end="\n\n", flush=True)
            results.append(result)
    print(figure(results))
    return 0 if holds(results) else 1


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


def fetched(folder: Path, libraries: Sequence[Library]) -> dict[str, Path]:
    """Source archives by library, taken by pip against the pinned hashes.

    Raises:
        StepFailed: pip refused, or an archive is missing.
    """
    say("fetching archives")
    python = environment(folder / "build-tools", BUILD_TOOLS)
    archives = folder / "archives"
    download = ["-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps", "--no-binary", ":all:"]
    step([python, *download, "--no-build-isolation", "--dest", archives, "--requirement", ARCHIVES])
    found = {library.name: list(archives.glob(f"{library.name}-*.tar.gz")) for library in libraries}
    missing = [name for name, files in found.items() if len(files) != 1]
    if missing:
        raise StepFailed(f"no single archive of {', '.join(missing)}")
    return {name: files[0] for name, files in found.items()}


def environment(folder: Path, requirements: Path) -> Path:
    """Make a virtual environment with pinned packages; its interpreter.

    Raises:
        StepFailed: pip refused.
    """
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    step([python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", requirements])
    return python


def examined(
    library: Library, archive: Path, folder: Path, time_budget: str, keep: Path | None
) -> LibraryResult:
    """Unpack, test, optimise, apply and test again; every failure becomes part of the result."""
    title = archive.name.removesuffix(".tar.gz")
    result = LibraryResult(name=title)
    try:
        say(f"{title}: unpacking")
        place = unpacked(library, archive, folder / library.name)
        say(f"{title}: its suite on the original")
        result = replace(result, before=suite_outcomes(place))
        say(f"{title}: optimize, {time_budget}")
        report = optimised(place, time_budget)
        result = replace(result, report=report)
        patches = place.state / "runs" / report.run_id
        if keep is not None:
            kept(place, patches, keep / library.name)
        if report.combined_patch is not None:
            step(["git", "apply", patches / report.combined_patch], cwd=place.root)
            say(f"{title}: its suite with the patches")
            result = replace(result, after=suite_outcomes(place))
    except StepFailed as error:
        return replace(result, failure=str(error))
    return result


def unpacked(library: Library, archive: Path, folder: Path) -> Place:
    """One library as a git repository, beside it a virtual environment.

    Raises:
        StepFailed: git or pip refused, or the archive holds no single folder.
    """
    with tarfile.open(archive) as bundle:
        bundle.extractall(folder / "source", filter="data")
    roots = list((folder / "source").iterdir())
    if len(roots) != 1:
        raise StepFailed(f"{archive.name} holds {len(roots)} folders, not one")
    root = roots[0]
    identity = ["-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost"]
    step(["git", "init", "--quiet"], cwd=root)
    step(["git", "add", "--all", "--force"], cwd=root)
    step(["git", *identity, "commit", "--quiet", "--message", root.name], cwd=root)
    python = environment(folder / "environment", TEST_TOOLS)
    return Place(library=library, root=root, python=python, state=folder / "state", title=root.name)


def suite_outcomes(place: Place) -> Outcomes:
    """Run the whole suite.

    Raises:
        StepFailed: it ended in another way than with tests passed or failed.
    """
    source = place.root / "src"
    extra = {"PYTHONPATH": str(source if source.is_dir() else place.root), "PYTHONDONTWRITEBYTECODE": "1"}
    with scratch_file(".xml") as xml:
        command = [str(place.python), "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={xml}"]
        ended = step(
            [*command, *place.library.suite],
            cwd=place.root,
            extra=extra,
            allowed=(0, 1),
            limit_s=SUITE_LIMIT_S,
        )
        try:
            return outcomes_of(xml.read_text(encoding="utf-8"))
        except ValueError as error:
            raise StepFailed(f"{error}; pytest ended with {ended}") from error


@contextlib.contextmanager
def scratch_file(suffix: str) -> Iterator[Path]:
    """An empty file that is gone afterwards."""
    descriptor, name = tempfile.mkstemp(suffix=suffix)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def optimised(place: Place, time_budget: str) -> RunReport:
    """Run `optimize` as a user would.

    Raises:
        StepFailed: it ended with an error, or left no report.
    """
    installed = shutil.which("optimize", path=str(Path(sys.executable).parent))
    program = [installed] if installed else [sys.executable, "-m", "perfsmith"]
    command = [*program, *place.library.paths, "--time-budget", time_budget, "--output-format", "json"]
    command += ["--isolated", "--python", str(place.python), "--cache-dir", str(place.state)]
    if place.library.probe or place.library.suite:
        command += ["--test-cmd", place.library.test_command]
    with scratch_file(".json") as answer:
        step([*command, "--output", answer], cwd=place.root, limit_s=RUN_LIMIT_S)
        try:
            return from_json(RunReport, answer.read_text(encoding="utf-8"))
        except InternalError as error:
            raise StepFailed(f"optimize left no readable report: {error}") from error


def kept(place: Place, run: Path, folder: Path) -> None:
    """Copy a run (patches, report, events) for review."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(run, folder / run.name, dirs_exist_ok=True)
    say(f"{place.title}: patches are in {folder / run.name}")


def step(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    extra: dict[str, str] | None = None,
    allowed: tuple[int, ...] = (0,),
    limit_s: float | None = 600,
) -> int:
    """Run a program, its output to stderr; its exit code.

    Raises:
        StepFailed: it cannot be started, ran past the limit, or ended with a code that is not allowed.
    """
    words = [str(word) for word in command]
    shown = " ".join([Path(words[0]).name, *words[1:4]])
    try:
        ended = subprocess.run(
            words,
            cwd=cwd,
            env={**os.environ, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            timeout=limit_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StepFailed(f"`{shown} ...`: {error}") from error
    if ended.returncode not in allowed:
        raise StepFailed(f"`{shown} ...` ended with {ended.returncode}")
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
