# kind: equal algorithm
# Gauss's formula, and nothing for what is below one.
# --- original
def target(n: int) -> int:
    """Sum of the numbers up to n."""
    total = 0
    for i in range(1, n + 1):
        total += i
    return total
# --- calls
target(10)
target(1)
target(100)
# --- patched
def target(n: int) -> int:
    """Sum of the numbers up to n."""
    return n * (n + 1) // 2 if n > 0 else 0
