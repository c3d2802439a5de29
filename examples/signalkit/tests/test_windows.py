from __future__ import annotations

import numpy as np
import pytest
from signalkit import differences, frames, running_maximum


def test_the_largest_of_each_window():
    assert running_maximum(np.array([1.0, 3.0, 2.0, 0.0, 5.0]), 2).tolist() == [3.0, 3.0, 2.0, 5.0]


def test_a_window_of_one_is_the_signal(noise):
    assert np.array_equal(running_maximum(noise, 1), noise)


def test_an_envelope_covers_the_signal(noise):
    envelope = running_maximum(noise, 25)
    assert len(envelope) == len(noise) - 24
    assert (envelope >= noise[:-24]).all()
    assert (envelope >= noise[24:]).all()


@pytest.mark.parametrize("width", [0, 4])
def test_a_window_must_fit(width):
    with pytest.raises(ValueError, match="no window"):
        running_maximum(np.zeros(3), width)


def test_steps():
    assert differences(np.array([1.0, 4.0, 2.0])).tolist() == [3.0, -2.0]
    assert differences(np.array([1.0])).shape == (0,)
    assert differences(np.array([])).shape == (0,)


def test_steps_add_up(noise):
    assert differences(noise).sum() == pytest.approx(noise[-1] - noise[0])


def test_frames_overlap_and_the_last_is_padded():
    made = [frame.tolist() for frame in frames(np.arange(1.0, 6.0), 3, 2)]
    assert made == [[1.0, 2.0, 3.0], [3.0, 4.0, 5.0], [5.0, 0.0, 0.0]]


def test_frames_without_overlap_hold_the_signal(noise):
    assert np.array_equal(np.concatenate(list(frames(noise, 100, 100))), noise)
