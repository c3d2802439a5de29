"""Tensors of torch, on the processor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

Maker = Callable[[], Any]

KINDS = [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.float16,
    torch.bfloat16,
    torch.float32,
    torch.float64,
    torch.complex64,
    torch.complex128,
    torch.float8_e4m3fn,
]


def ones(dtype: Any = torch.float32, *shape: int) -> Any:
    return torch.ones(shape or (2,)).to(dtype)


def zeros(dtype: Any = torch.float32, *shape: int) -> Any:
    return torch.zeros(shape or (2,)).to(dtype)


def viewed(make: Callable[[Any], Any]) -> Any:
    owner = torch.arange(6.0)
    return [owner, make(owner)]


def with_(value: Any, **fields: Any) -> Any:
    for name, field in fields.items():
        setattr(value, name, field)
    return value


def needing(value: Any) -> Any:
    return value.requires_grad_()


DIFFERENT: dict[str, tuple[Maker, Maker]] = {
    **{f"values of {kind}": (lambda kind=kind: ones(kind), lambda kind=kind: zeros(kind)) for kind in KINDS},
    **{
        f"{left} and {right}": (lambda left=left: ones(left), lambda right=right: ones(right))
        for left, right in zip(KINDS, [*KINDS[1:], KINDS[0]], strict=True)
    },
    "shapes": (lambda: ones(torch.float32, 2, 1), lambda: ones(torch.float32, 1, 2)),
    "strides": (lambda: ones(torch.float32, 2, 3), lambda: ones(torch.float32, 3, 2).T),
    "order of channels": (
        lambda: ones(torch.float32, 1, 2, 3, 4),
        lambda: ones(torch.float32, 1, 2, 3, 4).contiguous(memory_format=torch.channels_last),
    ),
    "expanded": (lambda: ones(torch.float32, 1).expand(3), lambda: ones(torch.float32, 3)),
    "needs a gradient": (lambda: needing(ones()), ones),
    "gradients": (lambda: with_(needing(ones()), grad=ones()), lambda: with_(needing(ones()), grad=zeros())),
    "gradient and none": (lambda: with_(needing(ones()), grad=zeros()), lambda: needing(ones())),
    "parameter and tensor": (lambda: torch.nn.Parameter(ones()), lambda: needing(ones())),
    "signed zero": (zeros, lambda: -zeros()),
    "last bit of bfloat16": (
        lambda: torch.tensor([1.0], dtype=torch.bfloat16),
        lambda: torch.tensor([1 + 2**-7], dtype=torch.bfloat16),
    ),
    "infinity": (lambda: torch.tensor([torch.inf]), lambda: torch.tensor([-torch.inf])),
    "tensor and number": (lambda: torch.tensor(1.0), lambda: 1.0),
    "tensor and array": (ones, lambda: ones().numpy()),
    "attributes": (lambda: with_(ones(), note=1), lambda: with_(ones(), note=2)),
    "a view": (lambda: viewed(lambda t: t[1:]), lambda: viewed(lambda t: t[1:].clone())),
    "which view": (lambda: viewed(lambda t: t[1:3]), lambda: viewed(lambda t: t[2:4])),
    "a view with a step": (lambda: viewed(lambda t: t[::2]), lambda: viewed(lambda t: t[::2].clone())),
    "a view of another shape": (
        lambda: viewed(lambda t: t.view(2, 3)),
        lambda: viewed(lambda t: t.view(2, 3).clone()),
    ),
    "the memory of an array": (
        lambda: viewed(lambda t: t.numpy()),
        lambda: viewed(lambda t: t.numpy().copy()),
    ),
    "the same tensor": (lambda: viewed(lambda t: t), lambda: viewed(lambda t: t.clone())),
    "dtypes": (lambda: torch.float32, lambda: torch.float64),
    "devices": (lambda: torch.device("cpu"), lambda: torch.device("meta")),
    "states of random numbers": (
        lambda: torch.Generator().manual_seed(1),
        lambda: torch.Generator().manual_seed(2),
    ),
    "sizes": (lambda: torch.Size([1]), lambda: torch.Size([2])),
    "size and tuple": (lambda: torch.Size([1]), lambda: (1,)),
}

NEAR = {"float_rtol": 1e-5}
SAME: dict[str, tuple[Maker, Maker, dict[str, Any] | None]] = {
    "columns of two tensors": (
        lambda: zeros(torch.float32, 3, 4)[0],
        lambda: zeros(torch.float32, 3, 4)[2],
        None,
    ),
    "floats": (lambda: torch.tensor([1.0]), lambda: torch.tensor([1.000001]), NEAR),
    "doubles": (
        lambda: torch.tensor([0.1 + 0.2], dtype=torch.float64),
        lambda: torch.tensor([0.3], dtype=torch.float64),
        NEAR,
    ),
    "NaN with other bits": (lambda: torch.tensor([torch.nan]), lambda: -torch.tensor([torch.nan]), None),
    "made in two ways": (lambda: torch.arange(3) + 1, lambda: torch.tensor([1, 2, 3]), None),
}

UNVERIFIABLE: dict[str, Maker] = {
    "a gradient function": lambda: needing(ones()) * 2,
    "sparse": lambda: ones(torch.float32, 2, 2).to_sparse(),
    "without memory": lambda: torch.ones(2, device="meta"),
    "conjugate": lambda: ones(torch.complex64).conj(),
    "quantized": lambda: torch.quantize_per_tensor(ones(), 0.1, 0, torch.qint8),
}
