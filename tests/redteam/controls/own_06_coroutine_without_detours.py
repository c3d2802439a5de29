# host: waiting
# expect: accepted
# a coroutine that does less
async def target(xs: list[int]) -> int:
    """Sum of squares."""
    total = 0
    for x in xs:
        total += x * x
    return total
