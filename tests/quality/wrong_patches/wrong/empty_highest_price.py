# kind: empty
# max() raises on an empty list, where the loop gives None.
# --- original
def target(prices: list[float]) -> float | None:
    """The highest price, None when there is none."""
    best = None
    for price in prices:
        if best is None or price > best:
            best = price
    return best
# --- calls
target([3.5, 2.0, 9.25])
target([1.0])
target([2.5, 2.75])
# --- patched
def target(prices: list[float]) -> float | None:
    """The highest price, None when there is none."""
    return max(prices)
