"""Shorter copies of arguments that are too large to be carried: a call that is like the real one.

Every plain sequence, mapping and array keeps its first items, as many in all of them, so that what is of one
length stays so. What occurs twice in a call stays one object. Objects of other classes are left as they are,
and nothing of them is called: keys and members that are not plain leave their container whole.
Runs under Python 3.8 and later, standard library only.
"""

import itertools
import sys

LENGTHS = (32768, 8192, 2048, 512, 128)
"""Tried from the longest on, until the copy can be carried."""
MOST_ITEMS = 60000
DEEPEST = 100
_PLAIN = frozenset((type(None), bool, int, float, complex, str, bytes))


class TooMany(Exception):
    """More items, or deeper, than is worth copying even so."""


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
        self._depth = 0
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
        self._depth += 1
        if self._left < 0 or self._depth > DEEPEST:
            raise TooMany()
        if kind is list:
            copy = []
            self._known[id(value)] = value, copy
            copy.extend(map(self, itertools.islice(value, self._most)))
        elif kind is tuple:  # a record stays one
            long = len(value) > max(self._most, 16)
            copy = tuple(map(self, itertools.islice(value, self._most) if long else value))
            self._known[id(value)] = value, copy
        else:
            copy = self._hashed(value, kind)
            self._known[id(value)] = value, copy
        self._depth -= 1
        return copy

    def _hashed(self, value, kind):
        """A mapping or set; as it is where making another would call what its keys or members define."""
        first = list(itertools.islice(value, self._most))
        if not _PLAIN.issuperset(map(type, first)):
            return value
        if kind is not dict:
            return kind(first)
        return {key: self(item) for key, item in itertools.islice(value.items(), self._most)}

    def _array_of(self, value):
        if all(length <= self._most for length in value.shape):
            return value
        part = value[tuple(slice(self._most) for _ in value.shape)]
        copy = part.copy(order="F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C")
        copy.flags.writeable = value.flags.writeable
        return copy
