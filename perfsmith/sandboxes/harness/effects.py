"""What a target reaches outside its interpreter, seen through audit events.

Runs under Python 3.8 and later, standard library only.
"""

import _thread
import os
import sys

WATCHED = frozenset(
    (
        "gc.get_objects",
        "gc.get_referrers",
        "os.chmod",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.kill",
        "os.killpg",
        "os.link",
        "os.mkdir",
        "os.posix_spawn",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.spawn",
        "os.symlink",
        "os.system",
        "os.truncate",
        "pty.spawn",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.sendto",
        "subprocess.Popen",
        "sys.setprofile",
        "sys.settrace",
    )
)

events = set()  # type: set[str]  # names of watched events seen here, once `watch` was called
hooks = []  # type: list[object]  # the hook of `watch`, once it is there


def watch():
    """Note from now on what reaches outside the interpreter; the hook cannot be taken away again."""

    def hook(name, arguments):
        if name in WATCHED:
            events.add(name)
        elif name == "open" and is_writing(arguments[1], arguments[2]):
            events.add("open for writing")

    if not hooks:
        hooks.append(hook)
        sys.addaudithook(hook)
        for name in ("start_new_thread", "start_joinable_thread"):
            note_threads(name)


def note_threads(name):
    """Older Pythons raise no audit event for a thread, so the function that starts one is wrapped."""
    start = getattr(_thread, name, None)
    if start is None:
        return

    def noting(*arguments, **options):
        events.add("thread")
        return start(*arguments, **options)

    setattr(_thread, name, noting)
    threading = sys.modules.get("threading")
    if threading is not None and hasattr(threading, "_" + name):
        setattr(threading, "_" + name, noting)


def is_writing(mode, flags):
    """True for the arguments of an `open` that may change the file."""
    if isinstance(mode, str):
        return bool(set("wax+").intersection(mode))
    return bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
