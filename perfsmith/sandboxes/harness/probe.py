"""Looks around inside a sandbox and says what it found; the judge decides whether that is as promised.

Started as `python probe.py FD`, where FD is one end of a socket pair. Reads one line of JSON, answers with
one line of JSON, and then waits until it is killed. Runs under Python 3.8 and later, standard library only.
"""

import errno
import importlib.util
import json
import os
import resource
import signal
import socket
import stat
import sys


def sibling(name):
    """A file of this folder, loaded by path."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    spec = importlib.util.spec_from_file_location("_perfsmith_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def error_of(action, *arguments):
    """Name of the error an action ends with, empty when it succeeds."""
    try:
        action(*arguments)
    except MemoryError:
        return "MemoryError"
    except OSError as error:
        return errno.errorcode.get(error.errno, "OSError")
    return ""


def connect(family, address):
    """Reach a server, or raise."""
    with socket.socket(family, socket.SOCK_STREAM) as client:
        client.settimeout(5)
        client.connect(address)


def write(path, size):
    """Write a file of that size, or raise."""
    with open(path, "wb") as stream:
        stream.write(b"x" * size)


def names_in(folder):
    """What a folder shows; empty when it cannot be read."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def start_grandchild():
    """A process that has left its parent, its session and its group, and waits."""
    if not os.fork():
        os.setsid()
        if not os.fork():
            signal.pause()
        os._exit(0)
    os.wait()


def read(path):
    """Read a little of a file, or raise."""
    with open(path, "rb") as stream:
        stream.read(1)


