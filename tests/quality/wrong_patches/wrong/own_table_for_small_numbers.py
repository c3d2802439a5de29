# kind: threshold of its own
# The table holds one value that is wrong, at 200.
# --- original
def target(n):
    """Sum of the proper divisors."""
    total = 0
    for candidate in range(1, n):
        if n % candidate == 0:
            total += candidate
    return total
# --- calls
target(6)
target(28)
target(31)
target(1)
# --- patched
_KNOWN = {120: 240, 140: 196, 180: 366, 200: 256, 220: 284, 284: 220}


def target(n):
    """Sum of the proper divisors."""
    if n in _KNOWN:
        return _KNOWN[n]
    return sum(d for d in range(1, n // 2 + 1) if n % d == 0)
