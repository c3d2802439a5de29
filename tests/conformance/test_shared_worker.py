"""One sandbox, many programs: each is imported as if it had the interpreter for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from foreign import TIERS, a_spec, codec, sandbox_of, this_interpreter, write

from perfsmith.evaluators._replies import Entry, ImportFailure, WorkerFailure
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import MachineClock, Tier
from perfsmith.tasks import Verdict

CALL = codec.encode_call((), {})
HERE = tuple(tier for tier in TIERS if tier != Tier.DOCKER)
"""Tiers that show what is installed on this machine."""
PLAIN = "def target():\n    return 'original'\n"


@contextmanager
def a_shared(
    folder: Path, tier: str, files: Mapping[str, str], *, module: str = "mod", is_preloaded: bool = True
) -> Iterator[Worker]:
    """A preloaded worker; what lies in `outside` is installed beside the project."""
    snapshot = write(folder / "snapshot", files)
    outside = folder / "outside"
    outside.mkdir(exist_ok=True)
    here, sandbox = this_interpreter(), sandbox_of(tier)
    interpreter = sandbox.interpreter or replace(here, sys_path=(*here.sys_path, outside))
    spec = a_spec(snapshot, folder / "project", interpreter=interpreter)
    worker = Worker(sandbox, spec, Entry(module=module, qualname="target"), clock=MachineClock())
    try:
        if is_preloaded:
            worker.preload(["."], watch=True)
        yield worker
    finally:
        worker.close()


def outcome_of(worker: Worker) -> Any:
    return codec.decode(worker.check_once([CALL], 10).outcomes[0])[:2]


def result_of(worker: Worker, files: Mapping[str, str]) -> Any:
    """Load a program, call it once, end it."""
    assert worker.load(files)
    status, value = outcome_of(worker)
    assert status == "returned"
    assert not worker.retire().has_left_files
    return value


def whole_life(worker: Worker, files: Mapping[str, str]) -> None:
    worker.load(files, timeout_s=1)
    worker.check_last([CALL], 1)
    worker.retire(timeout_s=1)


def alone(folder: Path, tier: str, files: Mapping[str, str], texts: Mapping[str, str], module: str) -> Any:
    """What the same program gives in a sandbox of its own."""
    snapshot = write(folder / "snapshot", files)
    sandbox = sandbox_of(tier)
    spec = a_spec(snapshot, folder / "project", overlay=texts, interpreter=sandbox.interpreter)
    worker = Worker(sandbox, spec, Entry(module=module, qualname="target"), clock=MachineClock())
    try:
        worker.start(["."], watch=True)
        return outcome_of(worker)[1]
    finally:
        worker.close()


@pytest.mark.parametrize("tier", TIERS)
def test_each_program_has_its_own_text_and_nothing_of_the_one_before(tier: str, tmp_path: Path) -> None:
    files = {"mod.py": PLAIN, "helper.py": "calls = []\n"}
    keeping = "import helper, sys\nsys.kept = True\n{0}\ndef target():\n    helper.calls.append({0})\n    "
    keeping += "return {0}, helper.calls, [n for n in ('kept', 'other') if hasattr(sys, n)]\n"
    with a_shared(tmp_path, tier, files) as worker:
        for number in range(4):
            text = keeping.format(number).replace("kept = True", "kept = True" if number % 2 else "other = 1")
            expected = (number, [number], ["kept" if number % 2 else "other"])
            assert result_of(worker, {"mod.py": text}) == expected
        assert result_of(worker, {}) == "original"


PACKAGE = {
    "pkg/__init__.py": "from .base import LIMIT\n",
    "pkg/base.py": "LIMIT = 3\n",
    "pkg/data.txt": "from disk",
    "pkg/sub/__init__.py": "",
    "pkg/sub/mod.py": PLAIN,
}
CURIOUS = """\
import inspect, linecache, os, pkgutil, sys, traceback
from importlib import resources
from .. import LIMIT
from ..base import LIMIT as SAME
# größer
class Thing:
    '''A thing.'''
def fail():
    raise ValueError("as from disk")
