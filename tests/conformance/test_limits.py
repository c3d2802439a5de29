"""Each limit has its own verdict, also when processes share the blame, with control groups and without."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from foreign import TIERS, a_worker, codec, sandbox_of

from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import Limits, NamespaceSandbox, PlainProcessSandbox, Sandbox, Tier, find_bubblewrap
from perfsmith.sandboxes._cgroup import ControlGroup
from perfsmith.tasks import Verdict

MIB = 1024 * 1024
CALL = codec.encode_call((1,), {})
HEAD = """
import errno, os, signal, threading, time

def forever():
    while True:
        signal.pause()

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

"""


def without_groups(tier: Tier) -> Sandbox:
    """The sandbox of a tier as it is where the kernel lets us make no control group."""
    sandbox_of(tier)  # skips where it is missing
    if tier is Tier.PROCESS:
        return PlainProcessSandbox(uses_groups=False)
    if tier is Tier.NAMESPACE:
        return NamespaceSandbox(find_bubblewrap(os.environ.get("PATH", os.defpath)), uses_groups=False)
    pytest.skip(f"control group: the {tier} tier always has one")


def with_groups(tier: Tier) -> Sandbox:
    """The sandbox of a tier; skipped where the kernel lets us make no control group."""
    group = ControlGroup.make(Limits())
    if group is None:
        pytest.skip("control group: this kernel or user may not make one")
    assert group.remove() == ()
    return sandbox_of(tier)


pytestmark = [
    pytest.mark.parametrize("tier", TIERS),
    pytest.mark.parametrize("counted_by", [with_groups, without_groups], ids=["group", "proc"]),
]


@contextmanager
def worker_on(
    folder: Path, tier: Tier, counted_by: Callable[[Tier], Sandbox], body: str, limits: Limits
) -> Iterator[Worker]:
    source = HEAD + "def target(x):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    with a_worker(folder, tier, source, sandbox=counted_by(tier), limits=limits) as worker:
        yield worker


def failure_of(worker: Worker, *, timeout_s: float = 20.0) -> WorkerFailure:
    with pytest.raises(WorkerFailure) as caught:
        worker.run_once([CALL], timeout_s)
    return caught.value


def outcome_of(worker: Worker) -> tuple[object, ...]:
    return tuple(codec.decode(worker.run_once([CALL], 30).outcomes[0]))


def test_memory_of_ten_processes_counts_together(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], tmp_path: Path
) -> None:
    body = (
        "for _ in range(10):\n    if not os.fork():\n        kept = b'x' * (40 << 20)\n        forever()\n"
        "forever()"
    )
    limits = Limits(memory_bytes=256 * MIB)
    with worker_on(tmp_path, tier, counted_by, body, limits) as worker:
        failure = failure_of(worker)
    assert failure.verdict is Verdict.OUT_OF_MEMORY, failure.reason
    assert "256 MiB" in failure.reason


def test_memory_that_processes_share_counts_once(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], tmp_path: Path
) -> None:
    body = (
        "kept = b'x' * (100 << 20)\n"
        "for _ in range(6):\n    if not os.fork():\n        time.sleep(0.3)\n        os._exit(0)\n"
        "for _ in range(6):\n    os.wait()\nreturn len(kept)"
    )
    with worker_on(tmp_path, tier, counted_by, body, Limits(memory_bytes=300 * MIB)) as worker:
        assert outcome_of(worker)[:2] == ("returned", 100 * MIB)


def test_one_process_that_asks_for_too_much_is_refused_and_may_go_on(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], tmp_path: Path
) -> None:
    body = "try:\n    bytearray(1 << 30)\nexcept MemoryError:\n    return 'refused'"
    with worker_on(tmp_path, tier, counted_by, body, Limits(memory_bytes=256 * MIB)) as worker:
        assert outcome_of(worker)[:2] == ("returned", "refused")


def test_processor_time_of_children_counts_together(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], tmp_path: Path
) -> None:
    body = "while True:\n    if not os.fork():\n        burn(0.3)\n        os._exit(0)\n    os.wait()"
    with worker_on(tmp_path, tier, counted_by, body, Limits(cpu_s=1)) as worker:
        failure = failure_of(worker)
    assert failure.verdict is Verdict.TIMEOUT, failure.reason
    assert "limit of 1 s of processor time" in failure.reason


@pytest.mark.parametrize("first", ["pass", "signal.signal(signal.SIGXCPU, signal.SIG_IGN)"])
def test_processor_time_of_one_process_is_no_want_of_memory(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], first: str, tmp_path: Path
) -> None:
    with worker_on(tmp_path, tier, counted_by, f"{first}\nburn(60)", Limits(cpu_s=1)) as worker:
        failure = failure_of(worker)
    assert failure.verdict is Verdict.TIMEOUT, failure.reason
    assert "limit of 1 s of processor time" in failure.reason


@pytest.mark.parametrize(
    "start",
    ["if not os.fork():\n            forever()", "threading.Thread(target=forever, daemon=True).start()"],
)
def test_more_processes_or_threads_than_allowed_are_a_violation(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], start: str, tmp_path: Path
) -> None:
    body = (
        f"for _ in range(80):\n    try:\n        {start}\n"
        "    except (OSError, RuntimeError):\n        break\nforever()"
    )
    with worker_on(tmp_path, tier, counted_by, body, Limits(processes=40)) as worker:
        failure = failure_of(worker)
    assert failure.verdict is Verdict.SANDBOX_VIOLATION, failure.reason
    assert "limit of 40 processes and threads" in failure.reason


def test_a_full_disk_is_a_violation_or_raised_inside(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], tmp_path: Path
) -> None:
    body = (
        "try:\n"
        "    for number in range(20):\n"
        "        with open(os.path.join(os.environ['HOME'], str(number)), 'wb') as stream:\n"
        "            stream.write(bytes(1 << 20))\n"
        "except OSError as error:\n    return errno.errorcode[error.errno]\nforever()"
    )
    with worker_on(tmp_path, tier, counted_by, body, Limits(disk_bytes=8 * MIB)) as worker:
        if tier is not Tier.NAMESPACE:
            failure = failure_of(worker)
            assert failure.verdict is Verdict.SANDBOX_VIOLATION, failure.reason
            assert "disk limit of 8 MiB" in failure.reason
        else:
            assert outcome_of(worker)[:2] == ("returned", "ENOSPC")


def test_files_without_a_name_count_as_well(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], tmp_path: Path
) -> None:
    if tier is not Tier.PROCESS:
        pytest.skip("disk: the file system in memory counts by itself")
    body = (
        "kept = []\n"
        "for number in range(10):\n"
        "    name = os.path.join(os.environ['HOME'], 'x')\n"
        "    kept.append(open(name, 'wb', buffering=0))\n"
        "    os.unlink(name)\n"
        "    kept[-1].write(bytes(1 << 20))\n"
        "forever()"
    )
    with worker_on(tmp_path, tier, counted_by, body, Limits(disk_bytes=8 * MIB)) as worker:
        assert "disk limit of 8 MiB" in failure_of(worker).reason


@pytest.mark.parametrize("place", ["/dev/shm", "/tmp", "/dev", "/", "/perfsmith"])
def test_no_other_file_system_in_memory_has_room_without_limit(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], place: str, tmp_path: Path
) -> None:
    if tier is not Tier.NAMESPACE:
        pytest.skip("files: only the namespace tier has file systems of its own")
    body = (
        "try:\n"
        f"    with open(os.path.join({place!r}, 'filled'), 'wb', buffering=0) as stream:\n"
        "        for _ in range(20):\n            stream.write(bytes(1 << 20))\n"
        "        return stream.tell()\n"
        "except OSError as error:\n    return errno.errorcode[error.errno]"
    )
    with worker_on(tmp_path, tier, counted_by, body, Limits(disk_bytes=8 * MIB)) as worker:
        assert outcome_of(worker)[1] in ("ENOSPC", "EROFS", 8 * MIB)


@pytest.mark.parametrize(
    ("body", "limits", "expected"),
    [
        (
            "open(os.path.join(os.environ['HOME'], 'x'), 'wb', buffering=0).write(bytes(1 << 20))\n"
            "os.truncate(os.path.join(os.environ['HOME'], 'x'), 2 << 20)",
            Limits(file_bytes=MIB),
            errno.EFBIG,
        ),
        (
            "kept = [os.open(os.devnull, os.O_RDONLY) for _ in range(100)]",
            Limits(open_files=64),
            errno.EMFILE,
        ),
        ("print('x' * (1 << 20))", Limits(output_bytes=MIB), None),
    ],
    ids=["file size", "open files", "printed output"],
)
def test_what_one_process_is_refused_is_raised_inside(
    tier: Tier,
    counted_by: Callable[[Tier], Sandbox],
    body: str,
    limits: Limits,
    expected: int | None,
    tmp_path: Path,
) -> None:
    caught = f"try:\n{''.join(f'    {line}{chr(10)}' for line in body.splitlines())}"
    caught += "except OSError as error:\n    return error.errno"
    with worker_on(tmp_path, tier, counted_by, caught, limits) as worker:
        outcome = outcome_of(worker)
    if expected is None:  # the same as nothing, not even as itself, whether the program minds or not
        assert outcome[0] == "unencodable"
        assert str(MIB) in str(outcome[1])
    else:
        assert outcome[:2] == ("returned", expected)


def test_within_its_limits_everything_goes(
    tier: Tier, counted_by: Callable[[Tier], Sandbox], tmp_path: Path
) -> None:
    body = (
        "kept = b'x' * (50 << 20)\n"
        "thread = threading.Thread(target=burn, args=(0.1,))\nthread.start()\nthread.join()\n"
        "print('x' * 1000)\nreturn len(kept)"
    )
    with worker_on(tmp_path, tier, counted_by, body, Limits(memory_bytes=512 * MIB, cpu_s=5)) as worker:
        for _ in range(3):
            assert outcome_of(worker)[:2] == ("returned", 50 * MIB)
