"""Adding import statements to a module without disturbing it."""

from __future__ import annotations

import ast
from collections.abc import Sequence


def with_imports(source: str, imports: Sequence[str]) -> str:
    """Add each statement of `imports` (`import bisect`, `from collections import deque`) unless present.

    New lines go after the module docstring and the existing top-level block of imports.
    """
    tree = ast.parse(source)
    present = {ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)}
    bound = {
        (node.module, alias.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and not node.level
        for alias in node.names
        if alias.asname is None
    }
    missing = []
    for statement in dict.fromkeys(imports):
        parsed = ast.parse(statement).body[0]
        if ast.unparse(parsed) in present:
            continue
        if isinstance(parsed, ast.ImportFrom) and all((parsed.module, a.name) in bound for a in parsed.names):
            continue
        missing.append(statement)
    if not missing:
        return source
    last = 0
    for position, node in enumerate(tree.body):
        is_docstring = position == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Import | ast.ImportFrom) or is_docstring:
            last = node.end_lineno or node.lineno
        else:
            break
    lines = source.splitlines(keepends=True)
    if last == 0:
        while last < len(lines) and lines[last].startswith("#"):
            last += 1
    if last and last <= len(lines) and not lines[last - 1].endswith("\n"):
        lines[last - 1] += "\n"
    return "".join([*lines[:last], *(f"{statement}\n" for statement in missing), *lines[last:]])
