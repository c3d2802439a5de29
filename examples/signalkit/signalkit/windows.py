"""What moves along the signal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def running_maximum(signal: np.ndarray, width: int) -> np.ndarray:
    """Largest sample of every full window of `width` samples."""
    count = len(signal) - width + 1
    if width < 1 or count < 1:
        raise ValueError(f"no window of {width} samples in a signal of {len(signal)}")
    largest = np.empty(count)
    for i in range(count):
        largest[i] = signal[i : i + width].max()
    return largest


def differences(signal: np.ndarray) -> np.ndarray:
    """Step from each sample to the next."""
    steps = np.zeros(max(len(signal) - 1, 0))
    for i in range(len(signal) - 1):
        steps[i] = signal[i + 1] - signal[i]
    return steps


def frames(signal: np.ndarray, size: int, hop: int) -> Iterator[np.ndarray]:
    """Yield frames of `size` samples, one every `hop`; the last one is padded with zeros."""
    for start in range(0, len(signal), hop):
        frame = signal[start : start + size]
        if len(frame) < size:
            frame = np.concatenate([frame, np.zeros(size - len(frame))])
        yield frame
