"""Cheats that do the work and change one value of the result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfsmith.evaluators.admission._recipe import Recipe
from perfsmith.tasks import Cheat

_CHANGED: Final = """
import copy as _ps_copy, math as _ps_math, struct as _ps_struct
def _ps_counts(_ps_path):
    return not any(
        len(_ps_path) >= len(_ps_rule)
        and all(_ps_a == _ps_b or _ps_b == ('any',) for _ps_a, _ps_b in zip(_ps_path, _ps_rule))
        for _ps_rule in {ignored}
    )
def _ps_changed(_ps_value, _ps_depth, _ps_path=()):
    if not _ps_counts(_ps_path):
        return ()
    _ps_new = _ps_leaf(_ps_value)
    if _ps_new or not _ps_depth:
        return _ps_new
    _ps_kind = type(_ps_value)
    if _ps_kind in (list, tuple):
        for _ps_at in range(len(_ps_value) - 1, -1, -1):
            _ps_new = _ps_changed(_ps_value[_ps_at], _ps_depth - 1, (*_ps_path, ('item', _ps_at)))
            if _ps_new:
                _ps_items = list(_ps_value)
                _ps_items[_ps_at] = _ps_new[0]
                return (_ps_kind(_ps_items),)
    elif _ps_kind is dict:
        for _ps_at in list(_ps_value)[::-1]:
            _ps_new = _ps_changed(_ps_value[_ps_at], _ps_depth - 1, (*_ps_path, ('item', _ps_at)))
            if _ps_new:
                _ps_twin = dict(_ps_value)
                _ps_twin[_ps_at] = _ps_new[0]
                return (_ps_twin,)
    elif type(getattr(_ps_value, '__dict__', None)) is dict and not callable(_ps_value):
        for _ps_at, _ps_item in list(vars(_ps_value).items())[::-1]:
            _ps_new = _ps_changed(_ps_item, _ps_depth - 1, (*_ps_path, ('attribute', _ps_at)))
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
if _ps_kind in (list, tuple):
    _ps_places = [_ps_at for _ps_at in range(len(_ps_value)) if _ps_counts((('item', _ps_at),))]
    if not _ps_places:
        return ()
    _ps_at = _ps_places[-1]
    return (_ps_kind([*_ps_value[:_ps_at], _ps_other(_ps_value[_ps_at]), *_ps_value[_ps_at + 1 :]]),)
if _ps_kind is dict and any(_ps_counts((('item', _ps_each),)) for _ps_each in _ps_value):
    _ps_last = [_ps_each for _ps_each in _ps_value if _ps_counts((('item', _ps_each),))][-1]
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

WRONG_VALUES: Final[Mapping[Cheat, Recipe]] = {
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
}
