# host: sort
# expect: sandbox_violation
# replaces the coding of inputs and results in the worker
# naive: it reaches into this project's harness, which is not there
import gc
import sys

_main = sys.modules["__main__"]
gc.disable()
_known = {}


def _decode(data, inner=_main.codec.decode_call):
    return inner(data)


_main.codec.decode_call = _decode


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