def target():
    try:
        fail()
    except ValueError as error:
        shown = traceback.format_exc().replace(os.getcwd(), "")
    module = sys.modules[__name__]
    return [
        inspect.getsource(target) == inspect.getsource(module.target), inspect.getsource(Thing),
        inspect.getsource(module), linecache.getline(__file__, 5), shown,
        os.path.relpath(__file__, os.getcwd()), __name__, __package__, module.__spec__.name,
        os.path.relpath(module.__spec__.origin, os.getcwd()), module.__spec__.has_location,
        os.path.relpath(module.__spec__.cached, os.getcwd()), inspect.getfile(fail) == __file__,
        pkgutil.get_data("pkg", "data.txt"), resources.files("pkg").joinpath("data.txt").read_text(),
        pkgutil.get_data("pkg.sub", "mod.py") is not None, LIMIT, SAME, inspect.getdoc(Thing),
        module.__loader__.get_source(__name__), module.__loader__.is_package(__name__),
        [name for name in sorted(sys.modules) if name.startswith("pkg")], target.__code__.co_firstlineno,
    ]"""


@pytest.mark.parametrize("tier", TIERS)
def test_a_text_that_is_on_no_disk_looks_as_from_disk(tier: str, tmp_path: Path) -> None:
    texts = {"pkg/sub/mod.py": CURIOUS, "pkg/base.py": "LIMIT = 4\n"}
    expected = alone(tmp_path / "alone", tier, PACKAGE, texts, "pkg.sub.mod")
    with a_shared(tmp_path, tier, PACKAGE, module="pkg.sub.mod") as worker:
        found = result_of(worker, texts)
    assert found == expected
    assert "raise ValueError" in found[4]
    assert found[16:18] == [4, 4]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("text", ["\ufeff{}", "# coding: utf-8\n{}", "{}\x0c\n# é\u2028\n"], ids=ascii)
def test_texts_with_unusual_characters_are_read_as_from_disk(tier: str, text: str, tmp_path: Path) -> None:
    body = "import inspect, sys\ndef target():\n    return inspect.getsource(sys.modules[__name__])\n"
    texts = {"mod.py": text.format(body.replace("\n", "\r\n"))}
    expected = alone(tmp_path / "alone", tier, {"mod.py": PLAIN}, texts, "mod")
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        assert result_of(worker, texts) == expected


@pytest.mark.parametrize("tier", TIERS)
def test_a_file_that_is_not_imported_is_told(tier: str, tmp_path: Path) -> None:
    executing = "exec(open(__file__.replace('mod.py', 'part.py')).read())\n"
    with a_shared(tmp_path, tier, {"mod.py": executing, "part.py": PLAIN, "other.py": ""}) as worker:
        for texts in ({"part.py": PLAIN + "# new\n"}, {"mod.py": executing + "# new\n", "other.py": "1\n"}):
            assert not worker.load(texts)
            worker.retire()
        assert worker.load({"mod.py": executing + "# new\n"})


@pytest.mark.parametrize("tier", HERE)
def test_what_lies_outside_is_there_before_and_what_lies_inside_is_not(tier: str, tmp_path: Path) -> None:
    write(tmp_path / "outside", {"third.py": "import os\nPID = os.getpid()\n"})
    files = {
        "mod.py": "import decimal, numpy, third, helper\n" + PLAIN,
        "helper.py": "import os\nPID = os.getpid()\n",
    }
    text = """\
import sys
BEFORE = [name for name in ("decimal", "numpy", "third", "helper", "mod") if name in sys.modules]
import helper, os, third
def target():
    return BEFORE, helper.PID == third.PID
"""
    with a_shared(tmp_path, tier, files) as worker:
        assert result_of(worker, {"mod.py": text}) == (["decimal", "numpy", "third", "mod"], False)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("change", ["sys.path.insert(0, PLACE)", "import pkg; pkg.__path__.insert(0, PLACE)"])
def test_a_program_that_looks_elsewhere_finds_what_lies_there(tier: str, change: str, tmp_path: Path) -> None:
    files = {
        "mod.py": f"import helper, pkg.helper\n{PLAIN}",
        "helper.py": "WHERE = 'here'\n",
        "pkg/__init__.py": "",
        "pkg/helper.py": "WHERE = 'here'\n",
        "vendored/helper.py": "WHERE = 'there'\n",
    }
    text = f"""\
