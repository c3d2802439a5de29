"""Reading the codec's grammar: bytes that the judge or a recorder wrote, only ever inside a worker.

Runs under Python 3.8 and later, standard library only, NumPy only where an array is read.
"""

import builtins
import functools
import marshal
import struct
import sys
from collections import OrderedDict, defaultdict, deque

if "classes" not in globals():  # the codec, which loads this file, puts them here
    from perfsmith.sandboxes.harness import classes, described, dtypes

_size_at = struct.Struct("<I").unpack_from
_loads = marshal.loads
_CLASSES = {}  # type: dict[tuple[bytes, bytes], type]  # those met so far


class Decoder(object):
    """Reads one value."""

    def __init__(self, data):
        self.data = data
        self.at = 0
        self.values = []

    def whole(self):
        value = self.read()
        if self.at != len(self.data):
            raise ValueError("bytes left over")
        return value

    def u32(self):
        value = _size_at(self.data, self.at)[0]
        self.at += 4
        return value

    def raw(self):
        size = self.u32()
        start = self.at
        self.at = start + size
        if self.at > len(self.data):
            raise ValueError("cut short")
        return self.data[start : self.at]

    def text(self):
        return bytes(self.raw()).decode("utf-8", "surrogatepass")

    def keep(self, value):
        self.values.append(value)
        return value

    def read(self):
        data, at = self.data, self.at
        tag = data[at]
        if tag != 77:
            self.at = at + 1
            return _READERS[tag](self)
        start = at + 5
        self.at = end = start + _size_at(data, at + 1)[0]
        if end > len(data):
            raise ValueError("cut short")
        value = _loads(data[start:end])
        if type(value) is list or type(value) is dict:
            self.values.append(value)
        return value

    def read_reference(self):
        return self.values[self.u32()]

    def read_list(self):
        value = self.keep([])
        for _ in range(self.u32()):
            value.append(self.read())
        return value

    def plain_items(self):
        self.at += 1
        return [self.read() for _ in range(self.u32())]

    def read_tuple(self):
        return tuple([self.read() for _ in range(self.u32())])

    def read_dict(self):
        value = self.keep({})
        self.fill(value)
        return value

    def fill(self, value):
        for _ in range(self.u32()):
            key = self.read()
            value[key] = self.read()

    def pairs(self):
        """Content of a mapping that is not itself numbered."""
        tag = self.data[self.at]
        self.at += 1
        if tag == 77:
            return _loads(self.raw())
        value = {}
        self.fill(value)
        return value

    def read_set(self):
        value = self.keep(set())
        for _ in range(self.u32()):
            value.add(self.read())
        return value

    def read_frozenset(self):
        return frozenset([self.read() for _ in range(self.u32())])

    def read_bytearray(self):
        return self.keep(bytearray(self.raw()))

    def read_range(self):
        return range(self.read(), self.read(), self.read())

    def read_slice(self):
        return slice(self.read(), self.read(), self.read())

    def read_ellipsis(self):
        return Ellipsis

    def read_not_implemented(self):
        return NotImplemented

    def read_named(self):
        module, qualname = self.raw(), self.raw()
        found = _CLASSES.get((module, qualname))
        if found is None:
            module, qualname = bytes(module).decode("utf-8"), bytes(qualname).decode("utf-8")
            if module not in sys.modules:
                __import__(module)
            found = classes.by_name(module, qualname)
            if found is None:
                raise ValueError("no %s in %s" % (qualname, module))
            if isinstance(found, type):
                _CLASSES[module.encode("utf-8"), qualname.encode("utf-8")] = found
        return found

    def read_module(self):
        name = self.text()
        if name not in sys.modules:
            __import__(name)
        return sys.modules[name]

    def read_enum(self):
        kind = self.read()
        name = self.text()
        return kind[name] if name else kind(self.read())

    def read_exception(self):
        index = len(self.values)
        self.values.append(None)
        kind = self.read()
        args = self.read()
        value = kind.__new__(kind, *args)
        value.args = args
        self.values[index] = value
        cause, extra = self.read(), self.read()
        if cause is not None:
            value.__cause__ = cause
        fields, state = extra or (None, None)
        for name, field in (fields or {}).items():
            try:
                setattr(value, name, field)
            except (AttributeError, TypeError):  # what can only be given to the class
                pass
        self.restore(value, state)
        return value

    def read_bound(self):
        return getattr(self.read(), self.text())

    def read_partial(self):
        index = len(self.values)
        self.values.append(None)
        function, args, keywords = self.read(), self.read(), self.read()
        value = self.values[index] = functools.partial(function, *args, **keywords)
        value.__dict__.update(self.read() or {})
        return value

    def read_object(self):
        index = len(self.values)
        self.values.append(None)
        kind = self.read()
        value = object.__new__(kind)
        self.values[index] = value
        self.restore(value, _loads(self.raw()))
        for name in _loads(self.raw()):
            object.__setattr__(value, name, self.read())
        return value

    @staticmethod
    def restore(value, state):
        if state:
            for name, item in state.items():
                object.__setattr__(value, name, item)

    def read_immutable_with_state(self):
        index = len(self.values)
        self.values.append(None)
        kind, base = self.read(), self.text()
        content = self.read()
        value = self.values[index] = getattr(builtins, base).__new__(kind, content)
        self.restore(value, self.read())
        return value

    def read_subclass(self):
        kind, base = self.read(), self.text()
        if base in ("tuple", "str", "int", "float", "complex", "bytes", "frozenset"):
            content = self.read()
            value = {
                "tuple": tuple,
                "str": str,
                "int": int,
                "float": float,
                "complex": complex,
                "bytes": bytes,
                "frozenset": frozenset,
            }[base].__new__(kind, content)
            self.restore(value, self.read())
            return value
        index = len(self.values)
        self.values.append(None)
        if base in ("dict", "OrderedDict"):
            value = self.values[index] = (dict if base == "dict" else OrderedDict).__new__(kind)
            setter = dict.__setitem__ if base == "dict" else OrderedDict.__setitem__
            for key, item in self.pairs().items():
                setter(value, key, item)
        elif base == "defaultdict":
            value = self.values[index] = defaultdict.__new__(kind)
            defaultdict.__init__(value, self.read())
            for key, item in self.pairs().items():
                dict.__setitem__(value, key, item)
        elif base == "deque":
            value = self.values[index] = deque.__new__(kind)
            maxlen = self.read()
            deque.__init__(value, [], maxlen)
            deque.extend(value, self.plain_items())
        elif base == "list":
            value = self.values[index] = list.__new__(kind)
            list.extend(value, self.plain_items())
        elif base == "set":
            value = self.values[index] = set.__new__(kind)
            set.update(value, self.plain_items())
        else:
            value = self.values[index] = bytearray.__new__(kind)
            self.at += 1
            bytearray.extend(value, self.raw())
        self.restore(value, self.read())
        return value

    def read_reduced(self):
        index = len(self.values)
        self.values.append(None)
        self.text(), self.text()  # the class: for comparison only
        function, arguments = self.read(), self.read()
        value = self.values[index] = function(*arguments)
        state, listitems, dictitems, _ = self.read(), self.read(), self.read(), self.read()
        if listitems is not None:
            value.extend(listitems)
        if dictitems is not None:
            for key, item in dictitems:
                value[key] = item
        if state is not None:
            if hasattr(value, "__setstate__"):
                value.__setstate__(state)
            else:
                own, slots = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
                if own:
                    value.__dict__.update(own)
                self.restore(value, slots)
        return value

    def flags(self):
        bits = self.data[self.at]
        self.at += 5
        if bits & 8:
            self.read()  # where the memory lies: for comparison only
        return bits

    def read_array(self):
        import numpy

        index = len(self.values)
        self.values.append(None)
        dtype, shape, bits = self.text(), self.read(), self.flags()
        value = numpy.frombuffer(self.raw(), dtype=dtypes.build(dtype)).reshape(shape)
        if bits & 16:
            value = value.copy()[()]
        else:
            value = _laid_out(value, bits)
        if not bits & 20:
            value.flags.writeable = False
        self.values[index] = value
        return value

    def read_described(self):
        index = len(self.values)
        self.values.append(None)
        name = self.text()
        value = self.values[index] = described.rebuild(name, self.read())
        return value

    def read_object_array(self):
        import numpy

        index = len(self.values)
        self.values.append(None)
        self.text()
        shape, bits = self.read(), self.flags()
        flat = self.plain_items()
        value = numpy.empty(len(flat), dtype=object)
        for position, item in enumerate(flat):
            value[position] = item
        value = _laid_out(value.reshape(shape), bits)
        self.values[index] = value
        if not bits & 4:
            value.flags.writeable = False
        return value

    def read_numpy_scalar(self):
        import numpy

        dtype = self.text()
        return numpy.frombuffer(self.raw(), dtype=dtype)[0]

    def read_dtype(self):
        import numpy

        return numpy.dtype(self.text())

    def read_iterator(self):
        index = len(self.values)
        self.values.append(None)
        self.text()
        self.at += 4 * self.u32()
        items = self.plain_items()
        self.read()
        self.values[index] = iter(items)
        return self.values[index]


