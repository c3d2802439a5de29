"""What a target reaches outside its interpreter, seen through audit events.

Runs under Python 3.8 and later, standard library only.
"""

import _thread
import operator
import os
import sys
import types

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
spaces = []  # type: list[dict[str, object]]  # what this harness is made of: the names of its modules,
before = []  # type: list[object]  # and their values
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


def guard(modules):
    """From now on `note_replaced_parts` knows what belongs to the modules with these namespaces."""
    spaces.extend(modules)
    before.extend(parts())


def note_replaced_parts():
    """An event of its own for a target that has reached into this harness."""
    if are_parts_replaced():
        events.add("harness.replaced")


def are_parts_replaced():
    """True when a part of this harness is another one than at the beginning."""
    now = parts()
    # By identity: a part that was put there could say that it equals anything.
    return len(now) != len(before) or not all(map(operator.is_, now, before))


def parts():
    """Everything this harness is made of, so that a replaced, an added and a missing part is noticed."""
    classes = [kind.__dict__ for space in spaces for kind in space.values() if isinstance(kind, type)]
    values = [value for space in spaces + classes for value in space.values()]
    return values + [value.__code__ for value in values if type(value) is types.FunctionType]
