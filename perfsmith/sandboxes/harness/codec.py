"""Canonical bytes for Python values: what crosses between a worker and the judge.

Equal values of equal exact types give equal bytes; anything else gives different bytes or `Unencodable`.
Shared and cyclic structure is kept: a mutable object met again is written as a reference to its number.

A value that is nothing but leaves, lists, tuples and dicts, no list or dict of them met twice, is one `V`:
written and read by C code. Any other follows the grammar below it (lengths and counts are little-endian u32;
`value` is recursive; mutable values are numbered in the order in which they are met, which the decoder
repeats)::

    V marshal-2             a whole value, never a part of one

    M len marshal-2         None, bool, int, float, complex, str, bytes, and list/tuple/dict of only such
    R number                reference to a mutable value already written
    L n value*              list                 T n value*      tuple
    D n (value value)*      dict, in order       S/Z n (len value-alone)*   set / frozenset, sorted
    B len bytes             bytearray            r value value value  range   s value value value  slice
    C text text             class or function by module and qualified name    u text   module
    E class text [value]    enum member (a flag combination by value)   . Ellipsis   ! NotImplemented
    O class len plain len names value*   plain object: a dict of its plain attributes, a tuple of the names of
                            the others, and their values (both marshal-2)
    P class kind content state   subclass of a builtin container
    K text text value*6       object through its reduce protocol, then what its class hides from it
    X class args cause dict exception            b value text    bound method    p value value value  partial
    N dtype shape flags group raw | A dtype shape flags group list   NumPy array (A: object dtype)
    n dtype raw             NumPy scalar         G text n value* end   iterator, consumed

`marshal` is read only inside workers; the judge has its own parser that builds no objects of the project.
Runs under Python 3.8 and later, standard library only, NumPy only when the target has imported it.
"""

import builtins
import copyreg
import enum
import functools
import gc
import marshal
import os
import struct
import sys
import types
from collections import OrderedDict, defaultdict, deque
from itertools import chain, compress, islice

MAX_BYTES = 16 * 1024 * 1024
MAX_ITEMS = 100_000

_U32 = struct.Struct("<I")
_LEAVES = frozenset((int, str, float, bool, type(None), bytes, complex))
_are_leaves = _LEAVES.issuperset
_CONTAINERS = frozenset((list, tuple, dict))
_TREE = _LEAVES | _CONTAINERS
_is_container = _CONTAINERS.__contains__
_FEW = 32
_pack = _U32.pack
_size_at = _U32.unpack_from
_dumps = marshal.dumps
_loads = marshal.loads


class Unencodable(Exception):
    """This value cannot be carried; the argument says which and why."""


def encode(value, max_bytes=MAX_BYTES, as_outcome=False, root=None):
    """Canonical bytes of a value.

    Args:
        value: Anything; it is not changed, unless `as_outcome` lets iterators be read.
        max_bytes: More raises `Unencodable`.
        as_outcome: Write generators and iterators as what they yield (they are used up), and allow
            arrays that share memory, which cannot be rebuilt.
        root: Folder of the project: of objects whose class lies there every attribute counts, also one
            that the class keeps out of `__getstate__` or `__reduce__`.
    """
    if _is_plain_tree(value, max_bytes):
        try:
            raw = b"V" + _dumps(value, 2)
        except ValueError:  # nested too deeply for marshal
            raw = None
        if raw is not None:
            if len(raw) > max_bytes:
                raise Unencodable("larger than %d bytes" % max_bytes)
            return raw
    encoder = _Encoder(max_bytes, as_outcome, root)
    limit = _deeper()
    try:
        encoder.write(value)
    except RecursionError:
        raise Unencodable("the structure is nested too deeply") from None
    finally:
        sys.setrecursionlimit(limit)
    return b"".join(encoder.out)


def encode_part(value):
    """Canonical bytes of plain data as they are where it is a part of something else."""
    encoder = _Encoder(MAX_BYTES, False)
    encoder.write(value)
    return b"".join(encoder.out)


