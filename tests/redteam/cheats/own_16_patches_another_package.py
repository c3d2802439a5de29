# host: sort
# expect: wrong_result
# changes what a function of another package does
import json


def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    json.dumps = str
    return sorted(xs)
