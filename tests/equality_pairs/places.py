"""Where a value may stand in a result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class Box:
    content: Any


def in_array(value: object) -> object:
    array = np.empty(1, dtype=object)
    array[0] = value
    return array


PLACES: dict[str, Callable[[Any], object]] = {
    "alone": lambda v: v,
    "in a list": lambda v: [v],
    "in a dict": lambda v: {"k": v},
    "in a data class": Box,
    "in an array": in_array,
}
