"""Writing the codec's grammar, value by value.

Runs under Python 3.8 and later, standard library only, NumPy only when the target has imported it.
"""

import copyreg
import enum
import functools
import marshal
import struct
import sys
import types
from collections import OrderedDict, defaultdict, deque

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes

MAX_ITEMS = 100_000  # of an iterator that is read to its end
LEAVES = frozenset((int, str, float, bool, type(None), bytes, complex))

_are_leaves = LEAVES.issuperset
_pack = struct.Struct("<I").pack
_dumps = marshal.dumps
_NAMES = {}  # type: dict[type, bytes]  # how a class is written, found when it is met first

_ITERATOR_HOMES = frozenset(
    ("builtins", "itertools", "collections", "_collections", "re", "_sre", "functools")
)


class Encoder(object):
    """Writes one value."""

    __slots__ = ("alive", "as_outcome", "max_bytes", "numbers", "out", "owners", "root", "size")

    def __init__(self, max_bytes, as_outcome, root=None):
        self.root = root
        self.out = []
        self.size = 0
        self.max_bytes = max_bytes
        self.as_outcome = as_outcome
        self.numbers = {}
        self.owners = None  # arrays that own memory, in order of first sight: views of one share its number
        self.alive = []  # temporaries of reduce: their ids must not be used again

    def put(self, data):
        self.size += len(data)
        if self.size > self.max_bytes:
            raise classes.Unencodable("larger than %d bytes" % self.max_bytes)
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
            self.put(b"R" + _pack(known))
            return True
        self.alive.append(value)
        return False

    def marshalled(self, value):
        raw = _dumps(value, 2)
        self.size += 5 + len(raw)
        if self.size > self.max_bytes:
            raise classes.Unencodable("larger than %d bytes" % self.max_bytes)
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
                    raise classes.Unencodable("larger than %d bytes" % self.max_bytes)
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

    def members(self, tag, value):
        parts = sorted(self.alone(item) for item in value)
        self.put(tag + _pack(len(parts)))
        for part in parts:
            self.put(_pack(len(part)) + part)

    def alone(self, value):
        inner = Encoder(self.max_bytes, False)
        inner.alive = self.alive
        inner.write(value)
        return b"".join(inner.out)

    def write_set(self, value):
        if not self.number(value):
            self.members(b"S", value)

    def write_frozenset(self, value):
        self.members(b"Z", value)

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

    def write_module(self, value):
        if sys.modules.get(value.__name__) is not value:
            raise classes.Unencodable("module %s is not importable" % value.__name__)
        self.put(b"u")
        self.text(value.__name__)

    def write_function(self, value):
        self.named(value, getattr(value, "__module__", None), value.__qualname__)

    def write_method_descriptor(self, value):
        owner = value.__objclass__
        self.named(value, owner.__module__, owner.__qualname__ + "." + value.__name__)

    def write_builtin(self, value):
        owner = value.__self__
        if owner is None or isinstance(owner, types.ModuleType):
            self.named(value, value.__module__ or "builtins", value.__qualname__)
        else:
            self.write_bound(value)

    def write_bound(self, value):
        self.put(b"b")
        self.write(value.__self__)
        self.text(value.__name__)

    def write_partial(self, value):
        if not self.number(value):
            self.put(b"p")
            self.write(value.func)
            self.write(value.args)
            self.write(dict(value.keywords))

    def named(self, value, module, qualname):
        if classes.by_name(module, qualname) is not value:
            raise classes.Unencodable(
                "%s is not reachable by its name (%s.%s)" % (type(value).__name__, module, qualname)
            )
        self.put(b"C")
        self.text(module)
        self.text(qualname)

    def class_of(self, kind):
        known = _NAMES.get(kind)
        if known is None:
            start = len(self.out)
            self.named(kind, kind.__module__, kind.__qualname__)
            _NAMES[kind] = b"".join(self.out[start:])
        else:
            self.put(known)

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
                self.put(b"X")
                self.class_of(kind)
                self.write(value.args)
                self.write(value.__cause__)
                self.write(classes.exception_state(value))
        elif classes.is_native(kind) and kind.__module__ == "numpy" and self.numpy(value, kind):
            pass
        elif _is_iterator(value, kind):
            self.iterator(value, kind)
        else:
            self.instance(value, kind)

    def numpy(self, value, kind):
        numpy = sys.modules.get("numpy")
        if numpy is None:
            return False
        if kind is numpy.ndarray:
            if self.number(value):
                return True
            root = value
            while type(root.base) is numpy.ndarray:
                root = root.base
            if self.owners is None:
                self.owners = {}
            if id(root) in self.owners and not self.as_outcome:
                raise classes.Unencodable("arrays that share memory")
            group = self.owners.setdefault(id(root), len(self.owners))
            self.alive.append(root)
            flags = value.flags
            bits = (
                (1 if flags.c_contiguous else 0)
                | (2 if flags.f_contiguous else 0)
                | (4 if flags.writeable else 0)
            )
            is_object = value.dtype.hasobject
            self.put(b"A" if is_object else b"N")
            self.dtype(value.dtype)
            self.write(tuple(int(n) for n in value.shape))
            self.put(bytes((bits,)) + _pack(group))
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
        if kind is type(numpy.dtype("f8")) or isinstance(value, numpy.dtype):
            self.put(b"d")
            self.dtype(value)
            return True
        return False

    def dtype(self, dtype):
        if dtype.names is None and dtype.subdtype is None:
            self.text(dtype.str)
        else:
            raise classes.Unencodable("structured dtype")

    def iterator(self, value, kind):
        if not self.as_outcome:
            if kind is types.GeneratorType or (
                kind.__reduce_ex__ is object.__reduce_ex__ and (kind.__reduce__ is object.__reduce__)
            ):
                raise classes.Unencodable("an iterator in use (%s)" % kind.__name__)
            self.reduced(value, kind)
            return
        if self.number(value):
            return
        self.put(b"G")
        self.text(kind.__name__)
        items, end = [], None
        try:
            for item in value:
                items.append(item)
                if len(items) >= MAX_ITEMS:
                    end = "more"
                    break
        except Exception as error:  # what the iterator raised is part of what it does
            end = error
        self.alive.append(items)
        self.items(b"L", items)
        self.write(end)

    def instance(self, value, kind):
        name = classes.singletons().get(id(value))
        if name is not None:
            self.named(value, name[0], name[1])
            return
        base = classes.builtin_base(kind)
        if base is not None:
            state = classes.state_of(value, kind)
            is_plain = base in classes.IMMUTABLE and state is None
            if is_plain or not self.number(value):
                self.put(b"Q" if base in classes.IMMUTABLE and state is not None else b"P")
                self.class_of(kind)
                self.text(base.__name__)
                self.content(value, base)
                self.write(state)
            return
        if kind is object:
            raise classes.Unencodable("a bare object() is known only by identity")
        if self.number(value):
            return
        if classes.is_plain(value, kind):
            self.plain_object(value, kind)
        else:
            self.numbers.pop(id(value))
            self.reduced(value, kind)

    def plain_object(self, value, kind):
        self.put(b"O")
        self.class_of(kind)
        plain, names, others = {}, [], []
        for name, item in (classes.state_of(value, kind) or {}).items():
            if type(item) in LEAVES and type(name) is str:
                plain[name] = item
            else:
                names.append(name)
                others.append(item)
        try:
            first, second = _dumps(plain, 2), _dumps(tuple(names), 2)
        except ValueError:
            raise classes.Unencodable(
                "%s has attributes whose names are no text" % kind.__qualname__
            ) from None
        self.put(_pack(len(first)) + first + _pack(len(second)) + second)
        for item in others:
            self.write(item)

    def content(self, value, base):
        if base is dict or base is OrderedDict:
            self.mapping(dict(base.items(value)))
        elif base is defaultdict:
            self.write(value.default_factory)
            self.mapping(dict(dict.items(value)))
        elif base is deque:
            self.write(value.maxlen)
            self.items(b"L", list(deque.__iter__(value)))
        elif base is list:
            self.items(b"L", list(list.__iter__(value)))
        elif base is tuple:
            self.items(b"T", tuple(tuple.__iter__(value)))
        elif base is set:
            self.members(b"S", list(set.__iter__(value)))
        elif base is frozenset:
            self.members(b"Z", list(frozenset.__iter__(value)))
        elif base is int:
            self.marshalled(int.__add__(value, 0))
        elif base is float:
            self.marshalled(float.__pos__(value))
        elif base is complex:
            self.marshalled(complex.__pos__(value))
        elif base is str:
            self.marshalled(str.__str__(value))
        elif base is bytes:
            self.marshalled(bytes.__getitem__(value, slice(None)))
        else:
            self.put(b"B" + _pack(bytearray.__len__(value)) + bytes(bytearray.__iter__(value)))

    def reduced(self, value, kind):
        if self.number(value):
            return
        reducer = copyreg.dispatch_table.get(kind)
        try:
            parts = reducer(value) if reducer is not None else value.__reduce_ex__(2)
        except classes.Unencodable:
            raise
        except Exception as error:  # locks, files, sockets and their like refuse
            raise classes.Unencodable("%s.%s: %s" % (kind.__module__, kind.__qualname__, error)) from None
        if not isinstance(parts, tuple):
            raise classes.Unencodable("%s reduces to a global name" % kind.__qualname__)
        parts = tuple(parts) + (None,) * (5 - len(parts))
        self.alive.append(parts)
        function, arguments, state, listitems, dictitems = parts[:5]
        self.put(b"K")
        self.text(kind.__module__)
        self.text(kind.__qualname__)
        self.write(function)
        self.write(arguments)
        self.write(state)
        self.write(None if listitems is None else list(listitems))
        self.write(None if dictitems is None else list(dictitems))
        self.write(self.hidden(value, kind))

    def hidden(self, value, kind):
        """Attributes of an object of the project, whatever its reduce protocol says of them."""
        if self.root is None or not classes.is_below(kind, self.root):
            return None
        state = classes.state_of(value, kind)
        for name, item in (state or {}).items():
            try:
                Encoder(self.max_bytes, False).write(item)
            except (classes.Unencodable, RecursionError):
                state[name] = "<%s>" % type(item).__name__
        return state


def _is_iterator(value, kind):
    return classes.is_native(kind) and hasattr(kind, "__next__") and kind.__module__ in _ITERATOR_HOMES


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
    types.MethodType: Encoder.write_bound,
    types.MethodDescriptorType: Encoder.write_method_descriptor,
    types.WrapperDescriptorType: Encoder.write_method_descriptor,
    functools.partial: Encoder.write_partial,
}