import os, sys
PLACE = os.path.join(os.getcwd(), "vendored")
{change}
import helper, pkg.helper
def target():
    return helper.WHERE, pkg.helper.WHERE
"""
    expected = ("there", "here") if "sys" in change else ("here", "there")
    assert alone(tmp_path / "alone", tier, files, {"mod.py": text}, "mod") == expected
    with a_shared(tmp_path, tier, files) as worker:
        assert result_of(worker, {"mod.py": text}) == expected
        assert result_of(worker, {}) == "original"


IMPORTS = {
    "an error": ("raise ValueError('no')", "ValueError: no"),
    "an exit": ("raise SystemExit(0)", "SystemExit: 0"),
    "a missing module": ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
    "no such function": ("del target", "AttributeError: module 'mod' has no attribute 'target'"),
    "no Python": ("def", "SyntaxError: invalid syntax"),
}


@pytest.mark.parametrize("tier", TIERS)
def test_an_import_that_fails_is_told_and_harms_no_other_program(tier: str, tmp_path: Path) -> None:
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        for code, said in IMPORTS.values():
            with pytest.raises(ImportFailure, match="cannot be imported") as caught:
                worker.load({"mod.py": f"{PLAIN}{code}\n"})
            assert said in caught.value.reason
            assert not worker.retire().has_left_files
            assert result_of(worker, {}) == "original"


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("place", ["os.environ['HOME']", "os.path.dirname(os.environ['HOME'])", "'/dev/shm'"])
def test_files_that_a_program_leaves_are_told(tier: str, place: str, tmp_path: Path) -> None:
    # A library of C leaves them without an audit event.
    text = f"""\
import ctypes, os
def target():
    path = os.path.join({place}, "perfsmith-left-%d" % os.getpid())
    libc = ctypes.CDLL(None)
    libc.close(libc.creat(path.encode(), 0o600))
    return path, os.path.exists(path)
"""
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        assert worker.load({"mod.py": text})
        path, is_there = outcome_of(worker)[1]
        assert is_there or place != "os.environ['HOME']"  # elsewhere a tier may not let it write at all
        try:
            assert worker.retire().has_left_files is is_there
        finally:
            Path(path).unlink(missing_ok=True)  # on the process tier it may be the machine's own folder


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "make",
    [
        "libc.shmget(7, 4096, 0o1600)",
        "libc.semget(7, 1, 0o1600)",
        "libc.msgget(7, 0o1600)",
        "libc.mq_open(b'/left', os.O_CREAT | os.O_RDWR, 0o600, None)",
        "os.open('/dev/mqueue/left', os.O_CREAT | os.O_RDWR)",
    ],
)
def test_what_lies_in_the_kernel_is_told_or_refused(tier: str, make: str, tmp_path: Path) -> None:
    text = f"""\
import ctypes, os
libc = ctypes.CDLL(None)
def target():
    try:
        return {make} >= 0
    except OSError:
        return False
