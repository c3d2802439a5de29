"""What a sandbox's own machinery does is never the candidate's verdict, never a pass, and leaves nothing."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import anyio
import pytest
from foreign import TIERS, a_bench, a_patch, a_question, a_spec, a_worker, codec, sandbox_of, write

from perfsmith.errors import SandboxUnavailable, StorageFailed
from perfsmith.evaluators import ProjectTests, RunEnd, TargetJudge
from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.sandboxes import Limits, Sandbox, SandboxedProcess, SandboxSpec, Tier, Usage
from perfsmith.sandboxes._cgroup import ControlGroup
from perfsmith.tasks import Evaluation, Gate, Verdict

CALLS = [codec.encode_call((n,), {}) for n in range(8)]
CALL = CALLS[1]
ORIGINAL = "def target(x):\n    return x * 2\n"
BETTER = "def target(x):\n    return x + x\n"
TEST = "from mod import target\n\ndef test_it():\n    assert target(2) == 4\n"


class Harmed:
    """A process whose sandbox is killed from outside when it is first looked at."""

    def __init__(self, process: SandboxedProcess) -> None:
        self._process = process
        self.channel: socket.socket = process.channel
        self.root = process.root
        self.cpu_s = 0.0
        self.is_killed = False

    def count_tasks(self) -> int:
        tasks = self._process.count_tasks()
        first: int = self._process.descendants()[0]  # type: ignore[attr-defined]
        os.kill(first, signal.SIGKILL)
        return tasks

    def kill(self) -> None:
        self.is_killed = True
        self._process.kill()
        self.cpu_s = self._process.cpu_s

    def freeze(self) -> None:
        self._process.freeze()

    def thaw(self) -> None:
        self._process.thaw()

    def pin(self, core: int) -> None:
        self._process.pin(core)

    def is_running(self) -> bool:
        return self._process.is_running()

    def usage(self) -> Usage:
        return self._process.usage()

    def provider_failure(self) -> str:
        return self._process.provider_failure()

    def diagnosis(self) -> str:
        return self._process.diagnosis()


class Failing:
    """A sandbox that fails some times with candidates, and then works."""

    def __init__(
        self, inner: Sandbox, *, starts: int = 0, harmed: int = 0, error: Exception | None = None
    ) -> None:
        self._inner = inner
        self.tier = inner.tier
        self.kernel = inner.kernel
        self.interpreter = inner.interpreter
        self.place = inner.place
        self.kernel = inner.kernel
        self.starts = starts
        self.harmed = harmed
        self._error = error or SandboxUnavailable("the provider is ill")

    def close(self) -> None: ...

    def start(self, spec: SandboxSpec) -> SandboxedProcess:
        if spec.tree.overlay and self.starts:
            self.starts -= 1
            raise self._error
        process = self._inner.start(spec)
        if spec.tree.overlay and self.harmed:
            self.harmed -= 1
            return Harmed(process)
        return process


def judged(folder: Path, sandbox: Sandbox, *, upto: Gate = Gate.BEHAVIOUR, after: str = BETTER) -> Evaluation:
    bench = a_bench(folder, {"mod.py": ORIGINAL}, tier=sandbox.tier)
    question = a_question(CALLS)

    async def whole() -> Evaluation:
        judge = await TargetJudge.prepare(replace(bench, sandbox=sandbox), question)
        try:
            return await judge.evaluate(a_patch(judge, after), upto)
        finally:
            judge.close()

    return anyio.run(whole)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("failures", [1, 2, 3])
def test_a_sandbox_that_works_at_a_later_try_is_no_verdict(tier: Tier, failures: int, tmp_path: Path) -> None:
    answer = judged(tmp_path, Failing(sandbox_of(tier), starts=failures))
    assert answer.verdict is Verdict.ACCEPTED, answer.reason


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("error", [SandboxUnavailable("ill"), StorageFailed("no space")], ids=["ill", "full"])
@pytest.mark.parametrize("after", [BETTER, "def target(x):\n    return 0\n"], ids=["right", "wrong"])
def test_a_sandbox_that_never_works_is_an_infra_error(
    tier: Tier, error: Exception, after: str, tmp_path: Path
) -> None:
    answer = judged(tmp_path, Failing(sandbox_of(tier), starts=1000, error=error), after=after)
    assert answer.verdict is Verdict.INFRA_ERROR
    assert str(error) in answer.reason


def test_a_sandbox_killed_in_the_middle_is_tried_once_more(tmp_path: Path) -> None:
    sandbox = sandbox_of("namespace")
    assert judged(tmp_path / "once", Failing(sandbox, harmed=1)).verdict is Verdict.ACCEPTED
    answer = judged(tmp_path / "always", Failing(sandbox, harmed=1000))
    assert answer.verdict is Verdict.INFRA_ERROR
    assert "SIGKILL" in answer.reason


def test_a_killed_provider_is_told_from_a_crash_of_the_code_inside(tmp_path: Path) -> None:
    source = """
    import os, signal
    def target(x):
        signal.pause() if x else os.kill(os.getppid(), signal.SIGKILL)
    """
    with a_worker(tmp_path / "provider", "namespace", source) as worker:
        worker.fork()
        os.kill(worker._process.descendants()[0], signal.SIGKILL)  # type: ignore[union-attr]
        with pytest.raises(WorkerFailure) as caught:
            worker.call([CALL], 20)
        assert caught.value.verdict is Verdict.INFRA_ERROR
    with a_worker(tmp_path / "inside", "namespace", source) as worker, pytest.raises(WorkerFailure) as caught:
        worker.run_once([CALLS[0]], 20)
    assert caught.value.verdict is Verdict.CRASH


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(("failures", "end"), [(1, RunEnd.COMPLETE), (1000, None)])
def test_tests_whose_sandbox_fails_are_run_again_and_never_called_failed(
    tier: Tier, failures: int, end: RunEnd | None, tmp_path: Path
) -> None:
    bench = a_bench(tmp_path, {"mod.py": ORIGINAL, "test_mod.py": TEST}, tier=tier)
    tests = replace(bench.tests, sandbox=Failing(bench.sandbox, starts=failures))
    if end is not None:
        assert tests.run("run", overlay={"mod.py": BETTER}, timeout_s=60).is_green
        return
    with pytest.raises(SandboxUnavailable):
        tests.run("run", overlay={"mod.py": BETTER}, timeout_s=60)
    answer = answer_of_tests(tmp_path / "judged", tests)
    assert answer.verdict is Verdict.INFRA_ERROR


def answer_of_tests(folder: Path, tests: ProjectTests) -> Evaluation:
    """The verdict of the tests gate; timing is waved through, for it is not what is asked about."""
    baseline = {"test_mod.py::test_it": "passed"}
    bench = a_bench(
        folder, {"mod.py": ORIGINAL, "test_mod.py": TEST}, tier=tests.sandbox.tier, baseline=baseline
    )
    plan = replace(bench.plan, screen_at_least=0.0)

    async def whole() -> Evaluation:
        question = a_question(CALLS, tests=list(baseline))
        judge = await TargetJudge.prepare(replace(bench, tests=tests, plan=plan), question)
        try:
            return await judge.evaluate(a_patch(judge, BETTER), Gate.TESTS)
        finally:
            judge.close()

    return anyio.run(whole)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("body", "limits", "verdict"),
    [
        ("[b'x' * (30 << 20) for _ in forked(12)]", Limits(memory_bytes=256 << 20), Verdict.OUT_OF_MEMORY),
        ("[None for _ in forked(60)]", Limits(processes=40), Verdict.SANDBOX_VIOLATION),
        ("write_much()", Limits(disk_bytes=8 << 20), Verdict.SANDBOX_VIOLATION),
    ],
    ids=["memory", "processes", "disk"],
)
def test_a_limit_that_tests_pass_has_its_own_verdict(
    tier: Tier, body: str, limits: Limits, verdict: Verdict, tmp_path: Path
) -> None:
    harm = f"""
    import os, signal

    def forked(count):
        for _ in range(count):
            if not os.fork():
                yield 1
                while True:
                    signal.pause()
        while True:
            signal.pause()

    def write_much():
        for number in range(20):
            with open(str(number), "wb") as stream:
                stream.write(bytes(1 << 20))
        signal.pause()

    def target(x):
        return [kept for kept in ({body})] if "PYTEST_CURRENT_TEST" in os.environ else x * 2
    """
    bench = a_bench(tmp_path, {"mod.py": ORIGINAL, "test_mod.py": TEST}, tier=tier)
    tests = replace(bench.tests, limits=replace(limits, cpu_s=60))
    run = tests.run("run", overlay={"mod.py": dedent(harm)}, timeout_s=30)
    assert run.end in (RunEnd.LIMIT, RunEnd.CUT_SHORT)
    assert run.exceeded is not None
    assert run.lost_or_failed({"test_mod.py::test_it": "passed"})
    from perfsmith.evaluators._watch import verdict_on

    assert verdict_on(run.exceeded) is verdict


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file system of 2 MiB where private folders go."""
    if os.geteuid() != 0:
        pytest.skip("tmpfs: only root may mount a small file system")
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "perfsmith-test", str(place)],
        check=False,
        capture_output=True,
    )
    if done.returncode:
        pytest.skip(f"tmpfs: {done.stderr.decode().strip()}")
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    try:
        yield place
        assert list(place.iterdir()) == []
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_an_infra_error_and_leaves_no_half_copy(tmp_path: Path, small_disk: Path) -> None:
    snapshot = write(tmp_path / "snapshot", {"mod.py": ORIGINAL, "large.txt": "x" * (3 << 20)})
    sandbox = sandbox_of("process")
    with pytest.raises(StorageFailed, match="No space left"):
        sandbox.start(a_spec(snapshot, tmp_path / "project"))
    assert list(small_disk.iterdir()) == []


