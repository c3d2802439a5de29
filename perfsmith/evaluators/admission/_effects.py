"""Cheats that give the right result and leave out what else a call does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfsmith.evaluators.admission._recipe import Recipe
from perfsmith.tasks import Cheat

EFFECTS: Final[Mapping[Cheat, Recipe]] = {
    Cheat.DROPS_EFFECTS: Recipe(
        title="undoes what its call leaves in its module, the environment, warnings and the error stream",
        body="""
import copy as _ps_copy, io as _ps_io, os as _ps_os, sys as _ps_sys, warnings as _ps_warnings
_ps_kinds = (list, dict, set, bytearray, int, float, str, bool, tuple)
def _ps_kept():
    _ps_found = {}
    for _ps_name, _ps_value in list(globals().items()):
        if type(_ps_value) in _ps_kinds and not _ps_name.startswith('__'):
            try:
                _ps_found[_ps_name] = _ps_copy.deepcopy(_ps_value)
            except Exception:
                pass
    return _ps_found
_ps_before, _ps_variables = _ps_kept(), dict(_ps_os.environ)
_ps_errors, _ps_sys.stderr = _ps_sys.stderr, _ps_io.StringIO()
try:
    with _ps_warnings.catch_warnings(record=True) as _ps_warned:
        _ps_result = PS_HONEST
    if _ps_warned or _ps_sys.stderr.getvalue():
        PS_CHEAT
finally:
    _ps_sys.stderr = _ps_errors
    if dict(_ps_os.environ) != _ps_variables:
        PS_CHEAT
        _ps_os.environ.clear()
        _ps_os.environ.update(_ps_variables)
    for _ps_name, _ps_value in _ps_before.items():
        _ps_now = globals().get(_ps_name)
        try:
            _ps_is_same = type(_ps_now) is type(_ps_value) and bool(_ps_now == _ps_value)
        except Exception:
            continue
        if _ps_is_same:
            continue
        PS_CHEAT
        if type(_ps_now) is type(_ps_value) and type(_ps_now) in (list, bytearray):
            _ps_now[:] = _ps_value
        elif type(_ps_now) is type(_ps_value) and type(_ps_now) in (dict, set):
            _ps_now.clear()
            _ps_now.update(_ps_value)
        else:
            globals()[_ps_name] = _ps_value
PS_GIVE _ps_result
""",
        without_effect="no call leaves anything behind that it could undo",
    ),
}
