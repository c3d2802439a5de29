"""Other NumPy arrays and scalars in place of one: of the same dtype, in another order, size or layout."""

from __future__ import annotations

import random
from dataclasses import replace
from enum import IntEnum
from typing import Any

import numpy as np

from perfsmith.evaluators._canonical import Node
from perfsmith.evaluators.oracles._mutated_values import MOST_ITEMS, near_float, near_integer, reordered

Array = np.ndarray[Any, np.dtype[Any]]


class Layout(IntEnum):
    """How the items of an array lie in memory, in the flags of the grammar."""

    GAPS = 0
    ROWS = 1
    COLUMNS = 2


def mutated_array(node: Node, dice: random.Random, *, is_bold: bool) -> Node:
    """An array of the same dtype and number of dimensions with other items, order, size or layout."""
    array = array_of(node)
    if array is None or not array.ndim:
        return node
    dtype = array.dtype
    layout = layout_of(node)
    axis = dice.randrange(array.ndim)
    match dice.randrange(6):
        case 0:
            layout = dice.choice([Layout.ROWS, Layout.COLUMNS, Layout.GAPS])
        case 1:
            picked = reordered(range(array.shape[axis]), dice)
            width = array.size // max(array.shape[axis], 1)
            if len(picked) * width <= max(array.size, MOST_ITEMS):
                array = np.take(array, np.array(picked, dtype=np.intp), axis=axis)
        case 2:
            array = np.sort(array, axis=axis) if dtype.kind in "biufcSUmM" else np.flip(array, axis=axis)
        case 3 if array.size:
            array[...] = array.flat[dice.randrange(array.size)]
        case 4 if array.size:
            # All of them at once: a branch on the sign or on NaN of any item is reached by this.
            array[...] = _item(array, dice, is_bold=is_bold)
        case _ if array.size:
            array.flat[dice.randrange(array.size)] = _item(array, dice, is_bold=is_bold)
        case _:
            pass
    return array_node(node, array, layout)


def array_of(node: Node) -> Array | None:
    """A copy of the array of a node; None where its memory is shared, or its items are of no plain kind."""
    shape = node.children[0].plain
    if node.tag != "N" or node.raw[0] & 8 or not isinstance(shape, tuple):
        return None
    try:
        flat = np.frombuffer(node.raw[5:], dtype=np.dtype(node.texts[0]))
        return flat.reshape([n for n in shape if isinstance(n, int)]).copy()
    except (TypeError, ValueError):
        return None


def layout_of(node: Node) -> Layout:
    """How the array of a node lies in memory; by rows where that is the same as by columns."""
    return Layout(node.raw[0] & 3) if node.raw[0] & 3 != 3 else Layout.ROWS


def array_node(node: Node, array: Array, layout: Layout) -> Node:
    """The node of an array that stands in place of another one, writeable where that was."""
    bits = int(layout)
    if array.size < 2 or layout is not Layout.GAPS:
        laid_out = np.asarray(array, order="F" if layout is Layout.COLUMNS else "C")
        bits = (1 if laid_out.flags.c_contiguous else 0) | (2 if laid_out.flags.f_contiguous else 0)
    raw = bytes([bits | node.raw[0] & 4]) + node.raw[1:5] + array.tobytes()
    shape = Node(tag="M", plain=tuple(int(n) for n in array.shape))
    return replace(node, children=(shape,), raw=raw)


def mutated_scalar(node: Node, dice: random.Random, *, is_bold: bool) -> Node:
    """Another NumPy scalar of the same dtype."""
    array: Array = np.frombuffer(node.raw, dtype=np.dtype(node.texts[0])).copy()
    if array.size == 1:
        array[0] = _item(array, dice, is_bold=is_bold)
    return replace(node, raw=array.tobytes())


def _item(array: Array, dice: random.Random, *, is_bold: bool) -> Any:
    """A value for one place of the array: a mutation of one that it holds, where the dtype has it."""
    held = array.flat[dice.randrange(array.size)]
    match array.dtype.kind:
        case "b":
            return not held
        case "i" | "u":
            limits = np.iinfo(array.dtype)
            if is_bold and dice.random() < 0.2:
                return dice.choice([limits.min, limits.max])
            return min(max(near_integer(int(held), dice, is_bold=False), limits.min), limits.max)
        case "f":
            with np.errstate(over="ignore"):
                return array.dtype.type(near_float(float(held), dice))
        case "c":
            with np.errstate(over="ignore"):
                return array.dtype.type(complex(near_float(float(held.real), dice), float(held.imag)))
        case _:
            return held
