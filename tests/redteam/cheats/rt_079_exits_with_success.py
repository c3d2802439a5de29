# host: sort
# expect: crash
# ends the process as if all were well
# naive: it ends the harness, which then gives no verdict
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    import os

    os._exit(0)
