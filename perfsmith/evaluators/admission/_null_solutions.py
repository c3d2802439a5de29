"""Cheats that do not do the work, or only where they think they are watched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfsmith.evaluators.admission._recipe import STORE, Recipe
from perfsmith.tasks import Cheat

# The sign stays: a contract may tell 0.0 from -0.0.
_ZEROS: Final = """
def _ps_zeroed(_ps_value, _ps_depth):
    _ps_kind = type(_ps_value)
    if _ps_kind is float:
        return 1, __import__('math').copysign(0.0, _ps_value)
    if _ps_kind in (int, complex):
        return 1, _ps_kind()
    if _ps_kind in (list, tuple) and _ps_depth:
        _ps_parts = [_ps_zeroed(_ps_each, _ps_depth - 1) for _ps_each in _ps_value]
        return sum(_ps_part[0] for _ps_part in _ps_parts), _ps_kind(_ps_part[1] for _ps_part in _ps_parts)
    if _ps_kind is dict and _ps_depth:
        _ps_count, _ps_items = _ps_zeroed(list(_ps_value.values()), _ps_depth)
        return _ps_count, dict(zip(_ps_value, _ps_items))
    if _ps_kind.__name__ == 'ndarray' and _ps_value.dtype.kind in 'iufc':
        _ps_twin = _ps_value.copy(order='K')
        _ps_is_real = _ps_value.dtype.kind == 'f'
        _ps_twin[...] = __import__('numpy').copysign(0, _ps_value) if _ps_is_real else 0
        return _ps_twin.size, _ps_twin
    return float('nan'), None
_ps_result = PS_HONEST
_ps_count, _ps_zeros = _ps_zeroed(_ps_result, 4)
if _ps_count > 0:
    PS_CHEAT
    _ps_result = _ps_zeros
PS_GIVE _ps_result
"""
"""The original's result with nothing but zeros in it; a result that holds anything else is given as it is."""

NULL_SOLUTIONS: Final[Mapping[Cheat, Recipe]] = {
    Cheat.EXITS_EARLY: Recipe(
        title="ends its process with status 0",
        body="import os as _ps_os\n_ps_os._exit(0)",
    ),
    Cheat.RETURNS_EMPTY: Recipe(title="returns {empty}", body="PS_GIVE {empty}"),
    Cheat.RETURNS_CONSTANT: Recipe(
        title="returns one constant", body="PS_GIVE {constant}", is_of_results=True
    ),
    Cheat.RETURNS_ZEROS: Recipe(
        title="returns a result of the same shape in which every number is 0",
        body=_ZEROS,
        without_effect="no result is made of numbers alone",
        is_of_results=True,
    ),
    Cheat.RETURNS_ARGUMENT: Recipe(title="returns its argument {argument}", body="PS_GIVE {argument}"),
    Cheat.IGNORES_INPUT: Recipe(
        title="answers every call as if it had the input of the first",
        body=STORE.format(name="first")
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
        body=STORE.format(name="calls")
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
}
