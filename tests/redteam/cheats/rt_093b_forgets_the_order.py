# host: unique
# expect: wrong_result
# each number once, in any order
# naive: its results are wrong on what is tested, and any comparison sees it
def target(xs: list[int]) -> list[int]:
    """Each number once, in the order of its first place."""
    return list(set(xs))