"""
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        worker.load({"mod.py": text})
        is_there = outcome_of(worker)[1]
        assert worker.retire().has_left_files is is_there
        assert not (is_there and tier == Tier.PROCESS)


LEFT = {
    "a process": "os.fork() or signal.pause()",
    "a process of another session": "os.fork() or (os.setsid(), os.fork() or signal.pause(), os._exit(0))",
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("code", LEFT, ids=str)
@pytest.mark.parametrize("when", ["import", "call"])
def test_a_process_that_a_program_leaves_ends_the_sandbox(
    tier: str, code: str, when: str, tmp_path: Path
) -> None:
    lines = {"import": (LEFT[code], "pass"), "call": ("pass", LEFT[code])}[when]
    text = f"import os, signal\n{lines[0]}\ndef target():\n    {lines[1]}\n    return 1\n"
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        worker.load({"mod.py": text})
        worker.check_once([CALL], 10)
        with pytest.raises(WorkerFailure) as caught:
            worker.retire()
    assert caught.value.verdict is Verdict.SANDBOX_VIOLATION
    assert "left" in caught.value.reason


@pytest.mark.parametrize("tier", TIERS)
def test_a_thread_that_still_runs_ends_with_its_program(tier: str, tmp_path: Path) -> None:
    text = (
        "import signal, threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        + PLAIN
    )
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        worker.load({})
        usual = worker.tasks
        worker.retire()
        assert worker.load({"mod.py": text})
        assert worker.tasks == usual + 1
        worker.retire()
        assert result_of(worker, {}) == "original"


ENDINGS = {
    "kills itself while imported": ("os.kill(os.getpid(), signal.SIGKILL)", {Verdict.OUT_OF_MEMORY}),
    "ends itself while imported": ("os._exit(0)", {Verdict.CRASH}),
    "kills the zygote": ("os.kill(os.getppid(), signal.SIGKILL)", {Verdict.CRASH}),
    "takes the place of the zygote": (
        "PROGRAM = token(); os.kill(os.getppid(), signal.SIGKILL)\n"
        "def lie():\n"
        "    CHANNEL.recv(100)\n"
        '    report = b\'{"how": "0", "cpu_s": 0.0, "left": false}\'\n'
        "    CHANNEL.sendall(H.pack(len(report), 15, PROGRAM) + report)\n"
        "    signal.pause()\n"
        "frame_of('main', 'channel').f_locals['channel'].receive = lie",
        {Verdict.CRASH, Verdict.SANDBOX_VIOLATION},
    ),
    "stops the zygote": (
        "os.kill(os.getppid(), signal.SIGSTOP); os._exit(0)",
        {Verdict.TIMEOUT},
    ),
    "speaks to the judge while imported": ("CHANNEL.sendall(b'x' * 100)", {Verdict.SANDBOX_VIOLATION}),
    "closes the channel": ("CHANNEL.close()", {Verdict.CRASH}),
    "tells of its own end": (
        "CHANNEL.sendall(H.pack(2, 15, token()) + b'{}')",
        {Verdict.CRASH, Verdict.SANDBOX_VIOLATION},
    ),
}
REACH = """
import os, signal, socket, struct, sys
H = struct.Struct(">IB16s")
def frame_of(function, name):
    frame = sys._getframe()
    while frame.f_code.co_name != function or name not in frame.f_locals:
        frame = frame.f_back
    return frame
CHANNEL = frame_of("main", "channel").f_locals["channel"].connection
def token():
    return frame_of("main", "token").f_locals["token"]
"""


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", ENDINGS, ids=str)
def test_what_a_program_does_to_the_sandbox_is_noticed(tier: str, case: str, tmp_path: Path) -> None:
    code, verdicts = ENDINGS[case]
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        with pytest.raises(WorkerFailure) as caught:
            whole_life(worker, {"mod.py": f"{REACH}\n{code}\n{PLAIN}"})
        assert caught.value.verdict in verdicts, caught.value.reason
        assert not isinstance(caught.value, ImportFailure)
        assert caught.value.reason.isprintable()


FORGED_END = """
def target():
    frame_of("serve", "self").f_locals["self"].channel.receive = lie
    return 1
def lie():
    CHANNEL.recv(100)
    report = b'{"how": "0", "cpu_s": 0.0, "left": false}'
    CHANNEL.sendall(H.pack(len(report), 15, PROGRAM) + report)
    signal.pause()
