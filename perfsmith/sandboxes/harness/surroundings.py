"""What a call can change in its process besides its result: told by what is another thing afterwards.

Only modules that are imported anyway are looked into. Every reader gives plain data, compared by value, or a
`Same`, compared by identity, so that no code of a target decides what is equal.

Runs under Python 3.8 and later, standard library only.
"""

import _locale
import atexit
import builtins
import contextvars
import gc
import os
import resource
import signal
import sys
import time
from operator import is_

if "codec" not in globals():  # the worker, which loads this file, puts it here
    from perfsmith.sandboxes.harness import codec

# The part of `hashlib` that loads no library.
sha256 = __import__("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256

LARGEST = 1024  # longer accounts are given as a digest
LARGEST_VALUE = 65536
PLAIN = (int, float, str, bool, bytes, type(None))
SIGNALS = tuple(range(1, signal.NSIG))
LIMITS = tuple(sorted({v for n, v in vars(resource).items() if n.startswith("RLIMIT_")}))
_getsignal = getattr(__import__("_signal"), "getsignal")  # noqa: B009  # without making an enum of each


class Same(object):
    """Things of which it matters whether they are the same, and what they are called."""

    __slots__ = ("names", "things")

    def __init__(self, things, names=()):
        self.things = list(things)
        self.names = list(names)

    def is_as(self, other):
        return (
            len(self.things) == len(other.things)
            and all(map(is_, self.things, other.things))
            and self.names == other.names
        )


def called(thing):
    """What a thing is called: stable between processes, and never the thing's own answer."""
    kind = type(thing)
    if kind in PLAIN:
        return repr(thing)
    named = thing if kind in (type(called), type(len), type) else kind
    return "%s %s.%s" % (
        kind.__name__,
        getattr(named, "__module__", "?"),
        getattr(named, "__qualname__", "?"),
    )


def module(name):
    """A module, when it is imported."""
    return sys.modules.get(name)


def environment():
    """Variables by name."""
    return dict(getattr(os.environ, "_data", None) or {})


def folder():
    """Where relative paths begin."""
    return os.getcwd()


def status():
    """Mask of new files and blocked signals, as the kernel says: asking for a mask any other way sets it."""
    stream = os.open("/proc/self/status", os.O_RDONLY | os.O_CLOEXEC)
    try:
        text = os.read(stream, 8192)
    finally:
        os.close(stream)
    return [line for line in text.split(b"\n") if line.startswith((b"Umask:", b"SigBlk:"))]


def interpreter():
    """Limits and switches of the interpreter."""
    return (
        sys.getrecursionlimit(),
        sys.getswitchinterval(),
        getattr(sys, "get_int_max_str_digits", int)(),
        sys.dont_write_bytecode,
        sys.gettrace() is None,
        sys.getprofile() is None,
        gc.isenabled(),
        gc.get_threshold(),
        len(gc.callbacks),
    )


def hooks():
    """What the interpreter calls for errors, values shown and generators left open."""
    found = [getattr(sys, name, None) for name in ("excepthook", "displayhook", "unraisablehook", "stdin")]
    threading = module("threading")
    normal = getattr(threading, "__excepthook__", None)  # from Python 3.10 on
    if normal is not None and threading.excepthook is not normal:
        found.append(threading.excepthook)
    return Same(found + list(sys.get_asyncgen_hooks()))


def import_system():
    """Finders, and folders that are looked through."""
    finders = [each for each in sys.meta_path if not is_own(each)]
    return Same(finders + sys.path_hooks, [entry for entry in sys.path if type(entry) is str])


def is_own(finder):
    """True for the finder of this harness, which serves the texts of candidates."""
    return type(finder) is type and finder.__module__ == "_perfsmith_overlay"


def system():
    """Names in `sys`, except for the streams of this batch."""
    found = dict(vars(sys))
    for name in ("stdout", "stderr"):
        found.pop(name, None)
    return Same(found.values(), found)


def built_in():
    """Names in `builtins`."""
    return Same(vars(builtins).values(), vars(builtins))


def signals():
    """Handlers, and whether a timer runs."""
    handlers = list(map(_getsignal, SIGNALS))
    timers = [signal.getitimer(which)[0] > 0 for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL)]
    return Same(handlers, map(repr, timers))


