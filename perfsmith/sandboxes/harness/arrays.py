"""Writing NumPy arrays, scalars and dtypes.

Runs under Python 3.8 and later, standard library only; NumPy is there, or there would be no arrays.
"""

import struct
import sys

if "classes" not in globals():  # the codec, which loads this file, puts them here
    from perfsmith.sandboxes.harness import classes, memory

_CHARS = "?bBhHiIlLqQefdgFDGSUVmMO"  # of dtypes that the judge can read
_pack = struct.Struct("<I").pack


class Arrays(object):
    """The part of an encoder that writes arrays."""

    __slots__ = ()

    def numpy(self, value, kind):
        numpy = sys.modules.get("numpy")
        if numpy is None:
            return False
        if kind is numpy.ndarray:
            if self.number(value):
                return True
            group, place = self.place(value)
            flags = value.flags
            bits = (
                (1 if flags.c_contiguous else 0)
                | (2 if flags.f_contiguous else 0)
                | (4 if flags.writeable else 0)
                | (8 if place is not None else 0)
            )
            is_object = value.dtype.hasobject
            self.put(b"A" if is_object else b"N")
            self.dtype(value.dtype)
            self.write(tuple(int(n) for n in value.shape))
            self.put(bytes((bits,)) + _pack(group))
            if place is not None:
                self.write(place)
            if is_object:
                if value.dtype != object:
                    raise classes.Unencodable("structured array with object fields")
                self.items(b"L", list(value.ravel().tolist()))
            else:
                raw = value.tobytes()
                self.put(_pack(len(raw)) + raw)
            return True
        if isinstance(value, numpy.generic) and not value.dtype.hasobject:
            self.put(b"n")
            self.dtype(value.dtype)
            raw = value.tobytes()
            self.put(_pack(len(raw)) + raw)
            return True
        if isinstance(value, numpy.dtype):
            if value.metadata is not None:
                raise classes.Unencodable("a dtype with metadata")
            if value.names is None and value.subdtype is None and value.char in _CHARS:
                self.put(b"d")
                self.dtype(value)
                return True
        return False

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

    def dtype(self, dtype):
        if dtype.names is not None or dtype.subdtype is not None:
            raise classes.Unencodable("structured dtype")
        if dtype.metadata is not None:
            raise classes.Unencodable("a dtype with metadata")
        char = dtype.char
        if char not in _CHARS:
            raise classes.Unencodable("a dtype %s" % dtype)
        # Another type than the one of the same size, and another class of scalars.
        self.text(dtype.str if char not in "qQ" else dtype.str[0] + char)