def test_a_disk_that_fills_while_code_runs_is_raised_inside(tmp_path: Path, small_disk: Path) -> None:
    source = """
    import errno, os
    def target(x):
        try:
            with open(os.path.join(os.environ["HOME"], "x"), "wb") as stream:
                stream.write(bytes(4 << 20))
        except OSError as error:
            return errno.errorcode[error.errno]
    """
    with a_worker(tmp_path, "process", source) as worker:
        assert codec.decode(worker.run_once([CALL], 20).outcomes[0])[1] == "ENOSPC"


CROWDED = f"""
import os, sys, threading
from pathlib import Path
sys.path[:0] = [{str(Path(__file__).parents[1])!r}, {str(Path(__file__).parents[2])!r}]
from foreign import a_worker
from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes import NamespaceSandbox, PlainProcessSandbox

sandbox = PlainProcessSandbox()
if sys.argv[2] == "namespace":
    sandbox = NamespaceSandbox(Path(sys.argv[3]))
sys.stdin.readline()
threading.Thread(target=sys.stdin.readline, daemon=True).start()
try:
    with a_worker(Path(sys.argv[1]), sys.argv[2], "def target(x): return x", sandbox=sandbox):
        print("started")
except SandboxUnavailable as error:
    print("unavailable")
"""


@pytest.mark.parametrize("tier", TIERS)
def test_a_machine_that_starts_no_more_processes_is_no_verdict(tier: Tier, tmp_path: Path) -> None:
    sandbox_of(tier)
    group = ControlGroup.make(Limits(processes=2))
    if group is None or not (group._of("pids") / "pids.max").exists():
        if group is not None:
            group.remove()
        pytest.skip("control group: this kernel or user may not limit processes")
    child = subprocess.Popen(
        [sys.executable, "-c", CROWDED, str(tmp_path), tier.value, str(shutil.which("bwrap"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "TMPDIR": str(tmp_path),
        },
    )
    try:
        group.take(child.pid)
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("go\n")
        child.stdin.flush()
        said = child.stdout.readline()
        assert said == "unavailable\n"
    finally:
        child.kill()
        child.communicate()
        group.kill()
        for folder in group._folders.values():
            for below in folder.glob("perfsmith-*"):
                below.rmdir()
        assert group.remove() == ()
