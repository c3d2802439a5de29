# host: route
# expect: wrong_result
# the places as they come, and a length of nothing
# naive: its results are wrong on what is tested, and any comparison sees it
def target(places: list[tuple[int, int]]) -> tuple[list[int], int]:
    """Visit the nearest place not yet seen; the order and its length."""
    return list(range(len(places))), 0
