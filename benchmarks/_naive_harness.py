"""Two harnesses as they are commonly built, for contrast: what do the red team's cheats earn there?

Run as a script inside a sandbox of its own: `python _naive_harness.py MODE FOLDER`. The folder holds
`original.py`, `candidate.py` and `calls.pickle`; one line of JSON on standard output is the verdict.

`in-process` imports both versions beside the harness, tests a few inputs with `==` and takes the best of some
runs of `timeit` on all of them. `child-process` runs each version in a process of its own that measures its
own time and pickles its results back, and compares all of them.
"""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import json
import pickle
import subprocess
import sys
import time
import timeit
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

REPEATS = 5
TESTS = 3
LEAST_S = 1e-9
Calls = Sequence[tuple[Any, ...]]


def loaded(path: Path) -> Callable[..., Any]:
    """The function `target` of a file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    target: Callable[..., Any] = module.target
    return target


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """What a call returns, generators as lists; an exception as its text."""
    try:
        value = function(*arguments)
        if inspect.iscoroutine(value):
            value = asyncio.run(value)
    except Exception as error:  # noqa: BLE001 -- whatever the program under test raises
        return f"{type(error).__name__}: {error}"
    return list(value) if hasattr(value, "__next__") else value


def is_same(expected: Any, actual: Any) -> bool:
    """Compared as such harnesses do: arrays by `allclose`, all else by `==`."""
    if type(expected).__module__ == "numpy" or type(actual).__module__ == "numpy":
        import numpy as np

        return bool(np.allclose(expected, actual))
    return bool(expected == actual)


def in_process(folder: Path, calls: Calls) -> tuple[bool, float]:
    """Both versions beside the harness."""
    original, candidate = loaded(folder / "original.py"), loaded(folder / "candidate.py")
    tests = calls[:: max(1, len(calls) // TESTS)]
    expected = [outcome(original, deepcopy(arguments)) for arguments in tests]
    same = all(is_same(e, outcome(candidate, deepcopy(a))) for e, a in zip(expected, tests, strict=True))
    old_s, new_s = (
        min(timeit.repeat(lambda: [outcome(version, a) for a in calls], number=1, repeat=REPEATS))  # noqa: B023
        for version in (original, candidate)
    )
    return same, old_s / max(new_s, LEAST_S)


def in_child(folder: Path, calls: Calls) -> tuple[bool, float]:
    """Each version in a process that measures itself."""
    sys.path.insert(0, str(folder))  # results may be of the modules' own classes
    results = {}
    for version in ("original", "candidate"):
        ended = subprocess.run(
            [sys.executable, __file__, "child", str(folder / f"{version}.py")],
            input=pickle.dumps(list(calls)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=True,
        )
        results[version] = pickle.loads(ended.stdout)
    (expected, old_s), (actual, new_s) = results["original"], results["candidate"]
    same = len(expected) == len(actual) and all(map(is_same, expected, actual))
    return same, old_s / max(new_s, LEAST_S)


def serve(path: Path) -> None:
    """The child's side."""
    calls = pickle.loads(sys.stdin.buffer.read())
    target = loaded(path)
    best_s, results = float("inf"), []
    for _ in range(REPEATS):
        began = time.perf_counter()
        results = [outcome(target, arguments) for arguments in calls]
        best_s = min(best_s, time.perf_counter() - began)
    sys.stdout.buffer.write(pickle.dumps((results, best_s)))


def main() -> int:
    """Judge one candidate."""
    mode, place = sys.argv[1], Path(sys.argv[2])
    if mode == "child":
        serve(place)
        return 0
    calls = pickle.loads((place / "calls.pickle").read_bytes())
    same, speedup = (in_process if mode == "in-process" else in_child)(place, calls)
    print("\n" + json.dumps({"same": bool(same), "speedup": float(speedup)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
