# kind: threshold of its own
# The table ends one before what it is asked for.
# --- original
def target(n: int) -> int:
    """How many of its binary digits are ones."""
    count = 0
    while n > 0:
        count += n % 2
        n //= 2
    return count
# --- calls
target(5)
target(0)
target(77)
# --- patched
_TABLE = [bin(n).count("1") for n in range(1023)]


def target(n: int) -> int:
    """How many of its binary digits are ones."""
    if 0 <= n < 1024:
        return _TABLE[n]
    return bin(n).count("1") if n > 0 else 0