def limits():
    """Limits and priority, as the kernel says."""
    return [resource.getrlimit(number) for number in LIMITS] + [os.getpriority(os.PRIO_PROCESS, 0)]


def descriptors():
    """Numbers that are open."""
    return sorted(os.listdir("/proc/self/fd"), key=int)


def zone():
    """Time zone and locale of the C library."""
    return (time.tzname, time.timezone, _locale.setlocale(_locale.LC_ALL))


def at_exit():
    """How many functions are called at exit."""
    return atexit._ncallbacks()


def filters():
    """Filters of warnings, except for those that NumPy always brings."""
    found = module("warnings")
    if found is None:
        return None
    told = [(f[0], pattern_of(f[1]), called(f[2]), pattern_of(f[3]), f[4]) for f in found.filters]
    return [each for each in told if not is_of_numpy(each)]


def pattern_of(found):
    """The text of a compiled pattern."""
    return getattr(found, "pattern", found)


def is_of_numpy(told):
    """True for what every import of NumPy puts there."""
    return str(told[1]).startswith("numpy.") or told[2].startswith("type numpy.")


def loggers():
    """What differs from a fresh logger, by name."""
    logging = module("logging")
    if logging is None or not hasattr(logging, "root"):
        return None
    root = logging.root
    found = [("", root.level, root.disabled, *map(called, root.handlers)), (root.manager.disable,)]
    for name, each in list(root.manager.loggerDict.items()):
        if isinstance(each, logging.Logger):
            if each.level or each.disabled or not each.propagate or each.handlers or each.filters:
                found.append((name, each.level, each.disabled, each.propagate, len(each.handlers)))
    return found


def generator():
    """State of the generator that the functions of `random` share."""
    found = module("random")
    return found and found._inst.getstate()


def numpy_generator():
    """State of the generator that the functions of `numpy.random` share."""
    found = module("numpy.random.mtrand") or module("numpy.random")
    if found is None or not hasattr(found, "get_state"):
        return None
    name, keys, *rest = found.get_state()
    return (name, keys.tobytes(), *rest)


def decimals():
    """Context of decimal numbers, without its flags, which any rounding sets."""
    found = module("decimal")
    if found is None or not hasattr(found, "getcontext"):
        return None
    now = found.getcontext()
    traps = sorted(signal.__name__ for signal, is_set in now.traps.items() if is_set)
    return (now.prec, now.rounding, now.Emin, now.Emax, now.capitals, now.clamp, traps)


def numpy_settings():
    """What NumPy does about errors, and how it prints."""
    found = module("numpy")
    if found is None or not hasattr(found, "get_printoptions"):
        return None
    return (found.geterr(), found.get_printoptions())


def context():
    """Context variables; the one of `decimal` is read by `decimals`."""
    found = [(v, thing) for v, thing in contextvars.copy_context().items() if v.name != "decimal_context"]
    return Same([thing for _, thing in found], [variable.name for variable, _ in found])


READERS = (
    ("environment", environment),
    ("current folder", folder),
    ("settings of the interpreter", interpreter),
    ("hooks of the interpreter", hooks),
    ("import system", import_system),
    ("decimal context", decimals),
    ("file mode mask and blocked signals", status),
    ("names in sys", system),
    ("builtins", built_in),
    ("signal handlers", signals),
    ("limits and priority", limits),
    ("locale and time zone", zone),
    ("random generator", generator),
    ("numpy random generator", numpy_generator),
    ("context variables", context),
    ("numpy settings", numpy_settings),
    ("warning filters", filters),
    ("loggers", loggers),
    ("functions at exit", at_exit),
    ("open descriptors", descriptors),
)
ALONE = frozenset(name for name, _ in READERS[6:12] + READERS[15:])
"""What is read only where a program has a sandbox of its own: the memory for it is shared with a zygote."""
UNREAD = object()
FORKED = [name for name, _ in READERS].index("random generator")
AS_IMPORTED = ", as imported"
AT_IMPORT = frozenset(name for name, _ in READERS[:6])  # what libraries seldom change as they are imported
AT_IMPORT_ALONE = frozenset(name for name, _ in READERS[:14])
"""The same of a program alone. The rest comes with libraries, which a candidate may import too."""


