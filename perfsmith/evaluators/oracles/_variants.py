"""Variants of recorded calls: new plain arguments and arrays, recorded objects kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from perfsmith.evaluators._canonical import MalformedBytes, Node, dump, has_references, mutable_leaf, parse
from perfsmith.evaluators.oracles._values import like


def variants_of(recorded: Sequence[bytes]) -> st.SearchStrategy[bytes] | None:
    """Calls like the recorded ones; None when nothing in them can be varied.

    Args:
        recorded: Canonical bytes of calls, at most a few hundred.
    """
    calls: list[Node] = []
    for payload in recorded:
        try:
            call = parse(payload)
        except MalformedBytes:
            continue
        if call.tag == "T" and len(call.children) == 2:
            calls.append(call)
    if not calls:
        return None
    shapes: dict[object, list[Node]] = {}
    for call in calls:
        shapes.setdefault(_shape(call), []).append(call)
    options = [s for alike in shapes.values() if (s := _variants_of_shape(alike)) is not None]
    return st.one_of(options) if options else None


def _arguments(call: Node) -> list[Node]:
    """Positional arguments, then keyword values; a plain tuple or dict is opened."""
    args, kwargs = call.children
    positional = (
        [Node(tag="M", plain=v) for v in args.plain] if isinstance(args.plain, tuple) else args.children
    )
    return [*positional, *_keywords(kwargs).values()]


def _keywords(kwargs: Node) -> dict[str, Node]:
    if isinstance(kwargs.plain, dict):
        return {str(key): Node(tag="M", plain=value) for key, value in kwargs.plain.items()}
    pairs = zip(kwargs.children[::2], kwargs.children[1::2], strict=True)
    return {str(key.plain): value for key, value in pairs}


def _shape(call: Node) -> object:
    keywords = tuple(_keywords(call.children[1]))
    return len(_arguments(call)), keywords, tuple(_kind(argument) for argument in _arguments(call))


def _kind(argument: Node) -> str:
    return argument.tag if argument.tag != "N" else f"N{argument.texts[0]}"


def _variants_of_shape(calls: list[Node]) -> st.SearchStrategy[bytes] | None:
    positions = list(zip(*(_arguments(call) for call in calls), strict=True))
    keywords = list(_keywords(calls[0].children[1]))
    if not positions:
        return None
    is_shared = any(has_references(call) for call in calls)
    pieces: list[st.SearchStrategy[Node] | None] = []
    for seen in positions:
        if all(node.tag == "M" for node in seen) and not (is_shared and any(map(mutable_leaf, seen))):
            plain = [node.plain for node in seen]
            pieces.append(like(plain).map(_plain_node))
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
        return dump(_call(arguments, keywords))

    return calls_like()


def _plain_node(value: Any) -> Node:
    return Node(tag="M", plain=value)


def _call(arguments: list[Node], keywords: list[str]) -> Node:
    """The pair `(args, kwargs)`, written as the codec writes it."""
    count = len(arguments) - len(keywords)
    args, values = arguments[:count], arguments[count:]
    leaves = type(None), bool, int, float, complex, str, bytes
    if all(node.tag == "M" and type(node.plain) in leaves for node in args):
        args_node = _plain_node(tuple(node.plain for node in args))
    else:
        args_node = Node(tag="T", children=tuple(args))
    if all(node.tag == "M" and type(node.plain) in leaves for node in values):
        kwargs_node = _plain_node({k: node.plain for k, node in zip(keywords, values, strict=True)})
    else:
        flat = [n for k, node in zip(keywords, values, strict=True) for n in (_plain_node(k), node)]
        kwargs_node = Node(tag="D", children=tuple(flat))
    return Node(tag="T", children=(args_node, kwargs_node))


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
            return _plain_node([])
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
    return replace(
        node, children=(_plain_node(shape),), raw=flags + node.raw[1:5] + picked.astype(dtype).tobytes()
    )
