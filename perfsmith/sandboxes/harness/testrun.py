"""Runs the project's own tests and tells of them: outcomes, profile, or what targets are called with.

Started as `python testrun.py FD`, where FD is one end of a socket pair. Reads one request and writes frames:
four bytes of length, big-endian, then one JSON object. What the tests print goes nowhere near that socket.

The request::

    mode        collect | run | profile | record
    root        folder to run in
    sys_path    entries below root go before all others, the rest after
    tests       ids to run, null for all
    runner      pytest | unittest
    args        further arguments of the runner
    command     null, or arguments of a Python script or `-m module` to run instead of tests
    limits      resource limits by name
    targets     [{path, qualname, first_line}], for record; also per_target, max_bytes, callers

The frames, by `t`::

    start                             the interpreter is up and the request was read
    collected  ids                    tests that will run
    begin      id                     this test begins: if nothing follows, it is the one that ended the run
    test       id outcome s longrepr  passed | failed | skipped | xfailed | xpassed | error
    profile    functions by_test total_s
    call       target test slot size payload    a later frame with the same target and slot replaces this one
    caller     target path qualname line depth  project code above a target
    unencodable  target why count     arguments that cannot be carried, counted so far
    seen       target calls           calls while tests ran, counted so far
    note       text                   something the reader of a report should know
    error      why                    the runner itself failed
    done       exit                   the run came to its end

Runs under Python 3.8 and later, standard library only.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# This folder must not be importable by the tests.
sys.path[:] = [entry for entry in sys.path if entry and os.path.abspath(entry) != HERE]

import importlib.util  # noqa: E402
import json  # noqa: E402
import resource  # noqa: E402
import runpy  # noqa: E402
import socket  # noqa: E402
import struct  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
import traceback  # noqa: E402
import types  # noqa: E402, F401

MAX_FRAME = 64 * 1024 * 1024
MAX_REPORT = 2000

_LENGTH = struct.Struct(">I")
_clock = time.perf_counter  # kept, because tests replace it
_loaded = {}  # type: dict[str, types.ModuleType]  # siblings by name


def sibling(name):
    """A file of this folder, loaded by path so that no module of the project can shadow it."""
    if name in _loaded:
        return _loaded[name]
    spec = importlib.util.spec_from_file_location("_perfsmith_" + name, os.path.join(HERE, name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _loaded[name] = module
    return module


class Channel(object):
    """Whole frames over the inherited socket."""

    def __init__(self, connection):
        self._connection = connection
        self._lock = threading.Lock()  # a frame is written whole before the next begins
        self.is_handed_on = False  # the next child of this process speaks for it

    def receive(self):
        size = _LENGTH.unpack(self._exactly(_LENGTH.size))[0]
        if size > MAX_FRAME:
            raise ValueError("a request of %d bytes is too large" % size)
        return json.loads(self._exactly(size).decode("utf-8"))

    def _exactly(self, size):
        pieces = []
        while size:
            piece = self._connection.recv(size)
            if not piece:
                raise EOFError("the other side closed the socket")
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def send(self, frame):
        raw = json.dumps(frame).encode("ascii")
        if len(raw) > MAX_FRAME:
            raw = json.dumps({"t": "error", "why": "a %r frame is too large" % frame["t"]}).encode("ascii")
        connection = self._connection
        if connection is None:
            return
        with self._lock:
            try:
                connection.sendall(_LENGTH.pack(len(raw)) + raw)
            except (BrokenPipeError, ConnectionResetError):
                os._exit(1)  # nobody listens any more

    def is_sending(self):
        """Whether some thread writes a frame right now."""
        return self._lock.locked()

    def abandon(self):
        """Close this process's copy: a child that outlives the run must not keep the socket open."""
        if self.is_handed_on:
            return
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class Watch(object):
    """What happens around the code of a test; does nothing when outcomes are all that is wanted."""

    def __init__(
        self, start=lambda test: None, stop=lambda: None, after_test=lambda: None, finish=lambda: None
    ):
        self.start = start
        self.stop = stop
        self.after_test = after_test
        self.finish = finish


def make_watch(request, channel):
    """The watch for the mode that was asked for."""
    mode = request["mode"]
    if mode == "profile":
        profiler = sibling("profiler").Profiler(sibling("places").Places(request["root"]))
        return Watch(profiler.start, profiler.stop, finish=lambda: channel.send(profiler.frame()))
    if mode == "record":
        places = sibling("places").Places(request["root"])
        parts = sibling("codec"), channel.send, places, request, sibling("standard_input")
        recorder = sibling("recorder").Recorder(*parts, sibling("shortening"))
        os.register_at_fork(after_in_child=lambda: None if channel.is_handed_on else recorder.abandon())
        return Watch(recorder.start, recorder.stop, after_test=recorder.report)
    return Watch()


