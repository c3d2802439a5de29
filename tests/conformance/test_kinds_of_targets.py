"""A warm worker and its forks serve targets with threads, BLAS, Numba, asyncio and C extensions alike."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from foreign import TIERS, a_worker, codec

TARGETS: dict[str, tuple[str, str, object]] = {
    "threads started at import": (
        "",
        """
        import queue, threading
        asked, answers = queue.Queue(), queue.Queue()
        def serve():
            while True:
                answers.put(asked.get() * 2)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        def target(x):
            # Threads do not live on in a fork; what waits for one there would wait for ever.
            is_main = threading.current_thread() is threading.main_thread()
            return thread.is_alive(), threading.active_count(), is_main
        """,
        (False, 1, True),
    ),
    "a lock that was held elsewhere": (
        "",
        """
        import logging, threading
        log = logging.getLogger("x")
        log.addHandler(logging.NullHandler())
        stop = threading.Event()
        def chatter():
            while not stop.wait(0.0001):
                log.warning("noise")
        threading.Thread(target=chatter, daemon=True).start()
        def target(x):
            for _ in range(50):
                log.warning("more")
            return x
        """,
        7,
    ),
    "threads inside one call": (
        "",
        """
        from concurrent.futures import ThreadPoolExecutor
        def target(x):
            with ThreadPoolExecutor(4) as pool:
                return sum(pool.map(lambda n: n * x, range(10)))
        """,
        315,
    ),
    "an executor made at import and not yet used": (
        "",
        """
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(2)
        def target(x):
            try:
                return pool.submit(pow, x, 2).result(timeout=10)
            finally:
                pool.shutdown()
        """,
        49,
    ),
    "asyncio": (
        "",
        """
        import asyncio
        async def one(n):
            await asyncio.sleep(0)
            return n
        async def target(x):
            return sum(await asyncio.gather(*(one(n) for n in range(x))))
        """,
        21,
    ),
    "asyncio with a pool of threads": (
        "",
        """
        import asyncio
        async def target(x):
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(None, pow, x, 3)
        """,
        343,
    ),
    "BLAS, its threads already at work": (
        "numpy",
        """
        import os
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            os.environ[name] = "4"
        import numpy as np
        warm = np.ones((300, 300)) @ np.ones((300, 300))
        def target(x):
            a = np.full((300, 300), float(x))
            return float((a @ a)[0, 0]), float(np.linalg.inv(np.eye(64) * x)[0, 0])
        """,
        (14700.0, 1 / 7),
    ),
    "a C library through ctypes": (
        "",
        """
        import ctypes
        library = ctypes.CDLL(None)
        library.abs.argtypes, library.abs.restype = [ctypes.c_int], ctypes.c_int
        def target(x):
            return library.abs(-x)
        """,
        7,
    ),
    "C extensions of the standard library": (
        "",
        """
        import hashlib, json, sqlite3, zlib
        def target(x):
            with sqlite3.connect(":memory:") as base:
                found = base.execute("select ? * 2", (x,)).fetchone()[0]
            base.close()
            return found, zlib.crc32(b"x"), hashlib.sha256(b"x").hexdigest()[:4], json.loads("[1]")
        """,
        (14, 2363233923, "2d71", [1]),
    ),
    "multiprocessing": (
        "",
        """
        import multiprocessing
        def double(n):
            return n * 2
        def target(x):
            with multiprocessing.get_context("fork").Pool(2) as pool:
                return pool.map(double, range(x))
        """,
        [0, 2, 4, 6, 8, 10, 12],
    ),
    "SciPy": (
        "scipy",
        """
        import scipy.linalg
        def target(x):
            return float(scipy.linalg.det([[x, 0], [0, 2]]))
        """,
        14.0,
    ),
    "Numba, compiled at import": (
        "numba",
        """
        import numba
        @numba.njit
        def doubled(x):
            return x * 2
        doubled(1)
        def target(x):
            return doubled(x)
        """,
        14,
    ),
    "Numba, compiled in the call": (
        "numba",
        """
        import numba
        @numba.njit
        def doubled(x):
            return x * 2
        def target(x):
            return doubled(x)
        """,
        14,
    ),
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("kind", TARGETS)
def test_every_fork_of_a_warm_worker_gives_the_same_and_leaves_nothing(
    tier: str, kind: str, tmp_path: Path
) -> None:
    needs, source, expected = TARGETS[kind]
    if needs and importlib.util.find_spec(needs) is None:
        pytest.skip(f"package: {needs} is not installed here")
    call = codec.encode_call((7,), {})
    with a_worker(tmp_path, tier, source) as worker:
        # A pool that is used up by one call gives another outcome to the second one of a batch.
        batch = [call] if "made at import" in kind else [call, call]
        timed = [worker.run_once(batch, 30).outcomes for _ in range(3)]
        assert timed[0] == timed[1] == timed[2]
        status, value = codec.decode(timed[0][0])[:2]
        assert status == "returned"
        assert value == pytest.approx(expected) if isinstance(expected, float) else value == expected
        assert worker.check_once([call], 30).outcomes[0] == timed[0][0]


@pytest.mark.parametrize("tier", TIERS)
def test_arrays_travel_to_a_fork_and_back_bit_by_bit(tier: str, tmp_path: Path) -> None:
    source = "import numpy as np\ndef target(x):\n    return np.sort(x), x.dtype.str, x.flags.writeable\n"
    array = np.array([3.5, -0.0, np.nan, 1e-300], dtype=np.float64)
    with a_worker(tmp_path, tier, source) as worker:
        outcome = codec.decode(worker.run_once([codec.encode_call((array,), {})], 30).outcomes[0])
    assert outcome[1][0].tobytes() == np.sort(array).tobytes()
    assert outcome[1][1:] == ("<f8", True)
