"""The scrubbed environment every foreign process starts with."""

from __future__ import annotations

from collections.abc import Mapping

from perfsmith.sandboxes._protocol import SandboxSpec

_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def scrubbed(spec: SandboxSpec, *, home: str) -> Mapping[str, str]:
    """Nothing of the caller's environment: no keys, no paths of tools, numeric libraries on one thread."""
    return {
        "PATH": f"{spec.interpreter.executable.parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": str(spec.hash_seed),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        **dict.fromkeys(_ONE_THREAD, "1"),
        **spec.environment,
    }
