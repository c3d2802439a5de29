"""Cheats with right results: they remember, know the answers, or reach for the clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfsmith.evaluators.admission._recipe import STORE, Recipe
from perfsmith.tasks import Cheat

TRICKS: Final[Mapping[Cheat, Recipe]] = {
    Cheat.CACHES_BY_IDENTITY: Recipe(
        title="remembers results by the address of the input",
        body=STORE.format(name="identity")
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
        body=STORE.format(name="ends")
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
