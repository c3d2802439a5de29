"""The protocol of a rewrite rule, and the view of one function that rules look at."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from perfsmith.errors import TargetNotFound

Changes = Mapping[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]]
"""Replacements by node identity; a sentinel removes the node or puts several in its place."""


class Payoff(IntEnum):
    """What kind of saving a rule makes, the largest first: the order in which rewrites are tried."""

    ALGORITHM = 0
    """Fewer steps as inputs grow, or a loop that moves out of the interpreter altogether."""
    BULK = 1
    """The same steps, done by fewer or cheaper operations each."""
    OVERHEAD = 2
    """A look-up or a call less per turn."""


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
        ...     payoff = Payoff.OVERHEAD
        ...     def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        ...         return ()
    """

    name: str
    """Short name in kebab-case, equal to the file name with dashes."""
    payoff: Payoff
    """What kind of saving its rewrites make."""

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
    source: str = ""
    """Text of the whole file."""
    _parents: Mapping[cst.CSTNode, cst.CSTNode] = field(default_factory=dict, repr=False)
    _lines: Mapping[cst.CSTNode, int] = field(default_factory=dict, repr=False)
    _known: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """Facts about the whole module, worked out once."""
    shared: dict[str, object] = field(default_factory=dict, repr=False)
    """What rules work out about this function and share, by name; values are never changed."""

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
        """First line of a node of the target, 1-based; for others the target's own."""
        return self._lines.get(node, self._lines.get(self.function, 0))

    def once(self, fact: str, find: Callable[[], frozenset[str]]) -> frozenset[str]:
        """A fact about the module under a name, found at the first asking."""
        if fact not in self._known:
            self._known[fact] = find()
        return self._known[fact]

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
        if self.holds(changes):
            changed = self.function.visit(_ReplaceByIdentity(changes))
            text = self.with_function(changed)
            if text is not None:
                return text
        return self.module.visit(_ReplaceByIdentity(changes)).code

    def holds(self, nodes: Iterable[cst.CSTNode]) -> bool:
        """True when every node is the target or lies below it."""
        return all(
            node is self.function or any(above is self.function for above in self.ancestors(node))
            for node in nodes
        )

    def with_function(self, changed: object) -> str | None:
        """Text of the file with another function in the target's place, None where that is not enough."""
        if not isinstance(changed, cst.FunctionDef):
            return None
        before, after = self._as_written(self.function), self._as_written(changed)
        return self.source.replace(before, after) if self.source.count(before) == 1 else None

    def _as_written(self, function: cst.FunctionDef) -> str:
        """Text of the target with the indentation of its place, without writing the rest of the file."""
        node: cst.BaseStatement = function
        depth = 0
        for above in self.ancestors(self.function):
            if isinstance(above, cst.IndentedBlock):
                node = cst.If(
                    test=cst.Name("x"), body=above.with_changes(body=[node], header=_NO_HEADER, footer=[])
                )
                depth += 1
        module = self.module.with_changes(header=[], footer=[], body=[node])
        return "".join(module.code.splitlines(keepends=True)[depth:])

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


_NO_HEADER = cst.TrailingWhitespace()


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
    module = cst.parse_module(source)
    finder = _Finder(qualname)
    module.visit(finder)
    function = finder.found
    if function is None:
        raise TargetNotFound(f"No function {qualname!r} in this file.", next_step="Check the qualified name.")
    return FunctionView(
        module=module,
        function=function,
        qualname=qualname,
        observed=observed or {},
        dependencies=dependencies,
        python=python,
        source=source,
        _parents=_parents_below(module),
        _lines=_lines_of(function, source, qualname),
    )


def _parents_below(module: cst.Module) -> Mapping[cst.CSTNode, cst.CSTNode]:
    from perfsmith.agent.proposers.rules._analysis import children_of

    parents: dict[cst.CSTNode, cst.CSTNode] = {}
    pending: list[cst.CSTNode] = [module]
    while pending:
        node = pending.pop()
        for child in children_of(node):
            parents[child] = node
            pending.append(child)
    return parents


def _lines_of(function: cst.FunctionDef, source: str, qualname: str) -> Mapping[cst.CSTNode, int]:
    """Line of each node of the function; the rest of a long file is not gone through."""
    wrapper = MetadataWrapper(cst.Module(body=[function]), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    shift = _line_of_def(source, qualname) - positions[function.name].start.line
    return {node: span.start.line + shift for node, span in positions.items()}


def _line_of_def(source: str, qualname: str) -> int:
    found = 1
    pending: list[tuple[ast.AST, str]] = [(ast.parse(source), "")]
    while pending:
        node, prefix = pending.pop()
        for child in ast.iter_child_nodes(node):
            inside = prefix
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                if prefix + child.name == qualname:
                    found = max(found, child.lineno)
                inside = f"{prefix}{child.name}.<locals>."
            elif isinstance(child, ast.ClassDef):
                inside = f"{prefix}{child.name}."
            pending.append((child, inside))
    return found
