# kind: laziness
# The list is made to its end: what fails behind the first hit fails now.
# --- original
def target(divisors: list[int], n: int) -> bool:
    """Whether one of the divisors divides n; the first that does ends the search."""
    for divisor in divisors:
        if n % divisor == 0:
            return True
    return False
# --- calls
target([2, 3, 5], 9)
target([7], 8)
target([4, 6], 24)
# --- patched
def target(divisors: list[int], n: int) -> bool:
    """Whether one of the divisors divides n; the first that does ends the search."""
    return 0 in [n % divisor for divisor in divisors]