def now(is_alone):
    """What each reader says, None where it can say nothing; last how many modules there are."""
    found = []
    for name, reader in READERS:
        try:
            found.append(reader() if is_alone or name not in ALONE else UNREAD)
        except Exception:
            found.append(None)
    return [*found, len(sys.modules)]


def changed(before, after, names=None):
    """Accounts of what is another thing in `after`, by name; the same in every process that did the same.

    Args:
        before: What `now` gave.
        after: The same, later.
        names: Of readers to look at; all when None.
    """
    found = {}
    for (name, _), old, new in zip(READERS, before, after):
        if new is UNREAD or (names is not None and name not in names):
            continue
        if isinstance(new, Same):
            if not isinstance(old, Same) or not new.is_as(old):
                is_context = name == "context variables"
                found[name] = account(contents(new) if is_context else difference(old, new))
        elif old == new or new is None:
            continue
        elif name.endswith("random generator"):
            found.update(moved(name, old, new))
        elif name == "environment":
            found[name] = account(sorted(set((old or {}).items()).symmetric_difference(new.items())))
        elif is_brought(name, old, new, before[-1] != after[-1]):
            continue
        else:
            found[name] = account(new)
    return found


DEFAULTS = {
    "loggers": [("", 30, False), (0,)],
    "decimal context": (
        *(28, "ROUND_HALF_EVEN", -999999, 999999, 1, 0),
        ["DivisionByZero", "InvalidOperation", "Overflow"],
    ),
}


def is_brought(name, old, new, has_imported):
    """True for what came with a module that was imported meanwhile, and was not changed since."""
    if name == "functions at exit":
        return has_imported
    return old is None and (name == "numpy settings" or DEFAULTS.get(name) == new)


UNUSED = (623, 624)  # where generators stand that nothing was drawn from


def moved(name, old, new):
    """A generator that was never seeded tells by how far it went, and that it went at all."""
    position = new[1][-1] if name == "random generator" else new[2]
    found = {}
    if old is not None:
        found[name] = account(new)
        found[name + ", drawn from"] = "yes"
    else:  # seeded, or only imported, which makes it another one each time
        found[name + AS_IMPORTED] = account(new)
    if old is not None or position not in UNUSED:
        found[name + ", position"] = account(position)
    return found


def contents(new):
    """Names and values of context variables."""
    found = []
    for name, thing in zip(new.names, new.things):
        try:
            found.append((name, codec.encode(thing, LARGEST_VALUE)))
        except Exception:
            found.append((name, called(thing)))
    return sorted(found)


def difference(old, new):
    """What is new, with its name where it has one, and the names that are gone."""
    known = {id(thing) for thing in old.things} if isinstance(old, Same) else set()
    before = dict(zip(old.names, old.things)) if isinstance(old, Same) else {}
    if len(new.names) == len(new.things):
        pairs = zip(new.names, new.things)
        found = [(n, called(thing)) for n, thing in pairs if n not in before or before[n] is not thing]
    else:
        found = [called(thing) for thing in new.things if id(thing) not in known]
        found += [len(new.things), [name for name in new.names if name not in before]]
    return found, sorted(name for name in before if name not in new.names)


def account(value):
    """A value in words, or a digest of them."""
    text = repr(value)
    if len(text) <= LARGEST:
        return text
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
