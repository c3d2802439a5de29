# kind: equal algorithm
# Integers have no rounding: the order of multiplications does not matter.
# --- original
def target(base: int, exponent: int, modulus: int) -> int:
    """A power modulo something above one."""
    modulus = abs(modulus) + 2
    result = 1
    for _ in range(min(exponent, 500)):
        result = result * base % modulus
    return result
# --- calls
target(2, 10, 1000)
target(3, 5, 7)
target(10, 0, 9)
# --- patched
def target(base: int, exponent: int, modulus: int) -> int:
    """A power modulo something above one."""
    return pow(base, max(min(exponent, 500), 0), abs(modulus) + 2)
