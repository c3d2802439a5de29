"""The judge's reading of canonical bytes: plain data only, no object of the project is ever built.

The grammar is that of `perfsmith/sandboxes/harness/codec.py`. `parse` and `dump` are inverse, so that
recorded inputs can be changed leaf by leaf without running any of the project's code.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Final, TypeGuard

from perfsmith.evaluators._dtypes import dtype_of
from perfsmith.sandboxes import canonical_bytes, canonical_part

_U32: Final = struct.Struct("<I")
_F64: Final = struct.Struct("<d")
_I32: Final = struct.Struct("<i")
_MAX_DEPTH: Final = 200
_MAX_NODES: Final = 250_000
"""More values than this would take many times the memory of their bytes."""
_MAX_LONG_DIGITS: Final = 500_000
"""Fifteen-bit digits of the longest integer that is read."""
_HAS_PLACE: Final = 8
"""Flag of an array: what follows says where in shared memory it lies."""

IMMUTABLE: Final = frozenset({"tuple", "str", "int", "float", "complex", "bytes", "frozenset"})
"""Built-in classes whose subclasses' objects take no number."""

Plain = (
    None
    | bool
    | int
    | float
    | complex
    | str
    | bytes
    | list["Plain"]
    | tuple["Plain", ...]
    | dict["Plain", "Plain"]
)


class MalformedBytes(ValueError):
    """The bytes do not follow the grammar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One value: its tag, the texts and raw bytes it carries, and the values inside it."""

    tag: str
    """The grammar's tag, one character."""
    plain: Plain = None
    """The value, for tag `M`."""
    texts: tuple[str, ...] = ()
    raw: bytes = b""
    children: tuple[Node, ...] = ()


def parse(data: bytes) -> Node:
    """Read one whole value.

    Raises:
        MalformedBytes: anything but exactly one well-formed value.
    """
    reader = _Reader(data)
    try:
        node = _tree(reader) if data[:1] == b"V" else reader.node(0)
    except (struct.error, IndexError, UnicodeDecodeError, OverflowError) as error:
        raise MalformedBytes(f"cut short or malformed: {error}") from None
    except RecursionError:
        raise MalformedBytes("nested too deeply") from None
    if reader.at != reader.end:
        raise MalformedBytes("bytes left over")
    return node


def has_references(node: Node) -> bool:
    """True when some mutable value occurs twice below: then only immutable leaves may be changed."""
    return node.tag == "R" or any(has_references(child) for child in node.children)


def has_identity(node: Node) -> bool:
    """True when a part of it takes a number, or refers to one."""
    if node.tag in "RLDSBXOQKNAGpvY" or mutable_leaf(node):
        return True
    if node.tag == "P" and node.texts[0] not in IMMUTABLE:
        return True
    return any(has_identity(child) for child in node.children)


def is_lazy(node: Node) -> bool:
    """True when something occurs below that works later: an iterator, or what only a call has made."""
    return node.tag == "G" or is_made(node) or any(map(is_lazy, node.children))


