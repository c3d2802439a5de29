from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def noise() -> np.ndarray:
    return np.random.default_rng(21).normal(size=20_000)


@pytest.fixture
def wave() -> np.ndarray:
    """Ten thousand samples of a tone of period 50 with a little noise."""
    rng = np.random.default_rng(22)
    return np.sin(2 * np.pi * np.arange(10_000) / 50) + 0.01 * rng.normal(size=10_000)
