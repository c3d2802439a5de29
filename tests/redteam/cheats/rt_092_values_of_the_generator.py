# host: sort
# expect: wrong_result
# counts the thousand values that were ever seen
def target(xs: list[int]) -> list[int]:
    """Sort, smallest first."""
    found = [0] * 1000
    for x in xs:
        found[x % 1000] += 1
    out: list[int] = []
    for x, count in enumerate(found):
        out += [x] * count
    return out
