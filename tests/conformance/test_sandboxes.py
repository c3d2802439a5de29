"""Does every sandbox keep its promises? The suite ships in the package; `doctor` runs it too."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from foreign import TIERS, a_spec, sandbox_of, this_interpreter, write

from perfsmith.errors import InvalidArgument, SandboxUnavailable
from perfsmith.evaluators import Entry, ProjectTests
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import (
    CheckResult,
    Kernel,
    MachineClock,
    NamespaceSandbox,
    PlainProcessSandbox,
    SandboxSpec,
    Tier,
    Tree,
    self_check,
    this_kernel,
)
from perfsmith.sandboxes._docker import DockerSandbox
from perfsmith.tasks import Workspace

NO_SIGNAL = "no signal reaches other processes"
UNHELD_BY_A_PROCESS = {
    "mode and times of files elsewhere are out of reach",
    "shared memory files of other programs are hidden",
    "no other process is visible",
}
"""What no kernel lets the process tier promise."""

pytestmark = pytest.mark.parametrize("tier", TIERS)


def broken(results: Iterable[CheckResult]) -> list[tuple[str, str]]:
    return [(r.name, r.detail) for r in results if r.is_promised and not r.ok]


def test_every_promise_of_the_tier_is_kept(tier: Tier) -> None:
    sandbox = sandbox_of(tier)
    results = self_check(sandbox, this_interpreter())
    assert not broken(results)
    assert all(r.ok or r.detail for r in results)
    weak = {r.name for r in results if not r.is_promised}
    if sandbox.kernel == Kernel(landlock=sandbox.kernel.landlock, seccomp=True) and (
        tier is not Tier.PROCESS or sandbox.kernel.landlock >= 6
    ):
        assert weak == (UNHELD_BY_A_PROCESS if tier is Tier.PROCESS else set())


@pytest.mark.parametrize(
    ("kernel", "held", "not_held"),
    [
        (
            Kernel(landlock=0, seccomp=False),
            (),
            ("the project is read-only", "no network", "none of root's powers"),
        ),
        (
            Kernel(landlock=1, seccomp=False),
            ("the project is read-only", "none of root's powers"),
            ("no network", NO_SIGNAL),
        ),
        (
            Kernel(landlock=6, seccomp=False),
            ("the project is read-only", NO_SIGNAL),
            ("no network", "nothing can be mounted"),
        ),
        (
            Kernel(landlock=0, seccomp=True),
            ("no network", "nothing can be mounted"),
            ("the project is read-only", NO_SIGNAL),
        ),
    ],
)
def test_an_older_kernel_is_a_told_weakness(
    tier: Tier, kernel: Kernel, held: tuple[str, ...], not_held: tuple[str, ...]
) -> None:
    if tier is not Tier.PROCESS:
        pytest.skip("tier: only what the process tier promises depends on the kernel")
    here = this_kernel()
    if here.landlock < kernel.landlock or (kernel.seccomp and not here.seccomp):
        pytest.skip(f"kernel: it has {here}")
    results = self_check(PlainProcessSandbox(kernel=kernel), this_interpreter())
    assert not broken(results)
    promised = {r.name: r.is_promised for r in results}
    assert {name: promised[name] for name in held + not_held} == {
        **dict.fromkeys(held, True),
        **dict.fromkeys(not_held, False),
    }
    # The checks can fail: without the wall the way is open.
    assert {"no network", "the project is read-only"} & {r.name for r in results if not r.ok}


def test_a_confinement_that_fails_is_the_sandboxs_fault(tier: Tier, tmp_path: Path) -> None:
    if tier is not Tier.PROCESS:
        pytest.skip("tier: bubblewrap confines the others")
    snapshot = write(tmp_path / "snapshot", {"mod.py": "def target(): ...\n"})
    # The launcher finds no program to become, and nothing else runs in its place.
    sandbox = PlainProcessSandbox(kernel=Kernel(landlock=0, seccomp=True))
    gone = snapshot / "interpreter"
    shutil.copy(sys.executable, gone)
    spec = replace(
        a_spec(snapshot, tmp_path / "project"), interpreter=replace(this_interpreter(), executable=gone)
    )
    worker = Worker(sandbox, spec, Entry(module="mod", qualname="target"), clock=MachineClock())
    gone.write_bytes(b"no program")
    with pytest.raises(SandboxUnavailable, match="confine: "):
        worker.start(["."])
    worker.close()
    tests = ProjectTests(
        sandbox=sandbox,
        interpreter=spec.interpreter,
        workspace=Workspace(root=tmp_path, source_roots=(tmp_path,), commit=None, digest="x"),
        snapshot=snapshot,
        clock=MachineClock(),
    )
    with pytest.raises(SandboxUnavailable, match="confine: "):
        tests.run("run", timeout_s=60)


def test_killing_twice_is_killing_once_and_leaves_no_folder(
    tier: Tier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    snapshot = write(tmp_path / "snapshot", {"mod.py": "x = 1\n"})
    sandbox = sandbox_of(tier)
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    process = sandbox.start(a_spec(snapshot, tmp_path / "project", overlay={"mod.py": "x = 2\n"}))
    assert process.is_running()
    assert process.count_tasks() >= 1
    process.kill()
    process.kill()
    assert not process.is_running()
    assert process.count_tasks() == 0
    assert list(scratch.iterdir()) == []
    process.freeze()
    process.thaw()
    assert process.diagnosis() == ""


def test_what_cannot_be_started_is_the_sandboxs_fault(
    tier: Tier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    sandbox = sandbox_of(tier)
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    missing = tmp_path / "no-such-program"
    interpreter = this_interpreter()
    if isinstance(sandbox, NamespaceSandbox):
        sandbox = NamespaceSandbox(missing)
    elif isinstance(sandbox, DockerSandbox):
        sandbox = replace(sandbox, image="sha256:" + "0" * 64)
    else:
        interpreter = replace(interpreter, executable=missing)
    snapshot = write(tmp_path / "snapshot", {"mod.py": ""})
    spec = replace(a_spec(snapshot, tmp_path / "project"), interpreter=interpreter)
    with pytest.raises(SandboxUnavailable):
        sandbox.start(spec)
    assert list(scratch.iterdir()) == []


def test_an_overlay_never_leaves_the_copy(tier: Tier, tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot", {"mod.py": ""})
    outside = tmp_path / "outside.py"
    outside.write_text("untouched")
    (snapshot / "link.py").symlink_to(outside)
    for path in (str(outside), "../outside.py", "link.py"):
        spec = SandboxSpec(
            interpreter=this_interpreter(),
            tree=Tree(
                snapshot=snapshot, shown_at=tmp_path / "project", overlay={path: "hit"}, is_writable=True
            ),
            script="worker.py",
        )
        with pytest.raises(InvalidArgument):
            sandbox_of(tier).start(spec)
    assert outside.read_text() == "untouched"
