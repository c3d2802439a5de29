"""Whatever a worker's process does instead of answering, the judge says what it was and nothing is left."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from foreign import TIERS, a_worker, codec, python_versions, this_interpreter

from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._worker import MAX_REPLY_BYTES, Worker
from perfsmith.sandboxes._descendants import pids_with_environment
from perfsmith.tasks import Interpreter, Verdict

CALL = codec.encode_call(([1, 2],), {})

REACH = """
import os, signal, socket, struct, sys, threading

HEADER = struct.Struct(">IB16s")
CALL = 4

def local(function, name):
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == function and name in frame.f_locals:
            return frame.f_locals[name]
        frame = frame.f_back

def send(data):
    local("main", "channel").connection.sendall(data)

def token():
    return local("serve", "token")

def reply(*outcomes):
    return struct.pack("<I", len(outcomes)) + b"".join(struct.pack("<I", len(o)) + o for o in outcomes)

def forever():
    while True:
        signal.pause()

"""


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """A word by which every process of the test is known; afterwards none, no file and no socket is left."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208
    word = uuid4().hex
    yield word
    pause = threading.Event()
    for _ in range(500):
        if not pids_with_environment(word):
            break
        pause.wait(0.01)
    assert not pids_with_environment(word)
    assert list(scratch.iterdir()) == []
    keeps_containers = "docker" in request.node.name  # each with an open line to it
    assert keeps_containers or set(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208
    assert str(tmp_path) not in Path("/proc/self/mounts").read_text()


def failure_of(worker: Worker, *, timeout_s: float = 10.0) -> WorkerFailure:
    with pytest.raises(WorkerFailure) as caught:
        worker.run_once([CALL], timeout_s)
    return caught.value


ENDINGS: dict[str, tuple[str, set[Verdict]]] = {
    "forged reply without the token": (
        "send(HEADER.pack(9, CALL, bytes(16)) + reply(b'right'))",
        {Verdict.SANDBOX_VIOLATION},
    ),
    "forged reply of another kind": (
        "send(HEADER.pack(9, 3, token()) + reply(b'right'))",
        {Verdict.SANDBOX_VIOLATION},
    ),
    "forged reply, then the genuine one": (
        "r = reply(b'right'); send(HEADER.pack(len(r), CALL, token()) + r)",
        {Verdict.SANDBOX_VIOLATION},
    ),
    "forged reply for more calls": (
        "r = reply(b'a', b'b'); send(HEADER.pack(len(r), CALL, token()) + r); forever()",
        {Verdict.WRONG_RESULT},
    ),
    "forged reply cut in the middle of a part": (
        "r = reply(b'abcdef')[:-2]; send(HEADER.pack(len(r), CALL, token()) + r); forever()",
        {Verdict.WRONG_RESULT},
    ),
    "extra bytes inside the reply": (
        "r = reply(b'a') + b'x'; send(HEADER.pack(len(r), CALL, token()) + r); forever()",
        {Verdict.SANDBOX_VIOLATION},
    ),
    "garbage": ("send(bytes(range(255, 0, -1)))", {Verdict.SANDBOX_VIOLATION}),
    "a reply too large to be read": (
        f"send(HEADER.pack({MAX_REPLY_BYTES + 1}, CALL, token())); forever()",
        {Verdict.SANDBOX_VIOLATION},
    ),
    "a forged death": (
        "send(HEADER.pack(7, 8, local('main', 'token')) + b'SIGKILL')",
        {Verdict.OUT_OF_MEMORY, Verdict.SANDBOX_VIOLATION},
    ),
    "os._exit(0)": ("os._exit(0)", {Verdict.CRASH}),
    "sys.exit(0)": ("sys.exit(0)", {Verdict.CRASH}),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", {Verdict.CRASH}),
    "SIGKILL of itself": ("os.kill(os.getpid(), signal.SIGKILL)", {Verdict.OUT_OF_MEMORY}),
    "SIGSEGV of itself": ("os.kill(os.getpid(), signal.SIGSEGV)", {Verdict.CRASH}),
    "the channel closed": ("local('main', 'channel').connection.close()", {Verdict.CRASH}),
    "the parent killed": ("os.kill(os.getppid(), signal.SIGKILL)", {Verdict.CRASH}),
    "a forged death, and on with it": (
        "send(HEADER.pack(1, 8, local('main', 'token')) + b'0')",
        {Verdict.CRASH},
    ),
}
SLOW: dict[str, str] = {
    "an endless loop": "while True: pass",
    "a wait without end": "forever()",
    "a stop": "os.kill(os.getpid(), signal.SIGSTOP)",
    "a reply that never ends": "send(HEADER.pack(1000, CALL, token()) + b'x' * 10); forever()",
    "a reply cut short by its death": "send(HEADER.pack(10**6, CALL, token()) + b'x' * 10); os._exit(0)",
    "one byte at a time": (
        "send(HEADER.pack(10**6, CALL, token()))\n    while True: send(b'x'); threading.Event().wait(0.02)"
    ),
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("body", ENDINGS, ids=str)
def test_an_ending_without_an_authentic_reply_is_named(
    tier: str, body: str, tmp_path: Path, mark: str
) -> None:
    code, verdicts = ENDINGS[body]
    source = f"{REACH}\ndef target(x):\n    {code}\n    return x\n"
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        failure = failure_of(worker)
    assert failure.verdict in verdicts, failure.reason
    assert failure.reason.isprintable()


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("body", SLOW, ids=str)
def test_what_never_answers_is_ended_at_its_deadline(tier: str, body: str, tmp_path: Path, mark: str) -> None:
    source = f"{REACH}\ndef target(x):\n    {SLOW[body]}\n    return x\n"
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        assert failure_of(worker, timeout_s=0.5).verdict is Verdict.TIMEOUT


IMPORTS: dict[str, tuple[str, set[Verdict]]] = {
    "an error": ("raise ValueError('no\\x1b[2J')", {Verdict.CRASH}),
    "an exit": ("os._exit(0)", {Verdict.CRASH}),
    "sys.exit": ("sys.exit(0)", {Verdict.CRASH}),
    "bytes before the reply": ("send(HEADER.pack(0, CALL, bytes(16)))", {Verdict.SANDBOX_VIOLATION}),
    "a forged reply": (
        "r = b'{\"ok\": true}'; send(HEADER.pack(len(r), 1, bytes(16)) + r)",
        {Verdict.SANDBOX_VIOLATION},
    ),
    "a huge reply": (
        "t = local('main', 'token'); send(HEADER.pack(10**6, 1, t) + bytes(10**6))",
        {Verdict.SANDBOX_VIOLATION},
    ),
    "a reply nested without end": (
        "t = local('main', 'token'); r = b'[' * 60000; send(HEADER.pack(len(r), 1, t) + r)",
        {Verdict.CRASH},
    ),
    "a reply that is no record": (
        "t = local('main', 'token'); send(HEADER.pack(2, 1, t) + b'12')",
        {Verdict.CRASH},
    ),
    "no such function": ("del target", {Verdict.CRASH}),
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", IMPORTS, ids=str)
def test_an_import_that_fails_or_forges_is_named(tier: str, case: str, tmp_path: Path, mark: str) -> None:
    code, verdicts = IMPORTS[case]
    source = f"{REACH}\ndef target(x):\n    return x\n\n{code}\n"
    with a_worker(tmp_path, tier, source, is_started=False, mark=mark) as worker:
        with pytest.raises(WorkerFailure) as caught:
            worker.start(["."], timeout_s=10)
        assert caught.value.verdict in verdicts, caught.value.reason
        assert caught.value.reason.isprintable()


@pytest.mark.parametrize("tier", TIERS)
def test_an_import_without_end_is_ended(tier: str, tmp_path: Path, mark: str) -> None:
    source = f"{REACH}\ndef target(x):\n    return x\n\nforever()\n"
    with a_worker(tmp_path, tier, source, is_started=False, mark=mark) as worker:
        with pytest.raises(WorkerFailure) as caught:
            worker.start(["."], timeout_s=1)
        assert caught.value.verdict is Verdict.TIMEOUT


HELPER = """
def target(x):
    if not os.fork():
        os.setsid()
        if not os.fork():
            forever()
        os._exit(0)
    os.wait()
    return x
"""


def test_a_helper_left_behind_is_a_violation(tmp_path: Path, mark: str) -> None:
    with a_worker(tmp_path, "namespace", REACH + HELPER, mark=mark) as worker:
        failure = failure_of(worker)
    assert failure.verdict is Verdict.SANDBOX_VIOLATION
    assert "left" in failure.reason


def test_a_helper_that_escapes_its_parent_is_killed_with_the_tree(tmp_path: Path, mark: str) -> None:
    with a_worker(tmp_path, "process", REACH + HELPER, mark=mark) as worker:
        worker.fork()
        worker.call([CALL], 10)
        assert len(pids_with_environment(mark)) >= 2


@pytest.mark.parametrize("tier", TIERS)
def test_threads_that_were_started_before_are_counted(tier: str, tmp_path: Path, mark: str) -> None:
    plain = "def target(x):\n    return x\n"
    with a_worker(tmp_path / "a", tier, plain, mark=mark) as worker:
        alone = worker.tasks
    busy = f"{REACH}{plain}\nthreading.Thread(target=forever, daemon=True).start()\n"
    with a_worker(tmp_path / "b", tier, busy, mark=mark) as worker:
        assert worker.tasks == alone + 1
        assert worker.run_once([CALL], 10).outcomes


@pytest.mark.parametrize("tier", TIERS)
def test_nothing_survives_from_one_batch_to_the_next(tier: str, tmp_path: Path, mark: str) -> None:
    source = "calls = []\ndef target(x):\n    calls.append(1)\n    return len(calls)\n"
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        first = worker.run_once([CALL, CALL], 10).outcomes
        assert [codec.decode(raw)[1] for raw in first] == [1, 2]
        assert worker.run_once([CALL, CALL], 10).outcomes == first


@pytest.mark.parametrize("tier", TIERS)
def test_prepared_calls_end_as_others_do_and_each_has_inputs_of_its_own(
    tier: str, tmp_path: Path, mark: str
) -> None:
    source = """
    def target(x):
        x.append(len(x))
        if len(x) > 3:
            raise ValueError(x)
        return x
    """
    calls = [CALL, codec.encode_call(([1, 2, 3],), {}), CALL]
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        plain = worker.run_once(calls, 10).outcomes
        worker.fork()
        prepared = worker.call_prepared(calls, 10)
        worker.end()
    assert prepared.outcomes == plain
    assert [codec.decode(raw)[0] for raw in plain] == ["returned", "raised", "returned"]
    assert codec.decode(plain[2])[1] == [1, 2, 2]
    assert prepared.elapsed_ns > 0
    assert prepared.carried_ns > 0


@pytest.mark.parametrize("tier", TIERS)
def test_calls_that_leave_their_arguments_alone_may_be_repeated(tier: str, tmp_path: Path, mark: str) -> None:
    calls = [CALL, codec.encode_call(([5],), {}), codec.encode_call((7,), {})]
    with a_worker(tmp_path, tier, "def target(x):\n    return [x, 1]\n", mark=mark) as worker:
        assert worker.are_steady(calls, 10)
        worker.fork()
        assert worker.call_prepared(calls, 10, rounds=50).outcomes == worker.call(calls, 10).outcomes
        worker.end()
    changing = "def target(x):\n    if isinstance(x, list):\n        x.sort(reverse=True)\n"
    with a_worker(tmp_path / "changing", tier, changing, mark=mark) as worker:
        assert not worker.are_steady(calls, 10)
        assert worker.are_steady(calls[1:], 10)


@pytest.mark.parametrize("tier", TIERS)
def test_a_prepared_input_that_cannot_be_rebuilt_is_said_so(tier: str, tmp_path: Path, mark: str) -> None:
    gone = codec.encode_call(({1},), {}).replace(b"T", b"?", 1)
    with a_worker(tmp_path, tier, "def target(x):\n    return x\n", mark=mark) as worker:
        worker.fork()
        with pytest.raises(WorkerFailure) as caught:
            worker.call_prepared([gone], 10)
        assert caught.value.verdict is Verdict.UNVERIFIABLE


@pytest.mark.parametrize("body", ENDINGS, ids=str)
def test_a_prepared_call_without_an_authentic_reply_is_named(body: str, tmp_path: Path, mark: str) -> None:
    action, verdicts = ENDINGS[body]
    source = f"{REACH.replace('CALL = 4', 'CALL = 11')}\ndef target(x):\n    {action}\n    return 'wrong'\n"
    with a_worker(tmp_path, "namespace", source, mark=mark) as worker:

        def called() -> None:
            worker.fork()
            worker.call_prepared([CALL], 10)
            worker.end()

        with pytest.raises(WorkerFailure) as caught:
            called()
    assert caught.value.verdict in verdicts | {Verdict.SANDBOX_VIOLATION, Verdict.WRONG_RESULT}


@pytest.mark.parametrize("tier", TIERS)
def test_a_frozen_tree_does_nothing_until_it_is_thawed(tier: str, tmp_path: Path, mark: str) -> None:
    source = f"{REACH}\ndef target(x):\n    return x\n"
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        worker.freeze()
        with pytest.raises(WorkerFailure) as caught:
            worker.fork(timeout_s=0.3)
        assert caught.value.verdict is Verdict.TIMEOUT
    with a_worker(tmp_path / "again", tier, source, mark=mark) as worker:
        worker.freeze()
        worker.thaw()
        assert worker.run_once([CALL], 10).outcomes


@pytest.mark.parametrize("tier", TIERS)
def test_what_the_target_prints_is_part_of_the_outcome_and_nothing_else(
    tier: str, tmp_path: Path, mark: str, capfd: pytest.CaptureFixture[str]
) -> None:
    source = """
    import os, sys
    print("Execution time: 0.000001 s", flush=True)
    def target(x):
        print("hello", len(x))
        print("to stderr", file=sys.stderr)
        os.write(1, b"raw")
        return 1
    """
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        outcome = codec.decode(worker.run_once([CALL], 10).outcomes[0])
    assert outcome[4] == b"hello 2\n"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("tier", TIERS)
def test_switches_an_import_has_flipped_are_put_back(tier: str, tmp_path: Path, mark: str) -> None:
    source = """
    import gc, sys
    gc.disable()
    gc.set_threshold(1, 1, 1)
    sys.setprofile(lambda *_: None)
    sys.settrace(lambda *_: None)
    def target(x):
        return gc.isenabled(), gc.get_threshold()[0] > 1, sys.getprofile(), sys.gettrace()
    """
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        outcome = codec.decode(worker.run_once([CALL], 10).outcomes[0])
    assert outcome[1] == (True, True, None, None)


@pytest.mark.parametrize("tier", TIERS)
def test_a_check_tells_of_shared_results_state_and_effects(tier: str, tmp_path: Path, mark: str) -> None:
    source = """
    import os
    KEPT, _fresh = [], 1
    _shared = [0]
    class Table:
        rows = []
    def clean(x):
        return [1]
    def sharing(x):
        _shared[0] += 1
        return _shared
    def keeping(x):
        KEPT.append(len(x))
        Table.rows.append(1)
        return 1
    def reaching(x):
        open(os.devnull, "w").close()
        return 1
    def raising(x):
        raise ValueError(x)
    def threading(x):
        import threading
        thread = threading.Thread(target=len, args=(x,))
        thread.start()
        thread.join()
        return 1
    def tampering(x):
        import sys
        joined = sys.modules["__main__"].framing.joined
        joined.__code__ = joined.__code__.replace(co_name="x")
        return 1
    def restoring(x):
        import sys
        joined = sys.modules["__main__"].framing.joined
        before = joined.__code__
        joined.__code__ = before.replace(co_name="x")
        joined.__code__ = before
        return 1
    """
    events = {"reaching": "open for writing", "threading": "thread"}
    events.update(dict.fromkeys(("tampering", "restoring"), "harness.replaced"))
    for name in ("clean", "sharing", "keeping", "reaching", "raising", "threading", "tampering", "restoring"):
        with a_worker(tmp_path / name, tier, source, name, mark=mark) as worker:
            before = worker.check_once([], 10).state
            worker.fork()
            reply = worker.check([CALL, CALL], 10)
            if name in ("tampering", "restoring"):
                with pytest.raises(WorkerFailure, match="replaces parts of the program that times it"):
                    worker.end()
            else:
                worker.end()
            worker.fork()
            assert reply.outcomes == worker.call([CALL, CALL], 10).outcomes
            if name == "tampering":  # what is timed is not watched: there only what is left shows, at the end
                with pytest.raises(WorkerFailure, match="replaces parts of the program that times it"):
                    worker.end()
            else:
                worker.end()
            together = codec.decode(reply.together)[1]
            assert (together[0][0] is together[1][0]) is (name not in ("clean", "raising"))
            changed = {n for n, raw in reply.state.items() if before[n] != raw}
            assert changed == {"sharing": {"_shared"}, "keeping": {"KEPT", "Table.rows"}}.get(name, set())
            assert reply.events == ({events[name]} if name in events else set())


@pytest.mark.parametrize("tier", TIERS)
def test_what_an_import_does_outside_is_told_when_asked(tier: str, tmp_path: Path, mark: str) -> None:
    source = "import socket\nsocket.getaddrinfo('127.0.0.1', 1)\ndef target(x):\n    return x\n"
    with a_worker(tmp_path, tier, source, is_started=False, mark=mark) as worker:
        worker.start(["."], watch=True)
        assert worker.import_events == {"socket.getaddrinfo"}
        assert worker.through == ()


@pytest.mark.parametrize("tier", TIERS)
def test_wrappers_around_the_target_are_looked_through_and_told(tier: str, tmp_path: Path, mark: str) -> None:
    source = """
    import functools
    @functools.lru_cache
    def target(x):
        return x
    """
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        assert worker.through == ("functools._lru_cache_wrapper",)


@pytest.mark.parametrize("tier", TIERS)
def test_what_the_target_returns_cannot_stop_the_worker(tier: str, tmp_path: Path, mark: str) -> None:
    source = """
    class Bad:
        @property
        def __dict__(self):
            raise RuntimeError
        def __reduce_ex__(self, protocol):
            raise SystemExit
    class Worse(dict):
        def __getattribute__(self, name):
            raise KeyError(name)
    def target(x):
        return [Bad(), Worse(a=1)]
    """
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        try:
            status = codec.decode(worker.run_once([CALL], 10).outcomes[0])[0]
        except WorkerFailure as failure:
            status = failure.verdict
    assert status in ("unencodable", Verdict.CRASH)


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.12", "3.13"])
def test_the_worker_runs_under_other_pythons(version: str, tmp_path: Path, mark: str) -> None:
    found = dict(python_versions()).get(version)
    if found is None:
        pytest.skip(f"interpreter: Python {version} is not here")
    minor = int(version.partition(".")[2])
    home = found.resolve().parent.parent
    interpreter = Interpreter(
        executable=found,
        version=(3, minor, 0),
        prefix=home,
        base_prefix=home,
        sys_path=(),
        origin="found",
        has_pytest=False,
    )
    source = """
    from collections import deque, OrderedDict
    import enum, re
    class Colour(enum.Enum):
        RED = 1
    class Row:
        __slots__ = ("a", "_b")
        def __init__(self):
            self.a, self._b = [1], {2}
    def target(x):
        yield from [deque(x, 3), OrderedDict(a=x), Colour.RED, Row(), re.compile("a"), (1.5, "é", None)]
        raise FileNotFoundError(2, "gone", "file")
    """
    outcomes = []
    for one in (interpreter, this_interpreter()):
        with a_worker(tmp_path / one.origin, "process", source, mark=mark, interpreter=one) as worker:
            reply = worker.check_once([CALL, CALL], 20)
            assert worker.run_once([CALL, CALL], 20).outcomes == reply.outcomes
            outcomes.append(reply.outcomes)
    # Canonical bytes do not depend on the version of Python for what they have in common.
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("tier", TIERS)
def test_a_part_of_the_harness_that_claims_to_be_the_old_one_is_noticed(
    tier: str, tmp_path: Path, mark: str
) -> None:
    source = """
    import sys
    class Alike:
        def __init__(self, part):
            self.part = part
        def __call__(self, *arguments):
            return self.part(*arguments)
        def __eq__(self, other):
            return True
        __hash__ = None
    main = sys.modules["__main__"]
    def replacing(x):
        main.framing.joined = Alike(main.framing.joined)
        return 1
    def writing(x):
        main.codec.encoder.Encoder.write = Alike(main.codec.encoder.Encoder.write)
        return 1
    def recording(x):
        main.batches.Child.record = Alike(main.batches.Child.record)
        return 1
    def adding(x):
        main.len = main.codec.decoder.len = len
        return 1
    def seeming_to_be_watched(x):
        main.effects.watch()
        return replacing(x)
    def disarming(x):
        main.effects._waiting.clear()
        return replacing(x)
    """
    for name in ("replacing", "writing", "recording", "adding"):
        with a_worker(tmp_path / name, tier, source, name, mark=mark) as worker:
            worker.fork()
            assert worker.check([CALL], 10).events == {"harness.replaced"}
            with pytest.raises(WorkerFailure, match="replaces parts of the program that times it"):
                worker.end()
    for name in ("replacing", "seeming_to_be_watched", "disarming"):
        with (
            a_worker(tmp_path / "timed" / name, tier, source, name, mark=mark) as worker,
            pytest.raises(WorkerFailure, match="replaces parts of the program that times it"),
        ):
            worker.run_once([CALL], 10)


@pytest.mark.parametrize("tier", TIERS)
def test_a_call_is_followed_line_by_line_in_a_child_of_its_own(tier: str, tmp_path: Path, mark: str) -> None:
    source = """
    seen = []
    def target(x):
        seen.append(x)
        total = len(seen)
        return total + x
    """
    call = codec.encode_call((5,), {})
    with a_worker(tmp_path, tier, source, mark=mark) as worker:
        told = [json.loads(worker.follow(call, 10)) for _ in range(2)]
        assert worker.follow(codec.encode_call(({1},), {}).replace(b"T", b"?", 1), 10) == b""
        assert codec.decode(worker.run_once([call], 10).outcomes[0])[1] == 6
    assert told[0] == told[1]
    assert ["target", 5, "line", {"total": "1"}] in told[0]
    assert told[0][-1] == ["", 0, "returned", {"": "6"}]
