"""Does every sandbox keep its promises? The suite ships in the package; `doctor` runs it too."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from foreign import TIERS, a_spec, sandbox_of, this_interpreter, write

from perfsmith.errors import InvalidArgument, SandboxUnavailable
from perfsmith.sandboxes import NamespaceSandbox, SandboxSpec, Tier, Tree, self_check
from perfsmith.sandboxes._docker import DockerSandbox

pytestmark = pytest.mark.parametrize("tier", TIERS)


def test_every_promise_of_the_tier_is_kept(tier: Tier) -> None:
    results = self_check(sandbox_of(tier), this_interpreter())
    broken = [(r.name, r.detail) for r in results if r.is_promised and not r.ok]
    assert not broken
    assert len([r for r in results if r.is_promised]) >= (6 if tier is Tier.PROCESS else 12)
    assert all(r.ok or r.detail for r in results)


def test_the_process_tier_says_what_it_does_not_hold(tier: Tier) -> None:
    results = self_check(sandbox_of(tier), this_interpreter())
    weak = {r.name for r in results if not r.is_promised}
    assert ("no network" in weak) is (tier is Tier.PROCESS)


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
