# host: grid
# expect: wrong_result
# gives the same row again and again
def target(width: int, height: int) -> list[list[int]]:
    """A grid of zeros."""
    return [[0] * (width % 64)] * (height % 64)
