"""Cheats on the comparison, and on memory that is shared with the caller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfsmith.evaluators.admission._recipe import STORE, Recipe
from perfsmith.tasks import Cheat

SPOOFS: Final[Mapping[Cheat, Recipe]] = {
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
    Cheat.SAME_BUFFER: Recipe(
        title="returns the same container at every call, filled anew",
        body=STORE.format(name="buffer")
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
}
