"""What the text of a target tells without being run: its constants, and whether it can repeat anything."""

from __future__ import annotations

import ast

from perfsmith.evaluators._canonical import Plain

_MOST = 24
_LONGEST = 20
_LARGEST = 10**9
_ASKING = ast.Compare | ast.Match
_ORDERS = ast.Lt | ast.LtE | ast.Gt | ast.GtE


def constants_of(source: str, qualname: str) -> tuple[Plain, ...]:
    """Numbers that something is compared with and short texts, of the target, then of its file.

    Branches are taken at constants, so that these and their neighbours are worth trying: the dictionary of a
    fuzzer (AFL's `-x`), read from the source.
    """
    tree = ast.parse(source)
    name = qualname.rpartition(".")[2]
    functions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
    ]
    found: dict[tuple[type, object], Plain] = {}
    for root in (*functions, tree):
        documented = {id(node.value) for node in ast.walk(root) if isinstance(node, ast.Expr)}
        compared = {
            id(part) for node in ast.walk(root) if isinstance(node, _ASKING) for part in ast.walk(node)
        }
        for node in ast.walk(root):
            if isinstance(node, ast.Constant) and id(node) not in documented:
                value = node.value
                is_asked = id(node) in compared and type(value) in (int, float)
                is_number = is_asked and abs(value) < _LARGEST  # type: ignore[arg-type]
                is_text = isinstance(value, str | bytes) and 0 < len(value) <= _LONGEST
                if is_number or is_text:
                    found.setdefault((type(value), value), value)  # type: ignore[arg-type]
    return tuple(found.values())[:_MOST]


def may_repeat(source: str) -> bool:
    """True when something in a text may run as often as a number says; recursion counts as a loop."""
    tree = ast.parse(source)
    loops = ast.For | ast.AsyncFor | ast.While | ast.comprehension
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return any(
        isinstance(node, loops)
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names)
        for node in ast.walk(tree)
    )


def asks_for_sign(root: ast.AST) -> bool:
    """True when something is asked there whether it is below or above zero."""
    return any(
        isinstance(node, ast.Compare)
        and any(isinstance(order, _ORDERS) for order in node.ops)
        and any(isinstance(side, ast.Constant) and side.value == 0 for side in (node.left, *node.comparators))
        for node in ast.walk(root)
    )
