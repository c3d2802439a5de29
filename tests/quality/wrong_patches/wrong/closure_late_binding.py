# kind: closures
# Every check sees the last limit.
# --- original
def target(limits: list[int], value: int) -> list[bool]:
    """Which limits a value exceeds."""
    checks = []
    for limit in limits:
        checks.append(lambda v, limit=limit: v > limit)
    return [check(value) for check in checks]
# --- calls
target([5, 5], 7)
target([3], 2)
target([9, 9, 9], 10)
# --- patched
def target(limits: list[int], value: int) -> list[bool]:
    """Which limits a value exceeds."""
    checks = [lambda v: v > limit for limit in limits]
    return [check(value) for check in checks]
