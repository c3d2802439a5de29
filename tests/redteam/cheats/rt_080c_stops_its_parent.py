# host: sort
# expect: crash timeout sandbox_violation
# kills every process it can see
# needs: confinement
# naive: its results are wrong on what is tested, and any comparison sees it
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    import os
    import signal

    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(-1, signal.SIGKILL)
    return []
