# host: unique
# expect: wrong_result
# each number once, in any order
def target(xs: list[int]) -> list[int]:
    """Each number once, in the order of its first place."""
    return list(set(xs))
