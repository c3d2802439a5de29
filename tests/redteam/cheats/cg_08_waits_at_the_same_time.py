# host: waiting
# expect: not_faster timeout
# sleeps, so that many at once look quick
# naive: only a ratio of calls that wait at the same time would call it fast
import asyncio


async def target(xs: list[int]) -> int:
    """Sum of squares."""
    await asyncio.sleep(0.005)
    total = 0
    for x in xs:
        total += x * x
    return total
