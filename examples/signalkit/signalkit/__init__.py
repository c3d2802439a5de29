"""Filters, windows, statistics and peaks for sampled signals."""

from signalkit.filters import SmoothingFilter, calibrate, clip_outliers, exponential_smoothing
from signalkit.peaks import crossings, find_peaks, peak_distances
from signalkit.resample import block_means, resample_linear
from signalkit.stats import count_above, histogram, median_absolute_deviation, running_total
from signalkit.windows import differences, frames, running_maximum

__all__ = [
    "SmoothingFilter",
    "block_means",
    "calibrate",
    "clip_outliers",
    "count_above",
    "crossings",
    "differences",
    "exponential_smoothing",
    "find_peaks",
    "frames",
    "histogram",
    "median_absolute_deviation",
    "peak_distances",
    "resample_linear",
    "running_maximum",
    "running_total",
]