def _laid_out(array, bits):
    """A copy whose memory is laid out as these flags tell."""
    if bits & 3:
        return array.copy(order="F" if bits & 3 == 2 else "C")
    wide = sys.modules["numpy"].empty((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    wide[..., ::2] = array  # with gaps between its items, as it had
    return wide[..., ::2]


_READERS = {
    ord("R"): Decoder.read_reference,
    ord("L"): Decoder.read_list,
    ord("T"): Decoder.read_tuple,
    ord("D"): Decoder.read_dict,
    ord("S"): Decoder.read_set,
    ord("Z"): Decoder.read_frozenset,
    ord("B"): Decoder.read_bytearray,
    ord("r"): Decoder.read_range,
    ord("s"): Decoder.read_slice,
    ord("."): Decoder.read_ellipsis,
    ord("!"): Decoder.read_not_implemented,
    ord("C"): Decoder.read_named,
    ord("u"): Decoder.read_module,
    ord("E"): Decoder.read_enum,
    ord("X"): Decoder.read_exception,
    ord("b"): Decoder.read_bound,
    ord("p"): Decoder.read_partial,
    ord("O"): Decoder.read_object,
    ord("P"): Decoder.read_subclass,
    ord("Q"): Decoder.read_immutable_with_state,
    ord("K"): Decoder.read_reduced,
    ord("N"): Decoder.read_array,
    ord("v"): Decoder.read_array,
    ord("Y"): Decoder.read_described,
    ord("A"): Decoder.read_object_array,
    ord("n"): Decoder.read_numpy_scalar,
    ord("d"): Decoder.read_dtype,
    ord("G"): Decoder.read_iterator,
}
