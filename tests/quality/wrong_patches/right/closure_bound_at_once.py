# kind: closures
# Every check is asked before the limit changes.
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
target([9, 8, 10], 9)
# --- patched
def target(limits: list[int], value: int) -> list[bool]:
    """Which limits a value exceeds."""
    return [check(value) for check in ((lambda v, limit=limit: v > limit) for limit in limits)]
