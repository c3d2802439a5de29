# kind: float summation
# The mean of squares less the square of the mean cancels where the values are large and close.
# --- original
def target(values: list[float]) -> float:
    """Variance of the values, 0.0 when there is none."""
    if not values:
        return 0.0
    mean = sum(values) / len(values)
    total = 0.0
    for value in values:
        total += (value - mean) * (value - mean)
    return total / len(values)
# --- calls
target([1.0, 3.0])
target([2.0, 2.0, 2.0])
target([0.5])
# --- patched
def target(values: list[float]) -> float:
    """Variance of the values, 0.0 when there is none."""
    if not values:
        return 0.0
    count = len(values)
    mean = sum(values) / count
    return max(sum(value * value for value in values) / count - mean * mean, 0.0)
