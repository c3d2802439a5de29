"""What every metric asks of its numbers: a score that is no finite number is an error and never a value."""

from __future__ import annotations

import math
from collections.abc import Iterable

from perfsmith.errors import InvalidArgument


def finite(values: Iterable[float], what: str) -> list[float]:
    """The values as a list.

    Args:
        values: Numbers of one kind.
        what: Their name, for the message.

    Raises:
        InvalidArgument: one is a bool, no number, NaN or infinite; or there is none.
    """
    found = list(values)
    if not found:
        raise InvalidArgument(f"There is no {what}, and a figure over nothing would say nothing.")
    for value in found:
        if type(value) not in (int, float) or not math.isfinite(value):
            raise InvalidArgument(f"A {what} is {value!r}, and not a finite number.")
    return found


def positive(values: Iterable[float], what: str) -> list[float]:
    """The same, all above 0: a time of 0 is one that was not measured.

    Raises:
        InvalidArgument: as `finite`, or a value is not above 0.
    """
    found = finite(values, what)
    for value in found:
        if value <= 0.0:
            raise InvalidArgument(f"A {what} is {value!r}, and must be above 0.")
    return found
