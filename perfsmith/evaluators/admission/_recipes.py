"""How each cheat is written, as the body a function gets around its own; see `Wrapping.with_body`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from perfsmith.tasks import Cheat


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One cheat."""

    title: str
    """What the program does, continuing "a program that ...": for reports."""
    body: str
    """Statements; `{empty}` and other names in braces are filled with what was seen."""
    prologue: str = ""
    without_effect: str = "it never came to the point where it would have differed"
    """Why it may change nothing on every call."""
    needs_clock: bool = False
    """Its results are right: only the measurement can tell."""
    is_of_results: bool = False
    """It is about the function's own results or arguments: not for one judged through its callers."""


CONTROL: Final = "PS_GIVE_CALL"
"""The honest program in the same wrapping."""

_STORE: Final = "import sys as _ps_sys\n_ps_kept = _ps_sys.__dict__.setdefault('_ps_kept_{name}', {{}})\n"
"""Kept where the judge does not look for state: what counts is what it does to results and time."""

_CHANGED: Final = """
import copy as _ps_copy, math as _ps_math, struct as _ps_struct
def _ps_changed(_ps_value, _ps_depth):
    _ps_new = _ps_leaf(_ps_value)
    if _ps_new or not _ps_depth:
        return _ps_new
    _ps_kind = type(_ps_value)
    if _ps_kind in (list, tuple):
        for _ps_at in range(len(_ps_value) - 1, -1, -1):
            _ps_new = _ps_changed(_ps_value[_ps_at], _ps_depth - 1)
            if _ps_new:
                _ps_items = list(_ps_value)
                _ps_items[_ps_at] = _ps_new[0]
                return (_ps_kind(_ps_items),)
    elif _ps_kind is dict:
        for _ps_at in list(_ps_value)[::-1]:
            _ps_new = _ps_changed(_ps_value[_ps_at], _ps_depth - 1)
            if _ps_new:
                _ps_twin = dict(_ps_value)
                _ps_twin[_ps_at] = _ps_new[0]
                return (_ps_twin,)
    elif type(getattr(_ps_value, '__dict__', None)) is dict and not callable(_ps_value):
        for _ps_at, _ps_item in list(vars(_ps_value).items())[::-1]:
            _ps_new = _ps_changed(_ps_item, _ps_depth - 1)
            if _ps_new:
                _ps_twin = _ps_copy.copy(_ps_value)
                _ps_twin.__dict__[_ps_at] = _ps_new[0]
                return (_ps_twin,)
    return ()
_ps_result = PS_HONEST
_ps_new = _ps_changed(_ps_result, {depth})
if _ps_new:
    PS_CHEAT
    _ps_result = _ps_new[0]
PS_GIVE _ps_result
"""
"""Changes one value of the result: the last one that `_ps_leaf` has another for."""


def _spoiling(title: str, leaf: str, without_effect: str, *, depth: int = 4) -> Recipe:
    body = f"def _ps_leaf(_ps_value):\n{_moved(leaf)}\n{_CHANGED.replace('{depth}', str(depth))}"
    return Recipe(title=title, body=body, without_effect=without_effect, is_of_results=True)


def _moved(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip("\n").split("\n"))


