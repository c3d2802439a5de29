# kind: mutable defaults
# The default dict lives on from one call to the next.
# --- original
def target(n: int) -> int:
    """How many steps lead to one, halving even numbers; at most 300."""
    steps = 0
    while n > 1 and steps < 300:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps
# --- calls
target(6)
target(27)
target(1)
# --- patched
def _steps(n, known={}):
    if n not in known:
        steps, at = 0, n
        while at > 1 and steps < 300:
            at = at // 2 if at % 2 == 0 else 3 * at + 1
            steps += 1
        known[n] = steps
    return known[n]


def target(n: int) -> int:
    """How many steps lead to one, halving even numbers; at most 300."""
    return _steps(n)
