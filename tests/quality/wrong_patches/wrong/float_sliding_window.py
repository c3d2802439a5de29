# kind: float summation
# Taking away what left the window keeps its rounding errors.
# --- original
def target(series: list[float], width: int) -> list[float]:
    """Sums of windows."""
    sums = []
    if width < 1:
        return sums
    for i in range(len(series) - width + 1):
        sums.append(sum(series[i : i + width]))
    return sums
# --- calls
target([1.0, 2.0, 3.0, 4.0], 2)
target([0.5, 0.25, 8.0], 3)
target([5.0], 2)
# --- patched
def target(series: list[float], width: int) -> list[float]:
    """Sums of windows."""
    if width < 1 or len(series) < width:
        return []
    current = sum(series[:width])
    sums = [current]
    for i in range(width, len(series)):
        current += series[i] - series[i - width]
        sums.append(current)
    return sums
