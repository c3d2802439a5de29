"""The zygote: imports what lies outside the project, then gives every program a process of its own.

No code of the project and none of a candidate ever runs in the zygote itself. What the original needs is
learnt from a child that imports it and ends; files of the project are compiled here, but not run.

Runs under Python 3.8 and later, standard library only.
"""

import gc
import importlib
import importlib.util
import json
import os
import resource
import signal
import stat
import sys
import time

if "targets" not in globals():  # the worker, which loads this file, puts them here
    from perfsmith.sandboxes.harness import files_left, program, targets

LOAD, RETIRED, PRELOAD = 1, 15, 14
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
REAPING_S = 0.2  # how long processes that a program has left may take to disappear


def programs(channel, token, request, load, codec, rehearse, folders):
    """Serve one program after the other.

    Comes back in the process of each, with its token, `served`, and what was imported beforehand.
    """
    overlay = beside("overlay")
    control = prctl()
    try:
        found = learnt(request, load)
        preload(found["outside"], request)
    except Exception as error:
        return refuse(channel, token, "%s: %s" % (type(error).__name__, error))
    overlay.install(found["inside"])
    codec.keep_singletons()
    rehearse(request)  # whatever is set up at the first use, and then quick, is so in every program
    gc.collect()
    gc.freeze()
    # Nobody of the same user may look into this process, and orphans of a program come back to it.
    control(PR_SET_DUMPABLE, 0)
    control(PR_SET_CHILD_SUBREAPER, 1)
    before = private_state(request)
    files = None if folders is None else files_left.FilesLeft(folders)
    outside = frozenset(sys.modules)
    channel.send(PRELOAD, token, json.dumps({"ok": True, "preloaded": len(found["outside"])}).encode())
    while True:
        kind, token, payload = channel.receive()
        if kind != LOAD:
            raise EOFError
        spent = cpu_s()
        # Before the fork: each page that a child is the first to change must be copied for it.
        overlay.show(request["root"], json.loads(payload.decode())["files"], request["repeats"])
        try:
            pid = forked(control)
        except OSError as error:
            report = {"how": "not forked: " + os.strerror(error.errno), "cpu_s": 0.0, "left": False}
            channel.send(RETIRED, token, json.dumps(report).encode())
            continue
        if not pid:
            return token, overlay.served, outside
        overlay.hide()
        how, is_alone = reaped(pid)
        if files is not None:
            files.clear()
        report = {
            "how": how,
            "cpu_s": cpu_s() - spent,
            "left": not is_alone or private_state(request) != before,
        }
        channel.send(RETIRED, token, json.dumps(report).encode())


def forked(control):
    """Like `os.fork`, but other processes of its user may look into the child, as where it is alone.

    The child inherits that: making it so there would take it many pages of memory of its own. It goes on
    when nobody may look into this process any more.
    """
    reader, writer = os.pipe()
    control(PR_SET_DUMPABLE, 1)
    pid = -1
    try:
        pid = os.fork()
    finally:
        if pid:
            control(PR_SET_DUMPABLE, 0)
        os.close(writer)
        if not pid:
            os.read(reader, 1)
        os.close(reader)
    return pid


def refuse(channel, token, error):
    """Say why this cannot be done for the target, and end."""
    channel.send(PRELOAD, token, json.dumps({"ok": False, "error": error}).encode())
    channel.receive()
    raise EOFError


def beside(name):
    """The sibling file, loaded by path so that no module of the target can shadow it."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    spec = importlib.util.spec_from_file_location("_perfsmith_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prctl():
    """The system call of that name, where there is one."""
    try:
        import ctypes

        call = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return lambda *_: None
    long = ctypes.c_ulong
    return lambda option, value: call(ctypes.c_int(option), long(value), long(0), long(0), long(0))


def learnt(request, load):
    """Modules outside the project and files inside it that come with the original, in order of import."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.close(reader)
            before = set(sys.modules)
            _function, reply = load(request)
            found = {"error": reply.get("error", ""), "outside": [], "inside": []}
            search = list(sys.path)
            for name, module in list(sys.modules.items()):
                if name in before:
                    continue
                home = targets.is_of_project(module, request)
                if not home:
                    found["outside"].append(name)
                elif isinstance(getattr(module, "__file__", None), str):
                    above = sys.modules.get(name.rpartition(".")[0])
                    where = search if "." not in name else list(getattr(above, "__path__", None) or [])
                    found["inside"].append([name, module.__file__, where])
            with os.fdopen(writer, "wb") as stream:
                stream.write(json.dumps(found).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        raw = stream.readline()  # to the end of the line: something left behind may keep the pipe open
    os.waitpid(pid, 0)
    if not raw:
        raise ImportError("the original ends the process that imports it")
    found = json.loads(raw.decode())
    if found["error"]:
        raise ImportError(found["error"])
    return found


def preload(names, request):
    """Import these, and make sure that nothing of the project and no thread came with them."""
    for name in names:
        if name not in sys.modules:
            try:
                importlib.import_module(name)
            except BaseException:  # one that something else puts there; who needs it imports that
                continue
    inside = [name for name, module in list(sys.modules.items()) if targets.is_of_project(module, request)]
    if inside:
        raise ImportError("modules from outside import %s" % ", ".join(inside[:3]))
    if len(os.listdir("/proc/self/task")) > 1:
        raise ImportError("modules from outside start threads, which no fork takes along")


def reaped(pid):
    """How that child ended, and whether nothing else is left of what it started."""
    how = ""
    while not how:
        ended, status = os.waitpid(-1, 0)
        if ended == pid:
            how = died(status)
    deadline = time.monotonic() + REAPING_S
    while True:
        try:
            if not os.waitpid(-1, os.WNOHANG)[0] and time.monotonic() > deadline:
                return how, False
        except ChildProcessError:
            return how, True


def died(status):
    """How a process ended: the name of a signal, or its exit status."""
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return str(os.WEXITSTATUS(status))


def cpu_s():
    """Processor seconds of all children that were reaped."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def private_state(request):
    """Everything outside processes that a program can change and the next one could see."""
    # Where files are compared, the times of folders are as little a secret as what was cleared away there.
    found = private_files(shares=not request["has_own_ipc"], has_times=not request["files"])
    if request["has_own_ipc"]:
        for kind in ("msg", "sem", "shm"):
            with open("/proc/sysvipc/" + kind) as stream:
                found.update((kind, line) for line in stream)
    return found


def private_files(shares=False, has_times=True):
    """What lies where a program may write: path, size and times of change of everything there.

    Nobody can set the time at which mode, owner, times or attributes were last changed, and of a folder that
    is another user's a program can change none of them.

    Args:
        shares: Whether `/dev` is the machine's: times of its folders then tell of every program there is.
        has_times: Whether the times of folders count, which also tell of files that came and went.
    """
    found = set()
    tops = [*program.private_folders(), "/dev/mqueue"]
    for top in filter(os.path.isdir, tops):
        itself = os.stat(top)
        if itself.st_uid == os.geteuid():
            is_others = shares and top.startswith("/dev/")
            found.add((top, itself.st_mode) if is_others or not has_times else described(top, itself))
    for path, state in program.entries(tops):
        is_timeless = not has_times and stat.S_ISDIR(state.st_mode)
        found.add((path, state.st_mode) if is_timeless else described(path, state))
    return found


def described(path, state):
    """What of a file must stay as it was."""
    return path, state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino
