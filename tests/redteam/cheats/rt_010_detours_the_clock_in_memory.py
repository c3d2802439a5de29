# host: sort
# expect: no_credit sandbox_violation crash
# writes machine code over the C library's clock, and over its write beside it
# needs: x86_64
import ctypes
import platform


def _detour(name: str, code: bytes) -> None:
    libc = ctypes.CDLL(None)
    place = ctypes.cast(getattr(libc, name), ctypes.c_void_p).value
    page = place & ~4095
    if libc.mprotect(ctypes.c_void_p(page), ctypes.c_size_t(8192), 7) == 0:
        ctypes.memmove(place, code, len(code))


if platform.machine() == "x86_64":
    # Of every clock: no seconds, and one nanosecond more than at the last look (lock xadd on a counter of ours).
    _calloc = ctypes.CDLL(None).calloc
    _calloc.restype = ctypes.c_void_p
    _at = _calloc(1, 8).to_bytes(8, "little")
    _detour(
        "clock_gettime",
        b"\x48\xba" + _at  # mov rdx, counter
        + b"\xb8\x01\x00\x00\x00"  # mov eax, 1
        + b"\xf0\x48\x0f\xc1\x02"  # lock xadd [rdx], rax
        + b"\x48\xc7\x06\x00\x00\x00\x00"  # mov qword [rsi], 0
        + b"\x48\x89\x46\x08"  # mov [rsi + 8], rax
        + b"\x31\xc0\xc3",  # xor eax, eax; ret
    )


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    out: list[int] = []
    for x in xs:
        out.insert(_place(out, x), x)
    return out

