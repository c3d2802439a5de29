"""The protocol of a rewrite rule, and the view of one function that rules look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from perfsmith.errors import TargetNotFound

Changes = Mapping[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]]
"""Replacements by node identity; a sentinel removes the node or puts several in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """One proposed rewrite: the whole new text of the file, and what was done."""

    site: str
    """Where, stable enough to be shown and logged, for instance `line 12: if x in names`."""
    summary: str
    """What changed and why it should be faster, one sentence."""
    source: str
    """New text of the whole file."""


class Rule(Protocol):
    """Finds places in one function where a known slow form can be replaced.

    A rule promises: whenever it yields a rewrite, the new function returns equal values of equal types,
    raises the same exceptions with the same arguments in the same order of effects, and mutates its
    arguments alike, for every input of the observed types. Where syntax, annotations or observed types
    cannot show that, the rule stays silent. The judge checks all the same.

    Example:
        >>> class Nothing:
        ...     name = "nothing"
        ...     def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        ...         return ()
    """

    name: str
    """Short name in kebab-case, equal to the file name with dashes."""

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield one rewrite per place, in source order; nothing when the rule does not apply."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionView:
    """One function inside its module, ready to be matched and rewritten. Nodes are never mutated."""

    module: cst.Module
    """The parsed module; its nodes carry metadata."""
    function: cst.FunctionDef
    """The target, a node of `module`."""
    qualname: str
    """`__qualname__` of the target."""
    observed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Types seen for each parameter in recorded calls, for instance `{"names": {"list[str]"}}`.

    Spelling: `int`, `str`, `list[int]`, `list[int|str]`, `dict[str,int]`, `tuple[...]`, `set[str]`,
    `numpy.ndarray[float64,2d]`, `package.module.Class`. Empty when nothing was recorded.
    """
    dependencies: frozenset[str] = frozenset()
    """Top-level packages a rewrite may import: the project's own, and those the user allowed."""
    python: tuple[int, int] = (3, 11)
    """Version of the target's interpreter."""
    _parents: Mapping[cst.CSTNode, cst.CSTNode] = field(default_factory=dict, repr=False)
    _positions: Mapping[cst.CSTNode, int] = field(default_factory=dict, repr=False)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that holds `node`, None for the module."""
        return self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterable[cst.CSTNode]:
        """Parents from the nearest outwards, up to the module."""
        current = self._parents.get(node)
        while current is not None:
            yield current
            current = self._parents.get(current)

    def nodes(self) -> Iterable[cst.CSTNode]:
        """Every node of the module but the module itself, in no particular order; cheaper than a walk."""
        return self._parents.keys()

    def line(self, node: cst.CSTNode) -> int:
        """First line of the node, 1-based."""
        return self._positions.get(node, 0)

    def code(self, node: cst.CSTNode) -> str:
        """Source text of the node, as written."""
        return self.module.code_for_node(node).strip()

    def site(self, node: cst.CSTNode) -> str:
        """`line N: code`, abbreviated to one line."""
        text = " ".join(self.code(node).split())
        return f"line {self.line(node)}: {text if len(text) <= 70 else text[:67] + '...'}"

    def replaced(
        self,
        changes: Changes,
    ) -> str:
        """Text of the module with nodes replaced by identity; below a replaced node nothing else changes."""
        return self.module.visit(_ReplaceByIdentity(changes)).code

    def rewrite(
        self,
        at: cst.CSTNode,
        summary: str,
        changes: Changes,
        *,
        imports: Sequence[str] = (),
    ) -> Rewrite:
        """A rewrite of the nodes in `changes`, with import statements added to the module when absent."""
        from perfsmith.agent.proposers.rules._imports import with_imports

        return Rewrite(
            site=self.site(at), summary=summary, source=with_imports(self.replaced(changes), imports)
        )


class _ReplaceByIdentity(cst.CSTTransformer):
    def __init__(
        self,
        changes: Changes,
    ) -> None:
        super().__init__()
        self._changes = changes

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node not in self._changes

    def on_leave(self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT) -> cst.CSTNodeT:
        return self._changes.get(original_node, updated_node)  # type: ignore[return-value]


class _Finder(cst.CSTVisitor):
    def __init__(self, qualname: str) -> None:
        super().__init__()
        self._wanted = qualname
        self._stack: list[str] = []
        self.found: cst.FunctionDef | None = None

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._stack.append(node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:
        self._stack.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._stack.append(node.name.value)
        if ".".join(self._stack) == self._wanted:
            self.found = node  # the last definition of a name is the one that counts
        self._stack.append("<locals>")

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._stack.pop()
        self._stack.pop()


def view_of(
    source: str,
    qualname: str,
    *,
    observed: Mapping[str, frozenset[str]] | None = None,
    dependencies: frozenset[str] = frozenset(),
    python: tuple[int, int] = (3, 11),
) -> FunctionView:
    """Parse a module and find one function in it.

    Raises:
        TargetNotFound: no function of that qualified name.
        libcst.ParserSyntaxError: the text is not Python.
    """
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    finder = _Finder(qualname)
    wrapper.module.visit(finder)
    if finder.found is None:
        raise TargetNotFound(f"No function {qualname!r} in this file.", next_step="Check the qualified name.")
    return FunctionView(
        module=wrapper.module,
        function=finder.found,
        qualname=qualname,
        observed=observed or {},
        dependencies=dependencies,
        python=python,
        _parents=wrapper.resolve(ParentNodeProvider),
        _positions={node: span.start.line for node, span in positions.items()},
    )
