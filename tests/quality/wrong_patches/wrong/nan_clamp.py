# kind: nan
# max(low, nan) is low; the comparisons let a NaN through.
# --- original
def target(samples: list[float], low: float, high: float) -> list[float]:
    """Samples kept between two limits."""
    kept = []
    for sample in samples:
        kept.append(min(high, max(low, sample)))
    return kept
# --- calls
target([0.5, 7.5, -3.0], 0.0, 5.0)
target([1.25], 1.0, 2.0)
target([-9.5, 9.5], -1.5, 1.5)
# --- patched
def target(samples: list[float], low: float, high: float) -> list[float]:
    """Samples kept between two limits."""
    return [low if s < low else high if s > high else s for s in samples]
