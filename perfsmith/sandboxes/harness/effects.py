"""What a target reaches outside its interpreter, seen through audit events.

Runs under Python 3.8 and later, standard library only.
"""

import _thread
import gc
import operator
import os
import sys
import types
from itertools import chain

WATCHED = frozenset(
    (
        "fcntl.fcntl",
        "fcntl.flock",
        "fcntl.ioctl",
        "fcntl.lockf",
        "gc.get_objects",
        "gc.get_referrers",
        "os.chflags",
        "os.chmod",
        "os.chown",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.kill",
        "os.killpg",
        "os.link",
        "os.lockf",
        "os.mkdir",
        "os.mkfifo",
        "os.mknod",
        "os.posix_spawn",
        "os.remove",
        "os.removexattr",
        "os.rename",
        "os.rmdir",
        "os.setxattr",
        "os.spawn",
        "os.symlink",
        "os.system",
        "os.truncate",
        "os.utime",
        "pty.spawn",
        "resource.prlimit",
        "resource.setrlimit",
        "shutil.chown",
        "shutil.copyfile",
        "shutil.copymode",
        "shutil.copystat",
        "shutil.copytree",
        "shutil.make_archive",
        "shutil.move",
        "shutil.rmtree",
        "shutil.unpack_archive",
        "signal.pthread_kill",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.sendto",
        "subprocess.Popen",
        "sys._current_exceptions",
        "sys._current_frames",
        "sys.addaudithook",
        "sys.setprofile",
        "sys.settrace",
    )
)

READ = "perfsmith.read"
IMPORTING = "perfsmith.importing"
IMPORTED = "perfsmith.imported"
CHECKING = "perfsmith.checking"
STAGES = frozenset((IMPORTING, IMPORTED, CHECKING))
THREAD = "perfsmith.thread"
THREADS = frozenset((THREAD, "_thread.start_new_thread", "_thread.start_joinable_thread"))
GUARD = "perfsmith.guard"
QUICKEN = "perfsmith.quicken"

# Functions have it and what they ask for as defaults: another default is noted, another name here not used.
_audit = sys.audit
_waiting = []  # type: list[object]  # the hook, until it is added


def watch():
    """Note from now on what reaches outside the interpreter; the hook cannot be taken away again."""
    if not _waiting:
        return
    sys.addaudithook(_waiting.pop())
    for name in ("start_new_thread", "start_joinable_thread"):
        note_threads(name)


def hook_over(spaces, getpid=os.getpid):
    """The hook. What it has seen is only ever in its own cells, and asked of it through events.

    Whatever a module of this harness holds, a target reaches through `sys.modules["__main__"]`: what the hook
    compares with is in its cells too. No name leads to the hook, and nothing it is asked makes it forget what
    happened since the batch began: importing begins once, and a batch once in each process.
    """
    names = WATCHED, THREADS, STAGES, READ, GUARD, QUICKEN, IMPORTING, IMPORTED, CHECKING
    watched, threads, stages, read, guard, quicken, begins, ends, checks = names
    known = watched | threads | stages | {"open", "object.__setattr__", read, guard, quicken}
    classes = [kind.__dict__ for space in spaces for kind in space.values() if isinstance(kind, type)]

    def parts():
        return [value for space in chain(spaces, classes) for value in space.values()]

    def codes():
        return [value.__code__ for value in before if type(value) is types.FunctionType]

    def versions():
        return [number.value for number in numbers]

    before = parts()
    before_codes = codes()
    numbers = []  # type: list[ctypes.c_uint64]
    looked_at = []  # type: list[int]
    functions = frozenset(id(value) for value in before if type(value) is types.FunctionType)
    noted = frozenset()  # type: frozenset[str]
    stage = ""
    checked_in = 0

    def hook(name, arguments):
        nonlocal noted, stage, checked_in, numbers, looked_at
        if name not in known:
            return
        if name in watched:
            if name not in noted:
                noted = noted.union((name,))
            if name == "sys.addaudithook":
                raise RuntimeError("no further hook")  # it would see what is answered here, and change it
        elif name == "open":
            if is_writing(arguments[1], arguments[2]):
                noted = noted.union(("open for writing",))
        elif name in threads:
            noted = noted.union(("thread",))
        elif name == read:
            arguments[0].append(tuple(sorted(noted)))
        elif name == "object.__setattr__":
            if id(arguments[0]) in functions:  # another code or other defaults for a function of the harness
                noted = noted.union(("harness.replaced",))
        elif name == guard:
            if numbers and not arguments and versions() == looked_at:
                return
            now, was = parts(), before
            if arguments:
                now, was = now + codes(), was + before_codes
            # By identity: a part that was put there could say that it equals anything.
            if len(now) != len(was) or not all(map(operator.is_, now, was)):
                noted = noted.union(("harness.replaced",))
            elif numbers:
                looked_at = versions()
        elif name == quicken and not stage:
            numbers = version_numbers(chain(spaces, classes))
        elif name == begins and not stage:
            noted, stage = frozenset(), name
        elif name == ends and stage == begins:
            stage = name
        elif name == checks and (not stage or (stage == ends and checked_in != getpid())):
            noted, checked_in = frozenset(), getpid()
        else:
            noted = noted.union(("harness.replaced",))  # the target asked for it, not this harness

    return hook


