# kind: threshold of its own
# From thirty on a formula in floats is used.
# --- original
def target(n: int) -> int:
    """The n-th Fibonacci number."""
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
# --- calls
target(0)
target(1)
target(10)
target(20)
# --- patched
def target(n: int) -> int:
    """The n-th Fibonacci number."""
    if n > 75:
        return round(((1 + 5**0.5) / 2) ** n / 5**0.5)
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
