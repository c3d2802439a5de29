"""Calls that the tests of released libraries make, recorded as a run records them: in a sandbox."""

from __future__ import annotations

import base64
import subprocess
import sys
import tarfile
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests")]

from foreign import sandbox_of, this_interpreter  # noqa: E402

from benchmarks._library_functions import EXAMPLES, Listed, NotFetched, import_root, target_of  # noqa: E402
from perfsmith.evaluators import ProjectTests  # noqa: E402
from perfsmith.sandboxes import MachineClock, Tier  # noqa: E402
from perfsmith.tasks import Workspace  # noqa: E402

HERE: Final = Path(__file__).parent
ARCHIVES: Final = HERE / "mutants_sources.txt"
BUILD_TOOLS: Final = HERE / "mutants_build.txt"
SUITE_LIMIT_S: Final = 900.0
PER_TARGET: Final = 64
"""As many calls of one function as a run keeps."""
MOST_BYTES: Final = 262_144


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the tests of one library gave."""

    calls: Mapping[str, tuple[bytes, ...]]
    """By title of the function."""
    tests: int
    """How many tests ran."""
    end: str
    """How their run ended."""


def projects(cache: Path, libraries: Sequence[str]) -> dict[str, Path]:
    """Folder of each library's source archive, taken by pip against the pinned hashes where it is not yet.

    Raises:
        NotFetched: pip refused, or an archive is missing.
    """
    archives = cache / "archives"
    wanted = [library for library in libraries if not library.startswith("examples/")]
    if any(not _archive(archives, library).is_file() for library in wanted):
        _download(cache / "build-tools", archives)
    found = {each: EXAMPLES.parent / each for each in libraries if each.startswith("examples/")}
    for library in wanted:
        archive = _archive(archives, library)
        if not archive.is_file():
            raise NotFetched(f"no archive of {library}")
        found[library] = cache / "sources" / archive.name.removesuffix(".tar.gz")
        if not found[library].is_dir():
            with tarfile.open(archive) as bundle:
                bundle.extractall(cache / "sources", filter="data")
    return found


def _archive(folder: Path, library: str) -> Path:
    """Where its source archive is, or would be; older archives keep the hyphens of a name."""
    name, version = library.split("==")
    older = folder / f"{name}-{version}.tar.gz"
    return older if older.is_file() else folder / f"{name.replace('-', '_')}-{version}.tar.gz"


def _download(tools: Path, archives: Path) -> None:
    """Source archives; pip looks into them, for which it needs what they are built with."""
    venv.create(tools, with_pip=True)
    python = str(tools / "bin" / "python")
    pinned = ["--quiet", "--require-hashes", "--no-deps"]
    download = ["download", *pinned, "--no-binary", ":all:", "--no-build-isolation", "--dest", str(archives)]
    for words in (["install", *pinned, "-r", str(BUILD_TOOLS)], [*download, "-r", str(ARCHIVES)]):
        command = [python, "-m", "pip", *words]
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
        if ended.returncode:
            raise NotFetched(f"pip {words[0]} ended with {ended.returncode}")


def recorded_calls(project: Path, functions: Sequence[Listed], folder: Path) -> Recorded:
    """Run all tests of a project that pytest and Hypothesis are enough for; keep calls of these functions.

    Args:
        project: The project's folder.
        functions: Of this project.
        folder: Where the wheel of it was unpacked, or its folder of modules.
    """
    root = import_root(project)
    prefix = root.relative_to(project)
    targets = [target_of(function, folder) for function in functions]
    here = [replace(target, path=str(prefix / target.path)) for target in targets]
    sandbox = sandbox_of(Tier.NAMESPACE)
    tests = ProjectTests(
        sandbox=sandbox,
        interpreter=this_interpreter(),
        workspace=Workspace(root=project, source_roots=(root,), commit=None, digest="x"),
        snapshot=project,
        clock=MachineClock(),
        arguments=("--continue-on-collection-errors",),
    )
    try:
        run = tests.run(
            "record",
            timeout_s=SUITE_LIMIT_S,
            request={
                "targets": [
                    {"path": t.path, "qualname": t.qualname, "first_line": t.first_line} for t in here
                ],
                "callers": False,
                "per_target": PER_TARGET,
                "max_bytes": MOST_BYTES,
                "command": None,
            },
        )
    finally:
        sandbox.close()
    # A later frame with the slot of an earlier one replaces it: the recorder samples as it goes.
    slots = {
        (int(frame["target"]), int(frame["slot"])): base64.b64decode(str(frame["payload"]))
        for frame in run.frames
        if frame.get("t") == "call" and isinstance(frame.get("target"), int)
    }
    found: dict[str, dict[bytes, None]] = {function.title: {} for function in functions}
    for (number, _), payload in slots.items():
        found[functions[number].title][payload] = None
    calls = {title: tuple(each) for title, each in found.items()}
    return Recorded(calls=calls, tests=len(run.outcomes), end=run.end.value)
