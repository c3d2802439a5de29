"""Writing sets: in an order that is the same wherever and in whatever order the members lie.

Runs under Python 3.8 and later, standard library only.
"""

import marshal
import struct
from collections import defaultdict

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes

LEAVES = frozenset((int, str, float, bool, type(None), bytes, complex))
MAX_SPENT = 4 * 1024 * 1024  # bytes written to tell members of sets apart
MAX_NUMBER = 1 << 32

_are_leaves = LEAVES.issuperset
_pack = struct.Struct("<I").pack
_dumps = marshal.dumps


class HasIdentity(Exception):
    """A value has a part that is known by its identity."""


class Sets(object):
    """The part of an encoder that writes sets."""

    __slots__ = ()

    def members(self, tag, values):
        """Plain members in the order of their bytes; then those that have an identity, known ones first."""
        parts, others, known_kinds, plain = [], [], set(), self.plain()
        for value in values:
            kind = type(value)
            if kind in LEAVES or (kind is tuple and _are_leaves(map(type, value))):
                raw = _dumps(value, 2)
                parts.append(b"M" + _pack(len(raw)) + raw)
                continue
            if kind in known_kinds:
                others.append(value)
                continue
            plain.out = []
            try:
                plain.write(value)
            except HasIdentity:
                others.append(value)
                if classes.builtin_base(kind) is None:
                    known_kinds.add(kind)
            else:
                parts.append(b"".join(plain.out))
        parts.sort()
        self.put(tag + _pack(len(parts) + len(others)) + b"".join(parts))
        numbers = self.numbers
        new = [value for value in others if id(value) not in numbers]
        known = [value for value in others if id(value) in numbers]
        for value in sorted(known, key=lambda value: numbers[id(value)]):
            self.write(value)
        if len(new) == 1:
            self.write(new[0])
        elif new:
            alike = defaultdict(list)
            for value in new:
                alike[_sketch(value)].append(value)
            for _, group in sorted(alike.items()):
                if len(group) == 1:
                    self.write(group[0])
                else:
                    self.look_alikes(group)

    def look_alikes(self, values):
        """Members of a set in the order of their bytes, then of the numbers of what they hold."""
        if self.spent is None:
            self.spent = [0]
        keyed = defaultdict(list)
        for value in values:
            inner = self.alone()
            inner.alive, inner.spent = self.alive, self.spent
            inner.write(value)
            self.spent[0] += inner.size
            if self.spent[0] > MAX_SPENT:
                raise classes.Unencodable("sets of sets of objects that look alike")
            known = tuple(self.numbers.get(each, -1) for each in inner.numbers)
            keyed[inner.finished(), known].append((value, inner))
        for (raw, known), group in sorted(keyed.items()):
            new = set()
            for value, inner in group:
                fresh = {each for each, number in zip(inner.numbers, known) if number < 0}
                if len(group) > 1 and not new.isdisjoint(fresh):
                    raise classes.Unencodable("members of a set that nothing tells apart share an object")
                new |= fresh
                if inner.is_movable() and self.numbers.keys().isdisjoint(inner.numbers):
                    self.put(raw)
                    self.numbers.update(zip(inner.numbers, range(len(self.numbers), MAX_NUMBER)))
                else:
                    self.write(value)
            if len(group) > 1:
                self.twins = new.union(self.twins or ())

    def write_set(self, value):
        if not self.number(value):
            self.members(b"S", value)

    def write_frozenset(self, value):
        self.members(b"Z", value)


def _sketch(value, depth=2):
    """Cheap bytes of a member of a set, the same for equal ones."""
    kind = type(value)
    if kind in LEAVES:
        return _dumps(value, 2)
    if kind is tuple:
        parts = [_sketch(item, depth) for item in value]
    elif kind is frozenset or kind is set:
        parts = sorted(_sketch(item, depth - 1) for item in value) if depth > 0 else [_pack(len(value))]
    elif kind is list:
        parts = [_sketch(item, depth - 1) for item in value] if depth > 0 else [_pack(len(value))]
    else:
        parts = [("%s.%s" % (kind.__module__, kind.__qualname__)).encode("utf-8", "replace")]
        for name, item in (classes.state_of(value, kind) or {}).items():
            if type(item) in LEAVES or depth > 0:
                parts += [str(name).encode("utf-8", "replace"), _sketch(item, depth - 1)]
    return b"%d(" % len(parts) + b"".join(parts)
