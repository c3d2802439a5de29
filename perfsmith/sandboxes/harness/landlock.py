"""Landlock: the kernel keeps this process, and all it starts, to the files that were named.

See the kernel's documentation, `userspace-api/landlock`. What is handled depends on the version of the
kernel's interface (ABI), which is asked for at run time. Metadata is outside of what Landlock knows: files
elsewhere can still be looked up by name (`stat`), and their mode and times changed by their owner.

Runs under Python 3.8 and later, standard library only. The numbers are those of every architecture but alpha.
"""

import ctypes
import os
import stat
import struct

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_SET_NO_NEW_PRIVS = 38
NEWEST_KNOWN = 9

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << b for b in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV, RESOLVE_UNIX = (1 << bit for bit in range(13, 17))
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

# Version of the interface, and the rights that came with it.
_FILES = ((1, (1 << 13) - 1), (2, REFER), (3, TRUNCATE), (5, IOCTL_DEV), (9, RESOLVE_UNIX))
_NETWORK = ((4, 0b11),)  # bind and connect of TCP
_SCOPES = ((6, 0b11),)  # abstract sockets, signals

RIGHTS = {
    "read": EXECUTE | READ_FILE | READ_DIR,
    "look": READ_FILE | READ_DIR,
    "device": READ_FILE | WRITE_FILE | TRUNCATE | IOCTL_DEV,
    "share": READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE,
    "write": ((1 << 15) - 1) & ~(MAKE_CHAR | MAKE_BLOCK),
}
"""Kinds of rule by name. Nobody may make a device; none of them leads to a socket of another program."""


class Refused(Exception):
    """The kernel refused what it should know."""


def abi():
    """Version of the kernel's interface; 0 where it has none, or not for us."""
    return max(0, _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG)))


def handled(version):
    """What a ruleset of that version handles, and so refuses unless it is allowed: files, network, scopes."""
    return tuple(
        sum(rights for since, rights in table if since <= version) for table in (_FILES, _NETWORK, _SCOPES)
    )


def rights_for(kind, mode, version):
    """The rights of a kind of rule for a file of that mode, as far as that version handles them."""
    rights = RIGHTS[kind] & handled(version)[0]
    return rights if stat.S_ISDIR(mode) else rights & _OF_A_FILE


def ruleset_attributes(version):
    """The kernel's `landlock_ruleset_attr`: as many fields as that version knows."""
    count = 1 + (version >= 4) + (version >= 6)
    return struct.pack("=%dQ" % count, *handled(version)[:count])


def restrict(rules, version):
    """Hold this thread, and all it starts from now on, to the rules; this cannot be undone.

    Args:
        rules: Pairs of kind and path. A path that is not there is left out.
        version: Interface version, at most that of the kernel.

    Raises:
        Refused: the kernel did not take them.
    """
    version = min(version, NEWEST_KNOWN)
    attributes = ruleset_attributes(version)
    ruleset = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if ruleset < 0:
        raise Refused("no ruleset: %s" % os.strerror(ctypes.get_errno()))
    try:
        for kind, path in rules:
            _allow(ruleset, kind, path, version)
        set_no_new_privileges()
        if _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)):
            raise Refused("not applied: %s" % os.strerror(ctypes.get_errno()))
    finally:
        os.close(ruleset)


def _allow(ruleset, kind, path, version):
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = rights_for(kind, os.fstat(descriptor).st_mode, version)
        rule = struct.pack("=Qi", rights, descriptor)
        if _call(
            _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), rule, ctypes.c_uint32(0)
        ):
            raise Refused("%s: %s" % (path, os.strerror(ctypes.get_errno())))
    finally:
        os.close(descriptor)


def set_no_new_privileges():
    """From now on no program gains rights by being started: set-user-ID bits mean nothing."""
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(ctypes.c_int(_SET_NO_NEW_PRIVS), ctypes.c_ulong(1), zero, zero, zero):
        raise Refused("no_new_privs: %s" % os.strerror(ctypes.get_errno()))


def _call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return int(libc.syscall(ctypes.c_long(number), *arguments))