def is_made(node: Node) -> bool:
    """True for a function that is told by what it does: it cannot be made again."""
    return node.tag == "Y" and node.texts[0] == "function"


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.end = len(data)
        self.nodes = 0

    def u32(self) -> int:
        value: int = _U32.unpack(self.take(4))[0]
        return value

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > self.end:
            raise MalformedBytes("a length exceeds the data")
        self.at += size
        return self.data[self.at - size : self.at]

    def text(self) -> str:
        return self.take(self.u32()).decode("utf-8", "surrogatepass")

    def many(self, count: int, depth: int) -> tuple[Node, ...]:
        if count > self.end - self.at:
            raise MalformedBytes("a count exceeds the data")
        return tuple(self.node(depth) for _ in range(count))

    def node(self, depth: int) -> Node:  # noqa: C901 -- one flat case per tag of the grammar
        if depth > _MAX_DEPTH:
            raise MalformedBytes("nested too deeply")
        self.nodes += 1
        if self.nodes > _MAX_NODES:
            raise MalformedBytes("too many values")
        tag = chr(self.take(1)[0])
        depth += 1
        match tag:
            case "M":
                return Node(tag=tag, plain=plain_from_marshal(self.take(self.u32())))
            case "R":
                return Node(tag=tag, raw=self.take(4))
            case "L" | "T" | "S" | "Z":
                return Node(tag=tag, children=self.many(self.u32(), depth))
            case "D":
                return Node(tag=tag, children=self.many(2 * self.u32(), depth))
            case "B":
                return Node(tag=tag, raw=self.take(self.u32()))
            case "r" | "s":
                return Node(tag=tag, children=self.many(3, depth))
            case "." | "!":
                return Node(tag=tag)
            case "C":
                return Node(tag=tag, texts=(self.text(), self.text()))
            case "u":
                return Node(tag=tag, texts=(self.text(),))
            case "E":
                kind, name = self.node(depth), self.text()
                return Node(tag=tag, texts=(name,), children=(kind,) if name else (kind, self.node(depth)))
            case "X" | "p":
                return Node(tag=tag, children=self.many(4, depth))
            case "b":
                return Node(tag=tag, children=(self.node(depth),), texts=(self.text(),))
            case "O":
                return self.plain_object(depth)
            case "P" | "Q":
                return self.subclass(tag, depth)
            case "K":
                return Node(tag=tag, texts=(self.text(), self.text()), children=self.many(6, depth))
            case "N" | "v":
                dtype, shape, flags = self.dtype(has_fields=tag == "v"), self.node(depth), self.take(5)
                place = self.many(1 if flags[0] & _HAS_PLACE else 0, depth)
                raw = self.take(self.u32())
                if dtype == "|O" or len(raw) != _count(shape) * _item_size(dtype):
                    raise MalformedBytes("an array whose content does not fill its shape")
                return Node(tag=tag, texts=(dtype,), children=(shape, *place), raw=flags + raw)
            case "A":
                dtype, shape, flags = self.dtype(), self.node(depth), self.take(5)
                place = self.many(1 if flags[0] & _HAS_PLACE else 0, depth)
                items = self.node(depth)
                if dtype != "|O" or items.tag != "L" or len(items.children) != _count(shape):
                    raise MalformedBytes("an array whose content does not fill its shape")
                return Node(tag=tag, texts=(dtype,), children=(shape, *place, items), raw=flags)
            case "n":
                dtype, raw = self.dtype(), self.take(self.u32())
                if dtype == "|O" or len(raw) != _item_size(dtype):
                    raise MalformedBytes("a NumPy scalar of another size than its dtype")
                return Node(tag=tag, texts=(dtype,), raw=raw)
            case "d":
                return Node(tag=tag, texts=(self.dtype(),))
            case "Y":
                return Node(tag=tag, texts=(self.text(),), children=(self.node(depth),))
            case "G":
                text, count = self.text(), self.u32()
                raw = _U32.pack(count) + self.take(4 * count)
                return Node(tag=tag, texts=(text,), raw=raw, children=self.many(2, depth))
            case _:
                raise MalformedBytes(f"unknown tag {tag!r}")

    def dtype(self, *, has_fields: bool = False) -> str:
        text = self.text()
        if text.startswith("{") is not has_fields:
            raise MalformedBytes("an array of another kind than its dtype")
        _item_size(text)
        return text

    def plain_object(self, depth: int) -> Node:
        kind = self.node(depth)
        plain_raw = self.take(self.u32())
        names_raw = self.take(self.u32())
        plain, names = plain_from_marshal(plain_raw), plain_from_marshal(names_raw)
        if not isinstance(plain, dict) or not isinstance(names, tuple):
            raise MalformedBytes("attributes are not told as a dict and a tuple")
        children = (kind, *self.many(len(names), depth))
        lengths = _U32.pack(len(plain_raw)), _U32.pack(len(names_raw))
        raw = lengths[0] + plain_raw + lengths[1] + names_raw
        return Node(tag="O", plain=plain, texts=tuple(map(str, names)), raw=raw, children=children)

    def subclass(self, tag: str, depth: int) -> Node:
        kind, base = self.node(depth), self.text()
        if base in ("defaultdict", "deque"):
            children = [kind, *self.many(2, depth)]
        else:
            children = [kind, self.node(depth)]
        return Node(tag=tag, texts=(base,), children=(*children, self.node(depth)))


def _count(shape: Node) -> int:
    """How many items an array of that shape has."""
    if not isinstance(shape.plain, tuple):
        raise MalformedBytes("a shape that is no tuple")
    sizes = [n for n in shape.plain if type(n) is int and n >= 0]
    if len(sizes) != len(shape.plain) or len(sizes) > 64:
        raise MalformedBytes("a shape that is none")
    return math.prod(sizes)