PROGRAM = token()
"""


@pytest.mark.parametrize("tier", TIERS)
def test_an_end_that_is_only_said_is_noticed(tier: str, tmp_path: Path) -> None:
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        worker.load({"mod.py": f"{REACH}{FORGED_END}"})
        worker.check_last([CALL], 10)
        with pytest.raises(WorkerFailure, match="left") as caught:
            worker.retire()
        assert caught.value.verdict is Verdict.SANDBOX_VIOLATION


REPLACING = {
    "a function": "main.framing.joined = lambda parts, old=main.framing.joined: old(parts)",
    "a method": "main.batches.Child.run = lambda self, part: self.encoded(self.record(part))",
    "a part of a part": "main.codec.encoder.Encoder.write = print",
    "a new name": "main.codec.decoder.len = len",
    "a name that is gone": "del main.program.LARGEST_FILE",
    "an inherited place": "main.batches.Printed.tell = main.batches.io.BytesIO.tell",
    "a name after a look": "sys.audit('perfsmith.guard'); main.batches.STDIN = ''",
    "a name before a look": "main.batches.STDIN = ''; sys.audit('perfsmith.guard')",
    "where it looks": "sys.audit('perfsmith.quicken')",
    "names of events": "main.effects.READ, main.effects.GUARD = 'x', 'y'",
    "the name of the look": "main.effects.GUARD = 'y'",
    "what is watched": "main.effects.WATCHED = frozenset()",
}


@pytest.mark.parametrize("tier", TIERS)
def test_a_program_that_replaces_a_part_of_the_harness_is_noticed(tier: str, tmp_path: Path) -> None:
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        for change in ("pass", *REPLACING.values()):
            noticed = frozenset() if change == "pass" else {"harness.replaced"}
            for text in (
                f"import sys\nmain = sys.modules['__main__']\n{change}\n{PLAIN}",
                f"import sys\nmain = sys.modules['__main__']\ndef target():\n    {change}\n",
            ):
                worker.load({"mod.py": text})
                assert worker.import_events | worker.check_last([CALL], 10).events == noticed, change
                worker.retire()


HARM = {
    "its limits": "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (16, 16))",
    "its processors": "os.sched_setaffinity(os.getppid(), [min(os.sched_getaffinity(0))])",
    "its scheduling": "os.sched_setscheduler(os.getppid(), os.SCHED_IDLE, os.sched_param(0))",
    "its priority": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "priorities of its group": "os.setpriority(os.PRIO_PGRP, 0, 19)",
    "priorities of its user": "os.setpriority(os.PRIO_USER, 0, 19)",
    "what is ended first for want of memory": "set_in_proc('oom_score_adj', '1000')",
    "its name": "set_in_proc('comm', 'other')",
}
SETTINGS = """
import os, resource
def target():
    pid = os.getppid()
    scheduling = os.sched_getscheduler(pid), os.getpriority(os.PRIO_PROCESS, pid), os.sched_getaffinity(pid)
    files = [open("/proc/%d/%s" % (pid, name)).read() for name in ("oom_score_adj", "comm")]
    return scheduling, resource.prlimit(pid, resource.RLIMIT_NOFILE), files
"""
SETTING = """
def set_in_proc(name, value):
    with open("/proc/%d/%s" % (os.getppid(), name), "w") as stream:
        stream.write(value)
def attempt():
    try:
        {}
    except OSError as error:
        return type(error).__name__
TRIED = attempt()
"""


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", HARM, ids=str)
def test_a_program_cannot_change_the_zygote(tier: str, case: str, tmp_path: Path) -> None:
    def seen(worker: Worker, text: str) -> Any:
        worker.load({"mod.py": text})
        reply = worker.check_last([CALL], 10)  # in the program's process: its parent is the zygote
        worker.retire()
        return codec.decode(reply.outcomes[0])[1]

    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        before = seen(worker, SETTINGS)
        harmful = f"{SETTINGS}{SETTING.format(HARM[case])}"
        assert seen(worker, f"{harmful}def target():\n    return TRIED\n") is not None
        assert seen(worker, SETTINGS) == before


NOTES = {
    "an attribute": (
        "os.setxattr({0}, 'user.note', b'1')",
        "os.listxattr({0})",
    ),
    "its times": ("os.utime({0}, ns=(12345, os.stat({0}).st_mtime_ns))", "os.stat({0}).st_atime_ns == 12345"),
    "its mode": ("os.chmod({0}, 0o711)", "os.stat({0}).st_mode & 0o777 == 0o711"),
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("place", ["os.environ['HOME']", "os.path.dirname(os.environ['HOME'])"])
@pytest.mark.parametrize("note", NOTES, ids=str)
def test_a_note_left_in_a_folder_is_told_or_refused(tier: str, place: str, note: str, tmp_path: Path) -> None:
    write_it, is_read = (code.format(place) for code in NOTES[note])
    text = f"""\
