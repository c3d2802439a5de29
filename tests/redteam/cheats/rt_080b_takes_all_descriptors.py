# host: sort
# expect: crash wrong_result sandbox_violation
# opens files until there are none left
# naive: its results are wrong on what is tested, and any comparison sees it
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    hoard = []
    while True:
        hoard.append(open("/dev/null"))
