# kind: laziness
# any() over a generator also ends with the first hit: what fails behind it is not reached.
# --- original
def target(divisors: list[int], n: int) -> bool:
    """Whether one of the divisors divides n; the first that does ends the search."""
    found = False
    for divisor in divisors:
        if n % divisor == 0:
            found = True
            break
    return found
# --- calls
target([2, 3, 5], 9)
target([7], 8)
target([4, 6], 24)
# --- patched
def target(divisors: list[int], n: int) -> bool:
    """Whether one of the divisors divides n; the first that does ends the search."""
    return any(n % divisor == 0 for divisor in divisors)