def again(started, watch, channel):
    """Run the programs that tests have started, where they can be watched; True when all was told by that."""
    channel.is_handed_on = True
    os.register_at_fork(after_in_child=lambda: setattr(channel, "is_handed_on", False))
    try:
        return started.run_again(watch)
    finally:
        channel.is_handed_on = False


def noting(started, watch):
    """The same watch, which also knows to which test a program belongs."""

    def start(test):
        started.begin(test)
        watch.start(test)

    started.watch()
    return Watch(start, watch.stop, watch.after_test, watch.finish)


def redirected(command, piped, say):
    """Arguments of a command; a file behind `<` becomes the standard input."""
    argv, waiting = [], list(command)
    while waiting:
        word = waiting.pop(0)
        if word == "<" and waiting:
            name = waiting.pop(0)
        elif word.startswith("<") and os.path.isfile(word[1:]):
            name = word[1:]
        else:
            argv.append(word)
            continue
        file = os.open(name, os.O_RDONLY)
        os.dup2(file, 0)
        os.close(file)
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        try:
            with open(name, encoding="utf-8", newline="") as stream:
                text = stream.read()
        except UnicodeDecodeError:
            say({"t": "note", "text": "%s is no text, and so no part of recorded calls" % name})
            continue
        sys.stdin = piped(text)
        if len(text) > sibling("recorder").LARGEST_TEXT:
            say({"t": "note", "text": "%s is too long to be a part of recorded calls" % name})
    return argv


def run_command(command, watch, channel):
    """Run a script or a module as `python` would, as one test called `command`."""
    outcome, report, code = "passed", "", 0
    channel.send({"t": "collected", "ids": ["command"]})
    channel.send({"t": "begin", "id": "command"})
    started = _clock()
    watch.start("command")
    try:
        argv = redirected(command, sibling("standard_input").Piped, channel.send)
        if os.path.basename(argv[0]).startswith("python"):
            argv.pop(0)
        if argv[0] == "-m":
            sys.argv[:] = argv[1:]
            sys.path.insert(0, os.getcwd())
            runpy.run_module(argv[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv[:] = argv
            sys.path.insert(0, os.path.dirname(os.path.abspath(argv[0])))
            runpy.run_path(argv[0], run_name="__main__")
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
        report = "" if code == 0 else "SystemExit: %s" % (error.code,)
    except BaseException:
        code, report = 1, traceback.format_exc()
    finally:
        watch.stop()
    outcome = "failed" if code else "passed"
    channel.send(
        {
            "t": "test",
            "id": "command",
            "outcome": outcome,
            "s": _clock() - started,
            "longrepr": report[-MAX_REPORT:],
        }
    )
    watch.after_test()
    return code


def limit(limits):
    """Hard limits for this process and all it starts."""
    for name, value in sorted(limits.items()):
        number = getattr(resource, name, None)
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        # At its hard limit of time a process gets SIGKILL, which would look like a want of memory.
        above = value + 5 if name == "RLIMIT_CPU" else value
        if hard != resource.RLIM_INFINITY:
            value, above = min(value, hard), min(above, hard)
        resource.setrlimit(number, (value, above))


def set_import_path(root, entries):
    """Project folders first; installed packages never before the standard library."""
    own = [entry for entry in entries if entry == root or entry.startswith(root + os.sep)]
    rest = [entry for entry in sys.path if entry not in own]
    sys.path[:] = own + rest + [entry for entry in entries if entry not in own and entry not in rest]


def run(request, channel):
    """Do what the request asks; the exit status of the runner."""
    os.chdir(request["root"])
    set_import_path(request["root"], request.get("sys_path") or [])
    limit(request.get("limits") or {})
    watch = make_watch(request, channel)
    started = None
    if request["mode"] in ("profile", "record") and not request.get("command"):
        started = sibling("started").Started(request["root"], sibling("standard_input"), channel.is_sending)
        watch = noting(started, watch)
    if request.get("command"):
        code = run_command(request["command"], watch, channel)
    elif request.get("runner") == "unittest":
        code = sibling("run_unittest").run(request, watch, channel.send)
    else:
        code = sibling("run_pytest").run(request, watch, channel.send)
    if started is None or not again(started, watch, channel):
        watch.finish()
    return code


def main():
    """Read the request, run, and say so."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    connection.set_inheritable(False)
    sys.argv[1:] = []
    channel = Channel(connection)
    os.register_at_fork(after_in_child=channel.abandon)
    request = channel.receive()
    channel.send({"t": "start", "python": list(sys.version_info[:3])})
    try:
        code = run(request, channel)
    except BaseException:
        channel.send({"t": "error", "why": traceback.format_exc()[-MAX_REPORT:]})
        code = 3
    channel.send({"t": "done", "exit": code})
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # a test closed or replaced it
    os._exit(0)  # threads that a test left behind would keep the process waiting


if __name__ == "__main__":
    main()
