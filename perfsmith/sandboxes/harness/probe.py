"""Looks around inside a sandbox and says what it found; the judge decides whether that is as promised.

Started as `python probe.py FD`, where FD is one end of a socket pair. Reads one line of JSON, answers with
one line of JSON, and then waits until it is killed. Runs under Python 3.8 and later, standard library only.
"""

import errno
import importlib.util
import json
import os
import signal
import socket
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


def look(request):
    """Everything there is to know, by name."""
    home = os.environ.get("HOME", "/nonexistent")
    found = {
        "tcp": error_of(connect, socket.AF_INET, ("127.0.0.1", request["port"])),
        "abstract": error_of(connect, socket.AF_UNIX, "\0" + request["abstract"]),
        "unix": error_of(connect, socket.AF_UNIX, request["unix"]),
        "write_tree": error_of(write, os.path.join(request["root"], "written"), 1),
        "write_home": error_of(write, os.path.join(home, "written"), 1),
        "environment": sorted(os.environ),
        "visible": {folder: names_in(folder) for folder in request["folders"]},
        "readable": [path for path in request["hidden"] if not error_of(open, path)],
        "foreign_processes": sorted(name for name in names_in("/proc") if seen_environment(name, request)),
    }
    start_grandchild()
    sibling("worker").limit(request["limits"])
    found["large_file"] = error_of(write, os.path.join(home, "large"), 2 * request["limits"]["RLIMIT_FSIZE"])
    found["large_memory"] = error_of(bytearray, 2 * request["limits"]["RLIMIT_AS"])
    return found


def seen_environment(name, request):
    """True for a process whose environment is readable from here and is not this sandbox's."""
    if not name.isdigit():
        return False
    try:
        with open("/proc/%s/environ" % name, "rb") as stream:
            text = stream.read()
    except OSError:
        return False
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
