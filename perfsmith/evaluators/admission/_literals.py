"""Recorded values as Python expressions, so that a cheat can hold answers in its source."""

from __future__ import annotations

from typing import Final

from perfsmith.evaluators._canonical import Node, Plain

LONGEST: Final = 60_000
"""Characters of the longest expression; larger values are not written into a source."""
_CONTAINERS: Final = {"L": ("[", "]"), "T": ("(", ")"), "S": ("{", "}"), "Z": ("frozenset({", "})")}
_EMPTY: Final = {"S": "set()", "Z": "frozenset()", "T": "()"}


def expression_of(node: Node) -> str | None:
    """Python text that gives a new value equal to this one each time; None when there is none."""
    text = _expression(node)
    return text if text is not None and len(text) <= LONGEST else None


def empty_like(node: Node) -> str | None:
    """Python text of the zero or empty value of the same type; None when there is none."""
    match node.tag:
        case "M":
            return repr(type(node.plain)()) if node.plain is not None else "None"
        case "L" | "D" | "S" | "Z" | "T":
            return {"L": "[]", "D": "{}", **_EMPTY}[node.tag]
        case "B":
            return "bytearray()"
        case "N":
            return f"__import__('numpy').zeros({node.children[0].plain!r}, dtype={node.texts[0]!r})"
        case "n":
            return f"__import__('numpy').dtype({node.texts[0]!r}).type()"
        case _:
            return None


def items_of(node: Node) -> Node | None:
    """The items an iterator gave, as a list; the node itself when it is no iterator's."""
    return node if node.tag != "G" else next(iter(node.children), None)


def _expression(node: Node) -> str | None:
    match node.tag:
        case "M":
            return _plain_text(node.plain)
        case "L" | "T" | "S" | "Z":
            return _container(node)
        case "D":
            inner = [_expression(child) for child in node.children]
            if None in inner:
                return None
            pairs = zip(inner[::2], inner[1::2], strict=True)
            return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        case "B":
            return f"bytearray({node.raw!r})"
        case "N":
            numpy, dtype, shape = "__import__('numpy')", node.texts[0], node.children[0].plain
            return f"{numpy}.frombuffer({node.raw[5:]!r}, dtype={dtype!r}).reshape({shape!r}).copy()"
        case "n":
            return f"__import__('numpy').frombuffer({node.raw!r}, dtype={node.texts[0]!r})[0]"
        case "C":
            return _class_text(node)
        case "E" if node.texts[0]:
            owner = _expression(node.children[0])
            return None if owner is None else f"{owner}[{node.texts[0]!r}]"
        case "O":
            return _object_text(node)
        case _:
            return None


def _plain_text(value: Plain) -> str:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return f"float({str(value)!r})"
    if isinstance(value, complex):
        return f"complex({_plain_text(value.real)}, {_plain_text(value.imag)})"
    if isinstance(value, list):
        return f"[{', '.join(map(_plain_text, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_plain_text, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        pairs = (f"{_plain_text(key)}: {_plain_text(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value) if value.bit_length() > 4000 else repr(value)
    return repr(value)


def _container(node: Node) -> str | None:
    inner = [_expression(child) for child in node.children]
    if None in inner:
        return None
    if not inner and node.tag in _EMPTY:
        return _EMPTY[node.tag]
    start, end = _CONTAINERS[node.tag]
    comma = "," if node.tag == "T" and len(inner) == 1 else ""
    return start + ", ".join(map(str, inner)) + comma + end


def _class_text(node: Node) -> str | None:
    module, qualname = node.texts
    if "<" in qualname:
        return None
    return (
        f"__import__('operator').attrgetter({qualname!r})(__import__('importlib').import_module({module!r}))"
    )


def _object_text(node: Node) -> str | None:
    """An object made of its class and its attributes, as the codec makes it."""
    kind, *values = node.children
    attributes = [_expression(value) for value in values]
    if kind.tag != "C" or None in attributes or not isinstance(node.plain, dict):
        return None
    pairs = [f"{_plain_text(name)}: {_plain_text(value)}" for name, value in node.plain.items()]
    pairs += [f"{name!r}: {value}" for name, value in zip(node.texts, attributes, strict=True)]
    made = f"object.__new__({_expression(kind)})"
    return f"(lambda _ps_new: (_ps_new.__dict__.update({{{', '.join(pairs)}}}), _ps_new)[1])({made})"
