"""seccomp: the kernel refuses system calls that no program we run needs.

The filter is a classic BPF program (see the kernel's documentation, `userspace-api/seccomp_filter`), put
together here from tables for each architecture. Everything not named is allowed, except calls newer than
the tables: those do not exist as far as the program can tell, so that it falls back on older ones.

Runs under Python 3.8 and later, standard library only.
"""

import errno
import struct

_LOAD, _EQUAL, _ABOVE, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x54, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NEWEST = 456  # futex_requeue; x32 calls have bit 30 set, so they lie above as well

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # its number, and its column below

# Name: number on x86_64, number on aarch64 (None where the call does not exist).
NUMBERS = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "clone": (56, 220),
    "clone3": (435, 435),
    "connect": (42, 203),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "finit_module": (313, 273),
    "fsetxattr": (190, 7),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioctl": (16, 29),
    "ioperm": (173, None),
    "iopl": (172, None),
    "ioprio_set": (251, 30),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "memfd_secret": (447, 447),
    "migrate_pages": (256, 238),
    "modify_ldt": (154, None),
    "lsetxattr": (189, 6),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "prlimit64": (302, 261),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "semget": (64, 190),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "setpriority": (141, 140),
    "settimeofday": (164, 170),
    "setxattr": (188, 5),
    "shmget": (29, 194),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "sysfs": (139, None),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "uselib": (134, None),
    "userfaultfd": (323, 282),
    "ustat": (136, None),
    "vhangup": (153, 58),
}

_OF_A_PROCESS = ("sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler")
_ATTRIBUTES = (
    "fsetxattr",
    "lsetxattr",
    "setxattr",
)  # the kernel's fourth, setxattrat, is newer than all here
_WITH_CONDITIONS = frozenset(
    ("clone", "clone3", "connect", "ioctl", "ioprio_set", "prlimit64", "setpriority", "socket", "socketpair")
).union(_OF_A_PROCESS, _ATTRIBUTES)
_OUTLIVES_THE_RUN = frozenset(("msgget", "semget", "shmget"))  # unless the namespace ends with it
ALWAYS_REFUSED = frozenset(NUMBERS) - _WITH_CONDITIONS - _OUTLIVES_THE_RUN

_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW* flag that clone(2) knows
_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: type into the terminal for its user
_FILE_FLAGS = (0x40086602, 0x40046602, 0x401C5820, 0x40087602, 0x40047602)
"""FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_SETVERSION, and the forms of them for 32 bits."""
_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16
_STREAM, _DATAGRAM, _SEQPACKET = 1, 2, 5
_TYPE_BITS = 0xF  # above are SOCK_NONBLOCK and SOCK_CLOEXEC
_ONE_PROCESS = {"setpriority": 0, "ioprio_set": 1}  # PRIO_PROCESS, IOPRIO_WHO_PROCESS
_PLAIN_PROTOCOLS = (0, 6, 17)  # the usual one, TCP, UDP

PRIVATE, LOCAL, PAIRS = "private", "local", "pairs"
"""Which sockets there may be.

`private`: any of UNIX and the internet, in a network of its own. `local`: UNIX sockets only. `pairs`: UNIX
sockets that cannot be connected, since nothing else tells those of other programs from its own. Under the
last two, System V IPC is refused, which outlives the run; message queues are so everywhere, since where there
is no file system of them nobody sees what is left.
"""


def is_known(machine):
    """True for an architecture of the tables, named as `uname -m` does."""
    return machine in _ARCHITECTURES


