"""Ways out of a sandbox that need calls Python has no function for; each tells by name how it ended.

Nothing here does harm where it succeeds: it looks, or undoes what it did, or happens in a child that ends.
Runs under Python 3.8 and later, standard library only.
"""

import ctypes
import errno
import os
import socket

_PTRACE_SEIZE = 0x4206
_NEW_USER_NAMESPACE = 0x10000000
_GET_NO_NEW_PRIVS = 39
_SHARED_MEMORY_NEW, _SHARED_MEMORY_REMOVE = 0o1600, 0  # IPC_CREAT with 0600, IPC_RMID

# Name: number on x86_64, on aarch64, arguments.
_NEEDLESS = {
    "add_key": (248, 217, (b"user", b"perfsmith", b"x", ctypes.c_size_t(1), ctypes.c_int(-1))),
    "io_uring_setup": (425, 425, (ctypes.c_uint(1), bytes(120))),
    "keyctl": (250, 219, (ctypes.c_int(0), ctypes.c_int(-3), ctypes.c_int(0))),
    "perf_event_open": (
        298,
        241,
        (
            (1).to_bytes(4, "little") + (112).to_bytes(4, "little") + bytes(104),
            ctypes.c_int(0),
            ctypes.c_int(-1),
            ctypes.c_int(-1),
            ctypes.c_ulong(0),
        ),
    ),
    "userfaultfd": (323, 282, (ctypes.c_int(1),)),
}
_SOCKETS = {
    "raw": (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    "packet": (17, socket.SOCK_RAW, 0),
    "netlink of the firewall": (16, socket.SOCK_RAW, 12),
    "kernel cryptography": (38, socket.SOCK_SEQPACKET, 0),
    "virtual machine": (40, socket.SOCK_STREAM, 0),
    "bluetooth": (31, socket.SOCK_RAW, 1),
}


def _ended(result):
    """Name of the error a call of the C library ended with, empty for none."""
    return "" if result >= 0 else errno.errorcode.get(ctypes.get_errno(), "OSError")


def _call(name, *arguments):
    return _ended(getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments))


def trace(pid):
    """Attach to a process, in a child whose end undoes it."""
    none = ctypes.c_void_p(0)
    return _in_a_child("ptrace", ctypes.c_long(_PTRACE_SEIZE), ctypes.c_int(pid), none, none)


def _in_a_child(name, *arguments):
    pid = os.fork()
    if not pid:
        os._exit(1 if _call(name, *arguments) else 0)
    return "refused" if os.waitpid(pid, 0)[1] else ""


def mount(folder):
    """Mount an empty file system over a folder."""
    place = os.fsencode(folder)
    ended = _call("mount", b"none", place, b"tmpfs", ctypes.c_ulong(0), None)
    if not ended:
        _call("umount", place)
    return ended


def new_user_namespace():
    """Be root in a world of its own."""
    return _in_a_child("unshare", ctypes.c_int(_NEW_USER_NAMESPACE))


def shared_memory():
    """Make a piece of System V shared memory, which would outlive every process; removed again."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = libc.shmget(ctypes.c_int(0), ctypes.c_size_t(4096), ctypes.c_int(_SHARED_MEMORY_NEW))
    ended = _ended(found)
    if not ended:
        libc.shmctl(ctypes.c_int(found), ctypes.c_int(_SHARED_MEMORY_REMOVE), None)
    return ended


def needless_calls():
    """Names of those calls of the kernel that were not refused and no program here needs."""
    column = {"x86_64": 0, "aarch64": 1}.get(os.uname().machine)
    if column is None:
        return []
    granted = []
    for name, row in sorted(_NEEDLESS.items()):
        if not _call("syscall", ctypes.c_long(row[column]), *row[2]):
            granted.append(name)
    return granted


def odd_sockets():
    """Kinds of socket that could be made, of those that no program here needs."""
    granted = []
    for name, kind in sorted(_SOCKETS.items()):
        try:
            socket.socket(*kind).close()
        except OSError:
            continue
        granted.append(name)
    return granted


def can_gain_rights():
    """True when a set-user-ID program would get the rights of its owner."""
    zero = ctypes.c_ulong(0)
    return ctypes.CDLL(None).prctl(ctypes.c_int(_GET_NO_NEW_PRIVS), zero, zero, zero, zero) != 1


def powers():
    """Capabilities this process has, as a bit mask in hexadecimal digits; empty for none."""
    with open("/proc/self/status") as stream:
        mask = next((line.split()[1] for line in stream if line.startswith("CapEff:")), "0")
    return "%x" % int(mask, 16) if int(mask, 16) else ""
