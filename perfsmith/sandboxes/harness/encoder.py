"""Writing the codec's grammar, value by value.

Runs under Python 3.8 and later, standard library only, NumPy only when the target has imported it.
"""

import enum
import functools
import marshal
import struct
import types

if "classes" not in globals():  # the codec, which loads this file, puts them here
    from perfsmith.sandboxes.harness import arrays, classes, iterators, made, names, objects, sets

LEAVES = sets.LEAVES  # type: ignore[possibly-undefined]

_are_leaves = LEAVES.issuperset
_pack = struct.Struct("<I").pack
_dumps = marshal.dumps
_NUMPY = frozenset(("numpy", "numpy.dtypes"))


class Encoder(sets.Sets, names.Names, arrays.Arrays, iterators.Iterators, made.Made, objects.Objects):
    """Writes one value."""

    __slots__ = (
        "alive",
        "as_outcome",
        "begun",
        "depth",
        "fits",
        "inside",
        "max_bytes",
        "memory",
        "numbers",
        "out",
        "root",
        "size",
        "sources",
        "spent",
        "twins",
    )

    def __init__(self, max_bytes, as_outcome, root=None):
        self.root = root
        self.out = []
        self.size = 0
        self.max_bytes = max_bytes
        self.as_outcome = as_outcome
        self.numbers = {}
        self.alive = []  # temporaries of reduce: their ids must not be used again
        self.memory = None  # of the arrays met so far
        self.inside = 0  # objects in which this stands
        self.depth = 0  # of functions that functions have given
        self.fits = None  # whether any of those could do anything with a value; None without any
        self.begun = None  # generators of which the first item was read, by id
        self.sources = None  # where an iterator's sources are told, which may get their numbers later
        self.twins = None  # objects in a set that only their identity tells apart
        self.spent = None  # bytes that were written only to know the order of members of sets

    def finished(self):
        """The bytes, once everything is written."""
        for at, sources in self.sources or ():
            found = sorted(self.numbers[id(each)] for each in sources if id(each) in self.numbers)
            self.out[at] = b"".join(map(_pack, [len(found), *found]))
        if self.memory is not None:
            if self.memory.of_tables:
                self.memory.refuse_tables_of_arrays()
            if self.memory.spans:
                self.memory.refuse_other_owners(self.alive)
        return b"".join(self.out)

    def put(self, data):
        self.size += len(data)
        if self.size > self.max_bytes:
            raise classes.TooLarge("larger than %d bytes" % self.max_bytes)
        self.out.append(data)

    def text(self, text):
        raw = text.encode("utf-8", "surrogatepass")
        self.put(_pack(len(raw)) + raw)

    def number(self, value):
        """Number a mutable value; True when it was met before (and a reference was written)."""
        numbers = self.numbers
        count = len(numbers)
        known = numbers.setdefault(id(value), count)
        if len(numbers) == count:
            if self.twins and id(value) in self.twins:
                raise classes.Unencodable("an object that nothing tells from others in a set is met again")
            self.put(b"R" + _pack(known))
            return True
        self.alive.append(value)
        return False

    def marshalled(self, value):
        raw = _dumps(value, 2)
        self.size += 5 + len(raw)
        if self.size > self.max_bytes:
            raise classes.TooLarge("larger than %d bytes" % self.max_bytes)
        self.out.append(b"M" + _pack(len(raw)) + raw)

    def write(self, value):
        kind = type(value)
        if kind in LEAVES:
            self.marshalled(value)
        elif kind is list:
            if not self.number(value):
                if _are_leaves(map(type, value)):
                    self.marshalled(value)
                else:
                    self.items(b"L", value)
        elif kind is tuple:
            if _are_leaves(map(type, value)):
                self.marshalled(value)
            else:
                self.items(b"T", value)
        elif kind is dict:
            if not self.number(value):
                self.mapping(value)
        else:
            writer = _WRITERS.get(kind)
            if writer is not None:
                writer(self, value)
            else:
                self.other(value, kind)

    def items(self, tag, values):
        self.put(tag + _pack(len(values)))
        for value in values:
            kind = type(value)
            if kind in LEAVES or (kind is tuple and _are_leaves(map(type, value))):
                raw = _dumps(value, 2)
                self.size += 5 + len(raw)
                if self.size > self.max_bytes:
                    raise classes.TooLarge("larger than %d bytes" % self.max_bytes)
                self.out.append(b"M" + _pack(len(raw)) + raw)
            else:
                self.write(value)

    def mapping(self, value):
        if not value or (_are_leaves(map(type, value)) and _are_leaves(map(type, value.values()))):
            self.marshalled(value)
        else:
            self.put(b"D" + _pack(len(value)))
            for key, item in value.items():
                self.write(key)
                self.write(item)

    def write_bytearray(self, value):
        if not self.number(value):
            self.put(b"B" + _pack(len(value)) + bytes(value))

    def write_range(self, value):
        self.put(b"r")
        for part in (value.start, value.stop, value.step):
            self.write(part)

    def write_slice(self, value):
        self.put(b"s")
        for part in (value.start, value.stop, value.step):
            self.write(part)

    def write_ellipsis(self, value):
        self.put(b".")

    def write_not_implemented(self, value):
        self.put(b"!")

    def other(self, value, kind):
        if issubclass(kind, type):
            self.class_of(value)
        elif isinstance(value, enum.Enum):
            self.put(b"E")
            self.class_of(kind)
            is_member = value.name in kind.__members__
            self.text(value.name if is_member else "")
            if not is_member:
                self.write(value.value)
        elif isinstance(value, BaseException):
            if not self.number(value):
                self.inside += 1
                self.exception(value, kind)
                self.inside -= 1
        elif iterators.is_iterator(value, kind):
            self.iterator(value, kind)
        else:
            self.inside += 1
            if not (classes.is_native(kind) and kind.__module__ in _NUMPY and self.numpy(value, kind)):
                self.instance(value, kind)
            self.inside -= 1

    def another(self):
        """Writes a value of its own, for itself."""
        return Encoder(self.max_bytes, False)

    def alone(self):
        """Writes one member of a set."""
        return _Alone(self.max_bytes, False, self.root)

    def plain(self):
        """Writes values without identity, and raises `HasIdentity` at any other."""
        return _Plain(self.max_bytes, False)


