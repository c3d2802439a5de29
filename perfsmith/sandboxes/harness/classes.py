"""What the codec knows of classes: how their objects are carried, and which objects are known by name.

Runs under Python 3.8 and later, standard library only.
"""

import copyreg
import enum
import importlib
import os
import sys
import types
from collections import OrderedDict, defaultdict, deque
from itertools import islice

_HEAP_TYPE = 1 << 9
_FIXED_TYPE = 1 << 8


class Unencodable(Exception):
    """This value cannot be carried; the argument says which and why."""


class TooLarge(Unencodable):
    """It would take more bytes than are allowed."""


# Modules whose classes say they are from there, though NumPy imports these only when they are asked for.
_NOT_IMPORTED_BEFORE = frozenset(("numpy.rec", "numpy.char"))


def by_name(module, qualname):
    """What an imported module holds under that name; None when there is no such thing."""
    found = sys.modules.get(module or "")
    if found is None and module in _NOT_IMPORTED_BEFORE and "numpy" in sys.modules:
        found = importlib.import_module(module)
    if found is None or module == "__main__" or "<" in qualname:
        return None
    for part in qualname.split("."):
        try:
            found = found.__dict__[part] if isinstance(found, types.ModuleType) else getattr(found, part)
        except (KeyError, AttributeError):
            return None
    return found


def is_native(kind):
    """False for what a class statement made, whatever module it says it is from (RT-046)."""
    return not kind.__flags__ & _HEAP_TYPE or bool(kind.__flags__ & _FIXED_TYPE)


def is_below(kind, root):
    """True when the class is defined in a file of that folder."""
    home = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return isinstance(home, str) and home.startswith(root.rstrip("/") + "/")


LATE = [0]  # iterators that were read and functions that were called for the sake of what they do
_FIELDS = {}  # type: dict[type, tuple[object, ...]]


def exception_fields(value, kind):
    """What the built-in classes of an exception keep outside `args` and its attributes; None when nothing."""
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = tuple(
            (name, field.__get__)
            for base in kind.__mro__
            if base not in (object, BaseException) and base.__module__ == "builtins" and is_native(base)
            for name, field in sorted(base.__dict__.items())
            if type(field) in (types.MemberDescriptorType, types.GetSetDescriptorType)
            and not name.startswith("__")
            and (base, name) != (AttributeError, "obj")  # for a better message only, and it may be anything
        )
    fields = {}
    for name, get in found:
        try:
            field = get(value)
        except (AttributeError, TypeError):  # of one that was never initialised
            continue
        if field is not None:
            fields[name] = field
    return fields or None


def owned(owner, name):
    """What a class holds under that name, itself or from a base, as it lies there; None when nothing."""
    for base in type.__getattribute__(owner, "__mro__"):
        if name in base.__dict__:
            return base.__dict__[name]
    return None


# Told by the reduce protocol of a masked array, or by its memory.
OF_MASKS = frozenset(
    ("_mask", "_fill_value", "_sharedmask", "_isfield", "_baseclass", "_basedict", "_is_first")
)


def array_state(value, kind, numpy):
    """Attributes of an array's subclass, which its reduce protocol leaves out; None when there are none."""
    state = state_of(value, kind)
    masked = getattr(sys.modules.get("numpy.ma"), "MaskedArray", None)
    if masked is not None and isinstance(value, masked):
        state = {name: item for name, item in (state or {}).items() if name not in OF_MASKS}
        state["has no mask"] = value._mask is numpy.ma.nomask
    return state


IMMUTABLE = (tuple, str, int, float, complex, bytes, frozenset)

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


def builtin_base(kind):
    """The built-in container, number or text that this class derives from; None when there is none."""
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
        and all(not is_native(base) or base is object for base in kind.__mro__)
    )


def state_of(value, kind):
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


def _slots_of(kind):
    found = _SLOTS.get(kind)
    if found is None:
        # The slots as they are, not as `__slots__` tells: that name may be reset later.
        found = _SLOTS[kind] = tuple(
            (name, base.__dict__[name].__get__)
            for base in kind.__mro__
            if not is_native(base)  # whose own fields are its content, written elsewhere
            for name in sorted(base.__dict__)
            if type(base.__dict__[name]) is types.MemberDescriptorType
        )
    return found


def is_plain(value, kind):
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
        base = builtin_base(kind)
        if base in IMMUTABLE:
            own = getattr(value, "__dict__", None)
            if type(own) is dict and own:
                found[id(value)] = (module, qualname)
                for key, item in list(own.items()):
                    if type(item) is kind and isinstance(key, str):
                        _collect_singletons(item, module, qualname + "." + key, found, depth - 1)
        elif base is None and _has_default_reduce(kind) and state_of(value, kind) is None:
            found[id(value)] = (module, qualname)
