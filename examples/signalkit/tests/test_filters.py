from __future__ import annotations

import numpy as np
import pytest
from signalkit import SmoothingFilter, calibrate, clip_outliers, exponential_smoothing


def test_readings_become_units():
    raw = np.array([10.0, 20.0, 30.0])
    dark = np.array([1.0, 2.0, 3.0])
    assert calibrate(raw, dark, 2.0, 0.5).tolist() == [18.5, 36.5, 54.5]


def test_calibration_of_a_long_recording(noise):
    dark = np.full(len(noise), 0.25)
    units = calibrate(noise, dark, 4.0, 1.0)
    np.testing.assert_allclose(units, noise * 4.0)


def test_calibration_of_nothing():
    assert calibrate(np.array([]), np.array([]), 1.0, 0.0).shape == (0,)


def test_a_step_is_approached():
    smoothed = exponential_smoothing(np.ones(4), 0.5)
    assert smoothed.tolist() == [0.5, 0.75, 0.875, 0.9375]


def test_smoothing_lowers_the_spread(noise):
    assert exponential_smoothing(noise, 0.05).std() < 0.2 * noise.std()


def test_smoothing_can_start_anywhere():
    assert exponential_smoothing(np.array([3.0]), 1.0, start=9.0).tolist() == [3.0]
    assert exponential_smoothing(np.array([3.0]), 0.0, start=9.0).tolist() == [9.0]


def test_outliers_are_clipped_and_nan_stays():
    clipped = clip_outliers(np.array([-5.0, 0.5, 7.0, np.nan]), 0.0, 1.0)
    assert clipped[:3].tolist() == [0.0, 0.5, 1.0]
    assert np.isnan(clipped[3])


def test_the_input_of_clipping_is_left_alone(noise):
    before = noise.copy()
    clipped = clip_outliers(noise, -1.0, 1.0)
    assert np.array_equal(noise, before)
    assert clipped.min() == -1.0
    assert clipped.max() == 1.0


def test_blocks_give_what_the_whole_gives(noise):
    stream = SmoothingFilter(0.1)
    parts = [stream.process(block) for block in np.split(noise, [100, 100, 7000])]
    assert np.array_equal(np.concatenate(parts), exponential_smoothing(noise, 0.1))
    assert stream.seen == len(noise)


def test_reset_forgets():
    stream = SmoothingFilter(0.5)
    first = stream.process(np.ones(3))
    stream.reset()
    assert stream.seen == 0
    assert np.array_equal(stream.process(np.ones(3)), first)


@pytest.mark.parametrize("alpha", [0.0, -1.0, 1.5])
def test_alpha_is_a_share(alpha):
    with pytest.raises(ValueError, match="alpha"):
        SmoothingFilter(alpha)
