"""Values that are told by their parts: views of dicts, matches, tables, sparse matrices, tensors.

Each describer gives a name and a tuple of parts, of which `rebuild` makes the value again.
Runs under Python 3.8 and later, standard library only; a library's values are read once it is imported.
"""

import gc
import re
import sys
import types
from collections import OrderedDict

if "classes" not in globals():  # the codec, which loads this file, puts them here
    from perfsmith.sandboxes.harness import classes, tables, tensors


_KNOWN = {}  # type: dict[type, object]  # what describes values of a class, found when it is met first


def describe(value, kind, writer):
    """Name and parts of a value; None when it is not told by its parts."""
    if kind not in _KNOWN:
        _KNOWN[kind] = _describer(kind)
    describer = _KNOWN[kind]
    return None if describer is None else describer(value, kind, writer)


def _describer(kind):
    found = _BUILTIN.get(kind)
    if found is not None:
        return found
    if issubclass(kind, getattr(sys.modules.get("numpy"), "ndarray", ())):
        return _array
    library = _library(kind.__module__)
    is_of_library = library is not None and classes.by_name(kind.__module__, kind.__qualname__) is kind
    return library.describe if is_of_library else None


def _library(name):
    """What knows the values of the library that this name begins with."""
    return {"pandas": tables, "scipy": tables, "torch": tensors}.get(name.partition(".")[0])


def rebuild(name, parts):
    """The value again."""
    library = _library(name)
    if library is not None:
        return library.rebuild(name, parts)
    if name == "numpy.StringDType":
        return _strings(*parts)
    if name == "numpy.ndarray":
        return _as_array(*parts)
    if name == "builtins.mappingproxy":
        return types.MappingProxyType(parts[0])
    if name in _VIEWS:
        return getattr(parts[0], _VIEWS[name])()
    raise ValueError("a %s is only ever a result" % name)


def _strings(shape, about, _place, items):
    numpy = sys.modules["numpy"]
    coerce, na, is_c_contiguous, is_writeable = about
    dtype = numpy.dtypes.StringDType(coerce=coerce, **({} if na is None else {"na_object": na[0]}))
    value = numpy.array(items, dtype=dtype).reshape(shape)
    if not is_c_contiguous:
        value = value.copy(order="F")
    value.flags.writeable = is_writeable
    return value


def _array(value, kind, _writer):
    """An array of a class of its own, as a plain one and what it has besides."""
    numpy = sys.modules["numpy"]
    masked = getattr(sys.modules.get("numpy.ma"), "MaskedArray", None)
    is_masked = masked is not None and issubclass(kind, masked)
    ordinary = masked if is_masked else numpy.ndarray
    if kind.__reduce__ is not ordinary.__reduce__ or kind.__reduce_ex__ is not ordinary.__reduce_ex__:
        return None
    mask, state = None, classes.state_of(value, kind)
    if is_masked:
        state = {name: item for name, item in state.items() if name not in classes.OF_MASKS}
        mask = (None if value._mask is numpy.ma.nomask else value._mask, value._fill_value)
    return "numpy.ndarray", (kind, numpy.ndarray.view(value, numpy.ndarray), mask, state)


def _as_array(kind, plain, mask, state):
    value = plain.view(kind)
    if mask is not None:
        value._mask = sys.modules["numpy.ma"].nomask if mask[0] is None else mask[0]
        value._fill_value = mask[1]
    for name, item in (state or {}).items():
        object.__setattr__(value, name, item)
    return value


def _of_mapping(value, kind, _writer):
    return "builtins." + kind.__name__, (gc.get_referents(value)[0],)


def _match(value, _kind, _writer):
    return "re.Match", (value.re, value.string, value.pos, value.endpos, value.regs)


_BUILTIN = {type(re.match("", "")): _match, types.MappingProxyType: _of_mapping}
_VIEWS = {}  # type: dict[str, str]
_EMPTY = {}  # type: dict[object, object]
for _made in (_EMPTY, OrderedDict()):
    for _method in ("keys", "values", "items"):
        _kind = type(getattr(_made, _method)())
        _BUILTIN[_kind] = _of_mapping
        _VIEWS["builtins." + _kind.__name__] = _method
