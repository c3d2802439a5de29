"""Making canonical values and calls part by part: also of classes that only a worker may import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, Plain, dump, parse
from perfsmith.sandboxes import canonical_bytes

_LEAVES: Final = (type(None), bool, int, float, complex, str, bytes)
NONE: Final = Node(tag="M", plain=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The arguments of one call."""

    positional: tuple[Node, ...]
    keywords: Mapping[str, Node]


def opened(payload: bytes) -> Call | None:
    """A call's arguments; None when the bytes hold no call."""
    try:
        return call_of(parse(payload))
    except MalformedBytes:
        return None


def call_of(node: Node) -> Call | None:
    """The same of a value that was read; None where it is no call."""
    if node.tag != "T" or len(node.children) != 2:
        return None
    args, kwargs = node.children
    positional = _inside(args, tuple)
    pairs = _inside(kwargs, dict)
    if positional is None or pairs is None:
        return None
    keywords = {str(key.plain): value for key, value in zip(pairs[::2], pairs[1::2], strict=True)}
    return Call(positional=tuple(positional), keywords=keywords)


def _inside(node: Node, kind: type) -> Sequence[Node] | None:
    if node.tag == "M" and type(node.plain) is kind:
        return items_of(node)
    return node.children if node.tag == ("T" if kind is tuple else "D") else None


def items_of(node: Node) -> Sequence[Node]:
    """What a list, tuple, set or dict holds (keys and values in turn), whichever way it is carried."""
    if isinstance(node.plain, list | tuple):
        return [plain(each) for each in node.plain]
    if node.tag == "M" and isinstance(node.plain, dict):
        return [plain(each) for pair in node.plain.items() for each in pair]
    return node.children if node.tag in "LTSZD" else ()


def closed(call: Call) -> bytes:
    """Canonical bytes of a call, as the codec writes it."""
    keywords = mapped((plain(key), value) for key, value in call.keywords.items())
    return dump(Node(tag="T", children=(tupled(call.positional), keywords)))


def arguments_of(call: Call, names: Sequence[str]) -> dict[str, Node]:
    """Arguments by name of their parameter; `argument 3` where no name is known."""
    count = len(names)
    by_place = {
        names[at] if at < count else f"argument {at + 1}": node for at, node in enumerate(call.positional)
    }
    return by_place | dict(call.keywords)


def with_arguments(call: Call, arguments: Mapping[str, Node]) -> Call:
    """The same call with other arguments, in the order in which `arguments_of` gave them."""
    values, count = list(arguments.values()), len(call.positional)
    return Call(
        positional=tuple(values[:count]), keywords=dict(zip(call.keywords, values[count:], strict=True))
    )


def is_leaf(node: Node) -> bool:
    """A number, text, bytes, bool or None."""
    return node.tag == "M" and type(node.plain) in _LEAVES


def plain(value: Plain) -> Node:
    """A leaf, or a container of leaves only."""
    return Node(tag="M", plain=value)


def of_value(value: object) -> Node:
    """A value of the standard library's or NumPy's types."""
    return parse(canonical_bytes(value))


def listed(items: Sequence[Node]) -> Node:
    """A list."""
    return plain([x.plain for x in items]) if _all_leaves(items) else Node(tag="L", children=tuple(items))


def tupled(items: Sequence[Node]) -> Node:
    """A tuple."""
    if _all_leaves(items):
        return plain(tuple(x.plain for x in items))
    return Node(tag="T", children=tuple(items))


def mapped(pairs: Iterable[tuple[Node, Node]]) -> Node:
    """A dict, in order; of equal keys the first counts."""
    kept: dict[object, tuple[Node, Node]] = {}
    for key, value in pairs:
        kept.setdefault(_identity(key), (key, value))
    flat = [node for pair in kept.values() for node in pair]
    if _all_leaves(flat):
        return plain({key.plain: value.plain for key, value in kept.values()})
    return Node(tag="D", children=tuple(flat))


def members(items: Sequence[Node], *, is_frozen: bool) -> Node:
    """A set or frozenset of the distinct ones."""
    kept = {_identity(item): item for item in items}
    return Node(tag="Z" if is_frozen else "S", children=tuple(kept.values()))


def named(module: str, qualname: str) -> Node:
    """A class or function that the worker finds by its name."""
    return Node(tag="C", texts=(module, qualname))


def member(enumeration: Node, name: str) -> Node:
    """A member of an enumeration."""
    return Node(tag="E", texts=(name,), children=(enumeration,))


def built(kind: Node, args: Sequence[Node], kwargs: Mapping[str, Node] | None = None) -> Node:
    """What calling a named class or function gives, in the worker."""
    function = kind
    if kwargs:
        keywords = mapped((plain(key), value) for key, value in kwargs.items())
        function = Node(tag="p", children=(kind, plain(()), keywords, NONE))
    return Node(tag="K", texts=kind.texts, children=(function, tupled(args), NONE, NONE, NONE, NONE))


def array_of(node: Node) -> np.ndarray | None:
    """A copy of a numeric array; None for anything else."""
    if node.tag != "N" or not isinstance(shape := node.children[0].plain, tuple):
        return None
    try:
        flat = np.frombuffer(node.raw[5:], dtype=np.dtype(node.texts[0]))
        return flat.reshape([n for n in shape if isinstance(n, int)]).copy()
    except (TypeError, ValueError):
        return None


def array_like(node: Node, array: np.ndarray) -> Node:
    """An array with the memory order and the write permission of another."""
    given = np.asfortranarray(array) if node.raw[0] & 3 == 2 else np.ascontiguousarray(array)
    given = given.reshape(array.shape, order="A")  # NumPy makes the contiguous copy of a scalar 1-d
    given.flags.writeable = bool(node.raw[0] & 4)
    return of_value(given)


def _all_leaves(items: Iterable[Node]) -> bool:
    return all(is_leaf(item) for item in items)


def _hashable(value: object) -> TypeGuard[Plain]:
    return not isinstance(value, list | dict)


def _identity(node: Node) -> object:
    """Equal for members that a set takes for one."""
    return ("leaf", node.plain) if is_leaf(node) and _hashable(node.plain) else dump(node)
