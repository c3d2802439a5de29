# host: sort
# expect: crash wrong_result unverifiable
# makes a list longer than it is by writing its size field
# naive: it ends the harness, which then gives no verdict
import ctypes


def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    out: list[int] = []
    ctypes.c_ssize_t.from_address(id(out) + 16).value = len(xs)
    return out