def _item_size(dtype: str) -> int:
    try:
        return dtype_of(dtype).itemsize
    except ValueError as error:
        raise MalformedBytes(str(error)) from None


def plain_from_marshal(data: bytes) -> Plain:
    """Read marshal version 2 of plain values, without `marshal` (which may not be fed untrusted bytes).

    The codec writes one leaf, or one list, tuple or dict of leaves; anything nested is no such data.

    Raises:
        MalformedBytes: not such data.
    """
    reader = _Reader(data)
    tag = chr(reader.take(1)[0])
    value: Plain
    match tag:
        case "[":
            value = [_leaf(reader) for _ in range(reader.u32())]
        case "(":
            value = tuple(_leaf(reader) for _ in range(reader.u32()))
        case "{":
            value = _plain_dict(reader)
        case _:
            reader.at = 0
            value = _leaf(reader)
    if reader.at != reader.end:
        raise MalformedBytes("bytes left over")
    return value


def _tree(reader: _Reader) -> Node:
    """The node of a value that is plain all through: as if its parts had been written one by one."""
    reader.take(1)
    return _as_node(_branch(reader, 0))


def _branch(reader: _Reader, depth: int) -> Plain | Node:
    """A leaf or a container of leaves as it is, any other container as a node."""
    reader.nodes += 1
    if depth > _MAX_DEPTH:
        raise MalformedBytes("nested too deeply")
    tag = chr(reader.take(1)[0])
    match tag:
        case "[" | "(":
            count = reader.u32()
            if count > reader.end - reader.at:
                raise MalformedBytes("a count exceeds the data")
            items = _branches(reader, count, depth + 1)
            if _are_leaves(items):
                return items if tag == "[" else tuple(items)
        case "{":
            items = []
            while reader.data[reader.at : reader.at + 1] != b"0":
                items += [_branch(reader, depth + 1), _branch(reader, depth + 1)]
            reader.at += 1
            if not all(map(_may_be_key, items[::2])):
                raise MalformedBytes("a key that no dict can have")
            if _are_leaves(items):
                found = dict(zip(items[::2], items[1::2], strict=True))
                if 2 * len(found) != len(items):
                    raise MalformedBytes("a key occurs twice")
                return found
        case _:
            reader.at -= 1
            return _leaf(reader)
    if reader.nodes > _MAX_NODES:
        raise MalformedBytes("too many values")
    return Node(tag={"[": "L", "(": "T", "{": "D"}[tag], children=tuple(map(_as_node, items)))


def _branches(reader: _Reader, count: int, depth: int) -> list[Plain | Node]:
    """So many branches; small integers and floating numbers, of which there are often many, in few steps."""
    if count and depth > _MAX_DEPTH:
        raise MalformedBytes("nested too deeply")
    data, end = reader.data, reader.end
    items: list[Plain | Node] = []
    for _ in range(count):
        at = reader.at
        tag = data[at : at + 1]
        if tag == b"i" and at + 5 <= end:
            items.append(_I32.unpack_from(data, at + 1)[0])
            reader.at = at + 5
        elif tag == b"g" and at + 9 <= end:
            items.append(_F64.unpack_from(data, at + 1)[0])
            reader.at = at + 9
        else:
            items.append(_branch(reader, depth))
            continue
        reader.nodes += 1
    return items


def _are_leaves(values: list[Plain | Node]) -> TypeGuard[list[Plain]]:
    return not any(isinstance(value, list | tuple | dict | Node) for value in values)


def _may_be_key(value: Plain | Node) -> bool:
    if isinstance(value, Node):
        return all(map(_may_be_key, value.children)) if value.tag == "T" else _may_be_key(value.plain)
    return not isinstance(value, list | dict)


def _as_node(value: Plain | Node) -> Node:
    return value if isinstance(value, Node) else Node(tag="M", plain=value)


def _leaf(reader: _Reader) -> Plain:
    tag = chr(reader.take(1)[0])
    match tag:
        case "N":
            return None
        case "T":
            return True
        case "F":
            return False
        case "i":
            return int.from_bytes(reader.take(4), "little", signed=True)
        case "l":
            return _long(reader)
        case "g":
            return float(_F64.unpack(reader.take(8))[0])
        case "y":
            return complex(_F64.unpack(reader.take(8))[0], _F64.unpack(reader.take(8))[0])
        case "u":
            return reader.text()
        case "s":
            return reader.take(reader.u32())
        case _:
            raise MalformedBytes(f"unknown plain tag {tag!r}")


