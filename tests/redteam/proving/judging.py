"""What the judge does with an attempt: the real worker, and the real words for a terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from foreign import codec, sandbox_of

from perfsmith.evaluators import Entry
from perfsmith.evaluators._render import render_outcome
from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import (
    Limits,
    MachineClock,
    Sandbox,
    SandboxedProcess,
    SandboxSpec,
    Tier,
    Tree,
    this_kernel,
)
from perfsmith.sandboxes._process import HARNESS, ProcessTree
from perfsmith.tasks import Interpreter
from proving.outer import BARE
from proving.trial import LIMITS, PATIENCE_S
from proving.watch import pids
from proving.world import World

_CALL = codec.encode_call(([1, 2],), {})
_REPLY_KEPT = 64 * 1024


class BareSandbox:
    """No sandbox at all: a child with the caller's environment. Shows what attempts can do."""

    tier = Tier.PROCESS
    kernel = this_kernel()
    interpreter: Interpreter | None = None
    place: Mapping[str, str] = MappingProxyType({})

    def close(self) -> None:
        """Keep nothing, so close nothing."""

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        """Start the program as the user's own, on a copy of the project."""
        root = Path(tempfile.mkdtemp(dir="/tmp"), "tree")
        shutil.copytree(spec.tree.snapshot, root, symlinks=True)
        for path, text in spec.tree.overlay.items():
            (root / path).write_text(text)
        argv = [str(spec.interpreter.executable), "-B", str(HARNESS / spec.script), "{fd}"]
        return BareProcess(
            argv,
            environment=os.environ,
            cwd=root,
            root=root,
            scratch=None,
            limits=spec.limits,
            in_group=False,
        )


class BareProcess(ProcessTree):
    """A child and a socket, and no care taken of what it leaves."""

    def kill(self) -> None:
        """End the first process, politely."""
        self.channel.close()
        self._process.terminate()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._clean()

    def count_tasks(self) -> int:
        """Look at nothing."""
        return 0


def sandbox_for(tier: str) -> Sandbox:
    """The sandbox of a tier as the tests have it, or none at all for `BARE`."""
    if tier == BARE:
        return BareSandbox()
    return sandbox_of(tier)


def run_worker(tier: str, world: World, text: str, terminal: str) -> dict[str, Any]:
    """Run an attempt as a candidate: import it, call it in two fresh children, and show how that ended."""
    descriptors = _open_files()
    told = {**world.told(terminal, LIMITS.as_rlimits()), "judge": os.getpid()}
    sandbox = sandbox_for(tier)
    spec = SandboxSpec(
        interpreter=sandbox.interpreter or world.interpreter,
        tree=Tree(
            snapshot=world.base / "snapshot",
            shown_at=world.base / "project",
            overlay={"mod.py": f"WORLD = {told!r}\n{text}"},
        ),
        script="worker.py",
        limits=_limits_of(tier),
    )
    worker = Worker(sandbox, spec, Entry(module="mod", qualname="target"), clock=MachineClock())
    replies: list[bytes] = []
    record: dict[str, Any] = {"verdict": "accepted", "reason": "two calls came back"}
    held = Path(world.base / "judge" / "key").open()  # noqa: SIM115 -- a file the judge has open
    try:
        worker.start(["."], timeout_s=2 * PATIENCE_S)
        before = pids()
        for _ in range(2):
            replies += worker.run_once([_CALL], PATIENCE_S).outcomes
        record["unnoticed"] = len(pids() - before)
    except WorkerFailure as failure:
        record = {"verdict": failure.verdict.value, "reason": failure.reason}
    finally:
        worker.close()
        sandbox.close()
        held.close()
    record["descriptors"] = max(0, _open_files() - descriptors)
    record["replies"] = "".join(reply[:_REPLY_KEPT].decode("latin-1") for reply in replies)
    print(record["reason"])  # noqa: T201 -- onto the judge's terminal
    for reply in replies:
        print(render_outcome(reply))  # noqa: T201
    return record


def _limits_of(tier: str) -> Limits:
    """Without a sandbox there are no limits either, but for what keeps this machine well."""
    if tier != BARE:
        return LIMITS
    return replace(LIMITS, memory_bytes=2 * 1024**3, processes=4096, open_files=4096, file_bytes=1024**3)


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208
