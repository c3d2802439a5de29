# kind: identical numbers
# The additions are the same, in the same order; only their names have changed.
# --- original
def target(prices: list[float], counts: list[int]) -> float:
    """What everything costs."""
    total = 0.0
    for i in range(min(len(prices), len(counts))):
        cost = prices[i] * counts[i]
        total = total + cost
    return total
# --- calls
target([1.5, 2.25], [2, 3])
target([0.1], [3])
target([0.1, 0.2, 0.3], [1, 1, 1])
# --- patched
def target(prices: list[float], counts: list[int]) -> float:
    """What everything costs."""
    total = 0.0
    for price, count in zip(prices, counts):
        total += price * count
    return total
