"""Writing NumPy arrays, scalars and dtypes.

Runs under Python 3.8 and later, standard library only; NumPy is there, or there would be no arrays.
"""

import struct
import sys

if "classes" not in globals():  # the codec, which loads this file, puts them here
    from perfsmith.sandboxes.harness import classes, dtypes, memory

_CHARS = "?bBhHiIlLqQefdgFDGSUVmMO"  # of dtypes that one text tells
_IS_SCALAR = 16  # flag of what looks like an array
_pack = struct.Struct("<I").pack


class Arrays(object):
    """The part of an encoder that writes arrays."""

    __slots__ = ()

    def numpy(self, value, kind):
        numpy = sys.modules.get("numpy")
        if numpy is None:
            return False
        if kind is numpy.ndarray:
            if not self.number(value):
                self.array(value)
            return True
        if kind is numpy.void or kind is numpy.record:
            if value.dtype.names is not None:
                if not self.number(value):
                    self.record(value)
                return True
        if isinstance(value, numpy.generic) and not value.dtype.hasobject:
            self.put(b"n")
            self.text(dtypes.simple_text(value.dtype))
            raw = dtypes.raw_bytes(value)
            self.put(_pack(len(raw)) + raw)
            return True
        if isinstance(value, numpy.dtype):
            if value.metadata is not None:
                raise classes.Unencodable("a dtype with metadata")
            if value.names is None and value.subdtype is None and value.char in _CHARS:
                self.put(b"d")
                self.text(dtypes.simple_text(value))
                return True
        return False

    def array(self, value):
        dtype = value.dtype
        if dtype.char == "T":
            self.strings(value)
            return
        group, place = self.place(value)
        flags = value.flags
        bits = (
            (1 if flags.c_contiguous else 0)
            | (2 if flags.f_contiguous else 0)
            | (4 if flags.writeable else 0)
            | (8 if place is not None else 0)
        )
        if dtype.names is not None:
            self.put(b"v")
            self.text(dtypes.structured_text(dtype))
        else:
            self.put(b"A" if dtype.hasobject else b"N")
            self.text(dtypes.simple_text(dtype))
        self.write(tuple(int(n) for n in value.shape))
        self.put(bytes((bits,)) + _pack(group))
        if place is not None:
            self.write(place)
        if dtype.hasobject:
            self.items(b"L", list(value.ravel().tolist()))
        else:
            raw = dtypes.raw_bytes(value)
            self.put(_pack(len(raw)) + raw)

    def record(self, value):
        """A structured scalar: it may be a view of an array's item."""
        self.put(b"v")
        self.text(dtypes.structured_text(value.dtype))
        group, place = self.place(sys.modules["numpy"].asarray(_Memory(value)))
        self.write(())
        self.put(bytes((_IS_SCALAR | (8 if place is not None else 0),)) + _pack(group))
        if place is not None:
            self.write(place)
        raw = dtypes.raw_bytes(value)
        self.put(_pack(len(raw)) + raw)

    def strings(self, value):
        """An array of texts of any length, which has no bytes to copy."""
        dtype, flags = value.dtype, value.flags
        na = (dtype.na_object,) if hasattr(dtype, "na_object") else None
        about = (bool(dtype.coerce), na, bool(flags.c_contiguous), bool(flags.writeable))
        self.put(b"Y")
        self.text("numpy.StringDType")
        shape = tuple(int(n) for n in value.shape)
        self.write((shape, about, self.place(value), list(value.ravel().tolist())))

    def place(self, array):
        """Number of the array's memory, and where it lies in that; see `Memory.place`."""
        found = self.memory
        if found is None:
            found = self.memory = memory.Memory(sys.modules["numpy"])
        group = len(found.firsts)
        if type(array) is found.ndarray and array.base is None and array.flags.owndata and not found.spans:
            if found.owners.setdefault(id(array), group) == group:  # the usual one: its memory is its own
                found.firsts.append(array)
                return group, None
        known, place = found.place(array, self.alive)
        if known < group and not self.as_outcome:
            raise classes.Unencodable("arrays that share memory")
        return known, place

    def note_table(self, array):
        """Remember an array that a table is made of: it must not share memory with any other."""
        if self.memory is None:
            self.memory = memory.Memory(sys.modules["numpy"])
        self.memory.of_tables.append(self.memory.root(array))


class _Memory(object):
    """Hands on the bytes of a structured scalar."""

    def __init__(self, owner):
        self.owner = owner
        address = owner.__array_interface__["data"][0]
        shape = (owner.dtype.itemsize,)
        self.__array_interface__ = {"data": (address, False), "shape": shape, "typestr": "|u1", "version": 3}
