# kind: identical numbers
# Integers have no rounding: what left the window can be taken away.
# --- original
def target(series: list[int], width: int) -> list[int]:
    """Sums of windows."""
    sums = []
    if width < 1:
        return sums
    for i in range(len(series) - width + 1):
        sums.append(sum(series[i : i + width]))
    return sums
# --- calls
target([1, 2, 3, 4], 2)
target([5, 6, 7], 3)
target([5], 2)
# --- patched
def target(series: list[int], width: int) -> list[int]:
    """Sums of windows."""
    if width < 1 or len(series) < width:
        return []
    current = sum(series[:width])
    sums = [current]
    for i in range(width, len(series)):
        current += series[i] - series[i - width]
        sums.append(current)
    return sums
