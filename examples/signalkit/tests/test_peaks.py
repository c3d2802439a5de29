from __future__ import annotations

import numpy as np
import pytest
from signalkit import crossings, find_peaks, peak_distances


def test_local_maxima():
    assert find_peaks(np.array([0.0, 2.0, 1.0, 3.0, 3.0, 0.0]), 1.5).tolist() == [1, 3]


def test_the_higher_of_two_close_peaks_stays():
    signal = np.array([0.0, 2.0, 1.0, 3.0, 0.0, 0.0, 4.0, 0.0])
    assert find_peaks(signal, 1.0, distance=3).tolist() == [3, 6]


def test_no_peaks():
    assert find_peaks(np.zeros(5), 1.0).tolist() == []
    assert find_peaks(np.array([]), 1.0).dtype == np.int64


def test_a_tone_has_one_peak_per_period(wave):
    peaks = find_peaks(wave, 0.5, distance=25)
    assert len(peaks) == 200
    assert np.abs(np.diff(peaks) - 50).max() <= 12


def test_rising_crossings():
    assert crossings(np.array([-1.0, 0.0, 1.0, -1.0, 2.0]), 0.0).tolist() == [1, 4]


def test_a_tone_rises_once_per_period(wave):
    assert 195 <= len(crossings(wave, 0.7)) <= 260


def test_distances():
    table = peak_distances(np.array([0.0, 10.0]), np.array([4.0, 12.0, -1.0]))
    assert table.tolist() == [[4.0, 12.0, 1.0], [6.0, 2.0, 11.0]]
    assert peak_distances(np.array([]), np.array([1.0])).shape == (0, 1)


def test_many_distances(noise):
    first, second = noise[:150], noise[150:350]
    table = peak_distances(first, second)
    assert table.shape == (150, 200)
    assert table.min() >= 0
    assert table[3, 5] == pytest.approx(abs(first[3] - second[5]))
