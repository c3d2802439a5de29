"""Writing the codec's grammar, value by value.

Runs under Python 3.8 and later, standard library only, NumPy only when the target has imported it.
"""

import copyreg
import enum
import functools
import gc
import marshal
import struct
import sys
import types
from collections import OrderedDict, defaultdict, deque

if "classes" not in globals():  # the codec, which loads this file, puts them here
    from perfsmith.sandboxes.harness import classes, memory

MAX_ITEMS = 100_000  # of an iterator that is read to its end
MAX_SPENT = 4 * 1024 * 1024  # bytes written to tell members of sets apart
MAX_NUMBER = 1 << 32
LEAVES = frozenset((int, str, float, bool, type(None), bytes, complex))

_are_leaves = LEAVES.issuperset
_pack = struct.Struct("<I").pack
_dumps = marshal.dumps
_MORE = "more"
_NATIVE_METHODS = (types.MethodDescriptorType, types.ClassMethodDescriptorType)
_NAMES = {}  # type: dict[type, bytes]  # how a class is written, found when it is met first

_NUMPY = frozenset(("numpy", "numpy.dtypes"))
_CHARS = "?bBhHiIlLqQefdgFDGSUVmMO"  # of dtypes that the judge can read
_ITERATOR_HOMES = frozenset(
    ("builtins", "itertools", "collections", "_collections", "re", "_sre", "functools")
)


class Encoder(object):
    """Writes one value."""

    __slots__ = (
        "alive",
        "as_outcome",
        "begun",
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
        self.begun = None  # generators of which the first item was read, by id
        self.sources = None  # where an iterator's sources are told, which may get their numbers later
        self.twins = None  # objects in a set that only their identity tells apart
        self.spent = None  # bytes that were written only to know the order of members of sets

    def finished(self):
        """The bytes, once everything is written."""
        for at, sources in self.sources or ():
            found = sorted(self.numbers[id(each)] for each in sources if id(each) in self.numbers)
            self.out[at] = b"".join(map(_pack, [len(found), *found]))
        if self.memory is not None and self.memory.spans:
            self.memory.refuse_other_owners(self.alive)
        return b"".join(self.out)

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

    def members(self, tag, values):
        """Plain members in the order of their bytes; then those that have an identity, known ones first."""
        parts, others, known_kinds, plain = [], [], set(), _Plain(self.max_bytes, False)
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
            except _HasIdentity:
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
            inner = _Alone(self.max_bytes, False, self.root)
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
            return
        found = classes.owned(type(owner), value.__name__)
        if found is None and isinstance(owner, type):
            found = classes.owned(owner, value.__name__)
        if found is not value and type(found) not in _NATIVE_METHODS:
            raise classes.Unencodable("a method that is not its object's own (%s)" % value.__qualname__)
        self.bound(owner, value.__name__)

    def write_method(self, value):
        owner, function = value.__self__, value.__func__
        name = getattr(function, "__name__", None)
        if type(name) is not str or not (
            classes.owned(type(owner), name) is function
            or (
                isinstance(owner, type)
                and getattr(classes.owned(owner, name), "__func__", None) is function
                and type(classes.owned(owner, name)) is classmethod
            )
        ):
            raise classes.Unencodable("a method that is not its object's own (%s)" % (name,))
        self.bound(owner, name)

    def bound(self, owner, name):
        self.put(b"b")
        self.write(owner)
        self.text(name)

    def write_partial(self, value):
        if not self.number(value):
            self.put(b"p")
            self.write(value.func)
            self.write(value.args)
            self.write(dict(value.keywords))
            self.write(dict(value.__dict__) or None)

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
                self.exception(value, kind)
        elif classes.is_native(kind) and kind.__module__ in _NUMPY and self.numpy(value, kind):
            pass
        elif _is_iterator(value, kind):
            self.iterator(value, kind)
        else:
            self.instance(value, kind)

    def exception(self, value, kind):
        self.put(b"X")
        self.class_of(kind)
        self.write(value.args)
        self.write(value.__cause__)
        fields, state = classes.exception_fields(value, kind), classes.state_of(value, kind)
        # What was handled meanwhile, the context, is where an honest rewrite asks first instead of trying.
        self.write(None if fields is None and state is None else (fields, state))

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
        if self.sources is None:
            self.sources = []
        self.put(b"G")
        self.text(kind.__name__)
        self.sources.append((len(self.out), _sources(value)))
        self.put(_pack(0))
        items, end = (self.begun or {}).get(id(value), ([], _MORE))
        if end is _MORE:
            end = read(value, items, MAX_ITEMS)
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
            # Protocol 2 forgets `fold`; 4 writes an `array.array` as bytes, which no judge can read.
            protocol = 4 if isinstance(value, _times()) else 2
            parts = reducer(value) if reducer is not None else value.__reduce_ex__(protocol)
        except classes.Unencodable:
            raise
        except Exception as error:  # locks, files, sockets and their like refuse
            raise classes.Unencodable("%s.%s: %s" % (kind.__module__, kind.__qualname__, error)) from None
        if not isinstance(parts, tuple):
            raise classes.Unencodable("%s reduces to a global name" % kind.__qualname__)
        parts = tuple(parts) + (None,) * (5 - len(parts))
        self.alive.append(parts)
        function, arguments, state, listitems, dictitems = parts[:5]
        if not classes.is_native(kind) and classes.by_name(kind.__module__, kind.__qualname__) is not kind:
            raise classes.Unencodable(
                "%s.%s is not what its name says" % (kind.__module__, kind.__qualname__)
            )
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
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, getattr(numpy, "ndarray", ())):
            return (*self.place(value), classes.array_state(value, kind, numpy))
        if self.root is None or not classes.is_below(kind, self.root):
            return None
        state = classes.state_of(value, kind)
        for name, item in (state or {}).items():
            try:
                Encoder(self.max_bytes, False).write(item)
            except (classes.Unencodable, RecursionError):
                state[name] = "<%s>" % type(item).__name__
        return state


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


class _HasIdentity(Exception):
    """A value has a part that is known by its identity."""


class _Plain(Encoder):
    """Writes values without identity only."""

    __slots__ = ()

    def number(self, value):
        raise _HasIdentity


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


def _times():
    """Classes that carry a `fold`."""
    found = sys.modules.get("datetime")
    return () if found is None else (found.datetime, found.time)


def read(iterator, items, most):
    """Read an iterator into a list of at most so many items; how it ended.

    That is `_MORE` when it may go on, None, a tuple of the value that a generator has returned, or what it
    has raised.
    """
    try:
        while len(items) < most:
            items.append(next(iterator))
    except StopIteration as stop:
        return None if stop.value is None else (stop.value,)
    except Exception as error:
        return error
    return _MORE


def _sources(iterator):
    """What a built-in iterator will read from, also through others; of a generator nothing is known."""
    found, seen, level = [], set(), [iterator]
    while level and type(iterator) is not types.GeneratorType:
        below = [item for item in gc.get_referents(*level) if id(item) not in seen]
        seen.update(map(id, below))
        level = []
        for item in below:
            kind = type(item)
            if kind is tuple or (_is_iterator(item, kind) and kind is not types.GeneratorType):
                level.append(item)
            elif kind not in LEAVES:
                found.append(item)
    return found


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
    types.MethodType: Encoder.write_method,
    types.MethodDescriptorType: Encoder.write_method_descriptor,
    types.WrapperDescriptorType: Encoder.write_method_descriptor,
    functools.partial: Encoder.write_partial,
}