def program(machine, sockets):
    """The filter, as the kernel's array of `sock_filter`.

    Args:
        machine: Architecture, as `uname -m` names it; one that `is_known`.
        sockets: `private`, `local` or `pairs`.

    Raises:
        KeyError: an architecture that is not known.
        ValueError: another kind of sockets.
    """
    if sockets not in (PRIVATE, LOCAL, PAIRS):
        raise ValueError("no kind of sockets: %r" % sockets)
    architecture, column = _ARCHITECTURES[machine]
    refused = ALWAYS_REFUSED if sockets == PRIVATE else ALWAYS_REFUSED | _OUTLIVES_THE_RUN
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        _refuse(errno.EPERM),
        (_LOAD, 0, 0, _NUMBER),
        (_ABOVE, 0, 1, _NEWEST),
        _refuse(errno.ENOSYS),
    ]
    for name in sorted(refused):
        if NUMBERS[name][column] is not None:
            code += [(_EQUAL, 0, 1, NUMBERS[name][column]), _refuse(errno.EPERM)]
    special = {
        "clone": [_argument(0), (_ANY_BIT, 0, 1, _NEW_NAMESPACES), _refuse(errno.EPERM)],
        "clone3": [_refuse(errno.ENOSYS)],  # its flags lie in memory, where a filter cannot look
        "ioctl": [
            _argument(1),
            *_if_one_of(_TERMINAL_INPUT, _refuse(errno.EPERM)),
            *_if_one_of(_FILE_FLAGS, _refuse(errno.EOPNOTSUPP)),
        ],
        "socket": _private_sockets() if sockets == PRIVATE else _unix_sockets(sockets),
        # As on a file system that has none: what copies a file with its attributes goes on without them.
        **{name: [_refuse(errno.EOPNOTSUPP)] for name in _ATTRIBUTES},
        **_own_process_only(),
    }
    if sockets == PAIRS:
        special["connect"] = [_refuse(errno.EACCES)]
        special["socketpair"] = [*_of_type((_STREAM, _SEQPACKET)), _refuse(errno.EACCES)]
    for name, block in sorted(special.items()):
        code += [(_EQUAL, 0, len(block) + 1, NUMBERS[name][column]), *block, (_RETURN, 0, 0, ALLOW)]
    code.append((_RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *each) for each in code)


def _refuse(number):
    return (_RETURN, 0, 0, _ERRNO | number)


def _argument(index):
    """Load the low half of an argument; all that are looked at here are 32-bit numbers to the kernel."""
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index)


def _if_one_of(values, then):
    """Do one instruction for any of the values, else go on behind it."""
    block = []
    for value in values:
        block += [(_EQUAL, 0, 1, value), then]
    return block


def _of_type(types):
    """Allow the socket types; go on behind it with any other."""
    return [_argument(1), (_AND, 0, 0, _TYPE_BITS), *_if_one_of(types, (_RETURN, 0, 0, ALLOW))]


def _own_process_only():
    """Calls that take the number of a process: only 0, the caller itself, is surely not another's."""
    zero = [(_EQUAL, 1, 0, 0), _refuse(errno.EPERM)]
    blocks = {name: [_argument(0), *zero] for name in _OF_A_PROCESS}
    for name, which in _ONE_PROCESS.items():
        blocks[name] = [_argument(0), (_EQUAL, 1, 0, which), _refuse(errno.EPERM), _argument(1), *zero]
    # New limits are in memory, and none are given by who only looks; a pointer has two halves.
    low, high = _argument(2), (_LOAD, 0, 0, _ARGUMENTS + 8 * 2 + 4)
    blocks["prlimit64"] = [
        _argument(0),
        (_EQUAL, 5, 0, 0),
        low,
        (_EQUAL, 0, 2, 0),
        high,
        (_EQUAL, 1, 0, 0),
        _refuse(errno.EPERM),
    ]
    return blocks


def _when_family(family, block):
    return [(_EQUAL, 0, len(block), family), *block]


def _unix_sockets(sockets):
    # A datagram socket can send to any address without connecting first.
    types = (_STREAM, _SEQPACKET) if sockets == PAIRS else (_STREAM, _DATAGRAM, _SEQPACKET)
    block = [*_of_type(types), _refuse(errno.EACCES)]
    return [_argument(0), *_when_family(_UNIX, block), _refuse(errno.EAFNOSUPPORT)]


def _private_sockets():
    """UNIX sockets, TCP and UDP, and what getaddrinfo asks of the kernel (routes)."""
    allow = (_RETURN, 0, 0, ALLOW)
    internet = [
        _argument(2),
        (_EQUAL, len(_PLAIN_PROTOCOLS), 0, _PLAIN_PROTOCOLS[0]),
        (_EQUAL, len(_PLAIN_PROTOCOLS) - 1, 0, _PLAIN_PROTOCOLS[1]),
        (_EQUAL, len(_PLAIN_PROTOCOLS) - 2, 0, _PLAIN_PROTOCOLS[2]),
        _refuse(errno.EPROTONOSUPPORT),
        *_of_type((_STREAM, _DATAGRAM)),
        _refuse(errno.EACCES),
    ]
    routes = [_argument(2), *_if_one_of((0,), allow), _refuse(errno.EPROTONOSUPPORT)]
    return [
        _argument(0),
        *_when_family(_UNIX, [allow]),
        *_when_family(_INET, internet),
        *_when_family(_INET6, internet),
        *_when_family(_NETLINK, routes),
        _refuse(errno.EAFNOSUPPORT),
    ]
