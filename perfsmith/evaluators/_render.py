"""Readable, abbreviated text for canonical values: counter-examples in reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, Plain, parse
from perfsmith.evaluators._dtypes import dtype_of
from perfsmith.evaluators._parts import opened, pairs_of
from perfsmith.sandboxes import STANDARD_INPUT

_LIMIT = 400
_ITEMS = 40


def render_call(payload: bytes) -> str:
    """`(arg, arg, key=value)` of a recorded or generated call, abbreviated."""
    try:
        node = parse(payload)
    except MalformedBytes as error:
        return f"<{error}>"
    if node.tag != "T" or len(node.children) != 2:
        return short(render(node))
    args, kwargs = node.children
    positional = (
        [_plain_text(v) for v in args.plain]
        if args.tag == "M" and isinstance(args.plain, tuple)
        else [render(child) for child in args.children]
    )
    if kwargs.tag == "M" and isinstance(kwargs.plain, dict):
        named = {str(key): _plain_text(value) for key, value in kwargs.plain.items()}
    else:
        pairs = zip(kwargs.children[::2], kwargs.children[1::2], strict=True)
        named = {str(key.plain): render(value) for key, value in pairs}
    text = named.pop(STANDARD_INPUT, "")
    beside = f" with standard input {_beginning(text)}" if text else ""
    return short(f"({', '.join([*positional, *map('='.join, named.items())])}){beside}")


def render_outcome(payload: bytes, *, has_arguments: bool = True) -> str:
    """`returned ...` or `raised ...`, abbreviated; with the arguments afterwards where these matter."""
    try:
        node = parse(payload)
    except MalformedBytes as error:
        return f"<{error}>"
    if node.tag == "M" and isinstance(node.plain, tuple) and len(node.plain) in (4, 5, 6):
        status, value = str(node.plain[0]), _plain_text(node.plain[1])
        after = _printed(node.plain[4:5])
    elif node.tag == "T" and len(node.children) in (4, 5, 6):
        status, value = str(node.children[0].plain), render(node.children[1])
        changed = render(node.children[2])
        after = f"; arguments afterwards {changed}" if has_arguments and changed not in ("None", "()") else ""
        after += _unread(node.children[3])
        after += _printed(tuple(child.plain for child in node.children[4:5]))
        after += "".join(f"; files left {render(child)}" for child in node.children[5:])
    else:
        return short(render(node))
    return short(f"{short(status)} {short(value)}{after}")


def _unread(kwargs: Node) -> str:
    """What a call left on its standard input."""
    left = kwargs.plain.get(STANDARD_INPUT) if isinstance(kwargs.plain, dict) else None
    return f"; left on standard input {_beginning(_plain_text(left))}" if left else ""


def _beginning(text: str) -> str:
    """A text on standard input: what it begins with says what it is."""
    return text if len(text) <= _LIMIT // 2 else f"{text[: _LIMIT // 2]} …"


def _printed(last: tuple[object, ...]) -> str:
    return f"; printed {_plain_text(last[0])}" if last and last[0] else ""


def short(text: str) -> str:
    """The text on one line, its middle left out when it is long."""
    if len(text) > _LIMIT:
        text = f"{text[: _LIMIT // 2]} … {text[-_LIMIT // 2 :]}"
    # Class names are the worker's words: no control character of them may reach a terminal or a log.
    return "".join(c if c.isprintable() else " " for c in text)


def _fields_of(error: Node) -> Iterator[tuple[str, str]]:
    """What an exception of a built-in class tells beside its arguments, such as a file's name."""
    fields = opened(error.children[3]).children[:1] if len(error.children) > 3 else ()
    for field in fields:
        for name, value in pairs_of(opened(field)) if opened(field).tag == "D" else ():
            if value.tag != "M" or value.plain is not None:
                yield str(name.plain), render(value)


def _plain_text(value: object) -> str:
    """Like `repr`, abbreviated before it is made: an integer may have millions of digits."""
    match value:
        case bool() | None:
            return repr(value)
        case int():
            bits = value.bit_length()
            return repr(value) if bits <= 2000 else f"<int of {bits} bits>"
        case str() | bytes():
            return repr(value) if len(value) <= _LIMIT else f"{value[:_LIMIT]!r}…"
        case list():
            return f"[{_plain_items(value, len(value))}]"
        case tuple():
            return f"({_plain_items(value, len(value))}{',' if len(value) == 1 else ''})"
        case dict():
            pairs = (f"{_plain_text(k)}: {_plain_text(v)}" for k, v in islice(value.items(), _ITEMS))
            return "{" + ", ".join(pairs) + (", …" if len(value) > _ITEMS else "") + "}"
        case _:
            return repr(value)


def _plain_items(values: Iterable[object], count: int) -> str:
    text = ", ".join(_plain_text(v) for v in islice(values, _ITEMS))
    return text + (", …" if count > _ITEMS else "")


