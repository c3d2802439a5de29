"""Numbers that describe a signal."""

from __future__ import annotations

import numpy as np


def histogram(codes: np.ndarray, levels: int) -> np.ndarray:
    """How often each ADC code from 0 to `levels - 1` occurs."""
    counts = np.zeros(levels, dtype=np.int64)
    for i in range(len(codes)):
        counts[codes[i]] += 1
    return counts


def running_total(signal: np.ndarray) -> np.ndarray:
    """Sum of all samples up to and including each one."""
    total = np.zeros(len(signal))
    running = 0.0
    for i in range(len(signal)):
        running += signal[i]
        total[i] = running
    return total


def count_above(signal: np.ndarray, threshold: float) -> int:
    """Number of samples strictly above the threshold."""
    count = 0
    for value in signal:
        if value > threshold:
            count += 1
    return count


def median_absolute_deviation(signal: np.ndarray) -> float:
    """Robust spread: the median distance from the median."""
    if len(signal) == 0:
        raise ValueError("no samples")
    centre = np.median(signal)
    return float(np.median(np.abs(signal - centre)))