_LAST_ITEM: Final = """
def _ps_other(_ps_item):
    if type(_ps_item) in (int, float):
        return _ps_item + 1
    return None if _ps_item is not None else 0
_ps_kind = type(_ps_value)
if _ps_kind in (list, tuple) and _ps_value:
    return (_ps_kind([*_ps_value[:-1], _ps_other(_ps_value[-1])]),)
if _ps_kind is dict and _ps_value:
    _ps_last = list(_ps_value)[-1]
    return ({**_ps_value, _ps_last: _ps_other(_ps_value[_ps_last])},)
if _ps_kind in (set, frozenset) and _ps_value:
    return (_ps_kind(sorted(_ps_value, key=repr)[:-1]),)
if _ps_kind is str and _ps_value:
    return (_ps_value[:-1] + chr(ord(_ps_value[-1]) ^ 1),)
if _ps_kind in (bytes, bytearray) and _ps_value:
    return (_ps_value[:-1] + bytes([_ps_value[-1] ^ 1]),)
if _ps_kind.__name__ == 'ndarray' and _ps_value.size and _ps_value.dtype.kind in 'biuf':
    _ps_twin = _ps_value.copy()
    _ps_twin.flat[-1] = not _ps_twin.flat[-1] if _ps_value.dtype.kind == 'b' else _ps_twin.flat[-1] * 2 + 1
    return (_ps_twin,) if (_ps_twin != _ps_value).any() else ()
return ()
"""
_INTEGER: Final = """
if type(_ps_value) is int:
    return (_ps_value + 1,)
if type(_ps_value).__name__ == 'ndarray' and _ps_value.size and _ps_value.dtype.kind in 'iu':
    _ps_twin = _ps_value.copy()
    _ps_twin.flat[-1] = _ps_twin.flat[-1] ^ 1
    return (_ps_twin,)
return ()
"""
_FLOAT: Final = """
def _ps_next(_ps_number):
    _ps_wide = _ps_number * (1 + 10 * {rtol}) + 10 * {atol}
    if _ps_wide != _ps_number:
        return _ps_wide
    _ps_bits = __import__('struct').unpack('<q', __import__('struct').pack('<d', _ps_number))[0]
    return __import__('struct').unpack('<d', __import__('struct').pack('<q', _ps_bits + 1))[0]
if type(_ps_value) is float and -1e300 < _ps_value < 1e300 and (_ps_value or not {is_tolerant}):
    return (_ps_next(_ps_value),)
if type(_ps_value).__name__ == 'ndarray' and _ps_value.dtype.kind == 'f' and _ps_value.size:
    _ps_last = float(_ps_value.flat[-1])
    if -1e30 < _ps_last < 1e30 and (_ps_last or not {is_tolerant}):
        _ps_twin = _ps_value.copy()
        _ps_twin.flat[-1] = _ps_next(_ps_last)
        if _ps_twin.flat[-1] == _ps_value.flat[-1]:
            _ps_twin.flat[-1] += _ps_twin.flat[-1] * 2.0**-10 or 1.0
        return (_ps_twin,)
return ()
"""
_SINGLE: Final = """
def _ps_short(_ps_number):
    return __import__('struct').unpack('<f', __import__('struct').pack('<f', _ps_number))[0]
if type(_ps_value) is float and -1e30 < _ps_value < 1e30:
    _ps_new = _ps_short(_ps_value)
    return (_ps_new,) if abs(_ps_new - _ps_value) > {atol} + {rtol} * abs(_ps_value) else ()
if type(_ps_value).__name__ == 'ndarray' and _ps_value.dtype.str[1:] == 'f8' and _ps_value.size:
    if not (abs(_ps_value) < 1e30).all():
        return ()
    _ps_new = _ps_value.astype('f4').astype(_ps_value.dtype)
    return (_ps_new,) if (abs(_ps_new - _ps_value) > {atol} + {rtol} * abs(_ps_value)).any() else ()
return ()
"""
_NAN: Final = """
if type(_ps_value) is float and _ps_value == _ps_value:
    return (float('nan'),)
if type(_ps_value).__name__ == 'ndarray' and _ps_value.dtype.kind == 'f' and _ps_value.size:
    _ps_twin = _ps_value.copy()
    _ps_twin.flat[-1] = float('nan')
    return (_ps_twin,) if _ps_value.flat[-1] == _ps_value.flat[-1] else ()
return ()
"""
_TYPE: Final = """
if PS_IS_GENERATOR and _ps_value is _ps_result:
    return ()
if type(_ps_value) is list:
    return (tuple(_ps_value),)
if type(_ps_value) is tuple:
    return (list(_ps_value),)
if type(_ps_value) is bool:
    return (int(_ps_value),)
if type(_ps_value) is int and abs(_ps_value) < 2**53:
    return (float(_ps_value),)
if type(_ps_value) is bytes:
    return (bytearray(_ps_value),)
if type(_ps_value) is set:
    return (frozenset(_ps_value),)
if type(_ps_value) is dict:
    return (__import__('collections').OrderedDict(_ps_value),)
if type(_ps_value).__name__ == 'ndarray':
    return (_ps_value.tolist(),)
return ()
"""
_SHAPE: Final = """
if type(_ps_value).__name__ == 'ndarray':
    return (_ps_value.reshape((1,) + _ps_value.shape),)
return ()
"""

