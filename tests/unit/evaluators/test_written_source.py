"""A written generator counts for what it shows; one that does anything else is told why it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from foreign import codec, sandbox_of, this_interpreter, write
from test_mutated_source import LocalProbe, asked
from test_probing import call

from perfsmith.evaluators.oracles import Asked, Proposal, ScriptBench, WrittenSource
from perfsmith.sandboxes import MachineClock
from perfsmith.tasks import Workspace

PROJECT = """
class Box:
    def __init__(self, size):
        self.size = size
    def __eq__(self, other):
        return self.size == other.size
"""
GOOD = """
import random
def generate(seed):
    dice = random.Random(seed)
    return [(([dice.randint(0, 9) for _ in range(n)],), {}) for n in range(4)]
"""


def bench_of(folder: Path, tier: str = "namespace") -> ScriptBench:
    root = folder / "project"
    return ScriptBench(
        sandbox=sandbox_of(tier),
        interpreter=this_interpreter(),
        workspace=Workspace(root=root, source_roots=(root,), commit=None, digest="x"),
        snapshot=write(folder / "snapshot", {"boxes.py": PROJECT}),
        clock=MachineClock(),
    )


def length(went: set[tuple[int, int]], items: list[int]) -> int:
    return len(items)


def kills_all(calls: Sequence[bytes]) -> bool:
    return True


def request(**changed: object) -> Asked:
    recorded = changed.pop("recorded", ())
    probe = changed.pop("probe", LocalProbe(length))
    assert isinstance(recorded, tuple)
    return asked(recorded, probe, **changed)  # type: ignore[arg-type]


def proposed(folder: Path, script: str, *, timeout_s: float = 5.0) -> Proposal:
    source = WrittenSource(script, bench_of(folder), kills=kills_all, timeout_s=timeout_s)
    return source.propose(request())


@pytest.mark.parametrize("tier", ["namespace", "docker"])
def test_calls_come_back_as_canonical_bytes(tier: str, tmp_path: Path) -> None:
    source = WrittenSource(GOOD, bench_of(tmp_path, tier), kills=kills_all)
    proposal = source.propose(request())
    assert proposal.silence == ""
    decoded = [codec.decode_call(each)[:2] for each in proposal.calls]
    assert [len(args[0]) for args, kwargs in decoded] == [0, 1, 2, 3]
    assert all(codec.encode_call(*each) == raw for each, raw in zip(decoded, proposal.calls, strict=True))


def test_the_same_seed_gives_the_same_calls_and_another_one_others(tmp_path: Path) -> None:
    source = WrittenSource(GOOD, bench_of(tmp_path), kills=kills_all)
    found = [source.propose(request(entropy=entropy)).calls for entropy in (1, 1, 2)]
    assert found[0] == found[1] != found[2]


def test_objects_of_the_project_can_be_made_and_shared_lists_stay_shared(tmp_path: Path) -> None:
    script = """
    def generate(seed):
        from boxes import Box
        one = [1]
        yield (Box(3),), {}
        yield (one, one), {"box": Box([one])}
    """
    source = WrittenSource(_dedented(script), bench_of(tmp_path), kills=kills_all)

    class Anything(LocalProbe):
        def reach(self, calls: Sequence[bytes]) -> tuple[object, ...]:  # type: ignore[override]
            return LocalProbe(lambda went: None).reach([call()] * len(calls))

    calls = source.propose(request(probe=Anything(length))).calls
    assert len(calls) == 2
    assert b"boxes" in calls[0]
    assert calls[1].count(b"R\x00\x00\x00\x00") >= 2


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in text.split("\n"))


BAD: dict[str, tuple[str, str]] = {
    "no Python": ("def generate(seed:\n", "no Python"),
    "no generator": ("def other(seed):\n    return []\n", "does not define"),
    "endless": ("def generate(seed):\n    while True: pass\n", "no reply within"),
    "endless at import": ("while True: pass\ndef generate(seed): return []\n", "no reply within"),
    "raises": ("def generate(seed):\n    return [1 / 0]\n", "ZeroDivisionError"),
    "would clear a terminal": ("def generate(seed):\n    raise ValueError('\x1b[2J' * 99)\n", "ValueError"),
    "exits": ("def generate(seed):\n    raise SystemExit(0)\n", "without a reply"),
    "gigabytes": ("def generate(seed):\n    return [((bytes(8 * 1024**3),), {})]\n", "MemoryError"),
    "large calls": ("def generate(seed):\n    return [((bytes(1024**2),), {})]\n", "can be carried"),
    "prints": ("def generate(seed):\n    print('x')\n    return [((1,), {})]\n", "prints"),
    "reads files": ("def generate(seed):\n    return [((open('/etc/passwd').read(),), {})]\n", "open"),
    "reads the environment": (
        "import os\ndef generate(seed):\n    return [((os.environ,), {})]\n",
        "environ",
    ),
    "no calls": ("def generate(seed):\n    return []\n", "no call"),
    "no pairs": ("def generate(seed):\n    return [1, 2]\n", "TypeError"),
    "no list": ("def generate(seed):\n    return 5\n", "TypeError"),
    "nothing that can be carried": (
        "def generate(seed):\n    return [((lambda: 1,), {})]\n",
        "can be carried",
    ),
    "starts a thread": ("import threading\ndef generate(seed):\n    return []\n", "threading"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_script_gives_silence_with_a_reason(name: str, tmp_path: Path) -> None:
    script, reason = BAD[name]
    proposal = proposed(tmp_path, script, timeout_s=1.0 if "endless" in name else 5.0)
    assert not proposal.calls
    assert reason in proposal.silence
    assert proposal.silence.isprintable()


def test_what_writes_files_by_the_hands_of_others_is_seen(tmp_path: Path) -> None:
    script = """
    import numpy
    def generate(seed):
        numpy.save("/tmp/x.npy", numpy.arange(3))
        return [(([1],), {})]
    """
    assert "open for writing" in proposed(tmp_path, _dedented(script)).silence


def test_an_endless_generator_is_read_as_far_as_is_wanted(tmp_path: Path) -> None:
    script = "import itertools\ndef generate(seed):\n    return ((([n],), {}) for n in itertools.count())\n"
    source = WrittenSource(script, bench_of(tmp_path), kills=kills_all)
    assert len(source.propose(request(count=10)).calls) == 10


def test_it_does_not_run_where_nothing_holds_it_unless_the_user_says_so(tmp_path: Path) -> None:
    refused = WrittenSource(GOOD, bench_of(tmp_path / "a", "process"), kills=kills_all).propose(request())
    assert "process tier" in refused.silence
    allowed = WrittenSource(
        GOOD,
        bench_of(tmp_path / "b", "process"),
        kills=kills_all,
        allows_model_code_without_isolation=True,
    )
    assert allowed.propose(request()).calls


def test_whoever_is_told_of_its_worker_can_end_it(tmp_path: Path) -> None:
    bench = replace(bench_of(tmp_path), on_start=lambda worker: worker.close())
    assert "stopped" in WrittenSource(GOOD, bench, kills=kills_all).propose(request()).silence


def test_nothing_counts_that_kills_no_mutant(tmp_path: Path) -> None:
    asked_for: list[Sequence[bytes]] = []

    def kills_none(calls: Sequence[bytes]) -> bool:
        asked_for.append(calls)
        return False

    proposal = WrittenSource(GOOD, bench_of(tmp_path), kills=kills_none).propose(request())
    assert not proposal.calls
    assert "mutant" in proposal.silence
    assert len(asked_for[0]) == 4


def test_a_call_on_which_the_original_is_not_steady_does_not_count(tmp_path: Path) -> None:
    calls = iter(range(100))

    def unsteady(went: set[tuple[int, int]], items: list[int]) -> int:
        return next(calls) if len(items) == 2 else 0

    source = WrittenSource(GOOD, bench_of(tmp_path), kills=kills_all)
    kept = source.propose(request(probe=LocalProbe(unsteady))).calls
    assert [len(codec.decode_call(each)[0][0]) for each in kept] == [0, 1, 3]


def test_what_is_known_is_not_given_again_and_without_a_probe_nothing_is(tmp_path: Path) -> None:
    source = WrittenSource(GOOD, bench_of(tmp_path), kills=kills_all)
    first = source.propose(request())
    assert "already" in source.propose(request(recorded=first.calls)).silence
    assert "run" in source.propose(request(probe=None)).silence