class _Alone(Encoder):
    """Writes one value as if there were no other, and knows whether it would be the same elsewhere."""

    __slots__ = ("has_references",)

    def number(self, value):
        is_known = Encoder.number(self, value)
        if is_known:
            self.has_references = True
        return is_known

    def iterator(self, value, kind):
        self.has_references = True  # elsewhere it may be read
        Encoder.iterator(self, value, kind)

    def is_movable(self):
        """True when nothing in the bytes is a number that depends on what was written before."""
        return not (
            hasattr(self, "has_references")
            or self.memory is not None
            or self.sources is not None
            or self.twins
        )


class _Plain(Encoder):
    """Writes values without identity only."""

    __slots__ = ()

    def number(self, value):
        raise sets.HasIdentity


_WRITERS = {
    set: Encoder.write_set,
    frozenset: Encoder.write_frozenset,
    bytearray: Encoder.write_bytearray,
    range: Encoder.write_range,
    slice: Encoder.write_slice,
    type(Ellipsis): Encoder.write_ellipsis,
    type(NotImplemented): Encoder.write_not_implemented,
    types.ModuleType: Encoder.write_module,
    types.FunctionType: Encoder.write_function,
    types.BuiltinFunctionType: Encoder.write_builtin,
    types.MethodType: Encoder.write_method,
    types.MethodDescriptorType: Encoder.write_method_descriptor,
    types.WrapperDescriptorType: Encoder.write_method_descriptor,
    functools.partial: Encoder.write_partial,
}
