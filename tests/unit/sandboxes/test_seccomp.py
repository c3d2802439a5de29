"""Does the filter refuse what it should, and nothing else? Its program is run here, step by step."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path
from typing import Any

import pytest

from perfsmith.sandboxes.harness import seccomp as untyped

seccomp: Any = untyped

ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
COLUMN = {"x86_64": 0, "aarch64": 1}
I386, ARM = 0x40000003, 0x40000028
ALLOWED = 0
UNIX, INET, INET6, NETLINK, PACKET, VSOCK, ALG = 1, 2, 10, 16, 17, 40, 38
STREAM, DATAGRAM, RAW, SEQPACKET = 1, 2, 3, 5
CLOEXEC, NONBLOCK = 0o2000000, 0o4000

every_machine = pytest.mark.parametrize("machine", ARCHITECTURE)
every_kind = pytest.mark.parametrize("sockets", [untyped.PRIVATE, untyped.LOCAL, untyped.PAIRS])


def answer(program: bytes, number: int, arguments: tuple[int, ...] = (), *, architecture: int) -> int:
    """The error number a call gets, 0 when it is let through."""
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<IIQ6Q", number & 0xFFFFFFFF, architecture, 0, *(a & (2**64 - 1) for a in padded))
    code = list(struct.iter_unpack("=HBBI", program))
    at = held = 0
    while True:
        operation, if_true, if_false, constant = code[at]
        at += 1
        if operation == 0x20:
            held = struct.unpack_from("<I", data, constant)[0]
        elif operation == 0x54:
            held &= constant
        elif operation == 0x06:
            return ALLOWED if constant == 0x7FFF0000 else constant - 0x00050000
        else:
            holds = {0x15: held == constant, 0x25: held > constant, 0x45: bool(held & constant)}[operation]
            at += if_true if holds else if_false


def ask(machine: str, sockets: str, name: str, *arguments: int) -> int:
    number = seccomp.NUMBERS[name][COLUMN[machine]]
    program = seccomp.program(machine, sockets)
    return answer(program, number, arguments, architecture=ARCHITECTURE[machine])


@every_machine
@every_kind
def test_a_call_of_another_architecture_or_of_x32_is_refused(machine: str, sockets: str) -> None:
    program = seccomp.program(machine, sockets)
    for foreign in (I386, ARM, 0):
        assert answer(program, 0, architecture=foreign) == errno.EPERM
    here = ARCHITECTURE[machine]
    assert answer(program, 0x40000000, architecture=here) == errno.ENOSYS
    assert answer(program, 0x40000000 + 101, architecture=here) == errno.ENOSYS
    assert answer(program, -1, architecture=here) == errno.ENOSYS


@every_machine
@every_kind
def test_what_is_newer_than_the_tables_does_not_exist(machine: str, sockets: str) -> None:
    program, here = seccomp.program(machine, sockets), ARCHITECTURE[machine]
    assert answer(program, 456, architecture=here) == ALLOWED
    assert answer(program, 457, architecture=here) == errno.ENOSYS


@every_machine
@every_kind
def test_exactly_the_named_calls_are_refused(machine: str, sockets: str) -> None:
    program, here = seccomp.program(machine, sockets), ARCHITECTURE[machine]
    refused = {n for n in range(457) if answer(program, n, architecture=here) == errno.EPERM}
    column = COLUMN[machine]
    named = {seccomp.NUMBERS[name][column] for name in seccomp.ALWAYS_REFUSED} - {None}
    # With no arguments, what concerns the process itself is meant; this takes another number for that.
    for_users = {seccomp.NUMBERS["ioprio_set"][column]}
    outliving = {seccomp.NUMBERS[name][column] for name in ("msgget", "semget", "shmget")}
    assert refused == named | for_users | (set() if sockets == seccomp.PRIVATE else outliving)


@pytest.mark.parametrize(
    "name",
    [
        *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp"),
        *("mount", "umount2", "move_mount", "open_tree", "fsopen", "pivot_root", "chroot"),
        *("unshare", "setns", "keyctl", "add_key", "request_key", "bpf", "perf_event_open"),
        *("userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "kexec_load"),
        *("init_module", "finit_module", "delete_module", "open_by_handle_at", "settimeofday"),
        *("clock_settime", "swapon", "reboot", "acct", "quotactl", "syslog"),
    ],
)
@every_machine
@every_kind
def test_a_dangerous_call_is_refused_whatever_its_arguments(name: str, machine: str, sockets: str) -> None:
    assert ask(machine, sockets, name) == errno.EPERM
    assert ask(machine, sockets, name, *[2**64 - 1] * 6) == errno.EPERM


@every_machine
@every_kind
def test_threads_and_forks_are_made_but_no_namespace(machine: str, sockets: str) -> None:
    thread = 0x3D0F00  # what pthread_create asks for
    assert ask(machine, sockets, "clone", thread) == ALLOWED
    assert ask(machine, sockets, "clone", 0x1200011) == ALLOWED  # fork
    for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert ask(machine, sockets, "clone", thread | flag) == errno.EPERM
    assert ask(machine, sockets, "clone3", 0, 88) == errno.ENOSYS  # and the C library takes clone


@every_machine
@every_kind
def test_nothing_types_into_a_terminal(machine: str, sockets: str) -> None:
    for request in (0x5412, 0x541C, 0x5412 | 1 << 32):
        assert ask(machine, sockets, "ioctl", 0, request) == errno.EPERM
    for request in (0x5401, 0x5413, 0x541B):  # TCGETS, TIOCGWINSZ, FIONREAD
        assert ask(machine, sockets, "ioctl", 0, request) == ALLOWED


@every_machine
def test_a_network_of_its_own_has_the_usual_sockets_and_no_others(machine: str) -> None:
    private = untyped.PRIVATE
    for family in (INET, INET6):
        for kind in (STREAM, DATAGRAM, STREAM | CLOEXEC | NONBLOCK):
            for protocol in (0, 6, 17):
                assert ask(machine, private, "socket", family, kind, protocol) == ALLOWED
        assert ask(machine, private, "socket", family, STREAM, 262) == errno.EPROTONOSUPPORT
        assert ask(machine, private, "socket", family, RAW, 0) == errno.EACCES
        assert ask(machine, private, "socket", family, RAW | CLOEXEC, 6) == errno.EACCES
    for kind in (STREAM, DATAGRAM, SEQPACKET):
        assert ask(machine, private, "socket", UNIX, kind) == ALLOWED
    assert ask(machine, private, "socket", NETLINK, RAW, 0) == ALLOWED
    assert ask(machine, private, "socket", NETLINK, RAW, 12) == errno.EPROTONOSUPPORT
    for family in (PACKET, VSOCK, ALG, 0, 3, 31):
        assert ask(machine, private, "socket", family, STREAM) == errno.EAFNOSUPPORT
    assert ask(machine, private, "connect", 3) == ALLOWED
    assert ask(machine, private, "socketpair", UNIX, DATAGRAM) == ALLOWED


@every_machine
@pytest.mark.parametrize("sockets", [untyped.LOCAL, untyped.PAIRS])
def test_the_machines_network_is_not_there(machine: str, sockets: str) -> None:
    for family in (0, INET, INET6, NETLINK, PACKET, VSOCK, ALG):
        assert ask(machine, sockets, "socket", family, STREAM) == errno.EAFNOSUPPORT
    for kind in (STREAM, SEQPACKET, STREAM | CLOEXEC):
        assert ask(machine, sockets, "socket", UNIX, kind) == ALLOWED
        assert ask(machine, sockets, "socketpair", UNIX, kind) == ALLOWED


@every_machine
def test_where_sockets_cannot_be_told_apart_none_is_connected(machine: str) -> None:
    pairs, local = untyped.PAIRS, untyped.LOCAL
    assert ask(machine, pairs, "connect", 3) == errno.EACCES
    for name in ("socket", "socketpair"):
        assert ask(machine, pairs, name, UNIX, DATAGRAM) == errno.EACCES
        assert ask(machine, pairs, name, UNIX, DATAGRAM | CLOEXEC) == errno.EACCES
        assert ask(machine, local, name, UNIX, DATAGRAM) == ALLOWED
    assert ask(machine, local, "connect", 3) == ALLOWED


@every_machine
@every_kind
def test_settings_of_the_process_itself_are_its_own_and_no_others(machine: str, sockets: str) -> None:
    judge, new, old = 4711, 0x7FFC_1234_5678, 0x7FFC_8765_4321
    for name in ("sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler"):
        assert ask(machine, sockets, name, 0, 8, new) == ALLOWED
        assert ask(machine, sockets, name, judge, 8, new) == errno.EPERM
    for name, one, user in (("setpriority", 0, 2), ("ioprio_set", 1, 3)):
        assert ask(machine, sockets, name, one, 0, 5) == ALLOWED
        assert ask(machine, sockets, name, one, judge, 5) == errno.EPERM
        assert ask(machine, sockets, name, user, 0, 5) == errno.EPERM
    assert ask(machine, sockets, "prlimit64", 0, 7, new, old) == ALLOWED
    assert ask(machine, sockets, "prlimit64", judge, 7, 0, old) == ALLOWED  # it only looks
    for pointer in (new, 1 << 32, 1):
        assert ask(machine, sockets, "prlimit64", judge, 7, pointer, 0) == errno.EPERM


@every_machine
@every_kind
def test_files_have_no_attributes_as_where_a_file_system_has_none(machine: str, sockets: str) -> None:
    for name in ("setxattr", "lsetxattr", "fsetxattr"):
        assert ask(machine, sockets, name, 3) == errno.EOPNOTSUPP
    for request in (0x40086602, 0x401C5820, 0x40087602, 0x40046602 | 1 << 32):
        assert ask(machine, sockets, "ioctl", 3, request) == errno.EOPNOTSUPP
    for request in (0x80086601, 0x801C581F, 0x80087601):  # which only look
        assert ask(machine, sockets, "ioctl", 3, request) == ALLOWED


@every_machine
@every_kind
def test_the_program_is_one_the_kernel_takes(machine: str, sockets: str) -> None:
    program = seccomp.program(machine, sockets)
    code = list(struct.iter_unpack("=HBBI", program))
    assert 0 < len(code) <= 4096
    for at, (operation, if_true, if_false, _constant) in enumerate(code):
        if operation in (0x15, 0x25, 0x45):
            assert at + 1 + max(if_true, if_false) < len(code)
    assert code[-1][0] == 0x06
    assert not seccomp.is_known("riscv64")


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_the_numbers_are_those_of_the_kernels_headers(machine: str, header: str) -> None:
    if not Path(header).is_file():
        pytest.skip(f"headers: {header} is not here")
    found = dict(re.findall(r"#define __NR_(\w+) (\d+)\b", Path(header).read_text()))
    ours = {name: row[COLUMN[machine]] for name, row in seccomp.NUMBERS.items()}
    assert {n: int(found[n]) for n in ours if n in found} == {n: ours[n] for n in ours if n in found}
    assert len([n for n in ours if n in found]) > 50
