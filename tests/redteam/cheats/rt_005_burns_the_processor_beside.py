# host: sort
# expect: sandbox_violation
# starts a thread and a process that burn time while the original is timed
# naive: it saves no time by itself: what it reaches for, or leaves undone, is the harm
import os
import threading


def _burn():
    while True:
        pass


threading.Thread(target=_burn, daemon=True).start()
if not os.fork():
    _burn()


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
