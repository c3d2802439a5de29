"""Gives up what foreign code may not have, and then becomes that program.

Started as `python confine.py landlock=ABI sockets=KIND [RULE=PATH ...] -- PROGRAM ARGUMENT ...`, so that not
even the start of the program's interpreter runs unconfined. ABI is the version of Landlock to use, 0 for
none; KIND is one of those in `seccomp.py`, empty for no filter; the rules are those in `landlock.py`. When
something asked for cannot be had it says so on its error stream, beginning with `confine:`, and ends with
status 125.

Runs under Python 3.8 and later, standard library only.
"""

import ctypes
import os
import sys
import types
from importlib.machinery import SourceFileLoader

FAILED = 125
_SECCOMP_CALL = {"x86_64": 317, "aarch64": 277}
_SET_FILTER = 1
_KEEP_SPECULATION = 4  # else kernels before 5.16 slow everything down that runs under a filter
_CAPABILITY_VERSION = 0x20080522


def sibling(name):
    """A file of this folder, loaded by path; `importlib.util` would double the time all this takes."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    loader = SourceFileLoader("_perfsmith_" + name, path)
    module = types.ModuleType(loader.name)
    loader.exec_module(module)
    return module


landlock, seccomp = sibling("landlock"), sibling("seccomp")


class _Filter(ctypes.Structure):
    """The kernel's `sock_fprog`."""

    _fields_ = (("count", ctypes.c_ushort), ("code", ctypes.c_char_p))


def drop_capabilities():
    """Root without its powers; with `no_new_privs`, no program it starts gets them back."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; low halves, then high halves
    landlock.set_no_new_privileges()
    if libc.capset(header, none):
        raise landlock.Refused("capabilities: %s" % os.strerror(ctypes.get_errno()))


def filter_calls(sockets):
    """Let the kernel refuse needless system calls, to this thread and all it starts."""
    machine = os.uname().machine
    code = seccomp.program(machine, sockets)
    libc = ctypes.CDLL(None, use_errno=True)
    what = ctypes.byref(_Filter(len(code) // 8, code))
    number = ctypes.c_long(_SECCOMP_CALL[machine])
    if libc.syscall(number, ctypes.c_uint(_SET_FILTER), ctypes.c_uint(_KEEP_SPECULATION), what):
        raise landlock.Refused("seccomp: %s" % os.strerror(ctypes.get_errno()))


def confine(version, sockets, rules):
    """Capabilities, files, system calls, in this order; none of it can be taken back."""
    drop_capabilities()
    if version:
        landlock.restrict(rules, version)
    if sockets:
        filter_calls(sockets)


def main(arguments):
    """Do as the arguments say; does not return."""
    at = arguments.index("--")
    rules = [tuple(argument.split("=", 1)) for argument in arguments[:at]]
    settings = dict(rules[:2])
    try:
        confine(int(settings["landlock"]), settings["sockets"], rules[2:])
        os.execv(arguments[at + 1], arguments[at + 1 :])
    except (landlock.Refused, OSError, KeyError, ValueError) as error:
        sys.stderr.write("confine: %s\n" % error)
        sys.exit(FAILED)


if __name__ == "__main__":
    main(sys.argv[1:])
