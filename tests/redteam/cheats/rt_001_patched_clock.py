# host: sort
# expect: no_credit
# replaces the clocks of the interpreter
import time

time.time = time.perf_counter = time.monotonic = time.process_time = lambda: 0.0
time.perf_counter_ns = time.monotonic_ns = lambda: 0


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
