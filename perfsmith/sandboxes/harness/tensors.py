"""Tensors of torch in the memory of the processor, told by what their users can see.

Runs under Python 3.8 and later, standard library only; torch is there, or there would be no tensors.
"""

import sys

if "classes" not in globals():  # the codec, which loads this file, puts it here
    from perfsmith.sandboxes.harness import classes


def describe(value, kind, writer):
    """Name and parts of a tensor; None for anything else of torch's."""
    torch, numpy = sys.modules["torch"], sys.modules.get("numpy")
    if kind is not torch.Tensor and kind is not torch.nn.Parameter:
        return None
    why_not = _why_not(value, torch, numpy)
    if why_not:
        raise classes.Unencodable("a tensor " + why_not)
    shape = tuple(value.shape)
    # Along a dimension of one item no step is ever taken.
    strides = tuple(step if count > 1 else 0 for step, count in zip(value.stride(), shape))
    plain = value.detach()
    kinds = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)
    exact = (torch.float16, torch.float32, torch.float64, torch.complex64, torch.complex128)
    if value.dtype not in kinds + exact:
        if not value.dtype.is_floating_point:
            raise classes.Unencodable("a tensor of %s" % value.dtype)
        plain = plain.to(torch.float32)  # wider than any of the short kinds, so that nothing is lost
    numbers = numpy.array(plain.numpy(), order="C", copy=True)
    place = writer.place(numpy.asarray(_Memory(value)))
    gradient = value.grad if value.is_leaf else None
    state = dict(vars(value)) or None
    return "torch." + kind.__name__, (
        value.dtype,
        numbers,
        strides,
        place,
        value.requires_grad,
        gradient,
        state,
    )


def _why_not(value, torch, numpy):
    if numpy is None:
        return "without NumPy"
    if value.layout is not torch.strided or value.is_quantized:
        return "whose items are not simply laid out"
    if value.device.type != "cpu":
        return "outside the memory of the processor"
    if value.is_conj() or value.is_neg():
        return "of which the items are not yet computed"
    if value.grad_fn is not None:
        return "with a gradient function, which nobody can look into"
    return ""


class _Memory(object):
    """Hands on where the items of a tensor lie."""

    def __init__(self, owner):
        self.owner = owner
        size = owner.element_size()
        self.__array_interface__ = {
            "data": (owner.data_ptr(), False),
            "shape": tuple(owner.shape),
            "strides": tuple(step * size for step in owner.stride()),
            "typestr": "|V%d" % size,
            "version": 3,
        }


def rebuild(name, parts):
    """The tensor again."""
    torch = sys.modules["torch"]
    dtype, numbers, strides, _, requires_grad, gradient, state = parts
    value = torch.empty_strided(numbers.shape, strides, dtype=dtype)
    value.copy_(torch.from_numpy(numbers.copy()).to(dtype))  # raises where its items share memory
    if name == "torch.Parameter":
        value = torch.nn.Parameter(value, requires_grad=requires_grad)
    else:
        value.requires_grad_(requires_grad)
    value.grad = gradient
    if state:
        value.__dict__.update(state)
    return value
