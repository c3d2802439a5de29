"""Calls of the kernel that Python 3.11 has no name for, for the outside's own preparations."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
from pathlib import Path

_CLONE_NEWNS, _CLONE_NEWUTS, _CLONE_NEWIPC, _CLONE_NEWNET = 0x20000, 0x4000000, 0x8000000, 0x40000000
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 1 << 18
_SIOCSIFFLAGS, _UP_AND_RUNNING = 0x8914, 0x41
_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def unshare() -> None:
    """Mounts, host name, shared memory and network of this process's own, the loopback device running."""
    _call("unshare", _CLONE_NEWNS | _CLONE_NEWUTS | _CLONE_NEWIPC | _CLONE_NEWNET)
    _call("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", _UP_AND_RUNNING))


def bind(source: Path, place: Path) -> None:
    """Show a folder at another place as well."""
    _call("mount", str(source).encode(), str(place).encode(), None, _MS_BIND, None)


def mount_memory(place: Path, kind: str = "tmpfs") -> None:
    """A fresh file system of that kind."""
    _call("mount", b"perfsmith", str(place).encode(), kind.encode(), 0, None)


def unmount(place: str) -> None:
    """Take a mount away."""
    _call("umount2", place.encode(), 0)


def add_address(address: str) -> None:
    """Give the loopback device one more IPv4 address."""
    body = struct.pack("BBBBI", socket.AF_INET, 32, 0, 0, socket.if_nametoindex("lo"))
    for kind in (1, 2):  # IFA_ADDRESS, IFA_LOCAL
        body += struct.pack("HH4s", 8, kind, socket.inet_aton(address))
    head = struct.pack("IHHII", 16 + len(body), 20, 0x5 | 0x400, 1, 0)  # RTM_NEWADDR
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as route:
        route.send(head + body)
        error = struct.unpack_from("i", route.recv(4096), 16)[0]
    if error:
        raise OSError(-error, os.strerror(-error))
