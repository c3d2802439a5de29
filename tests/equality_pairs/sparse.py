"""Sparse matrices of SciPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

Maker = Callable[[], Any]

KINDS = ["csr", "csc", "coo", "bsr", "dia", "dok", "lil"]


def made(kind: str, value: float = 2.0, *, suffix: str = "array", dtype: str = "f8") -> Any:
    dense = np.array([[0, value, 0, 0], [0, 0, 1, 0]], dtype)
    return getattr(sparse, f"{kind}_{suffix}")(dense)


def asked(value: Any) -> Any:
    """Something was found out about it, which it remembers."""
    assert value.has_sorted_indices is not value.has_canonical_format or value.nnz
    return value


DIFFERENT: dict[str, tuple[Maker, Maker]] = {
    **{
        f"values of {kind}": (lambda kind=kind: made(kind), lambda kind=kind: made(kind, 3.0))
        for kind in KINDS
    },
    **{
        f"places of {kind}": (lambda kind=kind: made(kind), lambda kind=kind: made(kind, 0.0))
        for kind in KINDS
    },
    **{
        f"array and matrix of {kind}": (
            lambda kind=kind: made(kind),
            lambda kind=kind: made(kind, suffix="matrix"),
        )
        for kind in KINDS
    },
    **{
        f"dtype of {kind}": (lambda kind=kind: made(kind), lambda kind=kind: made(kind, dtype="f4"))
        for kind in KINDS
    },
    "formats": (lambda: made("csr"), lambda: made("csc")),
    "sparse and dense": (lambda: made("csr"), lambda: made("csr").toarray()),
    "shapes": (lambda: sparse.csr_array((2, 3)), lambda: sparse.csr_array((2, 4))),
    "zeros that are stored": (
        lambda: sparse.csr_array(([0.0], [0], [0, 1]), (1, 1)),
        lambda: sparse.csr_array((1, 1)),
    ),
    "entries that are stored twice": (
        lambda: sparse.coo_array(([1.0, 1.0], ([0, 0], [0, 0])), (1, 1)),
        lambda: sparse.coo_array(([2.0], ([0], [0])), (1, 1)),
    ),
    "order of what is stored": (
        lambda: sparse.csr_array(([1.0, 2.0], [0, 1], [0, 2]), (1, 2)),
        lambda: sparse.csr_array(([2.0, 1.0], [1, 0], [0, 2]), (1, 2)),
    ),
    "what shares memory": (
        lambda: (lambda m: [m, m.data])(made("csr")),
        lambda: (lambda m: [m, m.data.copy()])(made("csr")),
    ),
}

SAME: dict[str, tuple[Maker, Maker, dict[str, Any] | None]] = {
    **{
        f"floats of {kind}": (
            lambda kind=kind: made(kind, 0.1 + 0.2),
            lambda kind=kind: made(kind, 0.3),
            {"float_rtol": 1e-9},
        )
        for kind in KINDS
    },
    "what was found out": (lambda: asked(made("csr")), lambda: made("csr"), None),
}

UNVERIFIABLE: dict[str, Maker] = {
    "a matrix with a lambda in it": lambda: _with(made("csr"), note=lambda: 1),
}


def _with(value: Any, **fields: Any) -> Any:
    for name, field in fields.items():
        setattr(value, name, field)
    return value
