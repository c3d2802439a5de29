from __future__ import annotations

import numpy as np
import pytest
from signalkit import count_above, histogram, median_absolute_deviation, running_total


def test_codes_are_counted():
    assert histogram(np.array([0, 2, 2, 3]), 5).tolist() == [1, 0, 2, 1, 0]
    assert histogram(np.array([], dtype=np.int64), 2).tolist() == [0, 0]


def test_every_sample_is_in_the_histogram():
    codes = np.random.default_rng(23).integers(0, 256, size=20_000)
    counts = histogram(codes, 256)
    assert counts.sum() == len(codes)
    assert counts.dtype == np.int64


def test_a_code_out_of_range_is_an_error():
    with pytest.raises(IndexError):
        histogram(np.array([4]), 4)


def test_totals():
    assert running_total(np.array([1.0, -2.0, 4.0])).tolist() == [1.0, -1.0, 3.0]
    assert running_total(np.array([])).shape == (0,)


def test_the_last_total_is_the_sum(noise):
    assert running_total(noise)[-1] == pytest.approx(noise.sum())


def test_samples_above():
    assert count_above(np.array([1.0, 2.0, 2.5, np.nan]), 2.0) == 1
    assert count_above(np.array([]), 0.0) == 0


def test_about_half_of_the_noise_is_above_zero(noise):
    assert 0.45 < count_above(noise, 0.0) / len(noise) < 0.55


def test_spread_is_not_moved_by_an_outlier():
    assert median_absolute_deviation(np.array([1.0, 2.0, 3.0, 4.0, 1000.0])) == 1.0
    with pytest.raises(ValueError, match="no samples"):
        median_absolute_deviation(np.array([]))