def _is_plain_tree(value, most):
    """True for leaves, lists, tuples and dicts of exact types, no list or dict met twice, `most` items at most."""
    kind = type(value)
    if kind in _LEAVES:
        return True
    if not _is_container(kind):
        return False
    level, met, count = [value], set(), 0
    if kind is not tuple:
        met.add(id(value))
    while level:
        below = gc.get_referents(*level)
        count += len(below)
        if count > most:
            return False
        if len(below) > _FEW:  # what follows, in C code
            kinds = set(map(type, below))
            if kinds <= _LEAVES:
                return True
            if not kinds <= _TREE:
                return False
            level = list(compress(below, map(_is_container, map(type, below))))
            numbers = list(map(id, level if tuple not in kinds else filter(_is_mutable, level)))
            known = len(met)
            met.update(numbers)
            if len(met) - known != len(numbers):
                return False
            continue
        level = []
        for item in below:
            kind = type(item)
            if kind not in _LEAVES:
                if kind is not tuple:
                    number = id(item)
                    if number in met or (kind is not list and kind is not dict):
                        return False
                    met.add(number)
                if item:
                    level.append(item)
    return True


def _is_mutable(container):
    return type(container) is not tuple


def _deeper():
    """Allow deep structures for a while; returns the limit to go back to."""
    limit = sys.getrecursionlimit()
    if sys.version_info >= (3, 11):  # before, each Python call also took a piece of the C stack
        sys.setrecursionlimit(max(limit, 12000))
    return limit


def encode_call(args, kwargs, max_bytes=MAX_BYTES):
    """Canonical bytes of a call: the pair `(args tuple, kwargs dict)`."""
    return encode((args, kwargs), max_bytes)


