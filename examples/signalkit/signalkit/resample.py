"""Other rates."""

from __future__ import annotations

import numpy as np


def resample_linear(signal: np.ndarray, count: int) -> np.ndarray:
    """`count` samples spread evenly from the first to the last, joined by straight lines."""
    if count < 2 or len(signal) < 2:
        raise ValueError("resampling needs at least two samples on either side")
    positions = np.linspace(0.0, len(signal) - 1.0, count)
    return np.interp(positions, np.arange(len(signal)), signal)


def block_means(signal: np.ndarray, size: int) -> np.ndarray:
    """Mean of each full block of `size` samples; a shorter rest at the end is dropped."""
    means = np.array([])
    for start in range(0, len(signal) - size + 1, size):
        means = np.append(means, signal[start : start + size].mean())
    return means