def version_numbers(spaces):
    """For each dict the number that CPython up to 3.11 gives it anew at every change (PEP 509).

    None where there are no such numbers. Reading them touches none of the values, which would copy the memory
    that they lie in for this process alone.
    """
    if sys.implementation.name != "cpython" or sys.version_info >= (3, 12):
        return None
    try:
        import ctypes
    except Exception:  # in a hook, it would end the process
        return None
    above = object.__basicsize__ + ctypes.sizeof(ctypes.c_ssize_t)

    def number_of(space):
        if type(space) is types.MappingProxyType:
            space = gc.get_referents(space)[0]
        return ctypes.c_uint64.from_address(id(space) + above)

    trial = {"name": above}
    number, found = number_of(trial), set()
    for value in (number_of, above, number_of):
        trial["name"] = value
        found.add(number.value)
    return [number_of(space) for space in spaces] if len(found) == 3 else None


def quicken(audit=_audit, name=QUICKEN):
    """From now on `note_replaced_parts` looks only where a dict was changed since it last looked.

    Before anything foreign is imported, or it is one who has replaced a part.
    """
    audit(name)


def seen(audit=_audit, read=READ):
    """Names of watched events since the import or the batch began, in order of the alphabet."""
    found = []  # type: list[tuple[str, ...]]
    audit(read, found)
    if found or _waiting:  # nobody answers before the hook is added
        return found[0] if found else ()
    return ("harness.replaced",)


def importing(audit=_audit, name=IMPORTING):
    """What happened before is none of the program's; once in a program."""
    audit(name)


def imported(audit=_audit, name=IMPORTED):
    """What follows belongs to batches."""
    audit(name)


def checking(audit=_audit, name=CHECKING):
    """What happened before is none of the batch's; once in a process."""
    audit(name)


def note_threads(name):
    """Older Pythons raise no audit event for a thread, so the function that starts one is wrapped."""
    start = getattr(_thread, name, None)
    if start is None:
        return

    def noting(*arguments, **options):
        _audit(THREAD)
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
    spaces = tuple(modules)
    for space in spaces:  # a warning about a file that the target left open is noted where it happens to end
        space.setdefault("__warningregistry__", {})
    _waiting.append(hook_over(spaces))


def note_replaced_parts(audit=_audit, name=GUARD):
    """An event of its own for a target that has reached into this harness.

    Whether a function has another code was seen when that happened; here it would touch hundreds of pages of
    memory, each of which is copied for this process alone.
    """
    audit(name)


def are_parts_replaced(audit=_audit, guard=GUARD, read=READ):
    """True when a part of this harness is another one than at the beginning, or nothing is there to tell."""
    if _waiting:
        found = []  # type: list[tuple[str, ...]]
        _waiting[-1](guard, ("with codes",))
        _waiting[-1](read, (found,))
    else:
        audit(guard, "with codes")
        found = []
        audit(read, found)
    return not found or "harness.replaced" in found[0]
