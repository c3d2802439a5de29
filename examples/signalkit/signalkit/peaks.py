"""Where something happens."""

from __future__ import annotations

import numpy as np


def find_peaks(signal: np.ndarray, height: float, distance: int = 1) -> np.ndarray:
    """Indices of local maxima of at least `height`; of two closer than `distance` the higher stays."""
    peaks = np.array([], dtype=np.int64)
    for i in range(1, len(signal) - 1):
        if signal[i] >= height and signal[i] > signal[i - 1] and signal[i] >= signal[i + 1]:
            if len(peaks) and i - peaks[-1] < distance:
                if signal[i] > signal[peaks[-1]]:
                    peaks[-1] = i
            else:
                peaks = np.append(peaks, i)
    return peaks


def crossings(signal: np.ndarray, level: float) -> np.ndarray:
    """Indices of the first sample at or above `level` after one below it."""
    above = signal >= level
    return np.flatnonzero(above[1:] & ~above[:-1]) + 1


def peak_distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Table of distances in time between every event of one channel and every event of another."""
    table = np.zeros((len(first), len(second)))
    for i in range(len(first)):
        for j in range(len(second)):
            table[i, j] = abs(first[i] - second[j])
    return table
