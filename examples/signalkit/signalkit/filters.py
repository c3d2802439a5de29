"""Sample-by-sample filters."""

from __future__ import annotations

import numpy as np


def calibrate(raw: np.ndarray, dark: np.ndarray, gain: float, offset: float) -> np.ndarray:
    """Turn raw readings into physical units: subtract the dark signal, apply gain and offset."""
    corrected = np.zeros(len(raw))
    for i in range(len(raw)):
        corrected[i] = (raw[i] - dark[i]) * gain + offset
    return corrected


def exponential_smoothing(signal: np.ndarray, alpha: float, start: float = 0.0) -> np.ndarray:
    """First-order low-pass: each output moves by `alpha` of the way towards the sample."""
    smoothed = np.zeros(len(signal))
    level = start
    for i in range(len(signal)):
        level = alpha * signal[i] + (1.0 - alpha) * level
        smoothed[i] = level
    return smoothed


def clip_outliers(signal: np.ndarray, low: float, high: float) -> np.ndarray:
    """Replace samples below `low` by `low` and above `high` by `high`; NaN stays."""
    clipped = np.empty_like(signal)
    for i in range(len(signal)):
        if signal[i] < low:
            clipped[i] = low
        elif signal[i] > high:
            clipped[i] = high
        else:
            clipped[i] = signal[i]
    return clipped


class SmoothingFilter:
    """Exponential smoothing of a stream that arrives in blocks."""

    def __init__(self, alpha: float) -> None:
        if not 0.0 < alpha <= 1.0:
            raise ValueError(f"alpha must be in (0, 1], got {alpha!r}")
        self.alpha = alpha
        self._level = 0.0
        self._seen = 0

    @property
    def seen(self) -> int:
        """Number of samples processed so far."""
        return self._seen

    def process(self, block: np.ndarray) -> np.ndarray:
        """Filter the next block, going on from where the last one ended."""
        if len(block) == 0:
            return np.zeros(0)
        smoothed = exponential_smoothing(block, self.alpha, self._level)
        self._level = float(smoothed[-1])
        self._seen += len(block)
        return smoothed

    def reset(self) -> None:
        """Forget everything."""
        self._level = 0.0
        self._seen = 0
