"""Runs inside a container: its first process, and the doors through which others come in.

`python container.py hold FOLDER...` is the first process, of a user of its own. It ends when its input does,
which is when the one who made the container is gone. It answers each line of its input with one: to `count`
how many other tasks there are, the nanoseconds of processor time used so far, how many processes the kernel
has ended for want of memory and has refused to start, the bytes that lie in the folders, and those of memory;
to `copy` and a JSON object it makes a private copy of the project that the program cannot change; to `clear`
it looks that nobody and nothing is left, and empties what it owns. It never runs the project's code.

`python container.py enter`, of the program's user, reads one request from its input (four bytes of length,
big-endian, and JSON), starts the harness program with one end of a socket pair, and then carries bytes
between that and its own input and output.

`python container.py end FOLDER...`, of the program's user, kills all of that user's processes but itself and
empties what they have left.

Runs under Python 3.8 and later, standard library only.
"""

import ctypes
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading

_PIECE = 1 << 16
_ROUNDS = 50
_PR_SET_DUMPABLE = 4


def be_opaque():
    """Others of the same user may not read or trace this process."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def hold(folders):
    """Answer until the input ends."""
    signal.signal(signal.SIGCHLD, lambda *_: reap())
    for folder in folders:
        if os.stat(folder).st_uid == os.getuid():
            os.chmod(folder, 0o755)  # the engine gives a folder in memory the mode it has in the image
    modes = {folder: os.stat(folder).st_mode for folder in folders}
    for line in iter(sys.stdin.buffer.readline, b""):
        word, _, rest = line.strip().partition(b" ")
        try:
            if word == b"clear":
                answer(left_over(modes))
            elif word == b"count":
                stored, held = stored_bytes(folders), memory_bytes()
                counts = (tasks(), used_ns(), memory_kills(), refused_tasks(), stored, held)
                answer("%d %d %d %d %d %d" % counts)
            elif word == b"copy":
                copy_tree(json.loads(rest.decode()))
                answer("copied")
        except (OSError, shutil.Error, ValueError) as error:
            answer(str(error)[:500] or type(error).__name__)


def answer(text):
    """One line to whoever asked."""
    sys.stdout.buffer.write(text.replace("\n", " ").encode("ascii", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def tasks():
    """Processes and threads beside this one; the kernel shows all of the container and nothing else."""
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                count += len(os.listdir("/proc/%s/task" % name))
            except OSError:
                continue
    return count


def used_ns():
    """Processor time of the container, as its control group counts it; 0 where that is not shown."""
    for path, factor in (("cpuacct/cpuacct.usage", 1), ("cpu.stat", 1000)):
        try:
            with open("/sys/fs/cgroup/" + path) as stream:
                words = stream.read().split()
        except OSError:
            continue
        return int(words[words.index("usage_usec") + 1 if "usage_usec" in words else 0]) * factor
    return 0


def counted(name, *paths):
    """The number behind a name in the first file there is of the container's control group; 0 without one."""
    for path in paths:
        try:
            with open("/sys/fs/cgroup/" + path) as stream:
                words = stream.read().split()
        except OSError:
            continue
        return int(words[words.index(name) + 1]) if name in words else 0
    return 0


def memory_kills():
    """Processes that the kernel has ended for want of memory."""
    return counted("oom_kill", "memory.events", "memory/memory.oom_control")


def refused_tasks():
    """Processes and threads that the kernel has refused to start."""
    return counted("max", "pids.events", "pids/pids.events")


def stored_bytes(folders):
    """What lies in the folders, which are in memory."""
    found = [os.statvfs(folder) for folder in folders]
    return sum((each.f_blocks - each.f_bfree) * each.f_frsize for each in found)


def memory_bytes():
    """What the container's processes hold, their files in memory included; 0 where that is not shown."""
    for path in ("memory.current", "memory/memory.usage_in_bytes"):
        try:
            with open("/sys/fs/cgroup/" + path) as stream:
                return int(stream.read())
        except OSError:
            continue
    return 0


