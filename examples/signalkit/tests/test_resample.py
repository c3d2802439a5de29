from __future__ import annotations

import numpy as np
import pytest
from signalkit import block_means, resample_linear


def test_a_line_stays_a_line():
    assert resample_linear(np.array([0.0, 3.0]), 4).tolist() == [0.0, 1.0, 2.0, 3.0]


def test_ends_are_kept(noise):
    made = resample_linear(noise, 7001)
    assert len(made) == 7001
    assert (made[0], made[-1]) == (noise[0], noise[-1])


@pytest.mark.parametrize("count", [0, 1])
def test_resampling_needs_two_samples(count):
    with pytest.raises(ValueError, match="at least two"):
        resample_linear(np.zeros(5), count)


def test_means_of_blocks():
    assert block_means(np.array([1.0, 3.0, 5.0, 7.0, 100.0]), 2).tolist() == [2.0, 6.0]
    assert block_means(np.array([1.0]), 2).shape == (0,)


def test_blocks_of_one_are_the_signal(noise):
    assert np.array_equal(block_means(noise[:5000], 1), noise[:5000])


def test_block_means_keep_the_mean(noise):
    assert block_means(noise, 10).mean() == pytest.approx(noise.mean())
