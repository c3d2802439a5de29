"""A smaller input that still shows a difference: hierarchical delta debugging on the canonical tree.

Parts of containers are taken away in halves, quarters, and so on (ddmin, Zeller and Hildebrandt 2002), level
by level of the tree (HDD, Misherghi and Su 2006), then leaves are made simpler, as Hypothesis orders them:
nearer to zero, shorter, earlier in the alphabet. Hypothesis' own shrinker works on the choices of a strategy;
an input that was recorded, or that another source gave, has none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, Plain, dump, has_references, parse
from perfsmith.evaluators.oracles._call_trees import is_leaf
from perfsmith.evaluators.oracles._edge_trees import Path, closed, nodes_below, opened, with_node
from perfsmith.evaluators.oracles._input_text import smaller_inputs
from perfsmith.sandboxes import STANDARD_INPUT

_AT_ONCE = 24
"""Proposals that are tried with one request."""

Shows = Callable[[Sequence[bytes]], Sequence[bool]]
"""Of each call, whether it still shows the difference."""


def shrunk(call: bytes, shows: Shows, is_over: Callable[[], bool]) -> bytes:
    """The smallest call that was found before the time was over; the call itself where there is none.

    Args:
        call: Canonical bytes of a call that shows a difference.
        shows: Tries calls; each of its requests is bounded by itself.
        is_over: Whether the time is.
    """
    try:
        tree = opened(parse(call))
    except MalformedBytes:
        return call
    if tree.tag != "T" or len(tree.children) != 2:
        return call
    smallest, tried = call, {call}
    while not is_over():
        found = None
        proposals = _untried(tree, tried)
        while found is None and not is_over():
            some = list(islice(proposals, _AT_ONCE))
            if not some:
                return smallest
            answers = shows([payload for payload, _ in some])
            shown = [made for made, is_shown in zip(some, answers, strict=True) if is_shown]
            found = min(shown, key=lambda made: _weight(made[1]), default=None)
        if found is not None:
            smallest, tree = found
    return smallest


def _untried(tree: Node, tried: set[bytes]) -> Iterator[tuple[bytes, Node]]:
    """Smaller trees with their bytes, none of them twice."""
    least = _weight(tree)
    for made in _smaller(tree):
        if _weight(made) >= least:
            continue
        try:
            payload = dump(closed(made))
        except (ValueError, OverflowError):
            continue
        if payload not in tried:
            tried.add(payload)
            yield payload, made


def _smaller(tree: Node) -> Iterator[Node]:
    """Changes from the boldest to the most careful."""
    keywords = tree.children[1].children
    for at, (key, value) in enumerate(zip(keywords[::2], keywords[1::2], strict=True)):
        if key.plain == STANDARD_INPUT and isinstance(value.plain, str):
            for text in smaller_inputs(value.plain):
                yield with_node(tree, (1, 2 * at + 1), Node(tag="M", plain=text))
    places = [(path, node) for path, node, _ in nodes_below(tree)]
    sequences = [(path, node) for path, node in places if _length(node)]
    # References are numbers that change when a part is taken away which has one itself.
    is_shared = has_references(tree)
    largest = max((_length(node) for _, node in sequences), default=0)
    size = largest
    while size:
        for path, node in sequences:
            length = _length(node)
            for start in range(0, length, size) if size <= length else ():
                if is_shared and not _holds_leaves(node, start, size):
                    continue
                yield with_node(tree, path, _without(node, start, size))
                alike = [
                    (p, n) for p, n in sequences if _length(n) == length and p != path and len(p) == len(path)
                ]
                if alike and not is_shared:  # lists of one length are often read side by side
                    yield _all_without(tree, [(path, node), *alike], start, size)
        size //= 2
    equal: dict[str, list[Path]] = {}
    for path, node in places:
        if node.tag == "M":
            equal.setdefault(repr(node.plain), []).append(path)
    for path, node in places:
        same = equal.get(repr(node.plain), [path]) if node.tag == "M" else [path]
        for simpler in _simpler(node):
            yield with_node(tree, path, simpler)
            if len(same) > 1 and same[0] == path:  # what is equal may have to stay so
                yield _all_with(tree, same, simpler)


def _holds_leaves(node: Node, start: int, size: int) -> bool:
    """Whether nothing is taken away but leaves."""
    step = 2 if node.tag == "D" else 1
    taken = node.children[step * start : step * (start + size)] if node.tag in "LD" else ()
    return all(child.tag == "M" and is_leaf(child.plain) for child in taken)


def _all_with(tree: Node, paths: Sequence[Path], node: Node) -> Node:
    for path in paths:
        tree = with_node(tree, path, node)
    return tree


def _all_without(tree: Node, places: Sequence[tuple[Path, Node]], start: int, size: int) -> Node:
    for path, node in places:
        tree = with_node(tree, path, _without(node, start, size))
    return tree


def _length(node: Node) -> int:
    """Items that can be taken away."""
    match node.tag:
        case "L":
            return len(node.children)
        case "D":
            return len(node.children) // 2
        case "N" if len(node.children) == 1:
            shape = node.children[0].plain
            return int(shape[0]) if isinstance(shape, tuple) and len(shape) == 1 else 0  # type: ignore[arg-type]
        case _:
            return len(node.plain) if isinstance(node.plain, str | bytes) else 0


def _without(node: Node, start: int, size: int) -> Node:
    match node.tag:
        case "L":
            return replace(node, children=node.children[:start] + node.children[start + size :])
        case "D":
            return replace(node, children=node.children[: 2 * start] + node.children[2 * (start + size) :])
        case "N":
            width = np.dtype(node.texts[0]).itemsize
            content = node.raw[5:]
            left = content[: start * width] + content[(start + size) * width :]
            shape = Node(tag="M", plain=(len(left) // width,))
            return replace(node, children=(shape,), raw=node.raw[:5] + left)
        case _:
            return Node(tag="M", plain=_cut_out(node.plain, start, size))


def _cut_out(text: Plain, start: int, size: int) -> Plain:
    if isinstance(text, str):
        return text[:start] + text[start + size :]
    return text[:start] + text[start + size :] if isinstance(text, bytes) else text


def _simpler(node: Node) -> Iterator[Node]:
    """Simpler leaves of the same type."""
    if node.tag == "N" and _length(node):
        yield from _simpler_arrays(node)
    found: list[Plain] = []
    match node.plain if node.tag == "M" else None:
        case bool():
            found = [False]
        case int() as value:
            found = [0, 1, -value if value < 0 else 0, int(value / 2) if abs(value) < 2**52 else value // 2]
            found += [value - 1 if value > 0 else value + 1]
        case float() as value:
            found = [0.0, 1.0, -value]
            if math.isfinite(value):
                found += [float(round(value)), round(value, 1), round(value, 3)]
        case str() as value:
            found = [value[:i] + "a" + value[i + 1 :] for i in range(min(len(value), 24)) if value[i] != "a"]
        case bytes() as value:
            found = [value[:i] + b"\0" + value[i + 1 :] for i in range(min(len(value), 24)) if value[i]]
        case _:
            pass
    for each in found:
        yield Node(tag="M", plain=each)


def _simpler_arrays(node: Node) -> Iterator[Node]:
    dtype = np.dtype(node.texts[0])
    if dtype.kind not in "fiub":
        return
    values = np.frombuffer(node.raw[5:], dtype=dtype)
    for simple in (0, 1):
        yield replace(node, raw=node.raw[:5] + np.full_like(values, simple).tobytes())
        for i in range(min(len(values), 12)):
            changed = values.copy()
            changed[i] = simple
            yield replace(node, raw=node.raw[:5] + changed.tobytes())


def _weight(node: Node) -> tuple[int, float]:
    """How large a tree is: by its values, then by how simple they are. Only what is lighter is smaller."""
    count, burden = 1, 0.0
    match node.plain if node.tag == "M" else None:
        case bool() as value:
            burden = float(value)
        case int() as value:
            burden = min(float(abs(value)), 1e300) if abs(value) < 2**1000 else 1e300
            burden += 0.5 * (value < 0)
        case float() as value:
            burden = 1e6 if not math.isfinite(value) else min(abs(value), 1e5) + len(repr(value))
            burden += 0.5 * (math.copysign(1.0, value) < 0)
            burden *= not (value == 0 and math.copysign(1.0, value) > 0)
        case str() as value:
            count += len(value)
            burden = sum(0.0 if c == "a" else 1.0 + (not c.isascii()) for c in value)
        case bytes() as value:
            count += len(value)
            burden = float(sum(map(bool, value)))
        case _:
            pass
    if node.tag == "N":
        values = np.frombuffer(node.raw[5:], dtype=np.dtype(node.texts[0]))
        count += values.size
        if values.dtype.kind in "fiub":
            burden = float(np.count_nonzero(values) + np.count_nonzero((values != 0) & (values != 1)))
    for child in node.children:
        below, more = _weight(child)
        count, burden = count + below, burden + more
    return count, burden
