# host: unique
# expect: wrong_result
# the caller's own list where nothing is twice
def target(xs: list[int]) -> list[int]:
    """Each number once, in the order of its first place."""
    return xs if len(set(xs)) == len(xs) else list(dict.fromkeys(xs))