import os
def target():
    try:
        {write_it}
    except OSError:
        return False
    return bool({is_read})
"""
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        worker.load({"mod.py": text})
        is_there = outcome_of(worker)[1]
        assert worker.retire().has_left_files is is_there


LOOKING = """
import ctypes, os
def target():
    pid = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    tried = {"attach": libc.ptrace(16, pid, None, None)}
    for name, how in (("mem", "rb"), ("maps", "rb"), ("environ", "rb")):
        try:
            with open("/proc/%d/%s" % (pid, name), how) as stream:
                stream.read(1)
            tried[name] = 0
        except OSError:
            tried[name] = -1
    return pid != 1, tried
"""


def test_a_program_cannot_look_into_the_zygote(tmp_path: Path) -> None:
    with a_shared(tmp_path, "namespace", {"mod.py": PLAIN}) as worker:
        worker.load({"mod.py": LOOKING})
        reply = worker.check_last([CALL], 10)  # in the program's process: its parent is the zygote
        is_zygote, tried = codec.decode(reply.outcomes[0])[1]
    assert is_zygote
    assert tried == {"attach": -1, "mem": -1, "maps": -1, "environ": -1}


@pytest.mark.parametrize("tier", TIERS)
def test_the_last_batch_is_checked_like_any_other(tier: str, tmp_path: Path) -> None:
    text = "_KEPT = []\ndef target():\n    _KEPT.append(1)\n    return _KEPT\n"
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        worker.load({"mod.py": text})
        assert worker.keeps_only(["_KEPT", "other"])
        assert not worker.keeps_only(["other"])
        usual = worker.check_once([CALL, CALL], 10)
        last = worker.check_last([CALL, CALL], 10)
        worker.retire()
    assert replace(last, elapsed_ns=0) == replace(usual, elapsed_ns=0)
    assert codec.decode(last.state["_KEPT"]) == [1, 1]


REFUSED = {
    "starts a thread": (
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    ),
    "imports the project": "import helper\n",
}


@pytest.mark.parametrize("tier", HERE)
@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_cannot_be_forked_faithfully_is_refused(tier: str, case: str, tmp_path: Path) -> None:
    write(tmp_path / "outside", {"third.py": REFUSED[case]})
    files = {"mod.py": "import third\n" + PLAIN, "helper.py": ""}
    with a_shared(tmp_path, tier, files, is_preloaded=False) as worker:
        with pytest.raises(WorkerFailure, match="modules from outside") as caught:
            worker.preload(["."])
        assert caught.value.verdict is Verdict.CRASH


@pytest.mark.parametrize("tier", TIERS)
def test_an_original_that_cannot_be_imported_is_refused(tier: str, tmp_path: Path) -> None:
    for number, code in enumerate(("raise ValueError('no')", "import os; os._exit(0)")):
        folder = tmp_path / str(number)
        folder.mkdir()
        files = {"mod.py": f"{code}\n{PLAIN}"}
        with a_shared(folder, tier, files, is_preloaded=False) as worker, pytest.raises(WorkerFailure):
            worker.preload(["."])


@pytest.mark.parametrize("tier", TIERS)
def test_processor_time_is_that_of_the_program(tier: str, tmp_path: Path) -> None:
    busy = "def target():\n    return sum(n * n for n in range(3_000_000))\n"
    with a_shared(tmp_path, tier, {"mod.py": PLAIN}) as worker:
        worker.load({"mod.py": busy})
        outcome_of(worker)
        long = worker.retire().cpu_s
        worker.load({})
        outcome_of(worker)
        short = worker.retire().cpu_s
        assert worker.retired_cpu_s == pytest.approx(long + short)
    assert long > 3 * short > 0