class _Encoder(object):
    __slots__ = ("root", "out", "size", "max_bytes", "as_outcome", "numbers", "owners", "alive")

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
            raise Unencodable("larger than %d bytes" % self.max_bytes)
        self.out.append(data)

    def text(self, text):
        raw = text.encode("utf-8", "surrogatepass")
        self.put(_U32.pack(len(raw)) + raw)

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
            raise Unencodable("larger than %d bytes" % self.max_bytes)
        self.out.append(b"M" + _pack(len(raw)) + raw)

    def write(self, value):
        kind = type(value)
        if kind in _LEAVES:
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
            if kind in _LEAVES or (kind is tuple and _are_leaves(map(type, value))):
                raw = _dumps(value, 2)
                self.size += 5 + len(raw)
                if self.size > self.max_bytes:
                    raise Unencodable("larger than %d bytes" % self.max_bytes)
                self.out.append(b"M" + _pack(len(raw)) + raw)
            else:
                self.write(value)

    def mapping(self, value):
        if not value or (_are_leaves(map(type, value)) and _are_leaves(map(type, value.values()))):
            self.marshalled(value)
        else:
            self.put(b"D" + _U32.pack(len(value)))
            for key, item in value.items():
                self.write(key)
                self.write(item)

    def members(self, tag, value):
        parts = sorted(self.alone(item) for item in value)
        self.put(tag + _U32.pack(len(parts)))
        for part in parts:
            self.put(_U32.pack(len(part)) + part)

    def alone(self, value):
        inner = _Encoder(self.max_bytes, False)
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
            self.put(b"B" + _U32.pack(len(value)) + bytes(value))

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
            raise Unencodable("module %s is not importable" % value.__name__)
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
        if _by_name(module, qualname) is not value:
            raise Unencodable(
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
                self.write(_exception_state(value))
        elif _is_native(kind) and kind.__module__ == "numpy" and self.numpy(value, kind):
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
                raise Unencodable("arrays that share memory")
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
            self.put(bytes((bits,)) + _U32.pack(group))
            if is_object:
                if value.dtype != object:
                    raise Unencodable("structured array with object fields")
                self.items(b"L", list(value.ravel().tolist()))
            else:
                raw = value.tobytes()
                self.put(_U32.pack(len(raw)) + raw)
            return True
        if isinstance(value, numpy.generic) and not value.dtype.hasobject:
            self.put(b"n")
            self.dtype(value.dtype)
            raw = value.tobytes()
            self.put(_U32.pack(len(raw)) + raw)
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
            raise Unencodable("structured dtype")

    def iterator(self, value, kind):
        if not self.as_outcome:
            if kind is types.GeneratorType or (
                kind.__reduce_ex__ is object.__reduce_ex__ and (kind.__reduce__ is object.__reduce__)
            ):
                raise Unencodable("an iterator in use (%s)" % kind.__name__)
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
        name = singletons().get(id(value))
        if name is not None:
            self.named(value, name[0], name[1])
            return
        base = _builtin_base(kind)
        if base is not None:
            state = _state_of(value, kind)
            is_plain = base in _IMMUTABLE and state is None
            if is_plain or not self.number(value):
                self.put(b"Q" if base in _IMMUTABLE and state is not None else b"P")
                self.class_of(kind)
                self.text(base.__name__)
                self.content(value, base)
                self.write(state)
            return
        if kind is object:
            raise Unencodable("a bare object() is known only by identity")
        if self.number(value):
            return
        if _is_plain(value, kind):
            self.plain_object(value, kind)
        else:
            self.numbers.pop(id(value))
            self.reduced(value, kind)

    def plain_object(self, value, kind):
        self.put(b"O")
        self.class_of(kind)
        plain, names, others = {}, [], []
        for name, item in (_state_of(value, kind) or {}).items():
            if type(item) in _LEAVES and type(name) is str:
                plain[name] = item
            else:
                names.append(name)
                others.append(item)
        try:
            first, second = _dumps(plain, 2), _dumps(tuple(names), 2)
        except ValueError:
            raise Unencodable("%s has attributes whose names are no text" % kind.__qualname__) from None
        self.put(_U32.pack(len(first)) + first + _U32.pack(len(second)) + second)
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
            self.put(b"B" + _U32.pack(bytearray.__len__(value)) + bytes(bytearray.__iter__(value)))

    def reduced(self, value, kind):
        if self.number(value):
            return
        reducer = copyreg.dispatch_table.get(kind)
        try:
            parts = reducer(value) if reducer is not None else value.__reduce_ex__(2)
        except Unencodable:
            raise
        except Exception as error:  # locks, files, sockets and their like refuse
            raise Unencodable("%s.%s: %s" % (kind.__module__, kind.__qualname__, error)) from None
        if not isinstance(parts, tuple):
            raise Unencodable("%s reduces to a global name" % kind.__qualname__)
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
        if self.root is None or not _is_below(kind, self.root):
            return None
        state = _state_of(value, kind)
        for name, item in (state or {}).items():
            try:
                _Encoder(self.max_bytes, False).write(item)
            except (Unencodable, RecursionError):
                state[name] = "<%s>" % type(item).__name__
        return state


def _by_name(module, qualname):
    found = sys.modules.get(module or "")
    if found is None or module == "__main__" or "<" in qualname:
        return None
    for part in qualname.split("."):
        try:
            found = found.__dict__[part] if isinstance(found, types.ModuleType) else getattr(found, part)
        except (KeyError, AttributeError):
            return None
    return found


def _is_iterator(value, kind):
    return _is_native(kind) and hasattr(kind, "__next__") and kind.__module__ in _ITERATOR_HOMES


def _is_native(kind):
    """False for what a class statement made, whatever module it says it is from (RT-046)."""
    return not kind.__flags__ & _HEAP_TYPE or bool(kind.__flags__ & _IMMUTABLE_TYPE)


def singletons():
    """Objects that are known by identity, by `id`: where an importable module holds them.

    Sentinels (`_missing = object()`), stateless instances, and values of immutable type that carry attributes
    of their own: code asks for them with `is`, so they cross by name. Found anew when a module was imported.
    """
    count = len(sys.modules)
    if _SINGLETONS["count"] != count:
        found = dict(_SINGLETONS["kept"])
        # From the end, where new ones are: each object that is looked at costs a zygote's child a page.
        for module in list(islice(reversed(sys.modules.values()), max(0, count - _SINGLETONS["known"]))):
            name = getattr(module, "__name__", None)
            if type(module) is types.ModuleType and name != "__main__" and sys.modules.get(name) is module:
                if not _is_installed_with_python(module):
                    for key, value in list(module.__dict__.items()):
                        _collect_singletons(value, name, key, found, 4)
        _SINGLETONS["found"] = found
        _SINGLETONS["count"] = count
    return _SINGLETONS["found"]


def keep_singletons():
    """Do not look again through the modules that are there now: a zygote's, for all its programs."""
    _SINGLETONS["kept"] = singletons()
    _SINGLETONS["known"] = len(sys.modules)


# One table for the process; a fork inherits it.
_SINGLETONS = {"count": -1, "found": {}, "kept": {}, "known": 0}  # type: dict[str, object]


def _is_installed_with_python(module):
    home = getattr(module, "__file__", None)
    return not isinstance(home, str) or (home.startswith(_LIBRARY) and "site-packages" not in home)


_LIBRARY = os.path.dirname(os.__file__) + os.sep


def _collect_singletons(value, module, qualname, found, depth):
    kind = type(value)
    if id(value) in found or not depth:
        return
    if kind is object:
        found[id(value)] = (module, qualname)
    elif kind.__flags__ & (1 << 9) and not issubclass(kind, (type, enum.Enum, BaseException)):
        base = _builtin_base(kind)
        if base in _IMMUTABLE:
            own = getattr(value, "__dict__", None)
            if type(own) is dict and own:
                found[id(value)] = (module, qualname)
                for key, item in list(own.items()):
                    if type(item) is kind and isinstance(key, str):
                        _collect_singletons(item, module, qualname + "." + key, found, depth - 1)
        elif base is None and _has_default_reduce(kind) and _state_of(value, kind) is None:
            found[id(value)] = (module, qualname)


def _is_below(kind, root):
    """True when the class is defined in a file of that folder."""
    home = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return isinstance(home, str) and home.startswith(root.rstrip("/") + "/")


_HEAP_TYPE = 1 << 9
_IMMUTABLE_TYPE = 1 << 8

_NATIVE_FIELDS = (
    (OSError, ("filename", "filename2")),
    (ImportError, ("name", "path")),
)


def _exception_state(value):
    """Attributes of an exception: its own, and those its built-in class keeps outside `args`."""
    state = dict(value.__dict__)
    for base, names in _NATIVE_FIELDS:
        if isinstance(value, base):
            for name in names:
                field = base.__dict__[name].__get__(value)
                if field is not None:
                    state[name] = field
    return state


_ITERATOR_HOMES = frozenset(
    ("builtins", "itertools", "collections", "_collections", "re", "_sre", "functools")
)

_IMMUTABLE = (tuple, str, int, float, complex, bytes, frozenset)

_BASES = (
    defaultdict,
    OrderedDict,
    deque,
    dict,
    list,
    tuple,
    set,
    frozenset,
    str,
    bytes,
    bytearray,
    int,
    float,
    complex,
)


def _builtin_base(kind):
    for base in _BASES:
        if issubclass(kind, base):
            return base
    return None


def _has_default_reduce(kind):
    if kind in copyreg.dispatch_table:
        return False
    default_state = getattr(object, "__getstate__", None)
    return (
        kind.__reduce_ex__ is object.__reduce_ex__
        and kind.__reduce__ is object.__reduce__
        and getattr(kind, "__getstate__", default_state) is default_state
        and not hasattr(kind, "__getnewargs__")
        and not hasattr(kind, "__getnewargs_ex__")
        and not hasattr(kind, "__setstate__")
        and all(not _is_native(base) or base is object for base in kind.__mro__)
    )


def _state_of(value, kind):
    """Instance attributes, by name: `__dict__` sorted by key, then slots that are set."""
    state = {}
    try:
        own = object.__getattribute__(value, "__dict__")
    except AttributeError:
        own = None
    if type(own) is dict:
        try:
            names = sorted(own)
        except TypeError:
            names = sorted(own, key=str)
        for key in names:
            state[key] = own[key]
    for name, get in _slots_of(kind):
        try:
            state[name] = get(value)
        except AttributeError:
            pass
    return state or None


# What is known of a class, found when it is met first: later changes to the class cannot hide state.
_SLOTS = {}  # type: dict[type, tuple[object, ...]]
_PLAIN = {}  # type: dict[type, bool]
_NAMES = {}  # type: dict[type, bytes]
_CLASSES = {}  # type: dict[tuple[bytes, bytes], type]


def _slots_of(kind):
    found = _SLOTS.get(kind)
    if found is None:
        # The slots as they are, not as `__slots__` tells: that name may be reset later.
        found = _SLOTS[kind] = tuple(
            (name, base.__dict__[name].__get__)
            for base in kind.__mro__
            if not _is_native(base)  # whose own fields are its content, written elsewhere
            for name in sorted(base.__dict__)
            if type(base.__dict__[name]) is types.MemberDescriptorType
        )
    return found


def _is_plain(value, kind):
    """Carried by class and state; a class that holds native state (locks, thread locals) is refused."""
    known = _PLAIN.get(kind)
    if known is None:
        known = _has_default_reduce(kind)
        if known:
            try:
                object.__reduce_ex__(value, 2)
            except Exception as error:
                raise Unencodable("%s.%s: %s" % (kind.__module__, kind.__qualname__, error)) from None
        _PLAIN[kind] = known
    return known


_WRITERS = {
    set: _Encoder.write_set,
    frozenset: _Encoder.write_frozenset,
    bytearray: _Encoder.write_bytearray,
    range: _Encoder.write_range,
    slice: _Encoder.write_slice,
    type(Ellipsis): _Encoder.write_ellipsis,
    type(NotImplemented): _Encoder.write_not_implemented,
    types.ModuleType: _Encoder.write_module,
    types.FunctionType: _Encoder.write_function,
    types.BuiltinFunctionType: _Encoder.write_builtin,
    types.MethodType: _Encoder.write_bound,
    types.MethodDescriptorType: _Encoder.write_method_descriptor,
    types.WrapperDescriptorType: _Encoder.write_method_descriptor,
    functools.partial: _Encoder.write_partial,
}


def decode(data):
    """Rebuild a value from bytes that the judge or a recorder wrote. Only ever called inside a worker."""
    if data[:1] == b"V":
        return _loads(data[1:])
    limit = _deeper()
    try:
        return _Decoder(data).whole()
    finally:
        sys.setrecursionlimit(limit)


def decode_call(data):
    """Rebuild `(args, kwargs, has_mutable)` of a call; `has_mutable` tells whether arguments can change."""
    if data[:1] == b"V":
        args, kwargs = _loads(data[1:])
        return args, kwargs, _has_mutable(args) or _has_mutable(kwargs.values())
    decoder = _Decoder(data)
    limit = _deeper()
    try:
        args, kwargs = decoder.whole()
    finally:
        sys.setrecursionlimit(limit)
    return args, kwargs, len(decoder.values) > 1  # the kwargs dict itself is number 0


def _has_mutable(values):
    """True when a list or a dict is among these plain values, or in tuples of them."""
    while True:
        kinds = set(map(type, values))
        if list in kinds or dict in kinds:
            return True
        if tuple not in kinds:
            return False
        values = list(chain.from_iterable(value for value in values if type(value) is tuple))


class _Decoder(object):
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
        value = _U32.unpack_from(self.data, self.at)[0]
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

    def alone(self):
        return [decode(self.raw()) for _ in range(self.u32())]

    def read_set(self):
        value = self.keep(set())
        value.update(self.alone())
        return value

    def read_frozenset(self):
        return frozenset(self.alone())

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
            found = _by_name(module, qualname)
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
        value.__cause__ = self.read()
        native = {name for base, names in _NATIVE_FIELDS if isinstance(value, base) for name in names}
        for name, item in self.read().items():
            if name in native:
                setattr(value, name, item)
            else:
                value.__dict__[name] = item
        return value

    def read_bound(self):
        return getattr(self.read(), self.text())

    def read_partial(self):
        index = len(self.values)
        self.values.append(None)
        function, args, keywords = self.read(), self.read(), self.read()
        self.values[index] = functools.partial(function, *args, **keywords)
        return self.values[index]

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
            self.at += 1
            set.update(value, self.alone())
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

    def read_array(self):
        import numpy

        index = len(self.values)
        self.values.append(None)
        dtype, shape, bits = self.text(), self.read(), self.data[self.at]
        self.at += 5
        raw = self.raw()
        value = numpy.frombuffer(raw, dtype=dtype).reshape(shape).copy(order="F" if bits & 3 == 2 else "C")
        if not bits & 4:
            value.flags.writeable = False
        self.values[index] = value
        return value

    def read_object_array(self):
        import numpy

        index = len(self.values)
        self.values.append(None)
        self.text()
        shape, bits = self.read(), self.data[self.at]
        self.at += 5
        flat = self.plain_items()
        value = numpy.empty(len(flat), dtype=object)
        for position, item in enumerate(flat):
            value[position] = item
        value = value.reshape(shape)
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
        items = self.plain_items()
        self.read()
        self.values[index] = iter(items)
        return self.values[index]


_READERS = {
    ord("R"): _Decoder.read_reference,
    ord("L"): _Decoder.read_list,
    ord("T"): _Decoder.read_tuple,
    ord("D"): _Decoder.read_dict,
    ord("S"): _Decoder.read_set,
    ord("Z"): _Decoder.read_frozenset,
    ord("B"): _Decoder.read_bytearray,
    ord("r"): _Decoder.read_range,
    ord("s"): _Decoder.read_slice,
    ord("."): _Decoder.read_ellipsis,
    ord("!"): _Decoder.read_not_implemented,
    ord("C"): _Decoder.read_named,
    ord("u"): _Decoder.read_module,
    ord("E"): _Decoder.read_enum,
    ord("X"): _Decoder.read_exception,
    ord("b"): _Decoder.read_bound,
    ord("p"): _Decoder.read_partial,
    ord("O"): _Decoder.read_object,
    ord("P"): _Decoder.read_subclass,
    ord("Q"): _Decoder.read_immutable_with_state,
    ord("K"): _Decoder.read_reduced,
    ord("N"): _Decoder.read_array,
    ord("A"): _Decoder.read_object_array,
    ord("n"): _Decoder.read_numpy_scalar,
    ord("d"): _Decoder.read_dtype,
    ord("G"): _Decoder.read_iterator,
}
