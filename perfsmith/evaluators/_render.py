"""Readable, abbreviated text for canonical values: counter-examples in reports."""

from __future__ import annotations

from perfsmith.evaluators._canonical import MalformedBytes, Node, parse

_LIMIT = 400


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
        [repr(v) for v in args.plain]
        if args.tag == "M" and isinstance(args.plain, tuple)
        else [render(child) for child in args.children]
    )
    if kwargs.tag == "M" and isinstance(kwargs.plain, dict):
        named = [f"{key!s}={value!r}" for key, value in kwargs.plain.items()]
    else:
        pairs = zip(kwargs.children[::2], kwargs.children[1::2], strict=True)
        named = [f"{key.plain!s}={render(value)}" for key, value in pairs]
    return short(f"({', '.join([*positional, *named])})")


def render_outcome(payload: bytes) -> str:
    """`returned ...` or `raised ...`, abbreviated."""
    try:
        node = parse(payload)
    except MalformedBytes as error:
        return f"<{error}>"
    if node.tag == "M" and isinstance(node.plain, tuple) and len(node.plain) == 4:
        status, value = str(node.plain[0]), repr(node.plain[1])
        after = ""
    elif len(node.children) == 4:
        status, value = str(node.children[0].plain), render(node.children[1])
        changed = render(node.children[2])
        after = "" if changed == "None" else f"; arguments afterwards {changed}"
    else:
        return short(render(node))
    return short(f"{status} {value}{after}")


def short(text: str) -> str:
    """The text, its middle left out when it is long."""
    return text if len(text) <= _LIMIT else f"{text[: _LIMIT // 2]} … {text[-_LIMIT // 2 :]}"


def render(node: Node, depth: int = 0) -> str:  # noqa: C901 -- one flat case per tag of the grammar
    """Python-like text of a value."""
    if depth > 12:
        return "…"

    def inside(nodes: tuple[Node, ...]) -> str:
        shown = ", ".join(render(child, depth + 1) for child in nodes[:40])
        return shown + (", …" if len(nodes) > 40 else "")

    match node.tag:
        case "M":
            return repr(node.plain)
        case "R":
            return f"<same as #{int.from_bytes(node.raw, 'little')}>"
        case "L":
            return f"[{inside(node.children)}]"
        case "T":
            return f"({inside(node.children)})"
        case "D":
            pairs = zip(node.children[::2], node.children[1::2], strict=True)
            return "{" + ", ".join(f"{render(k, depth + 1)}: {render(v, depth + 1)}" for k, v in pairs) + "}"
        case "S" | "Z":
            return f"{{{inside(node.children)}}}"
        case "B":
            return f"bytearray({node.raw!r})"
        case "C":
            return node.texts[1]
        case "E":
            return f"{render(node.children[0])}.{node.texts[0] or render(node.children[1])}"
        case "X" | "O":
            return f"{render(node.children[0])}({inside(node.children[1:2])})"
        case "P":
            return f"{render(node.children[0])}({inside(node.children[1:])})"
        case "K":
            return f"{node.texts[1]}({inside(node.children[1:3])})"
        case "N":
            return f"array(dtype={node.texts[0]}, shape={render(node.children[0])}, {_numbers(node)})"
        case "n":
            return f"{node.texts[0]}({node.raw.hex()})"
        case "G":
            return f"<{node.texts[0]} of {inside(node.children[:1])}>"
        case _:
            return f"<{node.tag} {' '.join(node.texts)} {inside(node.children)}>"


def _numbers(node: Node) -> str:
    import numpy as np

    values = np.frombuffer(node.raw[5:], dtype=node.texts[0])
    return np.array2string(values, threshold=12, edgeitems=4)
