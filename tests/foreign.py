"""Sandboxes, workers and judges over small projects, for tests that run foreign code for real."""

from __future__ import annotations

import hashlib
import importlib
import os
import random
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any
from uuid import uuid4

import pytest

from perfsmith.errors import SandboxUnavailable
from perfsmith.evaluators import (
    Bench,
    Entry,
    ProjectTests,
    Question,
    RunEnd,
    Slots,
    SuiteRun,
    TargetJudge,
    TimingPlan,
)
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import (
    DockerRequest,
    Limits,
    MachineClock,
    Sandbox,
    SandboxSpec,
    Tier,
    Tree,
    resolve_sandbox,
)
from perfsmith.tasks import (
    Candidate,
    Contract,
    FileEdit,
    Interpreter,
    Origin,
    SourceName,
    Target,
    TargetKind,
    Workspace,
)

TIERS = tuple(Tier)
MARK = uuid4().hex
"""In the environment of everything that these tests start in a sandbox, where they say nothing else."""

codec: Any = importlib.import_module("perfsmith.sandboxes.harness.codec")
"""The codec that runs in sandboxes; its files are not typed."""


def this_interpreter() -> Interpreter:
    """The Python that runs the tests, with NumPy."""
    site = Path(sys.prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    return Interpreter(
        executable=Path(sys.executable),
        version=(sys.version_info[0], sys.version_info[1], sys.version_info[2]),
        prefix=Path(sys.prefix),
        base_prefix=Path(sys.base_prefix),
        sys_path=(site,),
        origin="runs the tests",
        has_pytest=True,
    )


def sandbox_of(tier: str) -> Sandbox:
    """The sandbox of a tier; the test is skipped, with the reason, where it cannot be built."""
    if tier == Tier.DOCKER:
        return docker_of_the_tests()
    try:
        return resolve_sandbox(tier, search_path=os.environ.get("PATH", os.defpath))[0]
    except SandboxUnavailable as error:
        pytest.skip(f"{tier}: {error.what}")


_KEPT: dict[str, Sandbox] = {}
"""Sandboxes that keep something warm, closed when the session ends."""


def docker_of_the_tests() -> Sandbox:
    """One docker sandbox for the whole session, of the engine and image that the tests were started with."""
    if Tier.DOCKER not in _KEPT:
        if "TESTS_DOCKER_IMAGE" not in os.environ:
            reason = os.environ.get("TESTS_DOCKER_MISSING", "start the tests with `make test`")
            pytest.skip(f"docker: no engine and image for the tests: {reason}")
        _KEPT[Tier.DOCKER] = resolve_sandbox(Tier.DOCKER, search_path="", docker=a_docker_request())[0]
    return _KEPT[Tier.DOCKER]


def a_docker_request(**changed: Any) -> DockerRequest:
    """What the tests' docker sandbox is made from."""
    request = DockerRequest(
        environ={key: os.environ[key] for key in os.environ if key.startswith("DOCKER_")},
        root=Path("/nonexistent"),
        image=os.environ.get("TESTS_DOCKER_IMAGE"),
        interpreter_here=this_interpreter,
    )
    return replace(request, **changed)


def close_kept() -> None:
    """Remove what the session's sandboxes have kept warm."""
    for sandbox in _KEPT.values():
        sandbox.close()
    _KEPT.clear()


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write texts, their common indentation removed, below `folder`; gives `folder`."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dedent(text))
    return folder


def a_spec(
    snapshot: Path,
    shown_at: Path,
    *,
    overlay: Mapping[str, str] | None = None,
    script: str = "worker.py",
    mark: str = "",
    interpreter: Interpreter | None = None,
    limits: Limits | None = None,
) -> SandboxSpec:
    return SandboxSpec(
        limits=limits or Limits(),
        interpreter=interpreter or this_interpreter(),
        environment={"PERFSMITH_TEST": mark or MARK},
        tree=Tree(snapshot=snapshot, shown_at=shown_at, overlay=overlay or {}),
        script=script,
    )


@contextmanager
def a_worker(
    folder: Path,
    tier: str,
    source: str,
    qualname: str = "target",
    *,
    is_started: bool = True,
    mark: str = "",
    interpreter: Interpreter | None = None,
    limits: Limits | None = None,
    sandbox: Sandbox | None = None,
) -> Iterator[Worker]:
    """A worker on `mod.py` with this source; killed at the end."""
    snapshot = write(folder / "snapshot", {"mod.py": source})
    worker = Worker(
        sandbox or sandbox_of(tier),
        a_spec(snapshot, folder / "project", mark=mark, interpreter=interpreter, limits=limits),
        Entry(module="mod", qualname=qualname),
        clock=MachineClock(),
    )
    try:
        if is_started:
            worker.start(["."])
        yield worker
    finally:
        worker.close()


QUICK_SOURCES = (SourceName.RECORDED, SourceName.TYPED, SourceName.DOCUMENTED, SourceName.INFERRED)
"""Input sources that run nothing to choose their calls."""
SMALL_PLAN = TimingPlan(
    confidence=0.9, generations=3, pairs=2, controls=1, screen_pairs=3, batch_timeout_s=20.0
)
"""Enough for effects of five times and more, in a second or two."""


def a_bench(
    folder: Path,
    files: Mapping[str, str],
    *,
    tier: str = "namespace",
    contract: Contract | None = None,
    plan: TimingPlan = SMALL_PLAN,
    baseline: Mapping[str, str] | None = None,
    seed: int = 20261121,
    sources: tuple[SourceName, ...] = QUICK_SOURCES,
) -> Bench:
    """A bench over a project made of these files; `baseline` names tests that pass before."""
    snapshot = write(folder / "snapshot", files)
    root = folder / "project"
    sandbox, clock = sandbox_of(tier), MachineClock()
    workspace = Workspace(root=root, source_roots=(root,), commit=None, digest="x")
    interpreter = this_interpreter()
    return Bench(
        workspace=workspace,
        snapshot=snapshot,
        interpreter=interpreter,
        sandbox=sandbox,
        clock=clock,
        slots=Slots(checks=1, bench_lock=folder / "bench.lock"),
        tests=ProjectTests(
            sandbox=sandbox, interpreter=interpreter, workspace=workspace, snapshot=snapshot, clock=clock
        ),
        baseline=SuiteRun(end=RunEnd.COMPLETE, outcomes=dict(baseline or {}), seconds={}),
        entropy=random.Random(seed).randbytes,
        fingerprint="test",
        dependencies=frozenset(["numpy"]),
        contract=contract or Contract(),
        plan=plan,
        sources=sources,
    )


def a_question(
    recorded: Sequence[bytes],
    *,
    path: str = "mod.py",
    qualname: str = "target",
    allowed_files: frozenset[str] | None = None,
    tests: Sequence[str] = (),
) -> Question:
    module = path.removesuffix(".py").replace("/", ".")
    target = Target(
        path=path,
        qualname=qualname,
        module=module,
        kind=TargetKind.FUNCTION,
        first_line=1,
        last_line=2,
    )
    return Question(
        target=target,
        entry=Entry(module=module, qualname=qualname),
        recorded=tuple(recorded),
        reaching_tests=tuple(tests),
        allowed_files=frozenset([path]) if allowed_files is None else allowed_files,
    )


def a_patch(judge: TargetJudge, after: str, *, others: Mapping[str, str] | None = None) -> Candidate:
    """A candidate that gives the target's file this text, and other files theirs."""
    target = judge.question.target
    texts = {target.path: dedent(after), **{path: dedent(text) for path, text in (others or {}).items()}}
    files = []
    for path, text in sorted(texts.items()):
        place = judge.bench.snapshot / path
        before = place.read_bytes() if place.is_file() else b""
        files.append(FileEdit(path=path, before_sha256=hashlib.sha256(before).hexdigest(), after=text))
    return Candidate(target=target.id, files=tuple(files), origin=Origin(proposer="test"))


def python_versions() -> list[tuple[str, Path]]:
    """Other Pythons from 3.8 on found on this machine, by version."""
    found: dict[str, Path] = {}
    for minor in range(8, 15):
        name = f"python3.{minor}"
        homes = sorted((Path.home() / ".pyenv" / "versions").glob(f"3.{minor}.*/bin/{name}"))
        on_path = shutil.which(name)
        if homes or on_path:
            found[f"3.{minor}"] = homes[-1] if homes else Path(str(on_path))
    return list(found.items())
