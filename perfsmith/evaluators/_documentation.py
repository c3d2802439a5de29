"""What a patch takes away that no test notices: docstrings and comments of what it rewrites."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Mapping

LOST_DOCUMENTATION = "documentation_lost"
"""Label of a patch that drops a docstring, or all comments of the functions it changes."""

_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def loses_documentation(before: str, after: str) -> bool:
    """True when something that is still there lost its docstring, or the file all of its comments.

    Args:
        before: The module as it was.
        after: The module with the patch; both parse.
    """
    old, new = _docstrings(before), _docstrings(after)
    if any(said and name in new and not new[name] for name, said in old.items()):
        return True
    return _comments(before) > 0 and _comments(after) == 0


def _docstrings(text: str) -> Mapping[str, str]:
    """Docstrings by dotted name; empty for what has none."""

    def visit(node: _Documented, name: str) -> Iterator[tuple[str, str]]:
        yield name, ast.get_docstring(node) or ""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield from visit(child, f"{name}.{child.name}")

    return dict(visit(ast.parse(text), ""))


def _comments(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(token.type == tokenize.COMMENT for token in tokens)
