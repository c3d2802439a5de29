# host: sort
# expect: crash out_of_memory timeout wrong_result
# asks for memory until there is none
# naive: it ends the harness, which then gives no verdict
def _place(out: list[int], x: int) -> int:
    at = 0
    while at < len(out) and out[at] <= x:
        at += 1
    return at


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    hoard = []
    while True:
        hoard.append(bytearray(1 << 28))
