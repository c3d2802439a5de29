"""Variants of recorded calls: new plain arguments and arrays, recorded objects kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from perfsmith.evaluators._canonical import Node, has_references, mutable_leaf
from perfsmith.evaluators.oracles._nodes import Call, closed, opened, plain
from perfsmith.evaluators.oracles._values import like


def variants_of(recorded: Sequence[bytes]) -> st.SearchStrategy[bytes] | None:
    """Calls like the recorded ones; None when nothing in them can be varied.

    Args:
        recorded: Canonical bytes of calls, at most a few hundred.
    """
    calls = [call for payload in recorded if (call := opened(payload)) is not None]
    if not calls:
        return None
    shapes: dict[object, list[Call]] = {}
    for call in calls:
        shapes.setdefault(_shape(call), []).append(call)
    options = [s for alike in shapes.values() if (s := _variants_of_shape(alike)) is not None]
    return st.one_of(options) if options else None


def _arguments(call: Call) -> list[Node]:
    return [*call.positional, *call.keywords.values()]


def _shape(call: Call) -> object:
    keywords = tuple(call.keywords)
    return len(_arguments(call)), keywords, tuple(_kind(argument) for argument in _arguments(call))


def _kind(argument: Node) -> str:
    return argument.tag if argument.tag != "N" else f"N{argument.texts[0]}"


def _variants_of_shape(calls: list[Call]) -> st.SearchStrategy[bytes] | None:
    positions = list(zip(*(_arguments(call) for call in calls), strict=True))
    if not positions:
        return None
    is_shared = any(has_references(node) for seen in positions for node in seen)
    pieces: list[st.SearchStrategy[Node] | None] = []
    for seen in positions:
        if all(node.tag == "M" for node in seen) and not (is_shared and any(map(mutable_leaf, seen))):
            pieces.append(like([node.plain for node in seen]).map(plain))
        elif all(node.tag in "LT" for node in seen) and not is_shared:
            pieces.append(_nested(list(seen)))
        else:
            pieces.append(None)
    arrays = [i for i, seen in enumerate(positions) if all(node.tag == "N" for node in seen)]
    if all(piece is None for piece in pieces) and not arrays:
        return None

    is_changed: st.SearchStrategy[bool] = st.sampled_from([True, True, True, False])

    @st.composite
    def calls_like(draw: st.DrawFn) -> bytes:
        template = draw(st.sampled_from(list(calls)))
        arguments = _arguments(template)
        for i, piece in enumerate(pieces):
            if piece is not None and draw(is_changed):
                arguments[i] = draw(piece)
        if draw(is_changed) and arrays:
            for i, changed in zip(arrays, _changed_arrays(draw, [arguments[i] for i in arrays]), strict=True):
                arguments[i] = changed
        count = len(template.positional)
        keywords = dict(zip(template.keywords, arguments[count:], strict=True))
        return closed(Call(positional=tuple(arguments[:count]), keywords=keywords))

    return calls_like()


def _nested(seen: list[Node]) -> st.SearchStrategy[Node]:
    """Lists of structured items: other picks, order and number; tuples are kept as they are."""
    items = [child for node in seen for child in node.children]

    @st.composite
    def draw_one(draw: st.DrawFn) -> Node:
        template = draw(st.sampled_from(seen))
        if template.tag == "T" or not items:
            return template
        size = draw(st.integers(0, 2 * len(template.children) + 1))
        if not size:
            return plain([])
        random = draw(st.randoms(use_true_random=False))
        return replace(template, children=tuple(random.choice(items) for _ in range(size)))

    return draw_one()


def _changed_arrays(draw: st.DrawFn, arrays: list[Node]) -> list[Node]:
    """New content for all arrays of a call; equal lengths before are equal lengths after."""
    random = np.random.Generator(np.random.PCG64(draw(st.integers(0, 2**32))))
    lengths = {int(n) for node in arrays for n in _dimensions(node)}
    is_resized = draw(st.booleans())
    resized = {n: (draw(st.integers(0, 2 * n + 2)) if is_resized and n > 1 else n) for n in sorted(lengths)}
    return [_changed_array(node, resized, random) for node in arrays]


def _dimensions(node: Node) -> tuple[int, ...]:
    shape = node.children[0].plain
    return tuple(n for n in shape if isinstance(n, int)) if isinstance(shape, tuple) else ()


def _changed_array(node: Node, resized: dict[int, int], random: np.random.Generator) -> Node:
    dtype = np.dtype(node.texts[0])
    values = np.frombuffer(node.raw[5:], dtype=dtype)
    shape = tuple(resized[n] for n in _dimensions(node))
    count = int(np.prod(shape, dtype=np.int64))
    if not values.size or count > 1_000_000:
        return node
    picked = random.choice(values, size=count)
    if dtype.kind == "f" and random.random() < 0.5:
        picked = (picked * random.uniform(0.5, 2.0, size=count)).astype(dtype)
    flags = (
        bytes([3 if len(shape) < 2 else 1]) if not node.raw[0] & 4 else bytes([7 if len(shape) < 2 else 5])
    )
    return replace(node, children=(plain(shape),), raw=flags + node.raw[1:5] + picked.astype(dtype).tobytes())
