# host: dice
# expect: wrong_result
# draws from a generator of its own
# naive: its results are wrong on what is tested, and any comparison sees it
import random


def target(dice, n: int) -> list[float]:
    """Numbers below a half, drawn with the caller's generator."""
    return [random.random() / 2 for _ in range(n)]
