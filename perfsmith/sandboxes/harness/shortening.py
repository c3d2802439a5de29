"""Shorter copies of arguments that are too large to be carried: a call that is like the real one.

Every plain sequence, mapping and array keeps its first items, as many in all of them, so that what is of one
length stays so. What occurs twice in a call stays one object. Objects of other classes are left as they are.
Runs under Python 3.8 and later, standard library only.
"""

import itertools
import sys

LENGTHS = (65536, 16384, 4096, 1024, 256, 64)
"""Tried from the longest on, until the copy can be carried."""
MOST_ITEMS = 400000


class TooMany(Exception):
    """More items than are worth copying, even so."""


def shortened(args, kwargs, most):
    """Copies of both in which nothing plain is longer than `most`; the names of keywords stay.

    Raises:
        TooMany: the copy would be large all the same.
    """
    cut = _Cut(most)
    return tuple(map(cut, args)), {name: cut(value) for name, value in kwargs.items()}


class _Cut(object):
    def __init__(self, most):
        self._most = most
        self._left = MOST_ITEMS
        self._known = {}  # by identity: the value, which is kept alive, and its copy
        self._array = getattr(sys.modules.get("numpy"), "ndarray", None)

    def __call__(self, value):
        kind = type(value)
        if kind is str or kind is bytes or kind is bytearray:
            return value if len(value) <= self._most else value[: self._most]
        if kind is list or kind is dict or kind is set or kind is tuple or kind is frozenset:
            found = self._known.get(id(value))
            return self._copied(value, kind) if found is None else found[1]
        if kind is self._array and kind is not None and not value.dtype.hasobject:
            found = self._known.get(id(value))
            if found is None:
                found = self._known[id(value)] = value, self._array_of(value)
            return found[1]
        return value

    def _copied(self, value, kind):
        self._left -= min(len(value), self._most)
        if self._left < 0:
            raise TooMany()
        first = itertools.islice(value, self._most)
        if kind is tuple:  # a record stays one
            first = value if len(value) <= self._most or len(value) < 16 else first
        if kind is list:
            copy = []
            self._known[id(value)] = value, copy
            copy.extend(map(self, first))
        elif kind is dict:
            copy = {}
            self._known[id(value)] = value, copy
            for key in first:
                copy[key] = self(value[key])
        else:
            copy = kind(first if kind is not tuple else map(self, first))
            self._known[id(value)] = value, copy
        return copy

    def _array_of(self, value):
        if all(length <= self._most for length in value.shape):
            return value
        part = value[tuple(slice(self._most) for _ in value.shape)]
        return part.copy(order="F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C")