def send(address):
    """Send a datagram, or raise."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"x", address)


def read_through(make, hidden, place):
    """Read a hidden file under a name of its own, or raise."""
    make(hidden, place)
    read(place)


def outward(request):
    """Ways to other programs of the machine, each by name with how it ended."""
    pid = request["judge"]
    own = is_own(str(pid), request)
    local = ("127.0.0.1", request["port"])
    return {
        "tcp": error_of(connect, socket.AF_INET, local),
        "udp": error_of(send, ("127.0.0.1", request["udp"])),
        "abstract": error_of(connect, socket.AF_UNIX, "\0" + request["abstract"]),
        "unix": error_of(connect, socket.AF_UNIX, request["unix"]),
        "judge_files": [] if own else readable_of(pid),
        "judge_is_visible": not own and os.path.exists("/proc/%d" % pid),
        "signal": "own" if own else error_of(os.kill, pid, 0),
        "settings": [] if own else settings_of(pid),
        "settings_above": settings_of(os.getppid()),
        "trace": "own" if own else sibling("escape_calls").trace(pid),
        "foreign_processes": sorted(name for name in names_in("/proc") if seen_environment(name, request)),
    }


def settings_of(pid):
    """What of another process could be set; each is set to what it is."""
    ways = {
        "limits": lambda: resource.prlimit(
            pid, resource.RLIMIT_CORE, resource.prlimit(pid, resource.RLIMIT_CORE)
        ),
        "processors": lambda: os.sched_setaffinity(pid, os.sched_getaffinity(pid)),
        "priority": lambda: os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid)),
    }
    return [name for name, way in sorted(ways.items()) if not error_of(way)]


def changeable():
    """Files of /proc that open for writing, those of this process left out; nothing is written to them.

    Folders of other processes are looked at, not what lies in them: that is about their threads and open
    files again. Left out as well is what opens for everybody and changes nothing for others: `timerslack_ns`
    asks for rights when it is written, `pressure` takes an order that ends with who gave it.
    """
    found = []
    queue = ["/proc"]
    while queue:
        folder = queue.pop()
        of_a_process = os.path.basename(folder).isdigit()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            if entry.name in (str(os.getpid()), "timerslack_ns", "pressure"):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not of_a_process:
                    queue.append(entry.path)
            elif not entry.is_symlink() and opens_for_writing(entry.path):
                found.append(entry.path)
    return sorted(found)


def opens_for_writing(path):
    """True for a file that can be opened for writing, not for a device that hides it; it is closed again."""
    try:
        if stat.S_ISREG(os.lstat(path).st_mode):
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
            return True
    except OSError:
        pass
    return False


def readable_of(pid):
    """What of another process can be read; where its numbered open files lead to, not how many there are."""
    folder = "/proc/%d/" % pid
    found = [name for name in ("environ", "mem", "maps") if not error_of(read, folder + name)]
    opened = [folder + "fd/" + number for number in names_in(folder + "fd")]
    links = [folder + name for name in ("root", "cwd", "exe")] + opened
    return found + [link for link in links if not error_of(os.readlink, link)]


def on_disk(request, home):
    """Ways to files that are not its own, each by name with how it ended."""
    own, beside = os.path.join(home, "written"), request["beside"]
    hidden = request["hidden"][0]
    return {
        "write_tree": error_of(write, os.path.join(request["root"], "written"), 1),
        "write_home": error_of(write, own, 1),
        "write_beside": error_of(write, os.path.join(beside, "written"), 1),
        "link_out": error_of(os.link, own, os.path.join(beside, "linked")),
        "move_out": error_of(os.rename, own, os.path.join(beside, "moved")),
        "link_in": error_of(read_through, os.link, hidden, os.path.join(home, "hard")),
        "symbolic_link": error_of(read_through, os.symlink, hidden, os.path.join(home, "soft")),
        "device": error_of(os.mknod, os.path.join(home, "device"), 0o60600, os.makedev(7, 0)),
        "metadata": error_of(os.chmod, hidden, 0o600),
        "attribute": error_of(os.setxattr, home, "user.perfsmith", b"x"),
        "shared_file": error_of(read, request["shared"]),
        "visible": {folder: names_in(folder) for folder in request["folders"]},
        "readable": [path for path in request["hidden"] if not error_of(open, path)],
    }


def look(request):
    """Everything there is to know, by name."""
    home = os.environ.get("HOME", "/nonexistent")
    found = {"environment": sorted(os.environ)}
    found.update(on_disk(request, home))
    found.update(outward(request))
    calls = sibling("escape_calls")
    found["mount"] = calls.mount(home)
    found["user_namespace"] = calls.new_user_namespace()
    found["needless_calls"] = calls.needless_calls()
    found["odd_sockets"] = calls.odd_sockets()
    found["gains_rights"] = calls.can_gain_rights()
    found["powers"] = calls.powers()
    found["shared_memory"] = calls.shared_memory()
    found["changeable"] = changeable()[:20]
    found["ipc"] = os.readlink("/proc/self/ns/ipc")
    start_grandchild()
    sibling("worker").limit(request["limits"])
    found["large_file"] = error_of(write, os.path.join(home, "large"), 2 * request["limits"]["RLIMIT_FSIZE"])
    found["large_memory"] = error_of(bytearray, 2 * request["limits"]["RLIMIT_AS"])
    return found


def is_own(name, request):
    """True for a process of this sandbox: numbers here may be the same as those of others outside."""
    return request["token"].encode() in environment_of(name)


def environment_of(name):
    """The environment of a process, empty when it cannot be read."""
    try:
        with open("/proc/%s/environ" % name, "rb") as stream:
            return stream.read()
    except OSError:
        return b""


def seen_environment(name, request):
    """True for a process whose environment is readable from here and is not this sandbox's."""
    text = environment_of(name) if name.isdigit() else b""
    return bool(text) and request["token"].encode() not in text


def main():
    """Answer one request, then wait for the end."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    stream = connection.makefile("rwb")
    answer = look(json.loads(stream.readline().decode()))
    stream.write(json.dumps(answer).encode() + b"\n")
    stream.flush()
    stream.readline()


if __name__ == "__main__":
    main()