def reap():
    """Collect every child that has ended: orphans come to the first process."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def end(folders):
    """Kill every process of this user but this one, until there is none; remove what they have left."""
    pause = threading.Event()
    for _ in range(_ROUNDS):
        try:
            os.kill(-1, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            break
        pause.wait(0.005)
    empty(folders)


def empty(folders):
    """Remove what lies in the folders, as far as this user may."""
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in names:
            remove(os.path.join(folder, name), folders)
        as_new(folder)


def as_new(folder):
    """Times of an empty folder, as far as this user may set them: they tell nothing of who used it."""
    try:
        os.utime(folder, (0, 0))
    except OSError:
        pass


def attributes(folder):
    """Names of the extended attributes of a folder; empty where it can have none."""
    try:
        return os.listxattr(folder)
    except OSError:
        return []


def left_over(folders):
    """`clear` when nobody and nothing is left in the folders, which have a mode each, else what is."""
    pause = threading.Event()
    for _ in range(_ROUNDS):  # a killed process takes a moment to disappear
        reap()
        if not others():
            break
        pause.wait(0.005)
    if left := others():
        return "processes %s" % left
    empty(folders)
    for folder in folders:
        kept = parents(folders)
        if left := [name for name in os.listdir(folder) if os.path.join(folder, name) not in kept]:
            return "files %s" % sorted(left)[:3]
        if attributes(folder) or os.stat(folder).st_mode != folders[folder]:
            return "attributes or another mode of %s" % folder
    for kind in ("msg", "sem", "shm"):
        with open("/proc/sysvipc/" + kind) as stream:
            if len(stream.readlines()) > 1:
                return "shared memory or queues"
    return "clear"


def others():
    """Ids of other processes that have not ended."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open("/proc/%s/stat" % name) as stream:
                    state = stream.read().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if state not in "ZX":
                found.append(int(name))
    return found


def parents(folders):
    """Folders that lead to one of those to be emptied: mount points, which stay."""
    found = set(folders)
    for folder in folders:
        while folder not in ("/", ""):
            found.add(folder)
            folder = os.path.dirname(folder)
    return found


def remove(path, kept):
    """Remove a file or a folder, whatever its permissions; not what leads to another folder to be emptied."""
    if path in parents(kept):
        return

    def again(function, place, _reason):
        try:
            os.chmod(os.path.dirname(place), 0o700)
            os.chmod(place, 0o700)
            function(place)
        except OSError:
            pass

    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, onerror=again)
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            os.unlink(path)
        except OSError:
            pass


def enter():
    """Start one program and carry its bytes."""
    source, sink = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    size = struct.unpack(">I", exactly(source, 4))[0]
    request = json.loads(exactly(source, size).decode())
    if request["is_writable"]:
        copy_tree(request)
    os.makedirs(request["environment"]["HOME"], exist_ok=True)
    # Only after this does anything on the line come from the program; before it, from the engine.
    os.write(sink, request["opening"].encode())
    ours, theirs = socket.socketpair()
    program = subprocess.Popen(
        [*request["program"], str(theirs.fileno())],
        env=request["environment"],
        cwd=request["root"],
        pass_fds=(theirs.fileno(),),
        start_new_session=True,
    )
    theirs.close()
    carry(source, sink, ours)
    program.wait()


def exactly(source, size):
    """So many bytes, or the end of this process."""
    raw = b""
    while len(raw) < size:
        piece = os.read(source, size - len(raw))
        if not piece:
            sys.exit(1)
        raw += piece
    return raw


def copy_tree(request):
    """The project with the texts that replace others; no text leaves the copy."""
    root = request["root"]
    shutil.copytree(request["snapshot"], root, symlinks=True, dirs_exist_ok=True)
    for path, text in request["overlay"].items():
        place = os.path.realpath(os.path.join(root, path))
        if not place.startswith(os.path.realpath(root) + os.sep):
            raise ValueError("%r leads out of the project" % path)
        with open(place, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        # What was compiled for the text before is told from this one by size and second alone.
        remove(importlib.util.cache_from_source(place), ())


def carry(source, sink, inner):
    """Bytes in both directions, until the program has closed its end or nobody reads any more."""
    poll = select.poll()
    poll.register(source, select.POLLIN)
    poll.register(inner, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == source:
                piece = os.read(source, _PIECE)
                if piece:
                    inner.sendall(piece)
                else:
                    poll.unregister(source)
                    inner.shutdown(socket.SHUT_WR)
            else:
                try:
                    piece = inner.recv(_PIECE)
                except OSError:
                    piece = b""
                if not piece:
                    return
                while piece:
                    piece = piece[os.write(sink, piece) :]


if __name__ == "__main__":
    be_opaque()
    if sys.argv[1] == "hold":
        hold(sys.argv[2:])
    elif sys.argv[1] == "end":
        end(sys.argv[2:])
    else:
        enter()