def _plain_dict(reader: _Reader) -> dict[Plain, Plain]:
    found: dict[Plain, Plain] = {}
    count = 0
    while reader.data[reader.at : reader.at + 1] != b"0":
        key = _leaf(reader)
        found[key] = _leaf(reader)
        count += 1
    reader.at += 1
    if len(found) != count:
        raise MalformedBytes("a key occurs twice")
    return found


def _long(reader: _Reader) -> int:
    count = int.from_bytes(reader.take(4), "little", signed=True)
    if abs(count) > _MAX_LONG_DIGITS:
        raise MalformedBytes("an integer too long to read")
    raw = reader.take(2 * abs(count))
    parts = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, len(raw), 2)] or [0]
    if max(parts) > 0x7FFF:
        raise MalformedBytes("a digit with more than fifteen bits")
    width = 15
    while len(parts) > 1:  # pairwise: one by one would take time quadratic in the length
        odd = [parts.pop()] if len(parts) % 2 else []
        parts = [low | high << width for low, high in zip(parts[::2], parts[1::2], strict=True)] + odd
        width *= 2
    return -parts[0] if count < 0 else parts[0]


def dump(node: Node) -> bytes:
    """Bytes of a node; the inverse of `parse`."""
    try:
        return canonical_bytes(plain_value(node))
    except (ValueError, TypeError):  # TypeError: keys that no dict can have
        return _dumped(node)


def plain_value(node: Node) -> Plain:
    """The value of a node made of plain values alone.

    Raises:
        ValueError: something else is in it.
    """
    match node.tag:
        case "M":
            return node.plain
        case "L":
            return [plain_value(child) for child in node.children]
        case "T":
            return tuple(plain_value(child) for child in node.children)
        case "D":
            values = [plain_value(child) for child in node.children]
            return dict(zip(values[::2], values[1::2], strict=True))
        case _:
            raise ValueError(f"a {node.tag!r} is no plain value")


def _dumped(node: Node) -> bytes:
    out: list[bytes] = []
    _dump(node, out)
    return b"".join(out)


def _text(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    return _U32.pack(len(raw)) + raw


def _dump(node: Node, out: list[bytes]) -> None:  # noqa: C901 -- one flat case per tag of the grammar
    tag, children = node.tag, node.children
    if tag == "M":
        out.append(canonical_part(node.plain))
        return
    out.append(tag.encode())
    match tag:
        case "L" | "T":
            out.append(_U32.pack(len(children)))
        case "D":
            out.append(_U32.pack(len(children) // 2))
        case "S" | "Z":
            out.append(_U32.pack(len(children)))
            out += sorted(_dumped(child) for child in children if not has_identity(child))
            children = tuple(child for child in children if has_identity(child))
        case "B":
            out.append(_U32.pack(len(node.raw)) + node.raw)
        case "R":
            out.append(node.raw)
        case "C" | "u" | "d" | "K" | "G" | "Y":
            out += [*map(_text, node.texts), node.raw]
        case "E":
            _dump(children[0], out)
            out.append(_text(node.texts[0]))
            children = children[1:]
        case "b":
            _dump(children[0], out)
            out.append(_text(node.texts[0]))
            children = ()
        case "O":
            _dump(children[0], out)
            out.append(node.raw)
            children = children[1:]
        case "P" | "Q":
            _dump(children[0], out)
            out.append(_text(node.texts[0]))
            children = children[1:]
        case "N" | "v":
            out.append(_text(node.texts[0]))
            _dump(children[0], out)
            out.append(node.raw[:5])
            for place in children[1:]:
                _dump(place, out)
            out.append(_U32.pack(len(node.raw) - 5) + node.raw[5:])
            children = ()
        case "A":
            out.append(_text(node.texts[0]))
            _dump(children[0], out)
            out.append(node.raw)
            children = children[1:]
        case "n":
            out.append(_text(node.texts[0]) + _U32.pack(len(node.raw)) + node.raw)
        case _:
            pass
    for child in children:
        _dump(child, out)


def mutable_leaf(node: Node) -> bool:
    """True for a plain list or dict: it takes a number, unlike other plain values."""
    return node.tag == "M" and isinstance(node.plain, list | dict)
