# host: sort
# expect: sandbox_violation wrong_result
# returns garbage and lets a thread put the right answer there
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    import threading

    out: list[int] = []
    threading.Thread(target=lambda: out.extend(sorted(xs))).start()
    return out