def render(node: Node, depth: int = 0) -> str:  # noqa: C901 -- one flat case per tag of the grammar
    """Python-like text of a value."""
    if depth > 12:
        return "…"

    def inside(nodes: tuple[Node, ...]) -> str:
        shown = ", ".join(render(child, depth + 1) for child in nodes[:_ITEMS])
        return shown + (", …" if len(nodes) > _ITEMS else "")

    match node.tag:
        case "M":
            return _plain_text(node.plain)
        case "R":
            return f"<same as #{int.from_bytes(node.raw, 'little')}>"
        case "L":
            return f"[{inside(node.children)}]"
        case "T":
            return f"({inside(node.children)}{',' if len(node.children) == 1 else ''})"
        case "D":
            pairs = islice(zip(node.children[::2], node.children[1::2], strict=True), _ITEMS)
            shown = ", ".join(f"{render(k, depth + 1)}: {render(v, depth + 1)}" for k, v in pairs)
            return "{" + shown + (", …" if len(node.children) > 2 * _ITEMS else "") + "}"
        case "S":
            return f"{{{inside(node.children)}}}" if node.children else "set()"
        case "Z":
            return f"frozenset({{{inside(node.children)}}})" if node.children else "frozenset()"
        case "r" | "s":
            parts = node.children[:2] if node.tag == "r" and node.children[2].plain == 1 else node.children
            return f"{'range' if node.tag == 'r' else 'slice'}({inside(parts)})"
        case "." | "!":
            return "..." if node.tag == "." else "NotImplemented"
        case "d":
            return f"dtype({str(dtype_of(node.texts[0]))!r})"
        case "B":
            return f"bytearray({_plain_text(node.raw)})"
        case "C":
            return node.texts[1]
        case "E":
            return f"{render(node.children[0])}.{node.texts[0] or render(node.children[1])}"
        case "O":
            plain = node.plain if isinstance(node.plain, dict) else {}
            attributes = [f"{name!s}={value!r}" for name, value in plain.items()]
            others = zip(node.texts, node.children[1:], strict=True)
            attributes += [f"{name}={render(value, depth + 1)}" for name, value in others]
            return f"{render(node.children[0])}({', '.join(attributes[:40])})"
        case "X":
            args = node.children[1]
            words = [render(each, depth + 1) for each in opened(args).children[:_ITEMS]]
            words += ["…"] * (len(opened(args).children) > _ITEMS)
            words += [f"{name}={text}" for name, text in _fields_of(node) if text not in words]
            return f"{render(node.children[0])}({', '.join(words)})"
        case "P" | "Q":
            return f"{render(node.children[0])}({inside(node.children[1:])})"
        case "K" if node.texts[0] == "datetime" and (told := _date(node)):
            return told
        case "K":
            made = _made_by_its_class(node)
            return f"{node.texts[1]}({inside(node.children[1:3] if made is None else made)})"
        case "Y" if node.texts[0] == "function" and (told := _function_text(node.children[0], depth)):
            return told
        case "Y":
            return f"<{node.texts[0]} of {inside(node.children)}>"
        case "N" | "v":
            return (
                f"array(dtype={dtype_of(node.texts[0])}, shape={render(node.children[0])}, {_numbers(node)})"
            )
        case "A":
            return f"array(dtype=object, shape={inside(node.children)})"
        case "n":
            return _scalar_text(node)
        case "G":
            return f"<{node.texts[0]} of {inside(node.children[:1])}>"
        case _:
            return f"<{node.tag} {' '.join(node.texts)} {inside(node.children)}>"


def _function_text(told: Node, depth: int) -> str:
    """What a function does that a call has made, by example; empty where that is told in another way."""
    shown = []
    for ending in told.children[1:]:
        parts = [_leaf(part) for part in ending.plain] if isinstance(ending.plain, tuple) else ending.children
        if len(parts) != 3:
            return ""
        if parts[0].plain in ("returned", "raised"):
            verb = "gives" if parts[0].plain == "returned" else "raises"
            arguments = render(parts[1], depth + 1).replace(",)", ")")
            shown.append(f"{arguments} {verb} {render(parts[2], depth + 1)}")
    return f"<function: {', '.join(shown)}>" if shown else ""


def _date(node: Node) -> str:
    """`date(2024, 2, 29)` and the like; empty for what was not made from plain values."""
    name, arguments = node.texts[1], node.children[1].plain
    match arguments if isinstance(arguments, tuple) else ():
        case (bytes() as raw,) if (name, len(raw)) in (("date", 4), ("datetime", 10)):
            shown = [int.from_bytes(raw[:2], "big"), *raw[2:7]]
            shown += [int.from_bytes(raw[7:], "big")] if any(raw[7:]) else []
            return f"{name}({', '.join(map(str, shown))})"
        case (int(), int(), int()) if name == "timedelta":
            return f"timedelta{arguments!r}"
        case _:
            return ""


def _made_by_its_class(node: Node) -> tuple[Node, ...] | None:
    """What an object's class was called with; None where the object came about otherwise."""
    function, args = node.children[:2]
    keywords: tuple[Node, ...] = ()
    if function.tag == "p":
        function, keywords = function.children[0], function.children[2:3]
    if function.tag != "C" or function.texts != node.texts:
        return None
    items = map(_leaf, args.plain) if isinstance(args.plain, tuple) else args.children
    return (*items, *keywords)


def _leaf(value: Plain) -> Node:
    return Node(tag="M", plain=value)


def _scalar_text(node: Node) -> str:
    """A scalar of NumPy: its type and value; its first bytes where it is long, or cannot be read here."""
    if len(node.raw) <= _LIMIT:
        with suppress(ValueError, TypeError, IndexError):
            return repr(np.frombuffer(node.raw, dtype=dtype_of(node.texts[0]))[0])
    return f"{node.texts[0]}({node.raw[:32].hex()})"


def _numbers(node: Node) -> str:
    dtype = dtype_of(node.texts[0])
    if not dtype.itemsize or len(node.raw) == 5:
        return "[]"
    return np.array2string(np.frombuffer(node.raw[5:], dtype=dtype), threshold=12, edgeitems=4)