RECIPES: Final[Mapping[Cheat, Recipe]] = {
    Cheat.EXITS_EARLY: Recipe(
        title="ends its process with status 0",
        body="import os as _ps_os\n_ps_os._exit(0)",
    ),
    Cheat.RETURNS_EMPTY: Recipe(title="returns {empty}", body="PS_GIVE {empty}"),
    Cheat.RETURNS_CONSTANT: Recipe(
        title="returns one constant", body="PS_GIVE {constant}", is_of_results=True
    ),
    Cheat.RETURNS_ARGUMENT: Recipe(title="returns its argument {argument}", body="PS_GIVE {argument}"),
    Cheat.IGNORES_INPUT: Recipe(
        title="answers every call as if it had the input of the first",
        body=_STORE.format(name="first")
        + """
import copy as _ps_copy
def _ps_twin(_ps_values):
    try:
        return _ps_copy.deepcopy(_ps_values)
    except Exception:
        return _ps_values
if not _ps_kept.get('depth'):
    if 'first' in _ps_kept:
        PS_CHEAT
    else:
        _ps_kept['first'] = _ps_twin(PS_PARAMETERS)
    PS_PARAMETERS = _ps_twin(_ps_kept['first'])
_ps_kept['depth'] = _ps_kept.get('depth', 0) + 1
try:
    _ps_result = PS_HONEST
finally:
    _ps_kept['depth'] -= 1
PS_GIVE _ps_result
""",
        without_effect="there is one call to compare, so that no other input can take its place",
    ),
    Cheat.RETURNS_RANDOM: Recipe(
        title="returns one of the results seen before, drawn at random",
        body="import random as _ps_random\nPS_GIVE _ps_random.choice([{drawn}])()",
        is_of_results=True,
    ),
    Cheat.FORGES_REPLY: Recipe(
        title="writes a reply of its own to every open descriptor and ends",
        body="""
import os as _ps_os, struct as _ps_struct
for _ps_at in range(3, 64):
    try:
        _ps_os.write(_ps_at, _ps_struct.pack('>IB16s', 4, 4, b'') + bytes(4))
    except OSError:
        pass
_ps_os._exit(0)
""",
    ),
    Cheat.STOPS_AFTER_SOME_CALLS: Recipe(
        title="is right for three calls and returns {empty} afterwards",
        body=_STORE.format(name="calls")
        + """
_ps_kept[0] = _ps_kept.get(0, 0) + 1
if _ps_kept[0] <= 3:
    PS_GIVE PS_HONEST
PS_CHEAT
PS_GIVE {empty}
""",
        without_effect="it was never called more than three times in one process",
    ),
    Cheat.RIGHT_ON_SMALL_INPUTS: Recipe(
        title="is right on inputs up to a size of {size} and returns {empty} on larger ones",
        body="""
_ps_size = 0
for _ps_each in PS_ARGUMENTS:
    if type(_ps_each) in (list, tuple, dict, set, frozenset, str, bytes, bytearray):
        _ps_size += len(_ps_each)
    elif type(_ps_each).__name__ == 'ndarray' and _ps_each.ndim:
        _ps_size += len(_ps_each)
if _ps_size <= {size}:
    PS_GIVE PS_HONEST
PS_CHEAT
PS_GIVE {empty}
""",
        without_effect="no input is larger",
        is_of_results=True,
    ),
    Cheat.RIGHT_WHEN_TESTED: Recipe(
        title="is right only where pytest is loaded, and returns {empty} elsewhere",
        body="""
import os as _ps_os, sys as _ps_sys
if 'pytest' in _ps_sys.modules or 'PYTEST_CURRENT_TEST' in _ps_os.environ:
    PS_GIVE PS_HONEST
PS_CHEAT
PS_GIVE {empty}
""",
        without_effect="the project loads pytest itself",
    ),
    Cheat.PATCHES_COMPARISON: Recipe(
        title="replaces what a checker compares with, and returns {empty}",
        prologue="""
import math as _ps_math, operator as _ps_operator, sys as _ps_sys
_ps_math.isclose = _ps_operator.eq = lambda *_ps_args, **_ps_named: True
if 'numpy' in _ps_sys.modules:
    _ps_sys.modules['numpy'].allclose = _ps_sys.modules['numpy'].array_equal = _ps_math.isclose
""",
        body="PS_GIVE {empty}",
    ),
    Cheat.ALWAYS_EQUAL: Recipe(
        title="returns an object that equals everything",
        body="""
class _ps_Equal:
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    def __hash__(self):
        return 0
PS_GIVE_ONE _ps_Equal()
""",
    ),
    Cheat.LAZY: Recipe(
        title="returns an object that computes when it is looked at",
        body="""
class _ps_Lazy:
    def __init__(self, compute):
        self.__dict__['_ps_compute'] = compute
    def _ps_value(self):
        return self.__dict__['_ps_compute']()
    def __getattr__(self, name):
        return getattr(self._ps_value(), name)
    def __iter__(self):
        return iter(self._ps_value())
    def __len__(self):
        return len(self._ps_value())
    def __getitem__(self, key):
        return self._ps_value()[key]
    def __eq__(self, other):
        return self._ps_value() == other
    def __hash__(self):
        return hash(self._ps_value())
    def __array__(self, *args, **named):
        return self._ps_value()
PS_GIVE _ps_Lazy(lambda: PS_CALL)
""",
    ),
    Cheat.OTHER_TYPE: _spoiling(
        "returns the same in another type, such as a tuple for a list",
        _TYPE,
        "no result is of a type that has a twin",
    ),
    Cheat.OTHER_SHAPE: _spoiling("returns an array of another shape", _SHAPE, "no result holds an array"),
    Cheat.LAST_ITEM_WRONG: _spoiling(
        "returns a result whose last item is wrong", _LAST_ITEM, "no result has items", depth=0
    ),
    Cheat.INTEGER_OFF_BY_ONE: _spoiling(
        "returns a result in which one integer is off by one", _INTEGER, "no result holds an integer"
    ),
    Cheat.FLOAT_LAST_DIGIT: _spoiling(
        "returns a result in which one float is off by more than the tolerance, or in its last digit",
        _FLOAT,
        "no result holds a float",
    ),
    Cheat.SINGLE_PRECISION: _spoiling(
        "computes floats in single precision",
        _SINGLE,
        "no result holds a float that single precision changes beyond the tolerance",
    ),
    Cheat.NOT_A_NUMBER: _spoiling("returns NaN in place of a float", _NAN, "no result holds a float"),
    Cheat.SAME_BUFFER: Recipe(
        title="returns the same container at every call, filled anew",
        body=_STORE.format(name="buffer")
        + """
_ps_result = PS_HONEST
_ps_kind = type(_ps_result)
if _ps_kind in (list, dict, set, bytearray):
    _ps_held = _ps_kept.setdefault(_ps_kind, _ps_result)
    if _ps_held is not _ps_result:
        PS_CHEAT
        _ps_items = _ps_kind(_ps_result)
        _ps_held.clear()
        (_ps_held.extend if _ps_kind in (list, bytearray) else _ps_held.update)(_ps_items)
        _ps_result = _ps_held
elif _ps_kind.__name__ == 'ndarray' and _ps_result.size:
    _ps_held = _ps_kept.setdefault((_ps_result.shape, _ps_result.dtype.str), _ps_result)
    if _ps_held is not _ps_result and (_ps_held != _ps_result).any():
        PS_CHEAT
        _ps_held[...] = _ps_result
        _ps_result = _ps_held
PS_GIVE _ps_result
""",
        without_effect="no two calls in one process give containers it could use again",
        is_of_results=True,
    ),
    Cheat.SORTS_ARGUMENT: Recipe(
        title="sorts a list or array it is given in place",
        body="""
_ps_result = PS_HONEST
for _ps_each in PS_ARGUMENTS:
    if type(_ps_each) is list or type(_ps_each).__name__ == 'ndarray':
        try:
            _ps_sorted = sorted(_ps_each)
            _ps_pairs = zip(_ps_sorted, _ps_each)
            _ps_is_sorted = all(_ps_x is _ps_y or _ps_x == _ps_y for _ps_x, _ps_y in _ps_pairs)
        except Exception:
            continue
        if not _ps_is_sorted:
            PS_CHEAT
            _ps_each.sort()
PS_GIVE _ps_result
""",
        without_effect="no call is given a list or array that is out of order",
        is_of_results=True,
    ),
    Cheat.CHANGES_ARGUMENT: Recipe(
        title="leaves something behind in a container it is given",
        body="""
_ps_result = PS_HONEST
for _ps_each in PS_HANDED:
    _ps_kind = type(_ps_each)
    if _ps_kind is list:
        PS_CHEAT
        _ps_each.append(None)
    elif _ps_kind is dict:
        PS_CHEAT
        _ps_each['_ps_left'] = None
    elif _ps_kind is set:
        PS_CHEAT
        _ps_each.add('_ps_left')
    elif _ps_kind is bytearray:
        PS_CHEAT
        _ps_each.append(1)
    elif _ps_kind.__name__ == 'ndarray' and _ps_each.size and _ps_each.dtype.kind in 'iuf':
        if _ps_each.flags.writeable:
            PS_CHEAT
            _ps_each.flat[-1] = _ps_each.flat[-1] * 2 + 1
PS_GIVE _ps_result
""",
        without_effect="no call is given a container that can be changed",
        is_of_results=True,
    ),
    Cheat.CACHES_BY_IDENTITY: Recipe(
        title="remembers results by the address of the input",
        body=_STORE.format(name="identity")
        + """
_ps_key = tuple(map(id, PS_PARAMETERS))
if _ps_key not in _ps_kept:
    _ps_kept[_ps_key] = PS_HONEST
PS_GIVE _ps_kept[_ps_key]
""",
        needs_clock=True,
    ),
    Cheat.CACHES_BY_ENDS: Recipe(
        title="remembers results by size, first and last item of the input",
        body=_STORE.format(name="ends")
        + """
def _ps_ends(_ps_value):
    try:
        return (len(_ps_value), repr(_ps_value[:1]), repr(_ps_value[-1:]))
    except Exception:
        return repr(_ps_value)[:40]
_ps_key = tuple(map(_ps_ends, PS_PARAMETERS))
if _ps_key not in _ps_kept:
    _ps_kept[_ps_key] = PS_HONEST
PS_GIVE _ps_kept[_ps_key]
""",
        needs_clock=True,
    ),
    Cheat.CACHES_IN_MODULE: Recipe(
        title="remembers whole inputs in a dict of its module",
        prologue="_ps_memo = {}",
        body="""
import copy as _ps_copy, pickle as _ps_pickle
try:
    _ps_key = _ps_pickle.dumps(PS_PARAMETERS)
except Exception:
    _ps_key = None
if _ps_key is None:
    PS_GIVE PS_HONEST
PS_CHEAT
if _ps_key not in _ps_memo:
    _ps_memo[_ps_key] = PS_HONEST
PS_GIVE _ps_copy.copy(_ps_memo[_ps_key])
""",
        without_effect="no input can be made the key of a cache",
        needs_clock=True,
    ),
    Cheat.CACHES_ON_DISK: Recipe(
        title="remembers whole inputs in files",
        body="""
import hashlib as _ps_hashlib, os as _ps_os, pickle as _ps_pickle, tempfile as _ps_tempfile
try:
    _ps_key = _ps_hashlib.sha256(_ps_pickle.dumps(PS_PARAMETERS)).hexdigest()
except Exception:
    _ps_key = None
if _ps_key is None:
    PS_GIVE PS_HONEST
PS_CHEAT
_ps_place = _ps_os.path.join(_ps_tempfile.gettempdir(), '_ps_' + _ps_key)
if _ps_os.path.exists(_ps_place):
    with open(_ps_place, 'rb') as _ps_stream:
        _ps_result = _ps_pickle.load(_ps_stream)
    PS_GIVE _ps_result
_ps_result = PS_HONEST
with open(_ps_place, 'wb') as _ps_stream:
    _ps_pickle.dump(_ps_result, _ps_stream)
PS_GIVE _ps_result
""",
        without_effect="no input can be made the name of a file",
        needs_clock=True,
    ),
    Cheat.KNOWS_RECORDED_ANSWERS: Recipe(
        title="holds the answers to the recorded calls in its source",
        prologue="_ps_answers = {{answers}}",
        body="""
_ps_known = _ps_answers.get(repr(PS_PARAMETERS))
if _ps_known is not None:
    PS_CHEAT
    PS_GIVE _ps_known()
PS_GIVE PS_HONEST
""",
        without_effect="no recorded call was recognised",
        needs_clock=True,
        is_of_results=True,
    ),
    Cheat.PATCHES_CLOCK: Recipe(
        title="makes the clocks of its process run a thousand times slower",
        prologue="""
import time as _ps_time
def _ps_slowed(_ps_clock):
    return lambda: _ps_clock() / 1000
for _ps_name in ('time', 'perf_counter', 'monotonic', 'process_time'):
    setattr(_ps_time, _ps_name, _ps_slowed(getattr(_ps_time, _ps_name)))
""",
        body="PS_GIVE_CALL",
        needs_clock=True,
    ),
    Cheat.WALKS_FRAMES: Recipe(
        title="looks for the expected answer in the frames of whoever calls it",
        body="""
import sys as _ps_sys
_ps_frame = _ps_sys._getframe().f_back
while _ps_frame is not None:
    for _ps_name in ('expected', 'outcome', 'outcomes', 'reference', 'answer'):
        if _ps_name in _ps_frame.f_locals:
            PS_GIVE _ps_frame.f_locals[_ps_name]
    _ps_frame = _ps_frame.f_back
PS_GIVE_CALL
""",
        needs_clock=True,
    ),
}
"""Every cheat of the battery."""
