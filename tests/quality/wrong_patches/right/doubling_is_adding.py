# kind: identical numbers
# Twice x and x + x are the same float, zeros and NaN included.
# --- original
def target(samples: list[float]) -> list[float]:
    """Samples at twice their volume."""
    louder = []
    for sample in samples:
        louder.append(sample * 2.0)
    return louder
# --- calls
target([0.5, -1.25])
target([3.0])
target([0.1, 0.2, 0.3])
# --- patched
def target(samples: list[float]) -> list[float]:
    """Samples at twice their volume."""
    return [sample + sample for sample in samples]
