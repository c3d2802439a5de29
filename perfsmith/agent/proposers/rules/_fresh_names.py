"""New names for what a rule adds, taken by nothing else."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._rule import FunctionView


class Names:
    """Fresh names that are taken neither by the code around them nor by an earlier edit of the same rule."""

    def __init__(self, view: FunctionView) -> None:
        self._view = view
        self._in_function = set(
            view.once("names of the function", lambda: frozenset(_variables(walk(view.function))))
        )
        self._in_module: set[str] = set()

    def fresh(self, base: str) -> str:
        """A name for a local of the target: `base`, or `base_2`, ...; each answer is given once."""
        return _untaken(base, self._in_function)

    def fresh_global(self, base: str) -> str:
        """A name for a constant of the module: `base`, or `base_2`, ...; each answer is given once."""
        if not self._in_module:
            self._in_module = set(
                self._view.once("names of the module", lambda: frozenset(_variables(self._view.nodes())))
            )
        return _untaken(base, self._in_module)


def _variables(nodes: Iterable[cst.CSTNode]) -> set[str]:
    """Names among the nodes that are not attribute names."""
    found = list(nodes)
    attributes = {node.attr for node in found if isinstance(node, cst.Attribute)}
    return {node.value for node in found if isinstance(node, cst.Name) and node not in attributes}


def _untaken(base: str, taken: set[str]) -> str:
    candidate, number = base, 2
    while candidate in taken or keyword.iskeyword(candidate) or hasattr(builtins, candidate):
        candidate, number = f"{base}_{number}", number + 1
    taken.add(candidate)
    return candidate
