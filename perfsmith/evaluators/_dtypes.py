"""NumPy dtypes as the codec writes them: one word, or JSON where there are fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

_DTYPE: Final = re.compile(r"[<>|=][biufcSUVmMO]\d{1,9}(\[[0-9A-Za-zμ]{1,12}\])?|\|O|[<>][qQ]")
_MOST_TEXT: Final = 65_536


def dtype_of(text: str) -> np.dtype[Any]:
    """The dtype of such a text.

    Raises:
        ValueError: it is none.
    """
    try:
        if not text.startswith("{"):
            return _simple(text)
        if len(text) > _MOST_TEXT:
            raise ValueError("too long")
        found: np.dtype[Any] = _built(json.loads(text))
        return found
    except (TypeError, ValueError, KeyError, OverflowError, MemoryError, RecursionError) as error:
        raise ValueError(f"unknown dtype {text[:40]!r}") from error


def _simple(text: str) -> np.dtype[Any]:
    if not _DTYPE.fullmatch(text):
        raise ValueError("no dtype")
    return np.dtype(text)


def _built(plan: Any) -> Any:
    if not isinstance(plan, dict):
        found = _simple(plan)
        if found.hasobject:
            raise ValueError("objects have no bytes")
        return found
    if "item" in plan:
        return np.dtype((_built(plan["item"]), tuple(plan["shape"])))
    words: Any = {name: plan[name] for name in ("names", "offsets", "itemsize")}
    words["formats"] = [_built(each) for each in plan["formats"]]
    return np.dtype(words, align=plan["aligned"])


def columns(raw: bytes, dtype: np.dtype[Any]) -> Iterator[np.ndarray[Any, Any]]:
    """The items of each field, and of fields in fields, that raw bytes of so many items hold."""
    array = np.frombuffer(raw, dtype=dtype) if dtype.itemsize else np.empty(0, dtype)
    waiting = [array]
    while waiting:
        found = waiting.pop()
        if found.dtype.names is None:
            yield found
        else:
            waiting += [found[name] for name in found.dtype.names]
