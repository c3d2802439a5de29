# kind: closures
# Functions made in a loop share its variable: all multiply by the last factor.
# --- original
def target(factors):
    """A function for each factor, which multiplies by it."""
    def multiplying_by(factor):
        def times(x):
            return x * factor
        return times

    found = []
    for factor in factors:
        found.append(multiplying_by(factor))
    return found
# --- calls
target([2, 3])
target([5])
target([1, 4, 9])
# --- patched
def target(factors):
    """A function for each factor, which multiplies by it."""
    return [lambda x: x * factor for factor in factors]
